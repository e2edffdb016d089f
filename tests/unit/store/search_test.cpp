// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/store/project_repository.h"
#include "tests/support/patience.h"
#include "tests/unit/store/store_support.h"

#include <algorithm>
#include <random>

using SearchTest = store::test::StoreTest;
using Clock = std::chrono::steady_clock;

namespace {

std::string script(const std::string& line)
{
    return R"({"turns":[{"id":"l1","display":"Hello there"},{"id":"l2","display":")" + line + R"("},7]})";
}

double percentile_99(std::vector<double>& values)
{
    std::sort(values.begin(), values.end());
    return values[values.size() * 99 / 100];
}

}

TEST_F(SearchTest, FindsTitlesTopicsAndLines)
{
    auto database = open();
    store::ProjectRepository projects(database, kFirst);
    const auto id = projects
                        .create({.title = "R\u00e9nte made simple",
                                 .topic = "What is interest?",
                                 .script_json = script("Compound growth wins")})
                        ->id;
    projects.create({.title = "Another"}).value();
    const auto found = [&](const std::string& text) {
        const auto page = projects.list({.search = text}, std::nullopt, 10);
        EXPECT_TRUE(page.has_value()) << text << ": " << page.error().what;
        return page->projects.size() == 1 && page->projects[0].id == id;
    };
    for (const char* text :
         {"rente", "R\u00c9NTE", "interest", "compound", "growth comp", "simple interest wins", "int"})
        EXPECT_TRUE(found(text)) << text;
    for (const char* text : {"nothing", "compound nothing", "omp", "turns", "l2"})
        EXPECT_FALSE(found(text)) << text;
    ASSERT_TRUE(projects.change(id, {.script_json = script("Slow and steady")}).has_value());
    EXPECT_TRUE(found("steady"));
    EXPECT_FALSE(found("compound"));
    ASSERT_TRUE(projects.change(id, {.title = "Other name"}).has_value());
    EXPECT_FALSE(found("rente"));
    ASSERT_TRUE(projects.remove(id).has_value());
    EXPECT_EQ(value("SELECT count(*) FROM project_search"), "1");
}

TEST_F(SearchTest, NoTextIsASyntaxError)
{
    auto database = open();
    store::ProjectRepository projects(database, kFirst);
    projects.create({.title = "a AND b"}).value();
    for (const std::string text : {"\"",
                                   "*",
                                   "a*",
                                   "a AND",
                                   "OR",
                                   "NOT a",
                                   "(",
                                   ")",
                                   "a\"b",
                                   "title:a",
                                   "title : a",
                                   "^a",
                                   "a + b",
                                   "NEAR(a b)",
                                   "{title topic}: a",
                                   "'; DROP TABLE jobs; --",
                                   "-a",
                                   ":search",
                                   "?1",
                                   "\xff\xfe",
                                   "\xe2\x80\x94",
                                   "a\xc3",
                                   "%_\\",
                                   "\"\"\"\"",
                                   "a OR b NOT"})
        EXPECT_TRUE(projects.list({.search = text}, std::nullopt, 10).has_value()) << text;
    EXPECT_TRUE(projects.list({.search = std::string("a\0b", 3)}, std::nullopt, 10).has_value());
    EXPECT_TRUE(projects.list({.search = std::string(100'000, '"')}, std::nullopt, 10).has_value());
    EXPECT_TRUE(projects.list({.search = std::string(100'000, 'a')}, std::nullopt, 10).has_value());
    std::mt19937 random(7);
    for (int i = 0; i < 500; ++i) {
        std::string text;
        for (auto length = random() % 30; length > 0; --length)
            text += static_cast<char>(random() % 256);
        const auto page = projects.list({.search = text}, std::nullopt, 10);
        EXPECT_TRUE(page.has_value()) << page.error().what;
    }
    EXPECT_EQ(projects.list({.search = "a AND b"}, std::nullopt, 10)->projects.size(), 1U) << "AND is a word here";
    EXPECT_TRUE(projects.list({.search = "!!!"}, std::nullopt, 10)->projects.empty());
}

TEST_F(SearchTest, TenThousandFilteredAndSearchedInTime)
{
    auto database = open();
    store::ProjectRepository projects(database, kFirst);
    const std::string long_text(6'000, 'x');
    {
        auto change = store::Transaction::begin(database);
        for (int i = 0; i < 10'000; ++i) {
            now_ += std::chrono::milliseconds(1);
            ASSERT_TRUE(projects
                            .create({.title = "Project " + std::to_string(i),
                                     .topic = i % 2 == 0 ? "even interest" : "odd",
                                     .context_style = i % 3 == 0 ? "finance" : "tech",
                                     .script_json = script("Compound growth wins " + long_text)})
                            .has_value());
        }
        ASSERT_TRUE(change->commit().has_value());
    }
    const auto newest = projects.list({}, std::nullopt, 1)->projects[0].id;
    projects.approve(newest - 9'000, "a").value(); // found last
    const std::vector<std::pair<const char*, store::ProjectFilter>> filters = {
        {"all", {}},
        {"rare state", {.states = {store::ProjectState::approved, store::ProjectState::failed}}},
        {"style and time", {.context_style = "finance", .created_before = now_ - std::chrono::seconds(5)}},
        {"common word", {.search = "growth"}},
        {"two words", {.search = "odd compo"}},
        {"rare word", {.search = "9876"}}};
    for (const auto& [what, filter] : filters) {
        std::vector<double> times_ms;
        for (int i = 0; i < 60; ++i) {
            const std::optional<store::Id> cursor = i % 3 == 0 ? std::nullopt : std::optional(newest - i * 100);
            const auto begin = Clock::now();
            ASSERT_TRUE(projects.list(filter, cursor, 50).has_value());
            times_ms.push_back(std::chrono::duration<double, std::milli>(Clock::now() - begin).count());
        }
        const double p99_ms = percentile_99(times_ms);
        std::printf("10,000 projects, %s: p99 %.2f ms, median %.2f ms\n", what, p99_ms, times_ms[times_ms.size() / 2]);
        EXPECT_LT(times_ms[times_ms.size() / 2], 20 * test_support::kPatience) << what;
    }
    EXPECT_EQ(projects.list(filters[1].second, std::nullopt, 50)->projects.size(), 1U);
    EXPECT_EQ(projects.list({.created_after = now_ - std::chrono::milliseconds(3)}, std::nullopt, 50)->projects.size(),
              3U);
    std::size_t seen = 0;
    std::optional<store::Id> cursor;
    do {
        const auto page = projects.list({.search = "odd"}, cursor, 500);
        for (std::size_t i = 1; i < page->projects.size(); ++i)
            EXPECT_LT(page->projects[i].id, page->projects[i - 1].id);
        seen += page->projects.size();
        cursor = page->next;
    } while (cursor);
    EXPECT_EQ(seen, 5'000U);
    EXPECT_EQ(projects.counts()->at(store::ProjectState::draft), 9'999);
}
