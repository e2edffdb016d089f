// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/store/event_repository.h"
#include "daemon/store/project_repository.h"
#include "tests/unit/store/store_support.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <atomic>
#include <fstream>
#include <thread>

using DatabaseTest = store::test::StoreTest;

TEST_F(DatabaseTest, MakesEveryTable)
{
    auto database = open();
    EXPECT_EQ(database.schema_version(), store::newest_schema_version());
    for (const char* table : {"characters",
                              "character_assets",
                              "background_assets",
                              "music_assets",
                              "video_projects",
                              "video_scenes",
                              "brand_templates",
                              "video_project_outputs",
                              "usage_metrics",
                              "batch_jobs",
                              "tenants",
                              "tokens",
                              "settings",
                              "documents",
                              "jobs",
                              "artefacts",
                              "price_rows",
                              "ledger_rows",
                              "events",
                              "icons",
                              "transitions",
                              "overrides",
                              "files",
                              "idempotency_keys",
                              "timeline_versions",
                              "compositions",
                              "composition_files",
                              "composition_outputs",
                              "job_turns"}) {
        EXPECT_EQ(
            value(std::string("SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = '") + table + "'"),
            "1")
            << table;
        if (std::string_view(table) != "tenants") {
            EXPECT_EQ(
                value(std::string("SELECT count(*) FROM pragma_table_info('") + table + "') WHERE name = 'tenant_id'"),
                "1")
                << table;
        }
    }
    EXPECT_EQ(value("PRAGMA journal_mode"), "wal");
    EXPECT_EQ(value("SELECT group_concat(name || ' ' || role, ', ') FROM characters"),
              "Thabo questioner, Lerato explainer");
    EXPECT_EQ(value("SELECT micro_usd FROM price_rows WHERE provider = 'elevenlabs'"), "30");
    EXPECT_TRUE(database.check_integrity().has_value());
}

TEST_F(DatabaseTest, OpensTwiceWithoutChange)
{
    {
        auto first = open();
    }
    auto again = open();
    auto beside = open();
    EXPECT_EQ(value("SELECT count(*) FROM characters"), "2");
}

TEST_F(DatabaseTest, TwoStartsAtOnceMigrateOnce)
{
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i)
        threads.emplace_back([this] { EXPECT_TRUE(store::Database::open({file()}).has_value()); });
    threads.clear();
    EXPECT_EQ(value("SELECT count(*) FROM characters"), "2");
}

TEST_F(DatabaseTest, RefusesANewerSchema)
{
    {
        auto made = open();
    }
    run_sql("PRAGMA user_version = 999");
    const auto opened = store::Database::open({file()});
    ASSERT_FALSE(opened.has_value());
    EXPECT_EQ(opened.error().code, base::Errc::invalid_input);
    EXPECT_NE(opened.error().what.find("schema 999"), std::string::npos) << opened.error().what;
    EXPECT_EQ(value("PRAGMA user_version"), "999");
}

TEST_F(DatabaseTest, RefusesWhatIsNoDatabase)
{
    std::ofstream(file()) << std::string(5'000, 'x');
    const auto opened = store::Database::open({file()});
    ASSERT_FALSE(opened.has_value());
    EXPECT_EQ(opened.error().code, base::Errc::invalid_input);
    EXPECT_NE(opened.error().what.find(file().string()), std::string::npos);
    EXPECT_FALSE(store::Database::open({folder_}).has_value()) << "a folder";
}

TEST_F(DatabaseTest, KeepsForeignKeysAndChecks)
{
    auto database = open();
    store::ProjectRepository projects(database, kEveryone);
    store::NewProject wrong;
    wrong.document_id = 77;
    const auto refused = projects.create(wrong);
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().code, base::Errc::invalid_input);
    EXPECT_NE(refused.error().what.find("document 77: there is none"), std::string::npos) << refused.error().what;
    store::NewProject style;
    style.context_style = "horror";
    EXPECT_EQ(projects.create(style).error().code, base::Errc::invalid_input);
    EXPECT_EQ(value("SELECT count(*) FROM events"), "0") << "no event without its change";
    EXPECT_NE(
        run_sql(
            "INSERT INTO video_scenes (tenant_id, project_id, scene_number, line_id, speaker_role, line, created_at) "
            "VALUES (1, 99, 1, 'l', 'explainer', 'x', 0)"),
        "");
    EXPECT_NE(run_sql("INSERT INTO ledger_rows (tenant_id, kind, units, amount_micro_usd, created_at) VALUES (1, "
                      "'voice', 1, 0.5, 0)"),
              "")
        << "money is whole micro-USD";
}

TEST_F(DatabaseTest, SeveralCallsAreOneChange)
{
    auto database = open();
    store::ProjectRepository projects(database, kEveryone);
    const auto project = projects.create({});
    {
        auto change = store::Transaction::begin(database);
        ASSERT_TRUE(projects.approve(project->id, "me").has_value());
    } // not committed
    EXPECT_EQ(projects.get(project->id)->state, store::ProjectState::draft);
    {
        auto change = store::Transaction::begin(database);
        ASSERT_TRUE(projects.approve(project->id, "me").has_value());
        ASSERT_FALSE(projects.complete(project->id, "x", 1).has_value());
        EXPECT_EQ(change->commit().error().code, base::Errc::cancelled);
    }
    EXPECT_EQ(projects.get(project->id)->state, store::ProjectState::draft);
    {
        auto change = store::Transaction::begin(database);
        ASSERT_TRUE(projects.approve(project->id, "me").has_value());
        ASSERT_TRUE(change->commit().has_value());
    }
    EXPECT_EQ(projects.get(project->id)->state, store::ProjectState::approved);
}

TEST_F(DatabaseTest, TheDataVersionTellsEveryChangeOfOthers)
{
    auto watcher = open();
    auto other = open();
    const auto version = [&] {
        auto now = watcher.data_version();
        EXPECT_TRUE(now.has_value()) << now.error().what;
        return *now;
    };
    const auto first = version();
    EXPECT_EQ(first, version());
    ASSERT_TRUE(store::ProjectRepository(other, kFirst).list({}, {}, 10).has_value());
    EXPECT_EQ(first, version()) << "reading changes nothing";

    ASSERT_TRUE(store::ProjectRepository(other, kFirst).create({}).has_value());
    const auto changed = version();
    EXPECT_NE(first, changed);
    EXPECT_EQ(run_sql("UPDATE video_projects SET title = 'x'"), "");
    const auto again = version();
    EXPECT_NE(changed, again);
    {
        auto change = store::Transaction::begin(other);
        ASSERT_TRUE(change.has_value());
        ASSERT_TRUE(store::ProjectRepository(other, kFirst).create({}).has_value());
        EXPECT_EQ(again, version()) << "what is not committed is not there";
    }
    EXPECT_EQ(again, version());
}

TEST_F(DatabaseTest, TheDataVersionTellsChangesWhenTheLogStartsAgain)
{
    auto watcher = open();
    auto version = *watcher.data_version();
    for (int round = 0; round < 60; ++round) {
        EXPECT_EQ(run_sql(fmt::format("CREATE TABLE IF NOT EXISTS x (y); INSERT INTO x VALUES ({})", round)), "");
        if (round % 3 == 0) {
            EXPECT_EQ(run_sql(round % 2 == 0 ? "PRAGMA wal_checkpoint(TRUNCATE)" : "VACUUM"), "");
        }
        const auto now = *watcher.data_version();
        EXPECT_NE(version, now) << round;
        EXPECT_EQ(*watcher.data_version(), now);
        version = now;
    }
}

TEST_F(DatabaseTest, TheDataVersionInsideATransactionDoesNotOutliveIt)
{
    auto watcher = open();
    const auto first = *watcher.data_version();
    watcher.handle().exec("BEGIN; SELECT count(*) FROM video_projects");
    EXPECT_EQ(run_sql("CREATE TABLE x (y)"), "");
    EXPECT_EQ(*watcher.data_version(), first) << "what it began with still stands";
    watcher.handle().exec("COMMIT");
    EXPECT_NE(*watcher.data_version(), first);
}

// What was committed before one asks is never missing from what one kept under the same version.
TEST_F(DatabaseTest, TheDataVersionIsNeverOlderThanACommit)
{
    open();
    std::atomic<int> committed = 0;
    std::atomic<bool> ends = false;
    std::thread writer([&] {
        SQLite::Database database(file().string(), SQLite::OPEN_READWRITE);
        database.setBusyTimeout(10'000);
        database.exec("PRAGMA synchronous = OFF; CREATE TABLE counter (n INTEGER); INSERT INTO counter VALUES (0)");
        for (int n = 1; n <= 2'000; ++n) {
            database.exec(fmt::format("UPDATE counter SET n = {}", n));
            committed = n;
            if (n % 100 == 0)
                database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
        }
        ends = true;
    });
    auto watcher = open();
    SQLite::Database reader(file().string(), SQLite::OPEN_READWRITE);
    reader.setBusyTimeout(10'000);
    std::optional<std::int64_t> kept_version;
    int kept = 0, found = 0;
    while (!ends) {
        const int before = committed;
        if (before == 0)
            continue;
        const auto version = *watcher.data_version();
        if (version != kept_version) {
            kept = reader.execAndGet("SELECT n FROM counter").getInt();
            kept_version = version;
        } else {
            ++found;
        }
        EXPECT_GE(kept, before);
    }
    writer.join();
    EXPECT_GT(found, 0) << "nothing was ever kept";
}

TEST_F(DatabaseTest, ALockedDatabaseIsUnavailable)
{
    auto holder = open();
    auto waiter = open(std::chrono::milliseconds(20));
    auto change = store::Transaction::begin(holder);
    const auto refused = store::ProjectRepository(waiter, kEveryone).create({});
    EXPECT_EQ(refused.error().code, base::Errc::unavailable) << refused.error().what;
    EXPECT_TRUE(store::ProjectRepository(waiter, kEveryone).list({}, std::nullopt, 10).has_value())
        << "reading goes on";
}

TEST_F(DatabaseTest, AFullDiskHasItsOwnCodeAndKeepsTheRest)
{
    auto database = open();
    store::ProjectRepository projects(database, kEveryone);
    const auto before = projects.create({});
    ASSERT_TRUE(before.has_value());
    database.handle().exec("PRAGMA max_page_count = " + value("PRAGMA page_count")); // as if the disk ended here
    store::NewProject large;
    large.topic = std::string(200'000, 'x');
    const auto refused = projects.create(large);
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().code, base::Errc::no_space) << refused.error().what;
    database.handle().exec("PRAGMA max_page_count = 1000000");
    EXPECT_TRUE(projects.create(large).has_value());
    EXPECT_EQ(projects.list({}, std::nullopt, 10)->projects.size(), 2U);
}
