// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The sound of a film: from the composition's audio list to a finished track on disk, found again by what it hears. It
// needs nothing that is compiled, so it is started first and made beside the pictures.

#include "compositor/base/result.h"
#include "compositor/sound/soundtrack.h"
#include "compositor/timeline/compile.h"

#include <chrono>
#include <filesystem>
#include <optional>
#include <stop_token>
#include <thread>

namespace render {

using base::Result;
using base::Status;

struct FilmSoundSpec {
    const timeline::Composition* composition = nullptr; // outlives the FilmSound
    std::filesystem::path folder;                       // of the composition: relative sound files
    std::filesystem::path work_folder;                  // finished tracks; made if missing
    std::filesystem::path config_folder;                // what "config:" means in sound sources
};

// Everything that is heard in it, placed on its time line; no clips: a silent film. Thread: any.
sound::MixSpec mix_of(const FilmSoundSpec& spec);

struct SoundTrack {
    std::filesystem::path path; // for media::AudioTrackReader
    sound::LoudnessReport loudness;
};

// Made on a thread of its own, `sound`, from its creation on. Thread: that of its owner; failed() any.
class FilmSound {
public:
    explicit FilmSound(FilmSoundSpec spec);
    ~FilmSound(); // stops what is not done, and waits for it
    FilmSound(const FilmSound&) = delete;
    FilmSound& operator=(const FilmSound&) = delete;

    const FilmSoundSpec& spec() const { return spec_; }
    std::stop_token failed() const { return failed_.get_token(); } // requested once it is known that there is no track

    // Empty when the composition has no sound; cancelled soon after `stop` is requested.
    const Result<std::optional<SoundTrack>>& wait(const std::stop_token& stop = {});
    std::chrono::nanoseconds took() const { return took_; } // after wait()

private:
    FilmSoundSpec spec_;
    std::stop_source failed_;
    Result<std::optional<SoundTrack>> track_;
    std::chrono::nanoseconds took_{0};
    std::jthread thread_;
};

}
