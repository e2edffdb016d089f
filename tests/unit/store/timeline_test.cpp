// SPDX-License-Identifier: GPL-3.0-or-later
// Overrides and versions of a project's timeline; posted compositions.
#include "daemon/store/composition_repository.h"
#include "daemon/store/job_repository.h"
#include "daemon/store/override_repository.h"
#include "daemon/store/project_repository.h"
#include "daemon/store/version_repository.h"
#include "tests/unit/store/store_support.h"

using TimelineTest = store::test::StoreTest;

TEST_F(TimelineTest, OverridesAreKeyedByLineAndWord)
{
    auto database = open();
    const auto project = store::ProjectRepository(database, kFirst).create({})->id;
    store::OverrideRepository overrides(database, kFirst);
    ASSERT_TRUE(overrides.put(project, {"", "l1", 2, "start_s", "1.5"}).has_value());
    ASSERT_TRUE(overrides.put(project, {"", "l1", 2, "start_s", "1.75"}).has_value());
    ASSERT_TRUE(overrides.put(project, {"tiktok", "l1", -1, "pose", "\"waving\""}).has_value());
    ASSERT_TRUE(overrides.put(project, {"twitter_wide", "l1", -1, "pose", "\"sad\""}).has_value());
    EXPECT_EQ(overrides.list(project)->size(), 3U);
    const auto tiktok = overrides.list(project, "tiktok");
    ASSERT_EQ(tiktok->size(), 2U);
    EXPECT_EQ((*tiktok)[0].value_json, "1.75");
    EXPECT_EQ((*tiktok)[1].value_json, "\"waving\"");
    EXPECT_EQ(overrides.put(project, {"", "", 3, "start_s", "1"}).error().code, base::Errc::invalid_input);
    EXPECT_EQ(overrides.put(project, {"", "l1", 3, "start_s", "{"}).error().code, base::Errc::invalid_input);
    ASSERT_TRUE(overrides.remove(project, {"", "l1", 2, "start_s"}).has_value());
    EXPECT_EQ(overrides.remove(project, {"", "l1", 2, "start_s"}).error().code, base::Errc::not_found);
}

TEST_F(TimelineTest, UndoAndRedoWalkTheVersions)
{
    auto database = open();
    store::ProjectRepository projects(database, kFirst);
    store::OverrideRepository overrides(database, kFirst);
    store::VersionRepository versions(database, kFirst);
    const std::string original = R"({"turns":[{"id":"l1","display":"One"}],"a":1.50})";
    const auto project = projects.create({.script_json = original})->id;
    EXPECT_EQ(versions.undo(project).error().code, base::Errc::invalid_input);
    const auto pose = [&](const std::string& value) {
        return versions.edit(project, R"([{"op":"set_pose"}])", "ann", [&] {
            return overrides.put(project, {"", "l1", -1, "pose", value});
        });
    };
    EXPECT_EQ(pose("\"a\"")->number, 1);
    EXPECT_EQ(pose("\"b\"")->number, 2);
    const auto text = versions.edit(project, "[]", "ben", [&]() -> base::Status {
        TRY(projects.change(project, {.script_json = R"({"turns":[]})"}));
        return {};
    });
    EXPECT_EQ(text->number, 3);
    EXPECT_EQ(text->who, "ben");
    const auto refused = versions.edit(project, "[]", "ben", [&]() -> base::Status {
        TRY(overrides.put(project, {"", "l1", -1, "pose", "\"z\""}));
        return base::fail(base::Errc::invalid_input, "no such line");
    });
    EXPECT_FALSE(refused.has_value());
    EXPECT_EQ((*overrides.list(project))[0].value_json, "\"b\"") << "all or nothing";
    EXPECT_EQ(versions.undo(project)->number, 2);
    EXPECT_EQ(projects.get(project)->script_json, R"({"turns":[{"id":"l1","display":"One"}],"a":1.5})");
    EXPECT_EQ(versions.undo(project)->number, 1);
    EXPECT_EQ((*overrides.list(project))[0].value_json, "\"a\"");
    EXPECT_EQ(versions.undo(project)->number, 0);
    EXPECT_TRUE(overrides.list(project)->empty());
    EXPECT_FALSE(versions.undo(project).has_value());
    EXPECT_EQ(versions.redo(project)->number, 1);
    EXPECT_EQ(versions.restore(project, 3)->number, 3);
    EXPECT_EQ(projects.get(project)->script_json, R"({"turns":[]})");
    EXPECT_FALSE(versions.redo(project).has_value());
    ASSERT_TRUE(versions.restore(project, 1).has_value());
    EXPECT_EQ(pose("\"c\"")->number, 2) << "what could have been redone is dropped";
    const auto all = *versions.list(project, std::nullopt, 10);
    ASSERT_EQ(all.size(), 3U);
    EXPECT_TRUE(all[0].is_current);
    EXPECT_EQ(versions.list(project, 2, 1)->front().number, 1);
    EXPECT_EQ(versions.get(project, 9).error().code, base::Errc::not_found);
    EXPECT_EQ(projects.list({.search = "One"}, std::nullopt, 10)->projects.size(), 1U) << "search follows";
}

TEST_F(TimelineTest, AnUndoneScriptThatWasEmptyIsEmptyAgain)
{
    auto database = open();
    store::ProjectRepository projects(database, kFirst);
    store::VersionRepository versions(database, kFirst);
    const auto project = projects.create({})->id;
    ASSERT_TRUE(versions
                    .edit(project, "[]", "",
                          [&]() -> base::Status {
                              TRY(projects.change(project, {.script_json = "{}"}));
                              return {};
                          })
                    .has_value());
    ASSERT_TRUE(versions.undo(project).has_value());
    EXPECT_EQ(projects.get(project)->script_json, "");
}

TEST_F(TimelineTest, AComposedFilmIsKnownByItsJson)
{
    auto database = open();
    store::CompositionRepository compositions(database, kFirst);
    const auto first = compositions.put({.name = "a", .json = R"({"v":1})"});
    ASSERT_TRUE(first.has_value()) << first.error().what;
    EXPECT_EQ(compositions.put({.name = "b", .json = R"({"v":1})"})->id, first->id);
    EXPECT_EQ(compositions.get(first->id)->name, "b");
    EXPECT_EQ((*compositions.find(first->sha256))->json, R"({"v":1})");
    EXPECT_EQ(compositions.put({.json = "{"}).error().code, base::Errc::invalid_input);
    for (int i = 0; i < 3; ++i)
        compositions.put({.json = std::to_string(i)}).value();
    const auto page = compositions.list(std::nullopt, 3);
    EXPECT_EQ(page->compositions.size(), 3U);
    EXPECT_EQ(compositions.list(page->next, 3)->compositions.size(), 1U);
    store::CompositionOutput output;
    output.composition_id = first->id;
    output.file_path = "/out.mp4";
    const auto put = compositions.put_output(output);
    ASSERT_TRUE(put.has_value()) << put.error().what;
    output.file_size_bytes = 9;
    EXPECT_EQ(compositions.put_output(output)->id, put->id);
    EXPECT_EQ(compositions.output(put->id)->file_size_bytes, 9U);
    store::JobRepository jobs(database, kFirst);
    const auto job = jobs.enqueue({.composition_id = first->id, .kind = "render"})->id;
    EXPECT_EQ(jobs.list({.composition_id = first->id}, std::nullopt, 10)->jobs.size(), 1U);
    const auto claimed = *jobs.claim({.worker = "w"});
    ASSERT_EQ(claimed->id, job);
    EXPECT_EQ(compositions.remove(first->id).error().code, base::Errc::invalid_input) << "a job works on it";
    ASSERT_TRUE(jobs.complete(job, claimed->fencing).has_value());
    ASSERT_TRUE(compositions.remove(first->id).has_value());
    EXPECT_EQ(jobs.get(job).error().code, base::Errc::not_found);
}
