// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Sound from any file libavformat knows (WAV, MP3, AAC in MP4, Ogg, FLAC, ...), by content, never by name, as 48 kHz
// stereo float. Files are hostile: nothing is believed that was not decoded. Streaming: memory does not grow with the
// length. Mono goes to both sides at full level. Thread: one reader, one thread.

#include "compositor/base/media_time.h"
#include "compositor/base/result.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>

namespace media {

using base::Result;
using base::Status;

struct AudioLimits {
    std::uint64_t max_bytes = 1ULL << 30;
    base::MediaTime max_duration{4 * 3600, 1};
};

class AudioReader {
public:
    // Fails with not_found, or invalid_input when there is no sound in it that can be decoded.
    static Result<AudioReader> open(const std::filesystem::path& path, const AudioLimits& limits = {});
    AudioReader(AudioReader&&) noexcept;
    AudioReader& operator=(AudioReader&&) noexcept;
    ~AudioReader();

    // Fills `interleaved` with L R pairs; the number of pairs, less than fits only at the end, 0 after it.
    Result<std::size_t> read(std::span<float> interleaved);

    Status rewind(); // the next read starts at the beginning again

private:
    struct State;
    explicit AudioReader(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

// Number of 48 kHz samples a reader will give, found out by decoding.
Result<std::int64_t> audio_length_samples(const std::filesystem::path& path, const AudioLimits& limits = {});
Result<base::MediaTime> audio_duration(const std::filesystem::path& path, const AudioLimits& limits = {});

}
