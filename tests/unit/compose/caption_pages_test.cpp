// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/compose/caption_pages.h"

#include <gtest/gtest.h>

namespace {

// "One two, three." becomes words 0.3 s long; a "|" between words is a pause.
std::vector<compose::TimedWord> spoken(const std::string& text)
{
    std::vector<compose::TimedWord> words;
    double at_s = 1;
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(text.find(' ', begin), text.size());
        const std::string word = text.substr(begin, end - begin);
        begin = end + 1;
        if (word == "|") {
            at_s += 0.4;
            continue;
        }
        words.push_back({word, at_s, at_s + 0.3, false});
        at_s += 0.32;
    }
    return words;
}

class CaptionPages : public testing::Test {
protected:
    std::string pages(const std::string& text, double width_px = 690)
    {
        compose::PageSpec spec;
        spec.style.font = {"Inter", 800, false};
        spec.style.size_px = 64;
        spec.max_width_px = width_px;
        spec.line_height = 1.1;
        spec.smallest_px = 30;
        const auto words = spoken(text);
        const auto cut = compose::caption_pages(fonts_, words, spec).value();
        std::string shown;
        for (const auto& page : cut) {
            shown += shown.empty() ? "" : " / ";
            for (std::size_t i = page.begin; i < page.end; ++i)
                shown += (i == page.begin ? "" : " ") + words[i].text;
            smallest_px_ = std::min(smallest_px_, page.size_px);
        }
        return shown;
    }
    text::FontSet fonts_ = text::FontSet::create({}).value();
    double smallest_px_ = 1000;
};

}

TEST_F(CaptionPages, EndWhereTheSentenceBreathes)
{
    EXPECT_EQ(pages("Start early, even with a small amount."), "Start early, / even with a small amount.");
    EXPECT_EQ(pages("I see. It is paid twice."), "I see. / It is paid twice.");
    EXPECT_EQ(pages("You wait | and it grows | by itself."), "You wait / and it grows / by itself.");
}

TEST_F(CaptionPages, LeaveNoWordAlone)
{
    const std::string shown = pages("one two three four five six");
    EXPECT_EQ(shown, "one two three four / five six");
}

TEST_F(CaptionPages, HaveAtMostFiveWordsAndTwoLines)
{
    EXPECT_EQ(pages("a b c d e f g h i j"), "a b c d e / f g h i j");
    EXPECT_EQ(pages("extraordinarily incomprehensible photosynthesising circumstances"),
              "extraordinarily incomprehensible / photosynthesising circumstances");
}

TEST_F(CaptionPages, MakeALongWordSmallerInsteadOfCuttingIt)
{
    EXPECT_EQ(pages("Donaudampfschifffahrtsgesellschaft."), "Donaudampfschifffahrtsgesellschaft.");
    EXPECT_LT(smallest_px_, 50);
    EXPECT_GE(smallest_px_, 30);
}

TEST_F(CaptionPages, OneWordAndNoWordAreFine)
{
    EXPECT_EQ(pages("Right."), "Right.");
    EXPECT_EQ(pages(""), "");
}
