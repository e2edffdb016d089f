// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Every encoder there is a way to, one row each, in order of preference. Adding one is adding a row. Hardware is
// reached through libavcodec; libx264 is the last row, works everywhere, and alone gives the same bytes everywhere.
// Thread: any.

#include "compositor/media/h264_encoder.h"
#include "compositor/media/video_encoder.h"

#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace media {

enum class EncoderId : std::uint8_t { h264_nvenc, hevc_nvenc, h264_vaapi, hevc_vaapi, x264 };
enum class EncoderDriver : std::uint8_t { none, nvenc, vaapi }; // what stands between libavcodec and the hardware
enum class EncoderOffer : std::uint8_t { always, on_request };  // on request: not every platform plays what it writes

struct EncoderRow {
    EncoderId id = EncoderId::x264;
    std::string_view name; // libavcodec's, and what --encoder takes
    VideoCodec codec = VideoCodec::h264;
    EncoderDriver driver = EncoderDriver::none;
    EncoderOffer offer = EncoderOffer::always;
    unsigned most_sessions = 0; // side by side in one process; 0: no limit of its own
};

std::span<const EncoderRow> encoder_table();
const EncoderRow& encoder_row(EncoderId id);
const EncoderRow* encoder_named(std::string_view name); // "x264" and "libx264" are the same; null: there is none
std::string encoder_names();                            // "h264_nvenc, hevc_nvenc, ... or x264", for messages

// Of a row through libavcodec spec.size, fps, max_bitrate_kbps and gop_frames count, and spec.crf as the one scale of
// quality (x264's rate factor; each row maps it to its own); the rest is x264's. What such a row cannot do, at opening
// or later, is device_lost: the film can be made with another row.
Result<std::unique_ptr<VideoEncoder>> open_encoder(EncoderId id, const H264Spec& spec);

// Library, its version, and every choice that is not in H264Spec: part of an artefact's key.
std::string engine_version(EncoderId id);

}
