// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/base/log.h"

#include "compositor/base/thread.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <thread>

using base::LogContext;
using base::LogLevel;

namespace {

class LogTest : public testing::Test {
protected:
    void TearDown() override { base::start_log({}), base::set_log_level(LogLevel::info); }

    template <class Write> static std::string written(base::LogFormat format, const Write& write)
    {
        testing::internal::CaptureStderr();
        base::start_log({LogLevel::info, format});
        write();
        return testing::internal::GetCapturedStderr();
    }
    template <class Write> static std::string text(const Write& write) { return written(base::LogFormat::text, write); }
    template <class Write> static nlohmann::json json(const Write& write)
    {
        return nlohmann::json::parse(written(base::LogFormat::json, write)); // throws unless it is one whole value
    }
};

base::Status open_scene()
{
    return base::fail(base::Errc::no_space, "the disk is full");
}
base::Status render()
{
    const auto opened = open_scene();
    return opened ? base::Status() : base::Status(base::in_context("scene.svg", opened.error()));
}
base::Error failed_render()
{
    return render().error();
}

}

TEST_F(LogTest, ContextIsAtTheEndOfATextLine)
{
    const auto line = text([] {
        const LogContext context({{"job", 17}, {"stage", "render"}, {"title", "two words=\"x\""}, {"empty", ""}});
        LOG_INFO("jobs", "taken by {}", "w1");
    });
    EXPECT_EQ(line.substr(9), "I jobs: taken by w1 job=17 stage=render title=\"two words=\\\"x\\\"\" empty=\"\"\n");
}

TEST_F(LogTest, ContextIsMembersOfTheObject)
{
    const auto line = json([] {
        const LogContext context({{"job", std::int64_t{17}}, {"request_id", std::string("r-1")}, {"paid", true}});
        LOG_WARN("jobs", "slow");
    });
    EXPECT_EQ(line["level"], "warning");
    EXPECT_EQ(line["scope"], "jobs");
    EXPECT_EQ(line["message"], "slow");
    EXPECT_TRUE(line["job"].is_number());
    EXPECT_EQ(line["job"], 17);
    EXPECT_EQ(line["request_id"], "r-1");
    EXPECT_EQ(line["paid"], "true");
    EXPECT_EQ(line["time"].get<std::string>().size(), std::string("2026-01-01T00:00:00.000Z").size());
}

TEST_F(LogTest, ContextsNestAndEnd)
{
    const auto lines = text([] {
        const LogContext outer({{"job", 1}, {"stage", "script"}});
        {
            const LogContext inner({{"stage", "voice"}, {"line", "l3"}});
            LOG_INFO("a", "in");
        }
        LOG_INFO("a", "out");
    });
    EXPECT_NE(lines.find("a: in job=1 stage=voice line=l3\n"), std::string::npos) << lines;
    EXPECT_NE(lines.find("a: out job=1 stage=script\n"), std::string::npos) << lines;
    EXPECT_TRUE(base::log_fields().empty());
}

TEST_F(LogTest, AThreadHasItsOwnContextAndMayTakeOneAlong)
{
    const LogContext context({{"request_id", "r-2"}});
    const auto alone = text([] { std::thread([] { LOG_INFO("a", "alone"); }).join(); });
    EXPECT_NE(alone.find("a: alone\n"), std::string::npos) << alone;
    const auto along = text([] {
        std::thread([fields = base::log_fields()] {
            const LogContext taken(fields);
            LOG_INFO("a", "along");
        }).join();
    });
    EXPECT_NE(along.find("a: along request_id=r-2\n"), std::string::npos) << along;
    const auto part = text([] { base::start_part("part", [](const std::stop_token&) { LOG_INFO("a", "part"); }); });
    EXPECT_NE(part.find("a: part request_id=r-2\n"), std::string::npos) << part;
}

TEST_F(LogTest, ErrorsCarryPlaceAndCauses)
{
    const auto line = json([] { base::write_error("render", LogLevel::error, failed_render(), "project 7"); });
    EXPECT_EQ(line["message"], "project 7");
    const auto& error = line["error"];
    EXPECT_EQ(error["code"], "no space");
    EXPECT_EQ(error["what"], "scene.svg: the disk is full");
    EXPECT_EQ(error["place"].get<std::string>().rfind("tests/unit/base/log_test.cpp:", 0), 0U) << error["place"];
    EXPECT_NE(error["function"].get<std::string>().find("open_scene"), std::string::npos);
    ASSERT_EQ(error["came_by"].size(), 1U);
    EXPECT_EQ(error["came_by"][0]["subject"], "scene.svg");
    EXPECT_NE(error["came_by"][0]["place"], error["place"]);

    const auto plain = text([] {
        const LogContext context({{"job", 3}});
        base::write_error("render", LogLevel::error, failed_render(), "project 7");
    });
    EXPECT_NE(plain.find("render: project 7: scene.svg: the disk is full (tests/unit/base/log_test.cpp:"),
              std::string::npos)
        << plain;
    EXPECT_NE(plain.find(") job=3\n"), std::string::npos) << plain;
}

TEST_F(LogTest, WhateverIsWrittenALineStaysOneLine)
{
    using namespace std::string_literals;
    const std::string hostile = "a\nE fake: \"x\\ \x01 \x7f \xff\xc0\xaf \xed\xa0\x80 \xe2\x82\xac \0 z"s;
    const auto write = [&] {
        const LogContext context({{"name", hostile}});
        LOG_INFO("a", "{}", hostile);
    };
    const auto line = json(write); // nlohmann refuses invalid UTF-8 and bare control characters
    EXPECT_EQ(line["message"], line["name"]);
    EXPECT_NE(line["message"].get<std::string>().find("€"), std::string::npos);
    EXPECT_EQ(line["message"].get<std::string>().front(), 'a');
    const auto plain = text(write);
    EXPECT_EQ(std::count(plain.begin(), plain.end(), '\n'), 1) << plain;
    EXPECT_EQ(plain.find('\x01'), std::string::npos);
}

TEST_F(LogTest, BracesInAMessageAreNoFormat)
{
    EXPECT_NE(text([] { base::write_log("a", LogLevel::info, "{} {0} %v"); }).find("a: {} {0} %v\n"),
              std::string::npos);
}

TEST_F(LogTest, LevelsOfOneAndOfAllScopes)
{
    base::start_log({LogLevel::warn, base::LogFormat::text});
    base::set_log_level("voice", LogLevel::debug);
    EXPECT_TRUE(base::log_enabled("voice", LogLevel::debug));
    EXPECT_FALSE(base::log_enabled("render", LogLevel::info));
    base::set_log_level(LogLevel::error);
    EXPECT_FALSE(base::log_enabled("voice", LogLevel::warn));
    EXPECT_FALSE(base::log_enabled("render", LogLevel::warn));
    EXPECT_TRUE(base::log_enabled("render", LogLevel::error));
    EXPECT_EQ(base::log_level_named("trace"), LogLevel::trace);
    EXPECT_EQ(base::log_level_named("off"), LogLevel::off);
    EXPECT_FALSE(base::log_level_named("loud").has_value());
}

TEST_F(LogTest, AnErrorBelowTheLevelIsNotWritten)
{
    EXPECT_EQ(text([] { base::write_error("a", LogLevel::debug, failed_render(), "x"); }), "");
}

TEST(LogDeathTest, AKeyOfTheLineItselfIsAMistake)
{
    EXPECT_DEATH(LogContext({{"message", "x"}}), "is_field_key");
    EXPECT_DEATH(LogContext({{"Job Id", "x"}}), "is_field_key");
}
