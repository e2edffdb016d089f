// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A compiled composition to an MP4 file. The film is cut into segments; each is evaluated, drawn, converted and encoded
// on its own and kept on disk under a key that hashes what is seen in it, so a render that was cut off goes on where
// it was, an edit renders only the segments it changes, and the file is the same for any number of cores.
//
// Threads: the caller's waits; per segment in flight one `render-n` and one `encode-n`.

#include "compositor/base/result.h"
#include "compositor/media/h264_encoder.h"
#include "compositor/render/backend.h"
#include "compositor/render/encoder_search.h"
#include "compositor/render/film_sound.h"
#include "compositor/timeline/compile.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace render {

struct EncodeSpec {
    ChosenEncoder encoder{};
    std::string preset = "veryfast"; // x264's
    double crf = 23;                 // the scale of quality of every encoder
    int max_bitrate_kbps = 5000;
    int gop_frames = 0; // 0: two seconds
    media::Repeat repeat = media::Repeat::on;
};

struct Progress {
    std::int64_t frames_done = 0; // encoded or found on disk
    std::int64_t frames = 0;
};

struct FilmSpec {
    const timeline::Composition* composition = nullptr; // what `compiled` was made from
    const timeline::Compiled* compiled = nullptr;
    FilmSound* sound = nullptr;        // of this composition, started earlier; none: a film without sound
    std::filesystem::path work_folder; // finished segments; made if missing
    std::filesystem::path output;
    EncodeSpec encode;
    EncoderSearch* encoders = nullptr; // started earlier: the encoders to use one after the other, for encode.encoder
    Backend backend = Backend::automatic;
    unsigned cores = 1;
    std::uint64_t work_bytes =
        2ULL << 30; // of finished work that stays in work_folder; what this film used stays anyway
    std::uint64_t memory_bytes = 400ULL << 20;     // for the encoders in flight together
    std::function<void(const Progress&)> progress; // called from any thread, at most a few times a second
};

// An encoder that failed in the middle; the film was started again with the next one.
struct EncoderFailure {
    media::EncoderId encoder = media::EncoderId::x264;
    std::string what;
};

struct FilmStats {
    std::int64_t frames = 0;
    std::int64_t frames_drawn = 0;     // in this run; the others were found on disk
    std::int64_t frames_unchanged = 0; // of those drawn: nothing changed since the frame before
    std::int64_t frames_repeated = 0;  // of those unchanged: repeat pictures, which no encoder coded
    double mean_damage = 0;            // of those drawn: share of blocks, 0..1
    int segments = 0;
    int segments_reused = 0;
    int segments_in_flight = 0;
    double wall_seconds = 0;
    std::vector<std::pair<std::string, double>>
        station_seconds; // evaluate, raster, convert, encode, sound, mux: summed over threads
    std::uint64_t peak_memory_bytes = 0;
    std::uint64_t file_bytes = 0;
    std::string encoder;
    std::vector<EncoderFailure> encoder_failures;
    std::string renderer;
    std::uint64_t dispatches = 0;                  // calls of compute shaders
    int device_losses = 0;                         // segments that the CPU drew again because the GPU failed
    std::int64_t frames_by_fallback = 0;           // of those drawn: by the CPU, again or from then on
    std::optional<sound::LoudnessReport> loudness; // none without sound
};

// Whole or not at all: spec.output appears when everything in it is written. cancelled when `stop` is requested; fails
// at once when the sound does.
Result<FilmStats> render_film(const FilmSpec& spec, std::stop_token stop);

std::string to_json(const FilmStats& stats); // what --stats writes

}
