// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// AAC-LC (ISO/IEC 14496-3), 48 kHz stereo, by libavcodec's own encoder and decoder.
// The same samples give the same bytes within one build of the libraries. Thread: one object, one thread.
//
// The encoder delays: a decoder's first kAacPrimingSamples samples are priming, not sound. Our MP4 files have no edit
// list, so whoever wants sound in sync leaves out that many samples at the start of what is encoded.

#include "compositor/base/result.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace media {

using base::Result;
using base::Status;

inline constexpr int kSampleRate = 48'000;
inline constexpr int kAacFrameSamples = 1024;
inline constexpr int kAacPrimingSamples = 1024;

struct AacSpec {
    int bitrate_bps = 160'000; // about, of voices with music: the quality is constant, the rate follows the sound
};

struct AudioPacket {
    std::vector<std::byte> bytes; // one raw access unit, no ADTS header
    std::int64_t pts_sample = 0;  // the first packet (priming) is at 0
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

// Undoes it, packet by packet: what a listener hears, priming included.
class AacDecoder {
public:
    static Result<AacDecoder> create(std::span<const std::byte> config);
    AacDecoder(AacDecoder&&) noexcept;
    AacDecoder& operator=(AacDecoder&&) noexcept;
    ~AacDecoder();

    // Interleaved stereo; valid until the next call.
    Result<std::span<const float>> decode(const AudioPacket& packet);

private:
    struct State;
    explicit AacDecoder(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}
