// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/compose/subtitles.h"

#include "film_support.h"

#include <gtest/gtest.h>

using namespace compose_test;

TEST(Subtitles, AreThePagesThatAreDrawn)
{
    auto fonts = text::FontSet::create({}).value();
    const auto film = compose::compose(spec_of(kTalk), fonts).value();
    const auto cues = compose::cues(film);
    std::size_t pages = 0;
    for (const auto& layer : film.layers)
        pages += std::holds_alternative<timeline::Captions>(layer.content) ? 1U : 0U;
    EXPECT_EQ(cues.size(), pages);
    std::string text;
    for (std::size_t i = 0; i < cues.size(); ++i) {
        text += (i == 0 ? "" : " ") + cues[i].text;
        EXPECT_LT(cues[i].begin_s, cues[i].end_s);
        if (i > 0) {
            EXPECT_GE(cues[i].begin_s, cues[i - 1].end_s - 1e-9);
        }
    }
    std::string spoken;
    for (const auto& line : kTalk)
        spoken += (spoken.empty() ? "" : " ") + line;
    EXPECT_EQ(text, spoken);
}

TEST(Subtitles, AreWrittenAsSubRipAndWebVtt)
{
    const std::vector<compose::Cue> cues{{0.5, 1.25, "Salt & <pepper>"}, {3661.0009, 3662.5, "مرحبا"}};
    EXPECT_EQ(compose::to_srt(cues), "1\n00:00:00,500 --> 00:00:01,250\nSalt & <pepper>\n\n"
                                     "2\n01:01:01,001 --> 01:01:02,500\nمرحبا\n\n");
    EXPECT_EQ(compose::to_webvtt(cues), "WEBVTT\n\n00:00:00.500 --> 00:00:01.250\nSalt &amp; &lt;pepper&gt;\n\n"
                                        "01:01:01.001 --> 01:01:02.500\nمرحبا\n\n");
}
