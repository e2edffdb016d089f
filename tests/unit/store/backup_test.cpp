// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/store/project_repository.h"
#include "tests/unit/store/store_support.h"

#include <atomic>
#include <thread>

using BackupTest = store::test::StoreTest;

TEST_F(BackupTest, IsWholeWhileOthersWrite)
{
    auto database = open();
    store::ProjectRepository projects(database, kFirst);
    {
        auto change = store::Transaction::begin(database);
        for (int i = 0; i < 300; ++i)
            projects.create({.title = "before", .topic = std::string(20'000, 'x')}).value();
        ASSERT_TRUE(change->commit().has_value());
    }
    std::atomic<bool> done{false};
    std::atomic<int> written{0};
    std::jthread writer([&] {
        auto connection = open();
        store::ProjectRepository mine(connection, kFirst);
        while (!done) {
            EXPECT_TRUE(mine.create({.title = "during"}).has_value());
            ++written;
        }
    });
    while (written == 0)
        std::this_thread::yield();
    for (int i = 0; i < 3; ++i) {
        const int before = written;
        const auto copied = database.backup_to(folder_ / "copy.db");
        ASSERT_TRUE(copied.has_value()) << copied.error().what;
        EXPECT_GT(written, before) << "the writer went on";
    }
    done = true;
    writer.join();
    EXPECT_FALSE(std::filesystem::exists(folder_ / "copy.db.part"));
    EXPECT_FALSE(std::filesystem::exists(folder_ / "copy.db-wal")) << "one file is all of it";
    auto copy = store::Database::open({.path = folder_ / "copy.db"}).value();
    ASSERT_TRUE(copy.check_integrity().has_value());
    const auto counts = store::ProjectRepository(copy, kFirst).counts();
    EXPECT_GT(counts->at(store::ProjectState::draft), 300);
    EXPECT_LE(counts->at(store::ProjectState::draft), 300 + written);
}

TEST_F(BackupTest, LeavesNothingWhenItFails)
{
    auto database = open();
    const auto nowhere = database.backup_to(folder_ / "none" / "copy.db");
    ASSERT_FALSE(nowhere.has_value());
    EXPECT_NE(nowhere.error().what.find("none/copy.db"), std::string::npos) << nowhere.error().what;
    {
        auto change = store::Transaction::begin(database);
        store::ProjectRepository projects(database, kFirst);
        for (int i = 0; i < 300; ++i)
            projects.create({.topic = std::string(20'000, 'x')}).value();
        ASSERT_TRUE(change->commit().has_value());
    }
    std::stop_source stop;
    stop.request_stop();
    EXPECT_EQ(database.backup_to(folder_ / "copy.db", stop.get_token()).error().code, base::Errc::cancelled);
    for (const auto& entry : std::filesystem::directory_iterator(folder_))
        EXPECT_EQ(entry.path().filename().string().find("copy"), std::string::npos) << entry.path();
}
