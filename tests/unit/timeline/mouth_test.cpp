// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/timeline/mouth.h"

#include <gtest/gtest.h>

#include <random>

namespace timeline {
namespace {

std::string names(std::string_view word)
{
    std::string text;
    for (const MouthShape& shape : mouth_shapes(word))
        text += (text.empty() ? "" : " ") + std::string(kMouthNames[static_cast<std::size_t>(shape.mouth)]);
    return text;
}

TEST(MouthShapes, FollowTheLetters)
{
    EXPECT_EQ(names("map"), "closed open closed");
    EXPECT_EQ(names("boom"), "closed pucker closed");
    EXPECT_EQ(names("you"), "narrow round pucker");
    EXPECT_EQ(names("show"), "pucker round pucker");
    EXPECT_EQ(names("three"), "narrow");
    EXPECT_EQ(names("father"), "narrow open narrow open narrow");
    EXPECT_EQ(names("no"), "narrow round");
    EXPECT_EQ(names("money"), "closed round narrow open narrow");
    EXPECT_EQ(names("what"), "pucker open narrow");
    EXPECT_EQ(names("church"), "pucker narrow pucker");
    EXPECT_EQ(names("home"), "round closed narrow");
    EXPECT_EQ(names("maak"), "closed wide narrow");
    EXPECT_EQ(names("yebo"), "narrow open closed round");
}

TEST(MouthShapes, MarksCapitalsAndSignsDoNotMatter)
{
    EXPECT_EQ(names("MÄP"), names("map"));
    EXPECT_EQ(names("\"Map,\""), names("map"));
    EXPECT_EQ(names("don\u2019t"), names("dont"));
    EXPECT_EQ(names("..."), "");
    EXPECT_EQ(names("\u2014"), "");
    EXPECT_EQ(names("\xff\xfe\xc3"), "");
}

TEST(MouthShapes, OtherScripts)
{
    EXPECT_EQ(names("мама"), "closed open closed open");
    EXPECT_EQ(names("Юг"), "pucker narrow");
    EXPECT_EQ(names("밥"), "closed open closed");
    EXPECT_EQ(names("まもる"), "closed open closed round pucker");
    EXPECT_EQ(names("カメ"), "open closed open");
    EXPECT_EQ(names("μήπω"), "closed narrow closed round");
    for (const char* word : {"नमस्ते", "สวัสดี", "مرحبا", "שלום", "你好", "ሰላም", "2026"}) {
        const auto shapes = mouth_shapes(word);
        EXPECT_GE(shapes.size(), 3U) << word;
        bool opens = false;
        for (const MouthShape& shape : shapes)
            opens = opens || shape.mouth != Mouth::narrow;
        EXPECT_TRUE(opens) << word;
    }
}

TEST(MouthCues, FillTheWordAndRestAfterwards)
{
    const std::vector<SpokenWord> words{{"map", 1, 1.4}, {"boom", 2, 2.5}};
    const auto cues = mouth_cues(words);
    EXPECT_EQ(mouth_at(cues, 0.99), std::nullopt);
    EXPECT_EQ(mouth_at(cues, 1.0), Mouth::closed);
    EXPECT_EQ(mouth_at(cues, 1.2), Mouth::open);
    EXPECT_EQ(mouth_at(cues, 1.39), Mouth::closed);
    EXPECT_EQ(mouth_at(cues, 1.41), std::nullopt) << "a pause of 0.6 s";
    EXPECT_EQ(mouth_at(cues, 2.25), Mouth::pucker);
    EXPECT_EQ(mouth_at(cues, 3), std::nullopt);
    // Weights 0.8, 1.2 and 0.8 of 0.4 s.
    ASSERT_GE(cues.size(), 4U);
    EXPECT_NEAR(cues[1].at_s, 1 + 0.4 * 0.8 / 2.8, 1e-9);
    EXPECT_NEAR(cues[2].at_s, 1 + 0.4 * 2.0 / 2.8, 1e-9);
}

TEST(MouthCues, ShortGapsKeepTheMouth)
{
    EXPECT_EQ(mouth_at(mouth_cues(std::vector<SpokenWord>{{"no", 0, 0.3}, {"no", 0.4, 0.7}}), 0.35), Mouth::round);
    EXPECT_EQ(mouth_at(mouth_cues(std::vector<SpokenWord>{{"no", 0, 0.3}, {"no", 0.43, 0.7}}), 0.35), std::nullopt);
}

TEST(MouthCues, AShortWordKeepsItsClosedLips)
{
    const auto cues = mouth_cues(std::vector<SpokenWord>{{"stumbled", 0, 0.15}});
    bool closes = false;
    for (const MouthCue& cue : cues)
        closes = closes || cue.mouth == Mouth::closed;
    EXPECT_TRUE(closes);
}

TEST(MouthCues, StressOpensWide)
{
    EXPECT_EQ(mouth_at(mouth_cues(std::vector<SpokenWord>{{"map", 0, 0.6, true}}), 0.3), Mouth::wide);
}

TEST(MouthCues, NeverFlicker)
{
    std::mt19937 random(11);
    const auto within = [&](double low, double high) { return std::uniform_real_distribution(low, high)(random); };
    for (int round = 0; round < 200; ++round) {
        std::vector<SpokenWord> words;
        for (double at_s = 0; at_s < 20;) {
            SpokenWord word{"", at_s, at_s + within(0.01, 0.5), random() % 5 == 0};
            for (int letter = 0; letter < 1 + static_cast<int>(random() % 12); ++letter)
                word.text += static_cast<char>('a' + random() % 26);
            words.push_back(word);
            at_s = word.end_s + (random() % 3 == 0 ? within(0, 0.4) : 0);
        }
        const auto cues = mouth_cues(words);
        for (std::size_t i = 1; i < cues.size(); ++i) {
            ASSERT_GE(cues[i].at_s - cues[i - 1].at_s, kLeastMouthS - 1e-5);
            ASSERT_NE(cues[i].mouth, cues[i - 1].mouth);
        }
        ASSERT_FALSE(cues.empty());
        ASSERT_EQ(cues.back().mouth, std::nullopt);
    }
}

}
}
