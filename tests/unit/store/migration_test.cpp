// SPDX-License-Identifier: GPL-3.0-or-later
// A file of the first schema, with rows, becomes one of today without losing any.
#include "daemon/store/job_repository.h"
#include "daemon/store/migrations.h"
#include "daemon/store/project_repository.h"
#include "tests/unit/store/store_support.h"

using MigrationTest = store::test::StoreTest;

TEST_F(MigrationTest, AFirstDatabaseKeepsItsRows)
{
    ASSERT_EQ(run_sql(store::migrations()[0].sql), "");
    ASSERT_EQ(run_sql("PRAGMA user_version = 1"), "");
    ASSERT_EQ(run_sql(R"(INSERT INTO video_projects (tenant_id, title, topic, script_json, questioner_id, explainer_id,
        created_at, updated_at) VALUES (1, 'Rente', 'What is interest?',
        '{"turns":[{"id":"l1","display":"Compound growth wins"}]}', 1, 2, 5, 5), (1, 'Empty', '', '', 1, 2, 6, 6))"),
              "");
    ASSERT_EQ(run_sql("INSERT INTO jobs (tenant_id, project_id, kind, state, attempts, created_at, updated_at, error) "
                      "VALUES (1, 1, 'render', 'queued', 0, 7, 7, ''), (1, 1, 'render', 'failed', 3, 8, 9, 'x'), "
                      "(1, 2, 'script', 'failed', 1, 8, 9, 'y')"),
              "");
    ASSERT_EQ(run_sql("INSERT INTO music_assets (tenant_id, name, file_path, duration_seconds, created_at) VALUES "
                      "(1, 'calm', '/m.mp3', 12, 1)"),
              "");
    auto database = open();
    EXPECT_EQ(database.schema_version(), store::newest_schema_version());
    ASSERT_TRUE(database.check_integrity().has_value());
    store::ProjectRepository projects(database, kFirst);
    EXPECT_EQ(projects.list({}, std::nullopt, 10)->projects.size(), 2U);
    EXPECT_EQ(projects.list({.search = "compound"}, std::nullopt, 10)->projects.size(), 1U) << "old rows are found too";
    store::JobRepository jobs(database, kFirst);
    const auto dead = jobs.list({.is_dead = true}, std::nullopt, 10);
    ASSERT_EQ(dead->jobs.size(), 1U) << "all three attempts were used; the other one could not be helped";
    EXPECT_EQ(dead->jobs[0].finished_at, store::Time(std::chrono::milliseconds(9)));
    EXPECT_EQ((*jobs.claim({}))->id, 1);
    EXPECT_EQ(value("SELECT name FROM music_assets WHERE media_type = ''"), "calm");
}
