// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/script/trim_sentence.h"

#include <gtest/gtest.h>

namespace {

struct Case {
    const char* written;
    const char* said;
};
class TrimSentence : public testing::TestWithParam<Case> {};

TEST_P(TrimSentence, TakesOutOnlyWhatIsNotNeeded)
{
    const auto trimmed = script::trim_sentence(GetParam().written, script::lexicon("en"), 70);
    EXPECT_EQ(trimmed.text, GetParam().said);
    EXPECT_TRUE(script::is_made_of(trimmed.text, GetParam().written));
}

INSTANTIATE_TEST_SUITE_P(
    All, TrimSentence,
    testing::Values(
        Case{"Water boils at 100 °C (at sea level) [3].", "Water boils at 100 °C."},
        Case{"However, the shell waits.", "The shell waits."},
        Case{"So long as the iron is hot, it glows.", "So long as the iron is hot, it glows."},
        Case{"Now is the time to save.", "Now is the time to save."},
        Case{"The account pays interest every month of the year, which makes the balance grow faster and faster.",
             "The account pays interest every month of the year."},
        Case{"The three primary colours of light used in screens everywhere are red, green, and blue.",
             "The three primary colours of light used in screens everywhere are red, green, and blue."},
        Case{"When the water in the kettle on the stove boils, the steam that comes out of the spout is invisible.",
             "When the water in the kettle on the stove boils, the steam that comes out of the spout is invisible."},
        Case{"The air cannot get into the jar that stands on the table, because, as I said before, there is water.",
             "The air cannot get into the jar that stands on the table."},
        Case{"Call f(x) once", "Call f(x) once."}));

TEST(TrimSentenceParts, TellsWhatItDropped)
{
    const auto trimmed =
        script::trim_sentence("For example, a deposit doubles in nine years.", script::lexicon("en"), 130);
    EXPECT_EQ(trimmed.connective, "for example");
    EXPECT_EQ(trimmed.text, "A deposit doubles in nine years.");
    EXPECT_EQ(script::trim_sentence("Maar 'n boom groei stadig.", script::lexicon("af"), 130).text,
              "'n Boom groei stadig.");
}

TEST(TrimSentenceParts, MadeOfNoticesAForeignWord)
{
    EXPECT_TRUE(script::is_made_of("The cat sat.", "Yesterday the black cat sat down."));
    EXPECT_FALSE(script::is_made_of("The dog sat.", "Yesterday the black cat sat down."));
    EXPECT_FALSE(script::is_made_of("Sat cat.", "The cat sat."));
}

}
