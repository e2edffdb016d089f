// SPDX-License-Identifier: GPL-3.0-or-later
// What a tenant sees and changes: its own rows; shared ones it sees; another's are not there.
#include "daemon/store/asset_repository.h"
#include "daemon/store/brand_repository.h"
#include "daemon/store/character_repository.h"
#include "daemon/store/composition_repository.h"
#include "daemon/store/document_repository.h"
#include "daemon/store/event_repository.h"
#include "daemon/store/job_repository.h"
#include "daemon/store/output_repository.h"
#include "daemon/store/override_repository.h"
#include "daemon/store/project_repository.h"
#include "daemon/store/scene_repository.h"
#include "daemon/store/tenant_repository.h"
#include "daemon/store/version_repository.h"
#include "tests/unit/store/store_support.h"

using ScopeTest = store::test::StoreTest;

namespace {

// not_found, whatever was asked.
template <class T> bool is_hidden(const base::Result<T>& result)
{
    return !result && result.error().code == base::Errc::not_found;
}

}

TEST_F(ScopeTest, AnothersRowsAreNotThere)
{
    auto database = open();
    const store::Id other = store::TenantRepository(database, kEveryone).create("other")->id;
    const auto theirs = store::Scope::of(other);
    store::ProjectRepository mine(database, kFirst);
    store::ProjectRepository others(database, theirs);
    const auto id = mine.create({.title = "mine"})->id;
    const auto made = others.create({.tenant_id = 1, .title = "theirs"});
    EXPECT_EQ(made->tenant_id, other) << "the scope decides";
    EXPECT_TRUE(is_hidden(others.get(id)));
    EXPECT_TRUE(is_hidden(others.change(id, {.title = "x"})));
    EXPECT_TRUE(is_hidden(others.approve(id, "x")));
    EXPECT_TRUE(is_hidden(others.resume(id)));
    EXPECT_TRUE(is_hidden(others.remove(id)));
    EXPECT_EQ(others.list({}, std::nullopt, 10)->projects.size(), 1U);
    EXPECT_EQ(others.counts()->at(store::ProjectState::draft), 1);
    EXPECT_EQ(store::ProjectRepository(database, kEveryone).counts()->at(store::ProjectState::draft), 2);

    EXPECT_TRUE(is_hidden(store::SceneRepository(database, theirs).list(id)));
    EXPECT_TRUE(is_hidden(store::SceneRepository(database, theirs).replace_all(id, {})));
    EXPECT_TRUE(is_hidden(store::OutputRepository(database, theirs).list(id)));
    EXPECT_TRUE(is_hidden(store::OutputRepository(database, theirs).mark_outdated(id)));
    EXPECT_TRUE(is_hidden(store::OverrideRepository(database, theirs).list(id)));
    EXPECT_TRUE(is_hidden(store::OverrideRepository(database, theirs).put(id, {"", "l1", -1, "pose", "1"})));
    EXPECT_TRUE(is_hidden(store::VersionRepository(database, theirs).list(id, {}, 10)));
    EXPECT_TRUE(is_hidden(store::VersionRepository(database, theirs).undo(id)));

    store::JobRepository my_jobs(database, kFirst);
    store::JobRepository their_jobs(database, theirs);
    const auto job = my_jobs.enqueue({.project_id = id, .kind = "render"})->id;
    EXPECT_TRUE(is_hidden(their_jobs.enqueue({.project_id = id, .kind = "render"})));
    EXPECT_TRUE(is_hidden(their_jobs.get(job)));
    EXPECT_TRUE(is_hidden(their_jobs.cancel(job)));
    EXPECT_TRUE(is_hidden(their_jobs.retry(job)));
    EXPECT_TRUE(their_jobs.list({}, std::nullopt, 10)->jobs.empty());
    EXPECT_TRUE(their_jobs.figures()->empty());
    EXPECT_FALSE((*their_jobs.claim({})).has_value());

    store::CompositionRepository my_compositions(database, kFirst);
    const auto composition = my_compositions.put({.name = "c", .json = "{}"})->id;
    store::CompositionRepository their_compositions(database, theirs);
    EXPECT_TRUE(is_hidden(their_compositions.get(composition)));
    EXPECT_TRUE(is_hidden(their_compositions.remove(composition)));
    EXPECT_TRUE(is_hidden(their_jobs.enqueue({.composition_id = composition, .kind = "render"})));

    store::StoredDocument document;
    document.title = "d";
    document.kind = "markdown";
    document.file_sha256 = std::string(64, 'a');
    const auto kept = store::DocumentRepository(database, kFirst).put(document)->id;
    EXPECT_TRUE(is_hidden(store::DocumentRepository(database, theirs).get(kept)));
    EXPECT_TRUE(is_hidden(store::DocumentRepository(database, theirs).remove(kept)));
    EXPECT_EQ(others.create({.document_id = kept}).error().code, base::Errc::invalid_input)
        << "a project cannot be made of it";

    const auto events = store::EventRepository(database, theirs).since(0, 1000).value();
    EXPECT_FALSE(events.empty());
    for (const auto& event : events)
        EXPECT_EQ(event.tenant_id, other);
    EXPECT_TRUE(is_hidden(store::TenantRepository(database, theirs).get(1)));
    EXPECT_FALSE(store::TenantRepository(database, theirs).create("third").has_value());
}

TEST_F(ScopeTest, SharedRowsAreSeenByAllAndChangedByNone)
{
    auto database = open();
    store::CharacterRepository characters(database, kFirst);
    const auto thabo = characters.find("Thabo");
    ASSERT_TRUE(thabo.has_value());
    auto renamed = *thabo;
    renamed.name = "Sipho";
    EXPECT_TRUE(is_hidden(characters.change(renamed)));
    EXPECT_TRUE(is_hidden(characters.remove(thabo->id)));
    EXPECT_TRUE(store::CharacterRepository(database, kEveryone).change(renamed).has_value());
    EXPECT_EQ(characters.get(thabo->id)->name, "Sipho");

    store::BrandRepository brands(database, kFirst);
    ASSERT_TRUE((*brands.find("Default")).has_value());
    store::BrandTemplate own = **brands.find("Default");
    own.color_text = "#123456";
    const auto put = brands.put(own);
    EXPECT_EQ(put->tenant_id, store::kDefaultTenant) << "an own one of that name beside the shared one";
    EXPECT_EQ((*brands.find("Default"))->color_text, "#123456");
    EXPECT_EQ(store::BrandRepository(database, store::Scope::of(2)).get(1)->color_text, "#ffffff");

    store::NewAsset shared{.name = "beach", .sha256 = std::string(64, 'b')};
    const auto beach = store::AssetRepository(database, kEveryone).create(shared);
    ASSERT_TRUE(beach.has_value()) << beach.error().what;
    store::AssetRepository assets(database, kFirst);
    EXPECT_TRUE(assets.get(store::AssetKind::background, beach->id).has_value());
    EXPECT_TRUE(is_hidden(assets.remove(store::AssetKind::background, beach->id)));
    EXPECT_EQ(store::EventRepository(database, store::Scope::of(2)).since(0, 100)->back().what, "created")
        << "all hear of it";
}
