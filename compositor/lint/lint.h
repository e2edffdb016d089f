// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What a viewer would find wrong with a composition: words under a platform's buttons, faces behind cards, letters that
// are cut, too pale, too small or too short on screen, speech without captions. Looks at frames as they are drawn, so
// it judges what is seen and not what was meant. Times are seconds from the start, lengths canvas pixels.
// Thread: any; one call uses the calling thread only.

#include "compositor/base/result.h"
#include "compositor/timeline/compile.h"
#include "compositor/timeline/composition.h"
#include "compositor/timeline/formats.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace lint {

using base::Result;
using base::Status;

enum class Rule : std::uint8_t {
    safe_zone,      // words, logo or a face lie where the platform draws over them
    overlap,        // words over words, something over a face, something over words
    clipped,        // words are cut, leave their panel, or are broken between letters
    contrast,       // too little between letters and what is behind them
    reading_speed,  // not long enough on screen to be read
    missing_glyphs, // no installed font has these characters
    unseen_word,    // a word of the captions is never seen while it is spoken
    speech_gap,     // voices over each other, a long silence, speech without captions
    type_size,      // too small for a phone, or too many sizes at once
    invisible,      // a layer that is never seen
};
constexpr int kRuleCount = 10;
std::string_view name(Rule rule); // "safe_zone"

struct Finding {
    Rule rule = Rule::safe_zone;
    std::string path;  // "layers[3].layers[1]", "audio[0]"
    std::string layer; // its id; the source of a sound of the audio list
    double from_s = 0, to_s = 0;
    std::string message; // what is wrong, with numbers
    std::string fix;     // what to do
};
std::string to_string(const Finding& finding); // one line

struct LintSpec {
    const timeline::Composition& composition;
    const timeline::Compiled& compiled; // of that composition
    const timeline::Format& format;     // whose boxes count; its canvas is the composition's
    std::filesystem::path folder;       // what relative sources of sounds are relative to
    std::filesystem::path config_folder;
};

// In order of time. No findings: nothing to complain about. Fails when the format's canvas is not the composition's, a
// sound cannot be read, or memory is short.
Result<std::vector<Finding>> lint(const LintSpec& spec);

}
