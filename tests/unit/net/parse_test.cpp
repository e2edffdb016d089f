// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/net/multipart.h"
#include "daemon/net/target.h"

#include "daemon/net/http_client.h"

#include <gtest/gtest.h>

#include <random>

namespace net {
namespace {

std::string shown(std::string_view raw)
{
    const auto target = parse_target(raw);
    if (!target)
        return "broken";
    std::string out;
    for (const std::string& segment : target->segments)
        out += "[" + segment + "]";
    for (const QueryItem& item : target->query)
        out += " " + item.name + "=" + item.value;
    return out;
}

TEST(Target, IsSplitBeforeItIsDecoded)
{
    EXPECT_EQ(shown("/"), "");
    EXPECT_EQ(shown("*"), "");
    EXPECT_EQ(shown("/a/b"), "[a][b]");
    EXPECT_EQ(shown("/a/"), "[a][]");
    EXPECT_EQ(shown("/a//b"), "[a][][b]");
    EXPECT_EQ(shown("/a%2Fb/c"), "[a/b][c]");
    EXPECT_EQ(shown("/%2e%2E/x"), "[..][x]");
    EXPECT_EQ(shown("/%C3%A9+"), "[\xC3\xA9+]");
    EXPECT_EQ(shown("http://host:80/a?b=c"), "[a] b=c");
    EXPECT_EQ(shown("http://host"), "");
    EXPECT_EQ(shown("/a?b=c+d&e=%26%3D&&f&=g&h=i=j"), "[a] b=c d e=&= f= =g h=i=j");
    EXPECT_EQ(shown("/a?b?c"), "[a] b?c=");
}

TEST(Target, WhatCannotBeReadIsBroken)
{
    for (const std::string_view raw :
         {"",         "a",      "a/b",    "/%",    "/%4",         "/%4g",       "/%g4",          "/%00",
          "/a?x=%00", "/a?%zz", "/%ff",   "/%c3",  "/%c0%af",     "/%ed%a0%80", "/%f5%80%80%80", "/%f4%90%80%80",
          "/a#b",     "/a\x01", "/a\x7f", "/\xff", "ftp://host/a"})
        EXPECT_EQ(shown(raw), "broken") << raw;
}

TEST(Target, ReadsBackWhatTheClientEncodes)
{
    std::mt19937 random(7);
    for (int turn = 0; turn < 2000; ++turn) {
        std::string text;
        for (auto length = random() % 12; length > 0; --length)
            text += static_cast<char>(1 + random() % 127);
        const auto target = parse_target("/" + percent_encoded(text) + "/x?a=" + percent_encoded(text));
        ASSERT_TRUE(target.has_value()) << text;
        EXPECT_EQ(target->segments.front(), text);
        EXPECT_EQ(target->query.front().value, text);
    }
}

struct Collected final : MultipartReader::Taker {
    struct Part {
        MultipartReader::PartHead head;
        std::string bytes;
        bool ended = false;
    };
    std::vector<Part> parts;
    bool begin_part(MultipartReader::PartHead head) override
    {
        parts.push_back({std::move(head), {}});
        return true;
    }
    bool part_bytes(std::string_view bytes) override
    {
        parts.back().bytes += bytes;
        return true;
    }
    bool end_part() override { return parts.back().ended = true; }
};

bool read_whole(std::string_view boundary, std::string_view text, Collected& to, std::size_t piece = 0)
{
    MultipartReader reader(boundary, to);
    piece = piece == 0 ? text.size() : piece;
    for (std::size_t at = 0; at < text.size(); at += piece)
        if (!reader.read(text.substr(at, piece)))
            return false;
    return reader.complete();
}

std::string field(std::string_view name, std::string_view value)
{
    return fmt::format("--B\r\nContent-Disposition: form-data; name=\"{}\"\r\n\r\n{}\r\n", name, value);
}

TEST(Multipart, BoundaryOfAContentType)
{
    const auto of = [](std::string_view type) { return MultipartReader::boundary_of(type).value_or("none"); };
    EXPECT_EQ(of("multipart/form-data; boundary=abc"), "abc");
    EXPECT_EQ(of("Multipart/Form-Data;charset=utf-8 ; BOUNDARY=\"a b;c\"; x=y"), "a b;c");
    EXPECT_EQ(of("multipart/form-data; boundary=abc; charset=utf-8"), "abc");
    EXPECT_EQ(of("multipart/form-data"), "none");
    EXPECT_EQ(of("multipart/form-data; boundary="), "none");
    EXPECT_EQ(of("multipart/form-data; boundary=\""), "none");
    EXPECT_EQ(of("multipart/form-data; boundary=" + std::string(71, 'x')), "none");
    EXPECT_EQ(of("multipart/mixed; boundary=abc"), "none");
}

TEST(Multipart, TheSamePartsHoweverTheBytesArrive)
{
    std::string binary = "\r\n--A\n\r\r\n--\r\n-\r\n-B--B\r\n--C";
    binary += std::string("\0\r\n", 3);
    const std::string text = "preamble\r\n" + field("empty", "") + field("empty", "") + field("bin", binary) +
                             "--B \r\ncontent-type:text/x\r\nContent-Disposition: form-data; "
                             "filename=\"a\\\"b\\c;.txt\"; name=f\r\n\r\n\r\n\r\n--B--\r\nepilogue";
    for (std::size_t piece = 1; piece <= text.size(); ++piece) {
        Collected found;
        ASSERT_TRUE(read_whole("B", text, found, piece)) << piece;
        ASSERT_EQ(found.parts.size(), 4U) << piece;
        EXPECT_EQ(found.parts[0].bytes + found.parts[1].bytes, "");
        EXPECT_FALSE(found.parts[0].head.is_file);
        EXPECT_EQ(found.parts[2].bytes, binary);
        EXPECT_EQ(found.parts[3].head.file_name, "a\"b\\c;.txt");
        EXPECT_EQ(found.parts[3].head.name, "f");
        EXPECT_EQ(found.parts[3].head.content_type, "text/x");
        EXPECT_EQ(found.parts[3].bytes, "\r\n");
        EXPECT_TRUE(found.parts[3].head.is_file && found.parts[3].ended);
    }
    Collected none;
    EXPECT_TRUE(read_whole("B", "--B--", none));
    EXPECT_TRUE(none.parts.empty());
}

TEST(Multipart, BrokenOnesAreRefused)
{
    const std::string long_head = "--B\r\nX: " + std::string(9000, 'x');
    for (const std::string& text :
         {std::string(""), std::string("nothing"), std::string("--B"), std::string("--B\r\n"), std::string("--Bx\r\n"),
          field("a", "b"), std::string("--B\r\n\r\nno head\r\n--B--"), std::string("--B\r\nno colon\r\n\r\n\r\n--B--"),
          std::string("--B\r\nContent-Disposition: attachment; name=a\r\n\r\n\r\n--B--"),
          std::string("--B\r\nContent-Disposition: form-data\r\n\r\n\r\n--B--"),
          std::string("--B\r\nContent-Disposition: form-data; name=\"a\r\n\r\n\r\n--B--"),
          std::string("--B\r\nContent-Disposition: form-data; name=\"\xff\"\r\n\r\n\r\n--B--"), long_head,
          "--B" + std::string(100, ' ')}) {
        Collected found;
        EXPECT_FALSE(read_whole("B", text, found)) << text.substr(0, 60);
    }
}

}
}
