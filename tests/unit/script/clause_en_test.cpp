// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/script/amounts_en.h"
#include "daemon/stages/script/clause_en.h"

#include <gtest/gtest.h>

namespace {

const script::Casing& casing()
{
    static const script::Casing none({}, script::lexicon("en"));
    return none;
}

TEST(ParseClause, FindsSubjectAndVerb)
{
    struct Case {
        const char* sentence;
        const char* subject;
        const char* verb;
    };
    for (const Case& each : {Case{"Chlorophyll absorbs red light.", "chlorophyll", "absorb"},
                             Case{"In autumn, many trees break it down.", "many trees", "break"},
                             Case{"The price of apples rises fast.", "the price of apples", "rise"},
                             Case{"Money saved early grows for longer.", "money saved early", "grow"},
                             Case{"Inflation slowly eats savings.", "inflation", "eat"},
                             Case{"Roots and leaves need water.", "roots and leaves", "need"},
                             Case{"Cash under a mattress loses value.", "cash under a mattress", "lose"}}) {
        const auto clause = script::en::parse_clause(each.sentence);
        ASSERT_TRUE(clause) << each.sentence;
        EXPECT_EQ(clause->subject(casing()), each.subject);
        EXPECT_EQ(clause->verb.base, each.verb);
    }
}

TEST(ParseClause, RefusesWhatItDoesNotUnderstand)
{
    for (const char* sentence :
         {"It grows.", "This is a test.", "Start early.", "Money that is taken out stops growing.",
          "The result is a number.", "Redirect a command's output to a file.", "Because of the rain.",
          "Normally labels is a vector."})
        EXPECT_FALSE(script::en::parse_clause(sentence)) << sentence;
}

TEST(Ask, InvertsTheSentence)
{
    struct Case {
        const char* sentence;
        const char* word;
        const char* question;
    };
    for (const Case& each :
         {Case{"Leaves look green", "why", "Why do leaves look green"},
          Case{"Compound interest works against you", "when", "When does compound interest work against you"},
          Case{"A leaf can take in water", "how", "How can a leaf take in water"},
          Case{"Inflation does to savings", "what", "What does inflation do to savings"},
          Case{"The bank charged a fee", "why", "Why did the bank charge a fee"},
          Case{"Leaves are green", "why", "Why are leaves green"}}) {
        const auto clause = script::en::parse_clause(each.sentence);
        ASSERT_TRUE(clause) << each.sentence;
        EXPECT_EQ(script::en::ask(each.word, *clause, clause->tokens.size(), casing()), each.question);
    }
}

TEST(Ask, TheListenerSpeaksOfHimself)
{
    EXPECT_EQ(script::en::from_listener("What happens when you pay your debt?"), "What happens when I pay my debt?");
    EXPECT_EQ(script::en::from_listener("When does debt work against you?"), "When does debt work against me?");
    EXPECT_EQ(script::en::from_listener("What happens if you are late?"), "What happens if I am late?");
}

TEST(AskAmount, AsksForTheNumberAfterTheVerb)
{
    struct Case {
        const char* sentence;
        const char* question;
    };
    for (const Case& each :
         {Case{"A single leaf can have more than 100,000 stomata.", "How many stomata can a single leaf have?"},
          Case{"After one year, the account holds R1,100.", "How much does the account hold after one year?"},
          Case{"At 8% a year, savings double in about nine years.", "How long do savings take to double at 8% a year?"},
          Case{"Photosynthesis removes about 400 billion tonnes of carbon dioxide from the air every year.",
               "How much carbon dioxide does photosynthesis remove from the air every year?"}}) {
        const auto clause = script::en::parse_clause(each.sentence);
        ASSERT_TRUE(clause) << each.sentence;
        EXPECT_EQ(script::en::ask_amount(*clause, casing()).value_or("nothing"), each.question);
    }
    EXPECT_EQ(script::en::ask_count("There are three kinds of rock.").value_or("nothing"),
              "How many kinds of rock are there?");
    EXPECT_FALSE(script::en::ask_amount(*script::en::parse_clause("Inflation slowly eats savings."), casing()));
}

}
