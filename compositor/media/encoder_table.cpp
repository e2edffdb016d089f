// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/media/encoder_table.h"

#include "compositor/base/check.h"
#include "compositor/media/libav_encoder.h"

#include <algorithm>
#include <array>

namespace media {
namespace {

// GeForce drivers allowed three sessions a machine for years: one is left to others.
constexpr unsigned kNvencSessions = 2;
constexpr unsigned kVaapiSessions = 2; // one piece of hardware encodes for all of them

constexpr std::array kRows{
    EncoderRow{EncoderId::h264_nvenc, "h264_nvenc", VideoCodec::h264, EncoderDriver::nvenc, EncoderOffer::always,
               kNvencSessions},
    EncoderRow{EncoderId::hevc_nvenc, "hevc_nvenc", VideoCodec::hevc, EncoderDriver::nvenc, EncoderOffer::on_request,
               kNvencSessions},
    EncoderRow{EncoderId::h264_vaapi, "h264_vaapi", VideoCodec::h264, EncoderDriver::vaapi, EncoderOffer::always,
               kVaapiSessions},
    EncoderRow{EncoderId::hevc_vaapi, "hevc_vaapi", VideoCodec::hevc, EncoderDriver::vaapi, EncoderOffer::on_request,
               kVaapiSessions},
    EncoderRow{EncoderId::x264, "libx264", VideoCodec::h264, EncoderDriver::none, EncoderOffer::always, 0},
};

}

std::span<const EncoderRow> encoder_table()
{
    return kRows;
}

const EncoderRow& encoder_row(EncoderId id)
{
    const auto* row = std::ranges::find(kRows, id, &EncoderRow::id);
    ASSERT(row != kRows.end());
    return *row;
}

const EncoderRow* encoder_named(std::string_view name)
{
    if (name == "x264")
        return &encoder_row(EncoderId::x264);
    const auto* row = std::ranges::find(kRows, name, &EncoderRow::name);
    return row == kRows.end() ? nullptr : row;
}

std::string encoder_names()
{
    std::string names;
    for (const EncoderRow& row : kRows)
        names += row.id == EncoderId::x264 ? std::string("or x264") : fmt::format("{}, ", row.name);
    return names;
}

Result<std::unique_ptr<VideoEncoder>> open_encoder(EncoderId id, const H264Spec& spec)
{
    if (id == EncoderId::x264)
        return std::unique_ptr<VideoEncoder>(std::make_unique<H264Encoder>(TRY(H264Encoder::create(spec))));
    return std::unique_ptr<VideoEncoder>(
        std::make_unique<LibavEncoder>(TRY(LibavEncoder::create(encoder_row(id), spec))));
}

std::string engine_version(EncoderId id)
{
    return id == EncoderId::x264 ? h264_engine_version() : libav_engine_version(encoder_row(id));
}

}
