// SPDX-License-Identifier: GPL-3.0-or-later
// The writer on the documents people will try first. What is checked is what an editor would check: length, order, real
// answers, no pronoun without its noun at the start of an answer.
#include "daemon/stages/script/estimate.h"
#include "daemon/stages/script/lexicon.h"
#include "daemon/stages/script/validate.h"
#include "daemon/stages/script/words.h"
#include "daemon/stages/script/writer.h"

#include "compositor/base/file.h"
#include "tests/unit/script/make_document.h"

#include <gtest/gtest.h>

#include <cstdlib>

namespace {

void expect_a_good_script(const document::Document& document, double target, std::uint32_t variation)
{
    script::WriterSpec spec;
    spec.target_seconds = target;
    spec.variation = variation;
    const auto result = script::write_offline(document, spec);
    ASSERT_TRUE(result) << result.error().what;
    const script::Script& made = result->script;
    SCOPED_TRACE(fmt::format("{} {} s, variation {}", made.title, target, variation));
    EXPECT_NEAR(script::estimate_seconds(made), target, 0.15 * target);
    EXPECT_GE(made.turns.size(), target >= 40 ? 6U : 4U);
    EXPECT_FALSE(made.takeaway.empty());
    EXPECT_FALSE(script::has_errors(script::validate(made)));
    for (std::size_t i = 0; i < made.turns.size(); ++i) {
        const script::Turn& turn = made.turns[i];
        EXPECT_EQ(turn.speaker == script::Role::questioner, i % 2 == 0) << turn.display;
        if (turn.speaker == script::Role::questioner)
            continue;
        const std::string first =
            script::lower(script::strip_punctuation(turn.display.substr(0, turn.display.find(' '))));
        EXPECT_FALSE(script::has(script::lexicon(made.language).back_pointers, first) && first != "there")
            << turn.display;
        EXPECT_FALSE(turn.keywords.empty()) << turn.display;
        EXPECT_LE(turn.keywords.size(), 4U);
    }
}

document::Document sample(const char* name, const char* language)
{
    const auto root = base::resource_root();
    return test::make_document(base::read_text_file(*root / "config/samples" / name, 1 << 20).value_or(""), language);
}

TEST(Samples, EachMakesAGoodScriptAtEveryUsualLength)
{
    for (const double target : {30.0, 45.0, 60.0, 90.0})
        for (std::uint32_t variation = 0; variation < 4; ++variation) {
            expect_a_good_script(sample("compound-interest.md", "en"), target, variation);
            expect_a_good_script(sample("photosynthesis.html", "en"), target, variation);
        }
    for (std::uint32_t variation = 0; variation < 4; ++variation)
        expect_a_good_script(sample("waterkringloop.af.md", "af"), 45, variation);
}

TEST(Samples, TheStyleIsFoundInTheWords)
{
    EXPECT_EQ(script::write_offline(sample("compound-interest.md", "en"), {})->script.style,
              script::ContextStyle::finance);
    EXPECT_EQ(script::write_offline(sample("photosynthesis.html", "en"), {})->script.style,
              script::ContextStyle::educational);
}

TEST(Samples, TheFirstAnswerSaysWhatItIsAbout)
{
    const auto finance = script::write_offline(sample("compound-interest.md", "en"), {})->script;
    EXPECT_TRUE(finance.turns[1].display.starts_with("Compound interest is ")) << finance.turns[1].display;
    const auto water = script::write_offline(sample("waterkringloop.af.md", "af"), {})->script;
    EXPECT_TRUE(water.turns[1].display.starts_with("Die waterkringloop is ")) << water.turns[1].display;
}

TEST(RealDocuments, BooksAndLessonsMakeScripts)
{
    const char* material = std::getenv("LESEDI_MATERIAL");
    if (!material)
        GTEST_SKIP() << "LESEDI_MATERIAL is not set: the folder of real documents";
    for (const char* name : {"04-chemical-history-of-a-candle.en.txt", "06-swcarpentry-pipes-and-filters.en.md"}) {
        const auto text = base::read_text_file(std::filesystem::path(material) / "docs/documents" / name, 10 << 20);
        ASSERT_TRUE(text) << text.error().what;
        auto document = test::make_document(*text);
        document.title = "A candle and a pipe";
        for (std::uint32_t variation = 0; variation < 3; ++variation)
            expect_a_good_script(document, 45, variation);
    }
}

}
