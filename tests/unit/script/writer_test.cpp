// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/script/writer.h"

#include "daemon/stages/script/estimate.h"
#include "daemon/stages/script/fitness.h"
#include "daemon/stages/script/script_json.h"
#include "daemon/stages/script/validate.h"
#include "tests/unit/script/make_document.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace {

using script::Role;

bool stands_alone(std::string_view sentence)
{
    return script::fitness(sentence, sentence, script::lexicon("en")) > 0.3;
}

TEST(Fitness, TakesSentencesThatStandAlone)
{
    for (const char* sentence :
         {"Inflation slowly eats the value of money that stands still.",
          "A leaf needs light, water and carbon dioxide to make food.", "There are three kinds of rock on Earth.",
          "When water freezes, it takes up more space than before."})
        EXPECT_TRUE(stands_alone(sentence)) << sentence;
}

TEST(Fitness, RefusesWhatNeedsItsNeighboursOrIsNoProse)
{
    for (const char* sentence :
         {"This is why it grows so quickly every year.", "They use the same trick in the other direction.",
          "It depends on the rate.", "As shown in Figure 3, the curve rises fast.",
          "Is compound interest really so powerful?", "and then the rest of a broken sentence.",
          "Run ls -l /usr/bin to see the files.", "The value x = 3 is stored in my_list.",
          "I told my students to bring a candle.", "See https://example.org for the details.",
          "\"We never said that,\" the minister told them.", "THE PROJECT GUTENBERG EBOOK of candles is here.",
          "The following list names the most important causes:", "Copyright belongs to the publisher of the work.",
          "Because the ice is larger than the water."})
        EXPECT_FALSE(stands_alone(sentence)) << sentence;
}

constexpr std::string_view kSoil = R"(# How soil is made

Soil is a mixture of broken rock, water, air and dead plants. Rain and frost break rock into small pieces. It takes centuries.

## What worms do

Earthworms pull fallen leaves into the ground. They mix them with sand and clay. A single field can hold more than 100,000 worms.

## Why soil washes away

Soil washes away because nothing holds it when plants are gone. If farmers plough straight down a hill, the rain carries the soil into the river. Terraces slow the water down so that the soil stays in place.

## What farmers can do

Farmers plant trees along their fields to stop the wind. Good soil holds water like a sponge. Protect the soil and it will feed your grandchildren.
)";

void expect_every_answer_is_the_documents(const script::Script& script, const document::Document& document)
{
    for (const script::Turn& turn : script.turns) {
        if (turn.speaker != Role::explainer)
            continue;
        ASSERT_TRUE(turn.source) << turn.display;
        ASSERT_LE(turn.source->end, document.text.size());
        const std::string source = document.text.substr(turn.source->begin, turn.source->end - turn.source->begin);
        EXPECT_EQ(turn.display.back(), '.');
        EXPECT_NE(source.find(turn.display.substr(turn.display.find(' '), 18)), std::string::npos)
            << turn.display << " <- " << source;
    }
}

TEST(WriteOffline, MakesADialogueOfTheDocument)
{
    const auto document = test::make_document(kSoil);
    const auto result = script::write_offline(document, {});
    ASSERT_TRUE(result) << result.error().what;
    const script::Script& made = result->script;
    EXPECT_EQ(made.title, "How soil is made");
    EXPECT_GE(made.turns.size(), 6U);
    for (std::size_t i = 0; i < made.turns.size(); ++i) {
        EXPECT_EQ(made.turns[i].speaker, i % 2 == 0 ? Role::questioner : Role::explainer);
        EXPECT_LE(script::estimate_seconds(made.turns[i], "en"), 14.0);
    }
    EXPECT_NE(made.turns.front().display.find("soil"), std::string::npos);
    EXPECT_FALSE(made.takeaway.empty());
    EXPECT_LE(made.takeaway.size(), 90U);
    EXPECT_FALSE(script::has_errors(script::validate(made)));
    expect_every_answer_is_the_documents(made, document);
}

TEST(WriteOffline, IsDeterministicAndVaries)
{
    const auto document = test::make_document(kSoil);
    script::WriterSpec spec;
    const auto once = script::script_to_json(script::write_offline(document, spec)->script);
    EXPECT_EQ(once, script::script_to_json(script::write_offline(document, spec)->script));
    spec.variation = 1;
    const auto other = script::write_offline(document, spec)->script;
    EXPECT_NE(once, script::script_to_json(other));
    EXPECT_FALSE(script::has_errors(script::validate(other)));
}

TEST(WriteOffline, NoQuestionIsAskedTwice)
{
    const auto document = test::make_document(kSoil);
    script::WriterSpec spec;
    spec.target_seconds = 90;
    std::vector<std::string> asked;
    const auto made = script::write_offline(document, spec)->script;
    for (const script::Turn& turn : made.turns)
        if (turn.speaker == Role::questioner)
            asked.push_back(turn.display);
    std::sort(asked.begin(), asked.end());
    EXPECT_EQ(std::adjacent_find(asked.begin(), asked.end()), asked.end());
}

TEST(WriteOffline, HonoursTheSpecification)
{
    const auto document = test::make_document(kSoil);
    script::WriterSpec spec;
    spec.questioner = "Sipho";
    spec.explainer = "Anna";
    spec.style = script::ContextStyle::motivation;
    spec.max_topics = 2;
    const auto result = script::write_offline(document, spec);
    ASSERT_TRUE(result);
    EXPECT_EQ(result->script.questioner, "Sipho");
    EXPECT_EQ(result->script.style, script::ContextStyle::motivation);
    EXPECT_EQ(std::count_if(result->script.turns.begin(), result->script.turns.end(),
                            [](const auto& turn) { return turn.speaker == Role::explainer; }),
              2);
    EXPECT_NE(result->script.turns.back().display.find("Anna"), std::string::npos);
    spec.target_seconds = 1;
    EXPECT_FALSE(script::write_offline(document, spec));
}

TEST(WriteOffline, AShortDocumentMakesAShortScriptAndSaysSo)
{
    const auto result =
        script::write_offline(test::make_document("# Salt\n\nSalt is a mineral made of sodium and chlorine. Sea water "
                                                  "holds about 35 grams of salt in every litre."),
                              {});
    ASSERT_TRUE(result) << result.error().what;
    EXPECT_GE(result->script.turns.size(), 2U);
    ASSERT_FALSE(result->notes.empty());
    EXPECT_NE(result->notes.front().find("too little"), std::string::npos) << result->notes.front();
}

TEST(WriteOffline, NothingToSayIsAnError)
{
    for (const char* text : {"", "# Only a heading", "# List\n\n- one\n- two\n", "# Code\n\n```\nls -l\n```\n",
                             "# Q\n\nWhy? Who? It is. They do this.\n"}) {
        const auto result = script::write_offline(test::make_document(text), {});
        ASSERT_FALSE(result) << text;
        EXPECT_EQ(result.error().code, base::Errc::invalid_input);
        EXPECT_NE(result.error().what.find("nothing to say"), std::string::npos) << result.error().what;
    }
}

TEST(WriteOffline, ATopicNeedsALanguageModel)
{
    const auto result = script::OfflineWriter().write_topic("Black holes", {});
    ASSERT_FALSE(result);
    EXPECT_NE(result.error().what.find("ANTHROPIC_API_KEY"), std::string::npos);
    EXPECT_NE(result.error().what.find("OPENAI_BASE_URL"), std::string::npos);
}

TEST(WriteOffline, AnUnknownLanguageGetsNeutralQuestionsAndANote)
{
    const auto result =
        script::write_offline(test::make_document("# Ujian\n\nBuah kelapa jatuh dari pohon tinggi. Pohon kelapa tumbuh "
                                                  "di pantai berpasir. Nelayan memakai kayu kelapa untuk perahu.",
                                                  "id"),
                              {});
    ASSERT_TRUE(result) << result.error().what;
    EXPECT_TRUE(std::any_of(result->notes.begin(), result->notes.end(),
                            [](const std::string& note) { return note.find("\"id\"") != std::string::npos; }));
    EXPECT_EQ(result->script.turns.front().display.back(), '?');
}

TEST(RewriteLine, AQuestionKeepsItsAnswer)
{
    const auto document = test::make_document(kSoil);
    const auto made = script::write_offline(document, {})->script;
    const auto rewrite = script::rewrite_line_offline(made, "line-3", document, {});
    ASSERT_TRUE(rewrite) << rewrite.error().what;
    EXPECT_EQ(rewrite->changed_ids, std::vector<std::string>{"line-3"});
    EXPECT_NE(rewrite->script.turns[2].display, made.turns[2].display);
    EXPECT_EQ(rewrite->script.turns[3].display, made.turns[3].display);
}

TEST(RewriteLine, AnAnswerBringsItsQuestion)
{
    const auto document = test::make_document(kSoil);
    const auto made = script::write_offline(document, {})->script;
    const auto rewrite = script::rewrite_line_offline(made, "line-4", document, {});
    ASSERT_TRUE(rewrite) << rewrite.error().what;
    EXPECT_EQ(rewrite->changed_ids, (std::vector<std::string>{"line-3", "line-4"}));
    EXPECT_NE(rewrite->script.turns[3].source, made.turns[3].source);
    expect_every_answer_is_the_documents(rewrite->script, document);
    EXPECT_FALSE(script::has_errors(script::validate(rewrite->script)));
    EXPECT_EQ(script::rewrite_line_offline(made, "line-99", document, {}).error().code, base::Errc::not_found);
}

}
