// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/script/estimate.h"
#include "daemon/stages/script/speakable.h"

#include <gtest/gtest.h>

namespace {

struct Case {
    const char* language;
    const char* display;
    const char* spoken;
};
class Speakable : public testing::TestWithParam<Case> {};

TEST_P(Speakable, SaysWhatAPersonWouldSay)
{
    EXPECT_EQ(script::spoken_text(script::speakable(GetParam().display, GetParam().language)), GetParam().spoken);
}

INSTANTIATE_TEST_SUITE_P(
    English, Speakable,
    testing::Values(Case{"en", "It costs R1,250.50 now.", "It costs 1250 rand 50 now."},
                    Case{"en", "R1,000 at 10% a year", "1000 rand at 10 percent a year"},
                    Case{"en", "R5 million, or $1", "5 million rand, or 1 dollar"},
                    Case{"en", "R1 250 000 is R1 000.", "1 million 250 thousand rand is 1 thousand rand."},
                    Case{"en", "€3.50 & £2", "3 euros 50 and 2 pounds"}, Case{"en", "2 + 2 = 4", "2 plus 2 equals 4"},
                    Case{"en", "at 100 km/h or 5km", "at 100 kilometres per hour or 5 kilometres"},
                    Case{"en", "It is 25 °C, not 30°C.", "It is 25 degrees Celsius, not 30 degrees Celsius."},
                    Case{"en", "e.g. salt, i.e. NaCl, etc.", "for example salt, that is NaCl, et cetera"},
                    Case{"en", "see https://www.example.com/a/b?c=1 or a@b.co.za",
                         "see example dot com or a at b dot co dot za"},
                    Case{"en", "`code` is **bold** \xF0\x9F\x98\x80 text", "code is bold text"},
                    Case{"en", "wait… what", "wait, what"},
                    Case{"en", "a flame—who knew – burns", "a flame, who knew burns"},
                    Case{"en", "“Yes,” she said (twice).", "Yes, she said twice."},
                    Case{"en", "1990–1995 and CO₂", "1990 to 1995 and C O 2"},
                    Case{"en", "lengths.txt and snake_case", "lengths dot txt and snake case"},
                    Case{"en", "-5 is #1; ok:", "minus 5 is number 1, ok,"},
                    Case{"en", "Why?! 3.5 dogs' and it's", "Why? 3.5 dogs and it's"},
                    Case{"en", "3/4 of 1,000,000", "three quarters of 1000000"}, Case{"en", "", ""}));
INSTANTIATE_TEST_SUITE_P(
    Others, Speakable,
    testing::Values(Case{"af", "'n Boom kos R1 250,50 bv. vandag.",
                         "'n Boom kos 1 duisend 250 rand 50 byvoorbeeld vandag."},
                    Case{"af", "omtrent 86% of 3,5 km", "omtrent 86 persent of 3 komma 5 kilometer"},
                    Case{"af", "10 000 liter", "10 duisend liter"},
                    Case{"tn", "ba le 50% & R20", "ba le 50 diphesente le 20 ranta"},
                    Case{"fr", "le 50% & cie", "le 50% & cie"}, Case{"ar", "ما هو 50%؟", "ما هو 50%؟"}));

TEST(SpeakableWords, OneEntryPerDisplayWord)
{
    const auto words = script::speakable("R5 million – really \xF0\x9F\x98\x80 !", "en");
    ASSERT_EQ(words.size(), 6U);
    EXPECT_EQ(words[0].display, "R5");
    EXPECT_EQ(words[1].spoken, "million rand");
    EXPECT_EQ(words[2].spoken, "");
    EXPECT_EQ(words[3].spoken, "really");
    EXPECT_EQ(words[4].spoken, "");
    EXPECT_EQ(words[5].display, "!");
}

TEST(SpeakableWords, AnOverrideIsLaidOverTheWords)
{
    script::Turn turn;
    turn.display = "Lerato pays R5.";
    turn.spoken = "Leh-rah-toh pays five-rand";
    auto words = script::speakable(turn, "en");
    ASSERT_EQ(words.size(), 3U);
    EXPECT_EQ(words[0].spoken, "Leh-rah-toh");
    turn.display = "In 1908 candles";
    turn.spoken = "In nineteen oh eight candles";
    words = script::speakable(turn, "en");
    ASSERT_EQ(words.size(), 3U);
    EXPECT_EQ(words[0].spoken, "In");
    EXPECT_EQ(script::spoken_text(words), turn.spoken); // every spoken word belongs to one display word, in order
    turn.spoken = "one";
    EXPECT_EQ(script::spoken_text(script::speakable(turn, "en")), "one");
}

TEST(Estimate, FollowsTheMeasuredVoices)
{
    // Seconds measured on flite's rms and slt at normal speed.
    struct Line {
        const char* text;
        double questioner, explainer;
    };
    const Line lines[]{
        {"So what exactly is compound interest?", 2.87, 2.62},
        {"Compound interest is interest that is earned on interest.", 3.73, 3.19},
        {"A deposit of 1000 rand at 10 percent grows to 1100 rand after one year.", 6.88, 5.92},
        {"Plants take in carbon dioxide through small openings in their leaves, and they release oxygen into the air.",
         7.31, 6.29},
        {"The rule of 72 gives a quick estimate of how long it takes for money to double.", 5.58, 5.17},
        {"The shell tells us the number of lines, words, and characters in a file.", 4.86, 4.82}};
    double sum = 0;
    double measured = 0;
    for (const Line& line : lines) {
        EXPECT_NEAR(script::estimate_speech_seconds(line.text, "en", script::Role::questioner), line.questioner,
                    0.17 * line.questioner)
            << line.text;
        EXPECT_NEAR(script::estimate_speech_seconds(line.text, "en", script::Role::explainer), line.explainer,
                    0.17 * line.explainer)
            << line.text;
        sum += script::estimate_speech_seconds(line.text, "en", script::Role::explainer);
        measured += line.explainer;
    }
    EXPECT_NEAR(sum, measured, 0.06 * measured);
}

TEST(Estimate, CountsGapsTitleAndTakeaway)
{
    script::Script script;
    script.turns.resize(2);
    script.turns[0].display = script.turns[1].display = "Yes.";
    script.turns[1].speaker = script::Role::explainer;
    const double turns =
        script::estimate_seconds(script.turns[0], "en") + script::estimate_seconds(script.turns[1], "en");
    EXPECT_NEAR(script::estimate_seconds(script), turns + 0.62, 1e-9);
    script.takeaway = "So.";
    EXPECT_NEAR(script::estimate_seconds(script), turns + 3.62, 1e-9);
}

}
