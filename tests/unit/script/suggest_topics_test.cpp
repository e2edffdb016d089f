// SPDX-License-Identifier: GPL-3.0-or-later
// What is suggested is in the document, the best first.
#include "daemon/stages/script/suggest_topics.h"

#include "compositor/base/file.h"
#include "tests/unit/script/make_document.h"

#include <gtest/gtest.h>

#include <set>

namespace {

TEST(SuggestTopics, TitlesAndSentencesAreTheDocuments)
{
    const auto document = test::make_document(
        *base::read_text_file(*base::resource_root() / "config/samples/compound-interest.md", 1 << 20));
    const auto topics = script::suggest_topics(document, 10);
    ASSERT_GE(topics.size(), 2U);
    std::set<std::string> headings{document.title};
    for (const auto& section : document.sections)
        headings.insert(section.heading);
    EXPECT_DOUBLE_EQ(topics.front().score, 1);
    for (std::size_t i = 0; i < topics.size(); ++i) {
        EXPECT_TRUE(headings.contains(topics[i].title)) << topics[i].title;
        EXPECT_FALSE(topics[i].summary.empty());
        EXPECT_GT(topics[i].estimated_seconds, 2);
        EXPECT_GT(topics[i].score, 0);
        if (i > 0) {
            EXPECT_LE(topics[i].score, topics[i - 1].score);
        }
    }
    EXPECT_EQ(script::suggest_topics(document, 1).size(), 1U);
}

TEST(SuggestTopics, ADocumentWithoutSentencesHasNone)
{
    EXPECT_TRUE(script::suggest_topics(document::Document{}, 10).empty());
}

}
