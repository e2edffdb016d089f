// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A clip is one spoken line kept for good: a WAV file (PCM 16 bit mono) and a JSON text with the word times, both found
// by the key of what was asked and who spoke. A line whose words, role, language, speed and voice did not change has
// the same key, so it is never voiced (or paid) again. Thread: any.

#include "daemon/stages/voice/voice.h"

#include <filesystem>
#include <string>
#include <string_view>

namespace voice {

inline constexpr std::string_view kClipSoundKind = "voice.wav"; // kinds of the two artefacts under the key
inline constexpr std::string_view kClipTimesKind = "voice.json";

std::string clip_key(const SpeechRequest& request, std::string_view identity); // SHA-256, 64 hex digits

std::string clip_json(const Speech& speech); // everything but the samples
base::Result<Speech> parse_clip_json(std::string_view text);

// The clip as it was: times from the JSON text, samples from the WAV file; fails when the two do not belong together.
base::Result<Speech> load_clip(const std::filesystem::path& wav, std::string_view json);

}
