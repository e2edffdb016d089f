// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// AAC-LC (ISO/IEC 14496-3), 48 kHz stereo, by libavcodec's own encoder, and finished tracks of it on disk.
// The same samples give the same bytes within one build of the libraries. Thread: one object, one thread.
//
// The encoder delays: a decoder's first kAacPrimingSamples samples are priming, not sound. Our MP4 files have no edit
// list, so whoever wants sound in sync leaves out that many samples at the start of what is encoded.

#include "compositor/base/result.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace media {

using base::Result;
using base::Status;

inline constexpr int kSampleRate = 48'000;
inline constexpr int kAacFrameSamples = 1024;
inline constexpr int kAacPrimingSamples = 1024;

struct AacSpec {
    int bitrate_bps = 160'000;
};

struct AudioPacket {
    std::vector<std::byte> bytes;      // one raw access unit, no ADTS header
    std::int64_t pts_sample = 0;       // the first packet (priming) is at 0
    int duration_samples = kAacFrameSamples;
    friend bool operator==(const AudioPacket&, const AudioPacket&) = default;
};

class AacEncoder {
public:
    static Result<AacEncoder> create(const AacSpec& spec);
    AacEncoder(AacEncoder&&) noexcept;
    AacEncoder& operator=(AacEncoder&&) noexcept;
    ~AacEncoder();

    const std::vector<std::byte>& config() const; // AudioSpecificConfig

    Result<std::vector<AudioPacket>> encode(std::span<const float> interleaved_stereo); // any number of whole frames
    Result<std::vector<AudioPacket>> finish(); // what is left, padded with silence to a whole packet

private:
    struct State;
    explicit AacEncoder(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

// A finished audio track on disk, with the same guarantees as a segment of video.
struct AudioTrackInfo {
    std::vector<std::byte> config;
    int bitrate_bps = 0;
    std::int64_t duration_samples = 0; // sum of the packets' durations
    std::int64_t packet_count = 0;
    std::string note;                  // what the maker wants to find again (its report), at most 4096 bytes
};

// Writes `packets` (their durations set info's sums) whole or not at all.
class AudioTrackWriter {
public:
    static Result<AudioTrackWriter> create(const std::filesystem::path& path, const AudioTrackInfo& info);
    AudioTrackWriter(AudioTrackWriter&&) noexcept;
    ~AudioTrackWriter();
    Status add(const AudioPacket& packet);
    Status finish(); // fails when packets and info disagree

private:
    struct State;
    explicit AudioTrackWriter(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

class AudioTrackReader {
public:
    static Result<AudioTrackReader> open(const std::filesystem::path& path);
    AudioTrackReader(AudioTrackReader&&) noexcept;
    AudioTrackReader& operator=(AudioTrackReader&&) noexcept;
    ~AudioTrackReader();
    const AudioTrackInfo& info() const;
    Result<std::optional<AudioPacket>> next();

private:
    struct State;
    explicit AudioTrackReader(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}
