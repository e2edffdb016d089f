// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/script/questions.h"

#include "tests/unit/script/make_document.h"

#include <gtest/gtest.h>

namespace {

// The best question for the first sentence of a document, standing alone.
std::string best_question(std::string_view text, std::string_view language = "en")
{
    const document::Document document = test::make_document(text, language);
    const script::Analysis analysis(document, script::lexicon(language));
    script::Candidate candidate;
    candidate.text = candidate.lead = analysis.sentence(0);
    candidate.section = document.sentences[0].section;
    candidate.terms = script::terms_of(candidate.text, analysis.breaker, analysis.lexicon, analysis.extra_stops);
    script::Topic topic = script::topic_of(candidate, analysis);
    topic.is_first_of_section = true;
    for (const script::Question& question : script::questions_for(candidate, topic, analysis))
        if (!question.needs_same_topic)
            return question.text;
    return {};
}

struct Case {
    const char* text;
    const char* question;
};
class EnglishQuestion : public testing::TestWithParam<Case> {};

TEST_P(EnglishQuestion, IsAnsweredByTheSentence)
{
    EXPECT_EQ(best_question(GetParam().text), GetParam().question);
}

INSTANTIATE_TEST_SUITE_P(
    All, EnglishQuestion,
    testing::Values(
        Case{"Chlorophyll is the green pigment that catches the light.", "What exactly is chlorophyll?"},
        Case{"Compound interest is interest that is paid on earlier interest.", "What exactly is compound interest?"},
        Case{"Time is the most powerful part of compound interest.",
             "What is the most powerful part of compound interest?"},
        Case{"Leaves look green because chlorophyll reflects green light.", "Why do leaves look green?"},
        Case{"Farmers pump extra carbon dioxide into greenhouses in order to make tomatoes grow faster.",
             "Why do farmers pump extra carbon dioxide into greenhouses?"},
        Case{"Stomata close on hot, dry days to save water.", "Why do stomata close on hot, dry days?"},
        Case{"When you pay only the minimum, the debt grows.", "What happens when I pay only the minimum?"},
        Case{"In the first stage, light splits water.", "What happens in the first stage?"},
        Case{"Wood is made mostly of cellulose.", "What is wood made of?"},
        Case{"The cut command is used to select parts of a line.", "What is the cut command used for?"},
        Case{"Coffee comes from the seeds of a small tree.", "Where does coffee come from?"},
        Case{"Sand storms are caused by strong wind over dry land.", "What causes sand storms?"},
        Case{"A leaf needs water and light.", "What does a leaf need?"},
        Case{"Roots pull water out of the soil.", "What do roots do?"},
        Case{"Start early, even with a small amount.", "So what should I do?"},
        Case{"# The rule of 72\n\nDivide 72 by the yearly rate.", "How would I use the rule of 72?"},
        Case{"# Why leaves are green\n\nGreen leaves hold chlorophyll in every cell.", "Why are leaves green?"},
        Case{"# What does inflation do?\n\nInflation slowly eats the value of money.", "What does inflation do?"}));

TEST(Question, AStrangerIsAnExample)
{
    EXPECT_EQ(best_question("Naledi saves R500 a month. At 35, Naledi stops. Then Naledi waits."),
              "Can you give me an example?");
}

TEST(Question, OtherLanguages)
{
    EXPECT_EQ(best_question("Verdamping is die proses waarin water in damp verander.", "af"),
              "Wat presies is verdamping?");
    EXPECT_EQ(best_question("Wanneer die druppels te swaar word, val hulle as reën.", "af"),
              "Wat gebeur wanneer die druppels te swaar word?");
    EXPECT_EQ(best_question("Wolke bestaan uit klein druppels.", "af"), "Waaruit bestaan wolke?");
    EXPECT_EQ(best_question("Pula ke metsi a a tswang kwa marung.", "tn"), "Pula ke eng?");
    EXPECT_EQ(best_question("# La photosynthèse\n\nLes plantes produisent du sucre avec la lumière.", "fr"),
              "Que faut-il savoir sur « la photosynthèse » ?");
    EXPECT_EQ(best_question("# الماء\n\nالماء يغطي معظم سطح الأرض.", "ar"), "الماء؟");
}

TEST(Topic, ComesFromAHeadingWithoutItsNumberGenreOrShouting)
{
    const auto document = test::make_document("Sugar is sweet. Most sugar comes from cane. We use R at night.");
    const script::Analysis analysis(document, script::lexicon("en"));
    EXPECT_EQ(script::topic_of_heading("3.2 The Rule Of Sugar", analysis).heading, "the rule of sugar");
    EXPECT_EQ(script::topic_of_heading("An Introduction to R", analysis).heading, "R");
    EXPECT_EQ(script::topic_of_heading("SUGAR", analysis).heading, "sugar");
    EXPECT_EQ(script::topic_of_heading("Photosynthesis: how plants eat", analysis).heading, "photosynthesis");
    EXPECT_EQ(script::topic_of_heading("Introduction", analysis).heading, "");
    EXPECT_EQ(script::topic_of_heading("Chapter 7", analysis).heading, "");
    EXPECT_TRUE(script::topic_of_heading("How sugar dissolves", analysis).heading_is_clause);
    EXPECT_TRUE(script::topic_of_heading("What is sugar?", analysis).heading_is_question);
}

}
