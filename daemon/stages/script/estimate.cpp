// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/script/estimate.h"

#include "daemon/stages/script/speakable.h"
#include "daemon/stages/script/words.h"

#include <array>

namespace script {
namespace {

struct Rate {
    std::string_view language;
    double letter_seconds;    // of the explainer's voice
    double questioner_factor; // the questioner's voice against it
};

// Measured: flite rms and slt for English, espeak-ng at its normal speed for the others. The last row serves any other.
constexpr std::array kRates{
    Rate{"en", 0.0665, 1.13}, Rate{"af", 0.066, 1.0}, Rate{"tn", 0.080, 1.0}, Rate{"fr", 0.045, 1.0},
    Rate{"de", 0.063, 1.0},   Rate{"es", 0.063, 1.0}, Rate{"", 0.066, 1.0},
};
constexpr double kEdgeSeconds = 0.36; // silence and lengthening at both ends of a clip
constexpr double kCommaSeconds = 0.20;
constexpr double kStopSeconds = 0.45; // between two sentences of one turn
constexpr double kDigitSeconds = 0.30;
constexpr double kIdeographSeconds = 0.20;

const Rate& rate_of(std::string_view language)
{
    const std::string_view primary = language.substr(0, language.find('-'));
    for (const Rate& rate : kRates)
        if (rate.language == primary)
            return rate;
    return kRates.back();
}

double seconds_of(const std::vector<SpokenWord>& words, std::string_view language, Role speaker)
{
    const Rate& rate = rate_of(language);
    double voiced = 0;
    double pauses = kEdgeSeconds;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::string& spoken = words[i].spoken;
        for (std::size_t at = 0; at < spoken.size();) {
            const char32_t c = next_code_point(spoken, at);
            if (is_digit(c))
                voiced += kDigitSeconds;
            else if (is_letter(c))
                voiced += count_columns(std::string_view(spoken)) > count_code_points(spoken) ? kIdeographSeconds
                                                                                              : rate.letter_seconds;
        }
        if (spoken.empty() || i + 1 == words.size())
            continue;
        if (std::string_view(",;:").find(spoken.back()) != std::string_view::npos)
            pauses += kCommaSeconds;
        else if (std::string_view(".!?").find(spoken.back()) != std::string_view::npos)
            pauses += kStopSeconds;
    }
    return pauses + voiced * (speaker == Role::questioner ? rate.questioner_factor : 1.0);
}

}

double estimate_speech_seconds(std::string_view display, std::string_view language, Role speaker)
{
    return seconds_of(speakable(display, language), language, speaker);
}

double estimate_seconds(const Turn& turn, std::string_view language)
{
    return seconds_of(speakable(turn, language), language, turn.speaker);
}

double estimate_seconds(const Script& script)
{
    double seconds = kTitleSeconds;
    for (const Turn& turn : script.turns)
        seconds += estimate_seconds(turn, script.language);
    if (!script.turns.empty())
        seconds += kTurnGapSeconds * static_cast<double>(script.turns.size() - 1);
    return script.takeaway.empty() ? seconds : seconds + kTakeawaySeconds;
}

}
