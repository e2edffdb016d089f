// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Which engine speaks a language, and why; with none, what is missing and what a person can do. Thread: any.

#include "daemon/stages/voice/espeak_voice.h"
#include "daemon/stages/voice/voice.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace voice {

struct VoiceSettings {
    std::string engine = "auto"; // "auto", "flite", "espeak-ng"
    HelperCall helper{};         // empty: no helper; then English only, and the error says why
};

struct ChosenVoice {
    std::unique_ptr<Voice> voice;
    std::string engine;
    std::string reason; // "English has a voice of its own in flite"
};

base::Result<ChosenVoice> choose_voice(std::string_view language, const VoiceSettings& settings);

// One row an engine, for `lesedi probe`.
struct VoiceProbe {
    std::string engine;
    std::string version; // empty when it is not there
    bool available = false;
    std::string reason;                 // why not, or what it is used for
    std::vector<std::string> languages; // BCP 47
};
std::vector<VoiceProbe> probe_voices(const VoiceSettings& settings);

std::string primary_language(std::string_view tag); // "pt-BR" and "PT" give "pt"
std::string language_name(std::string_view tag);    // "isiZulu (zu)"; the tag itself when it is not known here

}
