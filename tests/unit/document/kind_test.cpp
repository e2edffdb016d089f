// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/document/document_fixture.h"

#include "compositor/base/file.h"

#include <unistd.h>

#include <cstdlib>

using namespace std::string_literals;

class KindTest : public DocumentTest {};

TEST_F(KindTest, ContentDecidesNotTheName)
{
    EXPECT_EQ(read("<!DOCTYPE html><p>Water is wet and cold.</p>", "a.txt").kind, document::Kind::html);
    EXPECT_EQ(read("Water is wet and cold.", "a.html").kind, document::Kind::plain_text);
    EXPECT_EQ(read("# Water\n\nIt is *wet*.\n\n```\ncode\n```\n", "a").kind, document::Kind::markdown);
    EXPECT_EQ(read("Water is *wet* and cold.", "a.md").kind, document::Kind::markdown);
    EXPECT_EQ(read("1 < 2 is true in every year.", "a.htm").kind, document::Kind::plain_text);
}

TEST_F(KindTest, EveryRefusalIsOneSentenceWithAWayOut)
{
    const std::vector<std::pair<std::string, std::string>> cases{
        {""s, "empty"},
        {" \n\t\r\n "s, "empty"},
        {"PK\x03\x04xxxxword/document.xml"s, "Word document (DOCX)"},
        {"PK\x03\x04mimetypeapplication/epub+zip"s, "EPUB"},
        {"PK\x03\x04 a.txt"s, "ZIP archive"},
        {"\x89PNG\r\n\x1a\n"s, "PNG picture"},
        {"\xff\xd8\xff\xe0 JFIF"s, "JPEG picture"},
        {"RIFF1234WAVEfmt "s, "WAV sound"},
        {"ID3\x04"s, "MP3 sound"},
        {"\0\0\0\x20"
         "ftypisom"s,
         "MP4"},
        {"{\\rtf1\\ansi text}"s, "RTF"},
        {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"s, "old Word"},
        {"\x1f\x8b\x08 zipped"s, "gzip"},
        {"<?xml version=\"1.0\"?><data/>"s, "XML"},
        {"%PDF-1.4\n%%EOF"s, "broken"},
        {std::string("\x01\x02\x03\x00\x7f\x10 noise", 13) + std::string(500, '\x05'), "binary data"},
    };
    for (const auto& [bytes, expected] : cases) {
        const std::string what = error(bytes, "thing.bin");
        EXPECT_TRUE(what.starts_with("thing.bin: ")) << what;
        EXPECT_NE(what.find(expected), std::string::npos) << what;
        EXPECT_NE(what.find(';'), std::string::npos) << "no way out: " << what;
        EXPECT_EQ(what.find('\n'), std::string::npos) << what;
    }
}

TEST_F(KindTest, ATextThatStartsWithBMIsNoPicture)
{
    EXPECT_EQ(read("BM is what the shop was called.", "a.txt").kind, document::Kind::plain_text);
}

TEST_F(KindTest, LimitsAreSentences)
{
    document::DocumentLimits limits;
    limits.characters = 1000;
    EXPECT_NE(error("<html>" + std::string(2000, 'x') + "</html>", "a.html", limits).find("limit"), std::string::npos);
    EXPECT_NE(error(std::string(5000, 'x'), "a.txt", limits).find("limit"), std::string::npos);
    limits.file_bytes = 10;
    EXPECT_NE(error("Water is wet and cold.", "a.txt", limits).find("limit"), std::string::npos);
}

TEST_F(KindTest, FoldersMissingAndHugeFiles)
{
    const auto folder = std::filesystem::temp_directory_path();
    EXPECT_NE(document::read_document(folder, {}, *pool_).error().what.find("folder"), std::string::npos);
    EXPECT_EQ(document::read_document(folder / "no-such-file.md", {}, *pool_).error().code, base::Errc::not_found);
    const auto huge = folder / fmt::format("lesedi-huge-{}.txt", ::getpid());
    ASSERT_TRUE(base::write_file_atomic(huge, "x").has_value());
    std::filesystem::resize_file(huge, 200'000'000); // sparse: were it read, this test would take long
    const auto start = std::chrono::steady_clock::now();
    const auto result = document::read_document(huge, {}, *pool_);
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::milliseconds(200));
    std::filesystem::remove(huge);
    ASSERT_FALSE(result.has_value());
    EXPECT_NE(result.error().what.find("200.0 MB is more than the limit of 50.0 MB"), std::string::npos)
        << result.error().what;
}

TEST_F(KindTest, EncodingsBecomeUtf8)
{
    const std::string expected = "Caf\u00e9 s\u00fb na\u00efve \u2013 \u201cvoil\u00e0\u201d, dit le po\u00e8te.";
    const auto expect_text = [&](const std::string& bytes) { EXPECT_EQ(read(bytes, "a.txt").text, expected); };
    expect_text(expected);
    expect_text("\xef\xbb\xbf" + expected);
    expect_text("Caf\xe9 s\xfb na\xefve \x96 \x93voil\xe0\x94, dit le po\xe8te.");
    std::string little = "\xff\xfe";
    std::string big = "\xfe\xff";
    for (const char16_t unit : u"Caf\u00e9 s\u00fb na\u00efve \u2013 \u201cvoil\u00e0\u201d, dit le po\u00e8te."s) {
        little += {static_cast<char>(unit & 0xFF), static_cast<char>(unit >> 8)};
        big += {static_cast<char>(unit >> 8), static_cast<char>(unit & 0xFF)};
    }
    expect_text(little);
    expect_text(big);
}

TEST_F(KindTest, LinesAreCleaned)
{
    EXPECT_EQ(read("E\u0301cole  \u00a0of\tthe\r\nof\ufb01ce soft\u00adly\u200e done.", "a.txt").text,
              "\u00c9cole of the office softly done.");
}
