// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A database in a folder of its own, with a clock the test turns.

#include "daemon/store/scope.h"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <cstdlib>
#include <filesystem>
#include <string>

inline const store::Scope kEveryone = store::Scope::everyone();
inline const store::Scope kFirst = store::Scope::of(store::kDefaultTenant);

namespace store::test {

class StoreTest : public testing::Test {
protected:
    void SetUp() override
    {
        std::string pattern = testing::TempDir() + "lesedi-store-XXXXXX";
        ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
        folder_ = pattern;
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }

    std::filesystem::path file() const { return folder_ / "lesedi.db"; }

    Database open(std::chrono::milliseconds busy_timeout = std::chrono::seconds(10))
    {
        auto opened = Database::open({file(), busy_timeout, Durability::normal, [this] { return now_; }});
        EXPECT_TRUE(opened.has_value()) << opened.error().what;
        return std::move(*opened);
    }

    void pass(std::chrono::milliseconds time) { now_ += time; }

    // One statement past the repositories; the message of SQLite, empty when it went.
    std::string run_sql(const std::string& sql, std::string* first_value = nullptr)
    {
        sqlite3* raw = nullptr;
        sqlite3_open(file().c_str(), &raw);
        char* message = nullptr;
        const auto keep = [](void* out, int, char** values, char**) {
            if (out != nullptr && values[0] != nullptr)
                *static_cast<std::string*>(out) = values[0];
            return 0;
        };
        sqlite3_exec(raw, ("PRAGMA foreign_keys = ON; " + sql).c_str(), keep, first_value, &message);
        const std::string out = message != nullptr ? message : "";
        sqlite3_free(message);
        sqlite3_close(raw);
        return out;
    }

    std::string value(const std::string& sql)
    {
        std::string out;
        EXPECT_EQ(run_sql(sql, &out), "");
        return out;
    }

    std::filesystem::path folder_;
    Time now_{std::chrono::milliseconds(1'700'000'000'000)};
};

}
