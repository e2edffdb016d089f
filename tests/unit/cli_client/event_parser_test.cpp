// SPDX-License-Identifier: GPL-3.0-or-later
// Cases of the event stream format (WHATWG HTML 9.2.6).
#include "ui/cli/event_stream.h"

#include <gtest/gtest.h>

namespace cli {
namespace {

TEST(EventParser, ReadsWhatIsWritten)
{
    EventParser parser;
    const auto events = parser.feed(": hello\nid: 7\nevent: job\ndata: {\"a\":1}\n\ndata:x\ndata: y\n\n");
    ASSERT_EQ(events.size(), 2U);
    EXPECT_EQ(events[0].id, "7");
    EXPECT_EQ(events[0].name, "job");
    EXPECT_EQ(events[0].data, "{\"a\":1}");
    EXPECT_EQ(events[1].id, "7"); // stays
    EXPECT_EQ(events[1].name, "message");
    EXPECT_EQ(events[1].data, "x\ny");
}

TEST(EventParser, TakesBytesInAnyPiecesAndAnyLineBreaks)
{
    EventParser parser;
    std::vector<ServerEvent> events;
    for (const char byte : std::string("retry: 250\r\nid: 1\r\rdata: a\r\n\r\ndata: b\n\n"))
        for (auto& event : parser.feed({&byte, 1}))
            events.push_back(std::move(event));
    ASSERT_EQ(events.size(), 2U);
    EXPECT_EQ(events[0].data, "a");
    EXPECT_EQ(events[1].data, "b");
    EXPECT_EQ(parser.retry(), std::chrono::milliseconds(250));
    EXPECT_EQ(parser.last_id(), "1");
}

TEST(EventParser, WhatWasHalfReadIsNotSeen)
{
    EventParser parser;
    EXPECT_EQ(parser.feed("id: 1\ndata: whole\n\nid: 2\nevent: job\ndata: ha").size(), 1U);
    parser.reconnected();
    EXPECT_EQ(parser.last_id(), "1"); // so it is told again
    const auto events = parser.feed("id: 2\ndata: again\n\n");
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(events[0].name, "message");
    EXPECT_EQ(events[0].data, "again");
}

TEST(EventParser, AnEventWithoutDataIsNone)
{
    EventParser parser;
    EXPECT_TRUE(parser.feed("event: job\n\nretry: soon\n\nid: 3\n\n").empty());
    EXPECT_EQ(parser.last_id(), "3");
    EXPECT_FALSE(parser.retry());
}

}
}
