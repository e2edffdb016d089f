// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Reads documents from strings and shows them as lines a test can compare.

#include "daemon/stages/document/read_document.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

class DocumentTest : public testing::Test {
protected:
    void SetUp() override
    {
        auto pool = base::HelperPool::create({});
        ASSERT_TRUE(pool.has_value()) << pool.error().what;
        pool_ = std::make_unique<base::HelperPool>(std::move(*pool));
    }

    base::Result<document::Document> try_read(std::string_view bytes, std::string_view name,
                                              document::DocumentLimits limits = {})
    {
        return document::read_document(std::as_bytes(std::span(bytes)), name, limits, *pool_);
    }
    document::Document read(std::string_view bytes, std::string_view name)
    {
        auto document = try_read(bytes, name);
        EXPECT_TRUE(document.has_value()) << document.error().what;
        return document ? std::move(*document) : document::Document{};
    }
    std::string error(std::string_view bytes, std::string_view name, document::DocumentLimits limits = {})
    {
        const auto document = try_read(bytes, name, limits);
        return document ? "no error" : document.error().what;
    }

    std::unique_ptr<base::HelperPool> pool_;
};

inline std::string text_of(const document::Document& document, const document::Sentence& sentence)
{
    return document.text.substr(sentence.span.begin, sentence.span.end - sentence.span.begin);
}

// "# heading" and "+ prose" and "- not prose", in order.
inline std::vector<std::string> shown(const document::Document& document)
{
    std::vector<std::string> lines;
    std::size_t next = 0;
    for (std::size_t s = 0; s < document.sections.size(); ++s) {
        if (document.sections[s].level > 0)
            lines.push_back(std::string(static_cast<std::size_t>(document.sections[s].level), '#') + " " +
                            document.sections[s].heading);
        for (; next < document.sentences.size() && document.sentences[next].section == s; ++next)
            lines.push_back((document.sentences[next].is_prose ? "+ " : "- ") +
                            text_of(document, document.sentences[next]));
    }
    return lines;
}

// What every Document promises, whatever it was made from.
inline void expect_sound(const document::Document& document, const std::string& what)
{
    const auto starts_letter = [&](std::size_t at) {
        return at >= document.text.size() || (static_cast<unsigned char>(document.text[at]) & 0xC0U) != 0x80U;
    };
    EXPECT_FALSE(document.title.empty()) << what;
    EXPECT_EQ(document.sha256.size(), 64U) << what;
    EXPECT_FALSE(document.sections.empty()) << what;
    EXPECT_EQ(document.text.find("  "), std::string::npos) << what;
    EXPECT_EQ(document.text.find("\n\n\n"), std::string::npos) << what;
    std::size_t last = 0;
    for (const document::Sentence& sentence : document.sentences) {
        ASSERT_LT(sentence.span.begin, sentence.span.end) << what;
        ASSERT_LE(sentence.span.end, document.text.size()) << what;
        ASSERT_GE(sentence.span.begin, last) << what;
        ASSERT_TRUE(starts_letter(sentence.span.begin) && starts_letter(sentence.span.end)) << what;
        ASSERT_EQ(text_of(document, sentence).find('\n'), std::string::npos) << what;
        ASSERT_LT(sentence.section, document.sections.size()) << what;
        const document::Span& section = document.sections[sentence.section].span;
        ASSERT_TRUE(section.begin <= sentence.span.begin && sentence.span.end <= section.end) << what;
        last = sentence.span.end;
    }
}

using Lines = std::vector<std::string>;
