// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/compose/life.h"

#include <gtest/gtest.h>

namespace {

double value_at(const compose::Switch& keys, double time_s)
{
    double value = 0;
    for (const auto& key : keys)
        if (key.at_s <= time_s)
            value = key.value;
    return value;
}

}

TEST(Life, ExactlyOneMouthShowsAtAnyTime)
{
    const std::vector<compose::TimedWord> words{
        {"compound", 1.0, 1.6, false}, {"interest", 1.62, 2.3, true}, {"grows.", 3.0, 3.4, false}};
    const auto mouth = compose::mouth_switches(words, 0.5, 4);
    for (double time_s = 0.5; time_s < 4; time_s += 0.01)
        EXPECT_EQ(value_at(mouth.closed, time_s) + value_at(mouth.mid, time_s) + value_at(mouth.open, time_s), 1)
            << time_s;
    EXPECT_EQ(value_at(mouth.closed, 0.9), 1);
    EXPECT_EQ(value_at(mouth.open, 1.01), 1);
    EXPECT_EQ(value_at(mouth.closed, 2.6), 1) << "between the words, where nobody speaks";
    EXPECT_EQ(value_at(mouth.closed, 3.9), 1);
}

TEST(Life, SilenceKeepsTheMouthClosed)
{
    const auto mouth = compose::mouth_switches({}, 0, 5);
    EXPECT_EQ(value_at(mouth.closed, 2), 1);
    EXPECT_EQ(value_at(mouth.open, 2), 0);
}

TEST(Life, EyesBlinkNowAndThenAndTheSeedDecides)
{
    const auto eyes = compose::eye_switches(7, 0, 60);
    int blinks = 0;
    for (std::size_t i = 0; i < eyes.closed.size(); ++i)
        blinks += eyes.closed[i].value > 0 ? 1 : 0;
    EXPECT_GE(blinks, 12);
    EXPECT_LE(blinks, 28);
    for (double time_s = 0; time_s < 60; time_s += 0.01)
        EXPECT_EQ(value_at(eyes.open, time_s) + value_at(eyes.closed, time_s), 1) << time_s;
    EXPECT_EQ(eyes.open, compose::eye_switches(7, 0, 60).open);
    EXPECT_NE(eyes.open, compose::eye_switches(8, 0, 60).open);
}

TEST(Life, SyllablesAreVowelGroups)
{
    EXPECT_EQ(compose::syllables("interest"), 3);
    EXPECT_EQ(compose::syllables("grows"), 1);
    EXPECT_EQ(compose::syllables("R1,100"), 1);
    EXPECT_EQ(compose::syllables("光合作用光合作用光"), 3);
}
