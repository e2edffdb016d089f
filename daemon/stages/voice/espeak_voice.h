// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Every other language by espeak-ng, 22,050 Hz, two voices told apart by variant and pitch. espeak-ng keeps global
// state and may crash on odd input, so it runs in the child helper: helper_verbs() is what lesedi-helper answers with,
// make_espeak_voice() asks it. Thread: any (the helper pool serialises).

#include "compositor/base/helper_pool.h"
#include "daemon/stages/voice/voice.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace voice {

// How the helper is reached: HelperPool::call in the product, the verb itself in a test.
using HelperCall = std::function<base::Result<base::HelperAnswer>(std::string_view verb, std::string_view parameters,
                                                                  std::span<const std::byte> input,
                                                                  std::chrono::milliseconds deadline)>;
HelperCall helper_call(base::HelperPool& pool); // the pool must outlive it

struct EspeakInfo {
    std::string version;
    std::vector<std::string> languages; // BCP 47, sorted
};

// espeak-ng's own name for the nearest of its languages ("pt-br", "cmn" for "zh"); empty: it has none.
std::string espeak_language(const EspeakInfo& info, std::string_view tag);

base::Result<EspeakInfo> probe_espeak(const HelperCall& call);

base::Result<std::unique_ptr<Voice>> make_espeak_voice(HelperCall call);

// Verbs "espeak" and "espeak-languages", for lesedi-helper's table.
std::vector<base::HelperVerbRow> helper_verbs();

}
