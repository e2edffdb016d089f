// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/store/character_repository.h"
#include "daemon/store/document_repository.h"
#include "daemon/store/event_repository.h"
#include "daemon/store/output_repository.h"
#include "daemon/store/places.h"
#include "daemon/store/project_repository.h"
#include "daemon/store/scene_repository.h"
#include "tests/unit/store/store_support.h"

using RepositoriesTest = store::test::StoreTest;

namespace {

store::Scene scene(std::string line_id, std::string line)
{
    store::Scene out;
    out.line_id = std::move(line_id);
    out.line = std::move(line);
    out.speaker_role = "explainer";
    out.pose = "pointing";
    return out;
}

using Voiced = store::SceneRepository::Voiced;

store::Id project_with_voices(store::Database& database, const std::vector<Voiced>& voices)
{
    const auto project = store::ProjectRepository(database, kEveryone).create({})->id;
    store::SceneRepository scenes(database, kEveryone);
    EXPECT_TRUE(scenes.replace_all(project, std::vector{scene("l1", "One"), scene("l2", "Two")}).has_value());
    EXPECT_TRUE(scenes.set_voices(project, voices).has_value());
    return project;
}

}

TEST_F(RepositoriesTest, ScenesKeepTheVoicesOfLinesThatStay)
{
    auto database = open();
    const auto project =
        project_with_voices(database, {{"l1", "k1", "/1.wav", 0.5, 2}, {"l2", "k2", "/2.wav", 2.5, 3}});
    store::SceneRepository scenes(database, kEveryone);
    EXPECT_EQ(
        scenes.set_voices(project, std::vector<Voiced>{{"l1", "k9", "", 0, 0}, {"l7", "k", "", 0, 0}}).error().code,
        base::Errc::not_found);
    EXPECT_EQ((*scenes.list(project))[0].clip_key, "k1") << "all or nothing";
    ASSERT_TRUE(
        scenes.replace_all(project, std::vector{scene("l3", "New"), scene("l2", "Two"), scene("l1", "One, changed")})
            .has_value());
    const auto now = *scenes.list(project);
    ASSERT_EQ(now.size(), 3U);
    EXPECT_EQ(now[0].clip_key, "");
    EXPECT_EQ(now[1].clip_key, "k2");
    EXPECT_EQ(now[1].start_time_s, 2.5);
    EXPECT_EQ(now[1].scene_number, 2);
    EXPECT_EQ(now[2].clip_key, "") << "said differently now";
    EXPECT_EQ(scenes.replace_all(99, {}).error().code, base::Errc::not_found);
    EXPECT_FALSE(scenes.replace_all(project, std::vector{scene("same", "a"), scene("same", "b")}).has_value());
    EXPECT_EQ(scenes.list(project)->size(), 3U);
}

TEST_F(RepositoriesTest, ADocumentIsKnownByItsHash)
{
    auto database = open();
    store::DocumentRepository documents(database, kEveryone);
    store::StoredDocument given;
    given.title = "Interest";
    given.kind = "markdown";
    given.file_sha256 = std::string(64, 'a');
    const auto first = documents.put(given);
    ASSERT_TRUE(first.has_value()) << first.error().what;
    given.title = "Interest, again";
    EXPECT_EQ(documents.put(given)->id, first->id);
    EXPECT_EQ(documents.get(first->id)->title, "Interest, again");
    EXPECT_TRUE((*store::DocumentRepository(database, kFirst).find(given.file_sha256)).has_value());
    EXPECT_FALSE((*store::DocumentRepository(database, store::Scope::of(2)).find(given.file_sha256)).has_value())
        << "another tenant's";
    given.file_sha256 = "short";
    EXPECT_FALSE(documents.put(given).has_value());
    store::NewProject project;
    project.document_id = first->id;
    const auto made = store::ProjectRepository(database, kEveryone).create(project)->id;
    EXPECT_EQ(documents.remove(first->id).error().code, base::Errc::conflict);
    ASSERT_TRUE(store::ProjectRepository(database, kEveryone).remove(made).has_value());
    ASSERT_TRUE(documents.remove(first->id).has_value());
    EXPECT_EQ(documents.list(std::nullopt, 10)->size(), 0U);
}

TEST_F(RepositoriesTest, OneOutputAFormat)
{
    auto database = open();
    const auto project = store::ProjectRepository(database, kEveryone).create({})->id;
    store::OutputRepository outputs(database, kEveryone);
    store::Output output;
    output.project_id = project;
    output.file_path = "/a.mp4";
    output.width_px = 1080;
    outputs.put(output).value();
    ASSERT_TRUE(outputs.mark_outdated(project).has_value());
    EXPECT_TRUE((*outputs.list(project))[0].is_outdated);
    output.file_path = "/b.mp4";
    outputs.put(output).value();
    const auto listed = *outputs.list(project);
    ASSERT_EQ(listed.size(), 1U);
    EXPECT_EQ(listed[0].file_path, "/b.mp4");
    EXPECT_FALSE(listed[0].is_outdated);
    output.output_format = "vhs";
    EXPECT_EQ(outputs.put(output).error().code, base::Errc::invalid_input);
}

TEST_F(RepositoriesTest, PathsMoveWithTheirFolder)
{
    auto database = open();
    const auto project = project_with_voices(
        database, {{"l1", "k1", "/old/artefacts/aa/1", 0, 2}, {"l2", "k2", "/old/artefacts-other/2", 2, 3}});
    store::SceneRepository scenes(database, kEveryone);
    store::OutputRepository outputs(database, kEveryone);
    store::Output output;
    output.project_id = project;
    output.file_path = "/old/projects/1/tiktok.mp4";
    outputs.put(output).value();
    const auto settle = [&](const std::string& root) {
        return store::settle_places(database, {{"artefacts", root + "/artefacts"}, {"projects", root + "/projects"}});
    };
    EXPECT_EQ(settle("/old"), 0) << "the first time there is nothing to compare with";
    EXPECT_EQ(settle("/old"), 0);
    EXPECT_EQ(settle("/new place/\xC3\xA9"), 2);
    EXPECT_EQ((*scenes.list(project))[0].voiceover_path, "/new place/\xC3\xA9/artefacts/aa/1");
    EXPECT_EQ((*scenes.list(project))[1].voiceover_path, "/old/artefacts-other/2") << "not below the folder";
    EXPECT_EQ((*outputs.list(project))[0].file_path, "/new place/\xC3\xA9/projects/1/tiktok.mp4");
    EXPECT_EQ(settle("/old"), 2);
    EXPECT_EQ((*outputs.list(project))[0].file_path, "/old/projects/1/tiktok.mp4");
}

TEST_F(RepositoriesTest, ACharacterOfATenantIsItsOwnAndNobodysDefault)
{
    auto database = open();
    store::CharacterRepository characters(database, kFirst);
    EXPECT_EQ(characters.find("Lerato")->role, "explainer");
    EXPECT_NE(characters.find("Sipho").error().what.find("Thabo, Lerato"), std::string::npos);
    store::Character own;
    own.tenant_id = 1;
    own.name = "Sipho";
    own.role = "questioner";
    const auto sipho = characters.create(own);
    ASSERT_TRUE(sipho.has_value()) << sipho.error().what;
    EXPECT_EQ(characters.create(own).error().code, base::Errc::conflict) << "one of a name";
    for (const std::string& unreadable :
         {std::string(), std::string("  "), std::string("a\nb"), std::string("a\x7f"), std::string("a\xc2\x85")}) {
        own.name = unreadable;
        EXPECT_EQ(characters.create(own).error().code, base::Errc::invalid_input) << unreadable;
    }
    EXPECT_EQ(store::CharacterRepository(database, store::Scope::of(2)).list()->size(), 2U) << "not another tenant's";
    own = *sipho;
    own.rig = "thabo";
    characters.change(own).value();
    store::ProjectRepository projects(database, kEveryone);
    EXPECT_EQ(projects.create({})->questioner_id, characters.find("Thabo")->id) << "who is not named plays in no film";
    store::NewProject named;
    named.questioner_id = sipho->id;
    const auto made = projects.create(named);
    EXPECT_EQ(made->questioner_id, sipho->id);
    own.role = "explainer";
    const auto refused = characters.change(own);
    ASSERT_FALSE(refused) << "the film would have nobody who asks";
    EXPECT_EQ(refused.error().code, base::Errc::conflict);
    EXPECT_NE(refused.error().what.find(fmt::format("in project {}", made->id)), std::string::npos);
    EXPECT_EQ(characters.default_of("explainer")->name, "Lerato");
    EXPECT_NE(characters.default_of("dancer").error().what.find("plays the dancer"), std::string::npos);
}

TEST_F(RepositoriesTest, EventsContinueWhereOneLeftOff)
{
    auto database = open();
    store::EventRepository events(database, kEveryone);
    for (int i = 0; i < 5; ++i)
        ASSERT_TRUE(events.append({0, 1, "alert", i, "raised", "{}", {}}).has_value());
    const auto first = *events.since(0, 2);
    ASSERT_EQ(first.size(), 2U);
    const auto rest = *store::EventRepository(database, kFirst).since(first.back().id, 100);
    ASSERT_EQ(rest.size(), 3U);
    EXPECT_EQ(rest[0].subject_id, 2);
    EXPECT_EQ(rest[0].at, now_);
    EXPECT_EQ(store::EventRepository(database, store::Scope::of(2)).since(0, 10)->size(), 0U);
    EXPECT_EQ(*events.remove_before(now_ + std::chrono::milliseconds(1)), 5);
    EXPECT_FALSE(events.append({0, 1, "alert", 0, "raised", "not json", {}}).has_value());
}
