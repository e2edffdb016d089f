// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// espeak-ng itself, inside lesedi-helper. Its synthesiser keeps state from one line to the next (the same line gives
// other samples the second time) and espeak_Terminate() 1.51 may hang, so each line is spoken by a fork of this process
// that has never spoken: same line, same bytes. To be called where there is one thread.

#include "compositor/base/result.h"
#include "daemon/stages/voice/espeak_words.h"

#include <string>
#include <vector>

namespace voice {

struct EspeakOrder {
    std::string voice; // "tn+m3"
    int words_per_minute = 160;
    int pitch = 50; // 0 to 100
    std::string text;
};

struct EspeakSound {
    int sample_rate_hz = 0;
    std::vector<EspeakEvent> events;
    std::vector<std::int16_t> samples;
};

base::Result<EspeakSound> run_espeak(const EspeakOrder& order);
base::Result<std::vector<std::string>> list_espeak_languages(); // sorted, without voices of other engines
std::string espeak_version();

}
