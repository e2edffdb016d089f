// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/voice/timing_check.h"
#include "tests/unit/voice/voice_support.h"

#include <cmath>
#include <functional>

namespace {

const std::vector<voice::Word> kWords = {{"One", "One"}, {"two,", "two,"}, {"three.", "three."}};

voice::Speech good()
{
    voice::Speech speech;
    speech.engine = "test";
    speech.sample_rate_hz = 16'000;
    speech.samples.assign(16'000, 5'000);
    speech.words = {{0.05, 0.3, 0}, {0.3, 0.5, 1}, {0.6, 0.9, 2}};
    return speech;
}

}

TEST(TimingCheck, KeepsGoodTimes)
{
    auto speech = good();
    ASSERT_TRUE(voice::ensure_timings(speech, kWords).has_value());
    EXPECT_EQ(speech.words, good().words);
    EXPECT_EQ(speech.timing, voice::TimingSource::alignment);
}

TEST(TimingCheck, FindsAndReplacesEachFault)
{
    const std::vector<std::pair<std::string, std::function<void(voice::Speech&)>>> faults = {
        {"2 times for 3 words", [](auto& s) { s.words.pop_back(); }},
        {"word 2 \"two,\": it takes no time", [](auto& s) { s.words[1].end_s = 0.3; }},
        {"word 3 \"three.\": it starts before", [](auto& s) { s.words[2].start_s = 0.4; }},
        {"it ends at 1.200 s", [](auto& s) { s.words[2].end_s = 1.2; }},
        {"200 ms before the sound", [](auto& s) { s.words[2].end_s = 0.8; }},
        {"belongs to another word", [](auto& s) { s.words[1].word = 0; }},
        {"not a number", [](auto& s) { s.words[0].start_s = std::nan(""); }},
    };
    for (const auto& [message, spoil] : faults) {
        auto speech = good();
        spoil(speech);
        const auto checked = voice::check_timings(speech, kWords);
        ASSERT_FALSE(checked.has_value()) << message;
        EXPECT_NE(checked.error().what.find(message), std::string::npos) << checked.error().what;
        ASSERT_TRUE(voice::ensure_timings(speech, kWords).has_value()) << message;
        EXPECT_EQ(speech.timing, voice::TimingSource::proportional);
        ASSERT_EQ(speech.notes.size(), 1U);
        EXPECT_NE(speech.notes[0].find(message), std::string::npos);
        EXPECT_TRUE(voice::check_timings(speech, kWords).has_value());
    }
}

TEST(TimingCheck, ProportionalFollowsLettersAndRests)
{
    const std::vector<voice::Word> words = {
        {"I", "I"}, {"understand,", "understand,"}, {"\U0001f600", ""}, {"fully.", "fully."}};
    const auto times = voice::proportional_times(good(), words);
    EXPECT_GT(times[1].end_s - times[1].start_s, 3 * (times[0].end_s - times[0].start_s));
    EXPECT_GT(times[2].start_s, times[1].end_s + 0.02);
    EXPECT_GT(times[2].end_s, times[2].start_s);
}

TEST(TimingCheck, SilenceIsAnError)
{
    auto speech = good();
    speech.samples.assign(16'000, 0);
    EXPECT_NE(voice::ensure_timings(speech, kWords).error().what.find("no sound"), std::string::npos);
}

TEST(TimingCheck, SilentWordsTakeFromRestsFirst)
{
    std::vector<voice::WordTime> times = {{0, 0, 0}, {0.1, 0.4, 1}, {0, 0, 2},    {0.6, 0.9, 3},
                                          {0, 0, 4}, {0, 0, 5},     {0.9, 1.0, 6}};
    std::vector<voice::Word> words(7, {"*", ""});
    words[1].spoken = words[3].spoken = words[6].spoken = "word";
    voice::fill_silent_words(times, words, 1.0);
    EXPECT_NEAR(times[0].start_s, 0.06, 1e-9);
    EXPECT_EQ(times[1].end_s, 0.4) << "there was a rest to take";
    EXPECT_EQ(times[2].start_s, 0.4);
    EXPECT_LT(times[3].end_s, 0.9) << "there was none";
    for (std::size_t i = 0; i < times.size(); ++i) {
        EXPECT_GT(times[i].end_s, times[i].start_s + 0.01) << i;
        if (i > 0) {
            EXPECT_GE(times[i].start_s, times[i - 1].end_s - 1e-9) << i;
        }
    }
}

TEST(Level, BringsToOneLevelWithoutClipping)
{
    for (const double amplitude : {100.0, 3'000.0, 30'000.0}) {
        std::vector<std::int16_t> tone;
        for (int i = 0; i < 16'000; ++i)
            tone.push_back(static_cast<std::int16_t>(std::lround(amplitude * std::sin(i * 0.2))));
        voice::normalise_level(tone, 16'000);
        EXPECT_NEAR(voice::speech_level_dbfs(tone, 16'000), voice::kSpeechLevel_dbfs, 0.2);
    }
}
