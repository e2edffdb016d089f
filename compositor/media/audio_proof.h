// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A file of somebody else's, decoded to its end in a child helper before it is believed to be sound: what a decoder
// crashes or hangs on costs the child. Thread: any.

#include "compositor/base/helper_pool.h"
#include "compositor/base/media_time.h"

#include <chrono>
#include <filesystem>

namespace media {

// How long it is. invalid_input: no sound in it can be decoded, or decoding it ends or holds the child.
base::Result<base::MediaTime> prove_audio(base::HelperPool& helpers, const std::filesystem::path& file,
                                          std::chrono::milliseconds deadline = std::chrono::seconds(110));

base::HelperVerbRow audio_verb(); // in helper_verbs()

}
