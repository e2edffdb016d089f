// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Mono PCM 16 bit in RIFF/WAVE (Multimedia Programming Interface and Data Specifications 1.0, 1991): the one form this
// stage writes and reads back. Written files are whole or absent. Thread: any; a writer belongs to one.

#include "compositor/base/file.h"
#include "compositor/base/result.h"

#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

namespace voice {

struct Pcm {
    int sample_rate_hz = 0;
    std::vector<std::int16_t> samples;
};

base::Result<Pcm> read_wav(const std::filesystem::path& path);
base::Status write_wav(const std::filesystem::path& path, int sample_rate_hz, std::span<const std::int16_t> samples);

// Sample by sample for tracks of any length; the header is completed by finish(), without which nothing stays.
class WavWriter {
public:
    static base::Result<WavWriter> create(const std::filesystem::path& path, int sample_rate_hz);
    base::Status write(std::span<const std::int16_t> samples);
    base::Status finish();
    std::uint64_t sample_count() const { return sample_count_; }

private:
    WavWriter(base::AtomicFile file, int sample_rate_hz) : file_(std::move(file)), sample_rate_hz_(sample_rate_hz) {}
    base::AtomicFile file_;
    int sample_rate_hz_;
    std::uint64_t sample_count_ = 0;
};

}
