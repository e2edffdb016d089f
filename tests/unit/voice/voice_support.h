// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Requests from plain text, the helper's verbs called in this process, and what every engine's speech must hold.

#include "daemon/stages/voice/espeak_voice.h"
#include "daemon/stages/voice/level.h"
#include "daemon/stages/voice/timing_check.h"
#include "daemon/stages/voice/voice.h"

#include <gtest/gtest.h>

#include <sstream>

namespace voice::test {

inline SpeechRequest say(const std::string& text, std::string language = "en",
                         script::Role role = script::Role::questioner)
{
    SpeechRequest request{std::move(language), role, {}, 1};
    std::istringstream in(text);
    for (std::string word; in >> word;)
        request.words.push_back({word, word});
    return request;
}

inline HelperCall call_here()
{
    return [](std::string_view verb, std::string_view parameters, std::span<const std::byte> input,
              std::chrono::milliseconds) -> base::Result<base::HelperAnswer> {
        for (const base::HelperVerbRow& row : helper_verbs()) {
            if (row.verb == verb)
                return row.answer(parameters, input);
        }
        return base::fail(base::Errc::internal, "no such verb");
    };
}

// Without a recogniser: sound is there, at speech level, at a human pace, with times that hold and cover it.
inline void expect_sound(const Speech& speech, const SpeechRequest& request)
{
    const base::Status checked = check_timings(speech, request.words);
    EXPECT_TRUE(checked.has_value()) << checked.error().what;
    const double level = speech_level_dbfs(speech.samples, speech.sample_rate_hz);
    EXPECT_GT(level, -24);
    EXPECT_LT(level, -19);
    double spoken_s = 0;
    for (std::size_t i = 0; i < speech.words.size() && i < request.words.size(); ++i)
        spoken_s += speech.words[i].end_s - speech.words[i].start_s;
    EXPECT_GT(spoken_s / speech.duration_s(), 0.5) << "words cover too little of the sound";
    const AudibleRange audible = find_audible(speech.samples, speech.sample_rate_hz);
    EXPECT_NEAR(static_cast<double>(audible.begin) / speech.sample_rate_hz, kLeadPad_s, 0.021);
    EXPECT_NEAR(speech.duration_s() - static_cast<double>(audible.end) / speech.sample_rate_hz, kTailPad_s, 0.021);
}

}
