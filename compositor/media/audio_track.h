// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A finished AAC track on disk, with the same guarantees as a segment of video: whole or absent, every byte under a
// checksum, streamed when read. Thread: one object, one thread.

#include "compositor/base/result.h"
#include "compositor/media/aac.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace media {

struct AudioTrackInfo {
    std::vector<std::byte> config; // AudioSpecificConfig
    int bitrate_bps = 0;
    std::int64_t duration_samples = 0; // sum of the packets' durations
    std::int64_t packet_count = 0;
    std::string note; // what the maker wants to find again (its report), at most 4096 bytes
};

class AudioTrackWriter {
public:
    static Result<AudioTrackWriter> create(const std::filesystem::path& path, const std::vector<std::byte>& config,
                                           int bitrate_bps);
    AudioTrackWriter(AudioTrackWriter&&) noexcept;
    ~AudioTrackWriter(); // without finish(): nothing stays on disk

    Status add(const AudioPacket& packet); // each starts where the one before ended
    Status finish(std::string_view note);

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
    Result<std::optional<AudioPacket>> next(); // empty after the last

private:
    struct State;
    explicit AudioTrackReader(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

// Reads all of it: the info, when every checksum holds.
Result<AudioTrackInfo> check_audio_track(const std::filesystem::path& path);

}
