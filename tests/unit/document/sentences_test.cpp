// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/document/sentences.h"

#include <gtest/gtest.h>

namespace {

std::vector<std::string> split(const std::string& line, const std::string& language)
{
    document::SentenceBreaker breaker(language);
    std::vector<std::string> sentences;
    for (const document::Span& span : breaker.split(line))
        sentences.push_back(line.substr(span.begin, span.end - span.begin));
    return sentences;
}
using Lines = std::vector<std::string>;

}

TEST(Sentences, AbbreviationsDoNotEndThem)
{
    EXPECT_EQ(split("Use fuels, e.g. Wood or oil. See Fig. 3 of Dr. Smith et al. Then stop.", "en"),
              (Lines{"Use fuels, e.g. Wood or oil.", "See Fig. 3 of Dr. Smith et al. Then stop."}));
    EXPECT_EQ(split("It was J. R. Smith who came. He left at 3.15 p.m. today.", "en"),
              (Lines{"It was J. R. Smith who came.", "He left at 3.15 p.m. today."}));
    EXPECT_EQ(split("Is it? No. It is on p. 5, see No. 7 (cf. Smith).", "en"),
              (Lines{"Is it?", "No.", "It is on p. 5, see No. 7 (cf. Smith)."}));
    EXPECT_EQ(split("Mnr. Botha spaar geld. Mev. Botha ook.", "af"),
              (Lines{"Mnr. Botha spaar geld.", "Mev. Botha ook."}));
    EXPECT_EQ(split("Das ist z.B. Geld. Oder nicht?", "de"), (Lines{"Das ist z.B. Geld.", "Oder nicht?"}));
}

TEST(Sentences, QuotesQuestionsAndOtherScripts)
{
    EXPECT_EQ(split("\u201cIs it hot?\u201d she asked. Yes! It is.", "en"),
              (Lines{"\u201cIs it hot?\u201d she asked.", "Yes!", "It is."}));
    EXPECT_EQ(split("\u6c34\u306f\u51b7\u305f\u3044\u3002\u706b\u306f\u71b1\u3044\u3002", "ja").size(), 2U);
    EXPECT_EQ(split("\u0647\u0644 \u0647\u0630\u0627 \u0645\u0627\u0621\u061f \u0646\u0639\u0645.", "ar").size(), 2U);
    EXPECT_EQ(split("\U0001F600 One is here. \U0001F600 Two is here.", "en").size(), 2U);
    EXPECT_EQ(split("R reads a file called .Rprofile first. A file called . Rdata is next.", "en").size(), 2U);
}

TEST(Sentences, StrangeLanguagesAndTexts)
{
    for (const char* language : {"", "und", "tn", "zz", "not a tag"})
        EXPECT_EQ(split("Metsi a tsididi. Molelo o a fisa.", language).size(), 2U) << language;
    EXPECT_TRUE(split("", "en").empty());
    EXPECT_TRUE(split("   ", "en").empty());
    EXPECT_EQ(split("no end", "en"), (Lines{"no end"}));
}

TEST(Sentences, Ends)
{
    for (const char* text : {"It is.", "Is it?", "He said \"stop!\"", "(It is so.)", "\u6c34\u3002",
                             "\u0645\u0627\u0621\u061f", "wait\u2026"})
        EXPECT_TRUE(document::ends_as_sentence(text, "en")) << text;
    for (const char* text : {"A heading", "as follows:", "one, two,", ""})
        EXPECT_FALSE(document::ends_as_sentence(text, "en")) << text;
    EXPECT_EQ(document::count_words("Two words, 3 4 \u2013 and \u00e9t\u00e9"), 4U);
}
