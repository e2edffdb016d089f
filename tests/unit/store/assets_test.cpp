// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/base/file.h"
#include "compositor/base/hash.h"
#include "daemon/store/asset_repository.h"
#include "daemon/store/composition_repository.h"
#include "daemon/store/file_store.h"
#include "daemon/store/output_repository.h"
#include "daemon/store/override_repository.h"
#include "daemon/store/project_repository.h"
#include "daemon/store/scene_repository.h"
#include "daemon/store/tenant_repository.h"
#include "tests/unit/store/store_support.h"

using namespace std::chrono_literals;
using store::AssetKind;

namespace {

class AssetTest : public store::test::StoreTest {
protected:
    store::FileStore files(store::Database& database, store::Scope scope)
    {
        return store::FileStore::open(database, scope, folder_ / "assets").value();
    }
    // As the server leaves an upload.
    store::StoredFile upload(store::FileStore& files, const std::string& bytes)
    {
        const auto path = files.receiving_folder() / "upload-1";
        EXPECT_TRUE(base::write_file_atomic(path, bytes).has_value());
        store::StoredFile file;
        file.sha256 = base::to_hex(base::sha256(bytes));
        file.media_type = "image/png";
        file.name = "../../etc/passwd";
        const auto adopted = files.adopt(path, file);
        EXPECT_TRUE(adopted.has_value()) << adopted.error().what;
        EXPECT_FALSE(std::filesystem::exists(path));
        return *adopted;
    }
};

}

TEST_F(AssetTest, EveryKindComesBackAsItWas)
{
    auto database = open();
    store::AssetRepository assets(database, kFirst);
    for (const auto kind :
         {AssetKind::character, AssetKind::background, AssetKind::music, AssetKind::icon, AssetKind::transition}) {
        store::NewAsset given{.kind = kind, .name = "one", .sha256 = std::string(64, 'a'), .size_bytes = 7};
        given.media_type = "x/y";
        given.duration_s = 2.5;
        given.form = kind == AssetKind::icon || kind == AssetKind::transition ? "lottie" : "";
        given.character_id = kind == AssetKind::character ? std::optional<store::Id>(1) : std::nullopt;
        given.context_style = kind == AssetKind::music ? "finance" : "";
        given.width_px = kind == AssetKind::music ? std::nullopt : std::optional(640);
        const auto made = assets.create(given);
        ASSERT_TRUE(made.has_value()) << made.error().what;
        const auto got = assets.get(kind, made->id);
        EXPECT_EQ(got->name, "one");
        EXPECT_EQ(got->form, given.form);
        EXPECT_EQ(got->character_id, given.character_id);
        EXPECT_EQ(got->context_style, given.context_style);
        EXPECT_EQ(got->width_px, given.width_px);
        EXPECT_EQ(got->duration_s, 2.5);
        EXPECT_EQ(got->size_bytes, 7U);
        EXPECT_EQ(got->tenant_id, store::kDefaultTenant);
        EXPECT_TRUE((*assets.find(kind, "one")).has_value());
        ASSERT_TRUE(assets.remove(kind, made->id).has_value());
        EXPECT_EQ(assets.get(kind, made->id).error().code, base::Errc::not_found);
        given.sha256.clear();
        EXPECT_EQ(assets.create(given).error().code, base::Errc::invalid_input) << "no file";
    }
    EXPECT_FALSE(store::parse_asset_kind("sound").has_value());
}

TEST_F(AssetTest, ListsByNameAndStyleInPages)
{
    auto database = open();
    store::AssetRepository assets(database, kFirst);
    for (const char* style : {"finance", "tech", ""}) {
        for (int i = 0; i < 5; ++i)
            ASSERT_TRUE(assets
                            .create({.name = std::string("Beach ") + std::to_string(i) + style,
                                     .context_style = style,
                                     .sha256 = std::string(64, 'a')})
                            .has_value());
    }
    const auto first = assets.list({.context_style = "finance"}, std::nullopt, 7);
    EXPECT_EQ(first->assets.size(), 7U);
    const auto rest = assets.list({.context_style = "finance"}, first->next, 7);
    EXPECT_EQ(rest->assets.size(), 3U) << "its own and those of any style";
    EXPECT_FALSE(rest->next.has_value());
    EXPECT_EQ(assets.list({.name = "bEACH 3"}, std::nullopt, 10)->assets.size(), 3U);
    EXPECT_EQ(assets.list({.name = "%"}, std::nullopt, 10)->assets.size(), 0U);
}

TEST_F(AssetTest, WhatAProjectUsesStays)
{
    auto database = open();
    store::AssetRepository assets(database, kFirst);
    store::ProjectRepository projects(database, kFirst);
    const std::string hash(64, 'c');
    const auto music = assets.create({.kind = AssetKind::music, .name = "calm", .sha256 = hash, .duration_s = 9})->id;
    const auto beach = assets.create({.name = "beach", .sha256 = hash})->id;
    const auto icon = assets.create({.kind = AssetKind::icon, .name = "coin", .form = "svg", .sha256 = hash})->id;
    const auto second = assets.create({.kind = AssetKind::icon, .name = "coin", .form = "png", .sha256 = hash});
    ASSERT_FALSE(second) << "films name it: which one would be meant?";
    EXPECT_EQ(second.error().code, base::Errc::conflict);
    EXPECT_NE(second.error().what.find(fmt::format("icon {}", icon)), std::string::npos);
    EXPECT_TRUE(assets.create({.name = "two of a name", .sha256 = hash}));
    EXPECT_TRUE(assets.create({.name = "two of a name", .sha256 = hash})) << "backgrounds are used by their ids";
    EXPECT_EQ(assets.create({.name = "a\tb", .sha256 = hash}).error().code, base::Errc::invalid_input);
    const auto wipe =
        assets.create({.kind = AssetKind::transition, .name = "wipe", .form = "clip", .sha256 = hash})->id;
    const auto project =
        projects.create({.script_json = R"({"turns":[{"icon":"coin"}]})", .background_music_id = music})->id;
    store::Scene scene;
    scene.line_id = "l1";
    scene.speaker_role = "explainer";
    scene.background_id = beach;
    ASSERT_TRUE(store::SceneRepository(database, kFirst).replace_all(project, std::vector{scene}).has_value());
    store::OverrideRepository overrides(database, kFirst);
    ASSERT_TRUE(overrides.put(project, {"", "line-2", -1, "scene_change", "\"wipe\""}).has_value());
    store::OutputRepository outputs(database, kFirst);
    for (const auto& [kind, id] : std::vector<std::pair<AssetKind, store::Id>>{{AssetKind::music, music},
                                                                               {AssetKind::background, beach},
                                                                               {AssetKind::icon, icon},
                                                                               {AssetKind::transition, wipe}}) {
        EXPECT_EQ(assets.users(kind, id).value(), std::vector<store::Id>{project}) << name(kind);
        const auto refused = assets.remove(kind, id);
        ASSERT_FALSE(refused.has_value()) << name(kind);
        EXPECT_EQ(refused.error().code, base::Errc::conflict);
        EXPECT_NE(refused.error().what.find("project " + std::to_string(project)), std::string::npos);
        store::Output output;
        output.project_id = project;
        output.file_path = "/a.mp4";
        outputs.put(output).value();
        ASSERT_TRUE(outputs.mark_outdated_by_asset(kind, id).has_value());
        EXPECT_TRUE((*outputs.list(project))[0].is_outdated) << name(kind);
    }
    const auto slide =
        assets.create({.kind = AssetKind::transition, .name = "slide", .form = "clip", .sha256 = hash})->id;
    const auto other = projects.create({.settings_json = R"({"look":{"scene_change":"slide"}})"})->id;
    EXPECT_EQ(assets.users(AssetKind::transition, slide).value(), std::vector<store::Id>{other});
    store::Output output;
    output.project_id = project;
    output.file_path = "/a.mp4";
    const auto fresh = outputs.put(output)->id;
    ASSERT_TRUE(outputs.mark_outdated_by_brand(1).has_value());
    EXPECT_FALSE(outputs.get(fresh)->is_outdated) << "it has no brand";
    ASSERT_TRUE(projects.change(project, {.brand_template_id = std::optional<store::Id>(1)}).has_value());
    ASSERT_TRUE(outputs.mark_outdated_by_brand(1).has_value());
    EXPECT_TRUE(outputs.get(fresh)->is_outdated);
    ASSERT_TRUE(projects.remove(project).has_value());
    EXPECT_TRUE(assets.remove(AssetKind::music, music).has_value());
}

TEST_F(AssetTest, AFileIsKeptOnceAndGoesWithItsLastUser)
{
    auto database = open();
    const store::Id other = store::TenantRepository(database, kEveryone).create("other")->id;
    auto mine = files(database, kFirst);
    auto theirs = files(database, store::Scope::of(other));
    const auto file = upload(mine, "bytes");
    EXPECT_EQ(file.path, folder_ / "assets" / file.sha256.substr(0, 2) / file.sha256);
    EXPECT_EQ(base::read_text_file(file.path, 100).value(), "bytes");
    EXPECT_FALSE((*theirs.find(file.sha256)).has_value()) << "a hash alone opens nothing";
    EXPECT_FALSE((*mine.find("../../etc/passwd")).has_value());
    upload(theirs, "bytes");
    EXPECT_TRUE((*theirs.find(file.sha256)).has_value());
    store::AssetRepository assets(database, kFirst);
    const auto asset = assets.create({.name = "beach", .sha256 = file.sha256, .size_bytes = 5})->id;
    const auto refused = mine.remove(file.sha256);
    EXPECT_EQ(refused.error().code, base::Errc::invalid_input);
    EXPECT_NE(refused.error().what.find("background " + std::to_string(asset)), std::string::npos);
    EXPECT_FALSE(*mine.remove_if_unused(file.sha256));
    ASSERT_TRUE(assets.remove(AssetKind::background, asset).has_value());
    EXPECT_TRUE(*mine.remove_if_unused(file.sha256));
    EXPECT_FALSE((*mine.find(file.sha256)).has_value());
    EXPECT_TRUE((*theirs.find(file.sha256)).has_value()) << "the other tenant gave it too";
    ASSERT_TRUE(theirs.remove(file.sha256).has_value());
    EXPECT_FALSE(std::filesystem::exists(file.path));
    EXPECT_EQ(theirs.remove(file.sha256).error().code, base::Errc::not_found);
    EXPECT_EQ(files(database, kEveryone).adopt(file.path, file).error().code, base::Errc::invalid_input);
}

TEST_F(AssetTest, OrphansAreCollected)
{
    auto database = open();
    auto mine = files(database, kFirst);
    const auto used = upload(mine, "used");
    store::CompositionRepository compositions(database, kFirst);
    ASSERT_TRUE(compositions.put({.json = "{}", .files = {used.sha256}}).has_value());
    const auto forgotten = upload(mine, "forgotten");
    ASSERT_TRUE(base::write_file_atomic(mine.receiving_folder() / "killed", "half").has_value());
    auto all = files(database, kEveryone);
    EXPECT_EQ(*all.remove_orphans(1h), 0) << "too young";
    EXPECT_EQ(*all.remove_orphans(0s), 2);
    EXPECT_TRUE(std::filesystem::exists(used.path));
    EXPECT_FALSE(std::filesystem::exists(forgotten.path));
    EXPECT_FALSE((*mine.find(forgotten.sha256)).has_value());
    EXPECT_TRUE((*mine.find(used.sha256)).has_value());
}
