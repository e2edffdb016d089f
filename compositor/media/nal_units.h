// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// NAL units in a byte stream (Annex B of Rec. ITU-T H.264 and H.265), as encoders of libavcodec give them, and how they
// become headers and packets of ours. Of this room only. Thread: any.

#include "compositor/media/video_encoder.h"

namespace media {

enum class NalKind : std::uint8_t { vps, sps, pps, key_slice, slice, information, padding };

using NalUnit = std::span<const std::byte>; // without start code

// Views into `stream`.
std::vector<NalUnit> split_byte_stream(std::span<const std::byte> stream);
NalKind nal_kind(VideoCodec codec, NalUnit unit);

// The parameter sets of a stream. Fails when one is missing, or when its profile is not the one every player takes:
// High of H.264, Main of HEVC.
Result<VideoHeaders> headers_in(VideoCodec codec, std::span<const std::byte> stream);

// The picture of one packet, without its parameter sets (which must be those of `headers`), delimiters and padding.
// Times are left to the caller.
Result<VideoPacket> packet_from(const VideoHeaders& headers, std::span<const std::byte> stream);

}
