// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// English by flite, in this process: cmu_us_rms asks (Thabo), cmu_us_slt explains (Lerato), 16 kHz. Word times come
// from the utterance's segments. flite has global state: all calls of the process pass one lock. Thread: any.

#include "daemon/stages/voice/voice.h"

#include <memory>

namespace voice {

std::unique_ptr<Voice> make_flite_voice();
std::string flite_version();

}
