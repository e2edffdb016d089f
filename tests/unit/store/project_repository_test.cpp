// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/store/event_repository.h"
#include "daemon/store/project_repository.h"
#include "tests/unit/store/store_support.h"

#include <chrono>
#include <cstdio>
#include <set>

using store::ProjectState;
using ProjectTest = store::test::StoreTest;

TEST_F(ProjectTest, ComesBackAsItWas)
{
    auto database = open();
    store::ProjectRepository projects(database, kEveryone);
    store::NewProject given;
    given.title = "Rente \u2014 \u0645\u0631\u062d\u0628\u0627";
    given.topic = "What is interest?";
    given.context_style = "finance";
    given.language = "af";
    given.script_json = R"({"turns":[]})";
    given.takeaway = "Save early";
    given.target_formats = {"tiktok", "twitter_wide"};
    given.text_animation = "pop";
    given.auto_render = true;
    given.priority = 2;
    given.target_duration_s = 60;
    const auto made = projects.create(given);
    ASSERT_TRUE(made.has_value()) << made.error().what;
    const auto got = projects.get(made->id);
    EXPECT_EQ(got->title, given.title);
    EXPECT_EQ(got->language, "af");
    EXPECT_EQ(got->script_json, given.script_json);
    EXPECT_EQ(got->target_formats, given.target_formats);
    EXPECT_TRUE(got->auto_render);
    EXPECT_EQ(got->priority, 2);
    EXPECT_EQ(got->questioner_id, store::Id{1});
    EXPECT_EQ(got->explainer_id, store::Id{2});
    EXPECT_EQ(got->state, ProjectState::draft);
    EXPECT_EQ(got->created_at, now_);
    EXPECT_EQ(projects.get(999).error().code, base::Errc::not_found);
}

TEST_F(ProjectTest, WalksTheArrowWithEvents)
{
    auto database = open();
    store::ProjectRepository projects(database, kEveryone);
    const auto id = projects.create({})->id;
    ASSERT_TRUE(projects.reject(id, "ann", "too long").has_value());
    EXPECT_EQ(projects.get(id)->reject_notes, "too long");
    ASSERT_TRUE(projects.approve(id, "ann").has_value());
    EXPECT_EQ(projects.get(id)->reject_notes, "");
    ASSERT_TRUE(projects.voiced(id, "/data/voice.wav", 41.5).has_value());
    ASSERT_TRUE(projects.start_render(id).has_value());
    ASSERT_TRUE(projects.cancel_render(id).has_value());
    ASSERT_TRUE(projects.start_render(id).has_value());
    const auto done = projects.complete(id, "/data/out.mp4", 42);
    ASSERT_TRUE(done.has_value());
    EXPECT_EQ(done->version, 8);
    EXPECT_EQ(done->reviewed_by, "ann");
    EXPECT_EQ(done->voiceover_path, "/data/voice.wav");
    std::string story;
    const auto events = store::EventRepository(database, kEveryone).since(0, 100);
    for (const auto& event : *events)
        story += event.what + " ";
    EXPECT_EQ(story, "created rejected approved audio_ready rendering render_cancelled rendering completed ");
    EXPECT_TRUE(projects.start_render(id).has_value()) << "once more";
}

TEST_F(ProjectTest, RefusesWrongMovesNamingBoth)
{
    auto database = open();
    store::ProjectRepository projects(database, kEveryone);
    const auto id = projects.create({})->id;
    const auto wrong = [&](const base::Result<store::Project>& result, std::string_view from, std::string_view to) {
        ASSERT_FALSE(result.has_value()) << to;
        EXPECT_EQ(result.error().code, base::Errc::invalid_input);
        EXPECT_NE(result.error().what.find(from), std::string::npos) << result.error().what;
        EXPECT_NE(result.error().what.find(to), std::string::npos) << result.error().what;
    };
    wrong(projects.voiced(id, "x", 1), "draft", "audio_ready");
    wrong(projects.start_render(id), "draft", "rendering");
    wrong(projects.complete(id, "x", 1), "draft", "completed");
    ASSERT_TRUE(projects.approve(id, "a").has_value());
    wrong(projects.approve(id, "a"), "approved", "approved");
    wrong(projects.cancel_render(id), "approved", "audio_ready");
    ASSERT_TRUE(projects.fail(id, "voice", "no sound").has_value());
    wrong(projects.approve(id, "a"), "failed", "approved");
    wrong(projects.voiced(id, "x", 1), "failed", "audio_ready");
    wrong(projects.fail(id, "voice", "again"), "failed", "failed");
    EXPECT_EQ(projects.get(id)->version, 3);
    int possible = 0;
    for (int from = 0; from < 6; ++from) {
        for (int to = 0; to < 6; ++to)
            possible +=
                store::check_move(static_cast<ProjectState>(from), static_cast<ProjectState>(to)).has_value() ? 1 : 0;
    }
    EXPECT_EQ(possible, 18);
}

TEST_F(ProjectTest, FailsAndResumesWhereItWas)
{
    auto database = open();
    store::ProjectRepository projects(database, kEveryone);
    const auto id = projects.create({})->id;
    EXPECT_FALSE(projects.resume(id).has_value());
    projects.approve(id, "a").value();
    const auto failed = projects.fail(id, "voice", "isiZulu (zu): no voice");
    EXPECT_EQ(failed->state, ProjectState::failed);
    EXPECT_EQ(failed->failed_stage, "voice");
    EXPECT_EQ(failed->failed_from, ProjectState::approved);
    EXPECT_EQ(failed->error_message, "isiZulu (zu): no voice");
    const auto resumed = projects.resume(id);
    EXPECT_EQ(resumed->state, ProjectState::approved);
    EXPECT_EQ(resumed->error_message, "");
    projects.voiced(id, "v", 1).value();
    projects.start_render(id).value();
    projects.fail(id, "render", "disk").value();
    EXPECT_EQ(projects.resume(id)->state, ProjectState::audio_ready) << "a render starts again";
    projects.fail(id, "compose", "bug").value();
    EXPECT_EQ(projects.reject(id, "a", "rewrite")->state, ProjectState::draft);
}

TEST_F(ProjectTest, ChangesOnlyTheVersionThatWasSeen)
{
    auto database = open();
    store::ProjectRepository projects(database, kEveryone);
    const auto id = projects.create({})->id;
    store::ProjectChange change;
    change.title = "New";
    change.expected_version = 1;
    EXPECT_EQ(projects.change(id, change)->version, 2);
    EXPECT_EQ(projects.change(id, change).error().code, base::Errc::invalid_input);
    change.expected_version.reset();
    change.script_json = "not json";
    EXPECT_FALSE(projects.change(id, change).has_value());
    EXPECT_EQ(projects.get(id)->title, "New");
}

TEST_F(ProjectTest, TenThousandInPages)
{
    auto database = open();
    store::ProjectRepository projects(database, kEveryone);
    {
        auto change = store::Transaction::begin(database);
        for (int i = 0; i < 10'000; ++i) {
            store::NewProject project;
            project.title = "100%_" + std::to_string(i);
            ASSERT_TRUE(projects.create(project).has_value());
        }
        ASSERT_TRUE(change->commit().has_value());
    }
    const auto id = projects.list({}, std::nullopt, 1)->projects[0].id;
    projects.approve(id - 5'000, "a").value();
    std::set<store::Id> seen;
    std::optional<store::Id> cursor;
    const auto start = std::chrono::steady_clock::now();
    int pages = 0;
    do {
        const auto page = projects.list({}, cursor, 100);
        ASSERT_TRUE(page.has_value());
        for (const auto& project : page->projects)
            EXPECT_TRUE(seen.insert(project.id).second);
        cursor = page->next;
        ++pages;
    } while (cursor);
    const double page_ms =
        std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count() / pages;
    EXPECT_EQ(seen.size(), 10'000U);
    EXPECT_EQ(pages, 100);
    std::printf("a page of 100 of 10,000 projects: %.2f ms\n", page_ms);
    EXPECT_LT(page_ms, 50);
    EXPECT_EQ(projects.list({.states = {ProjectState::approved}}, std::nullopt, 10)->projects.size(), 1U);
    EXPECT_EQ(projects.list({.search = "100%_9999"}, std::nullopt, 10)->projects.size(), 1U);
    EXPECT_EQ(store::ProjectRepository(database, store::Scope::of(2)).list({}, std::nullopt, 10)->projects.size(), 0U);
}

TEST_F(ProjectTest, RemovesWithItsOwn)
{
    auto database = open();
    store::ProjectRepository projects(database, kEveryone);
    const auto id = projects.create({})->id;
    ASSERT_TRUE(projects.remove(id).has_value());
    EXPECT_EQ(projects.remove(id).error().code, base::Errc::not_found);
    EXPECT_GT(projects.create({})->id, id) << "ids are not given twice";
    EXPECT_TRUE(database.check_integrity().has_value());
}
