// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/media/hardware_settings.h"

extern "C" {
#include <libavutil/hwcontext.h>
}

#include <cmath>

namespace media {
namespace {

using base::Errc;
using base::fail;

constexpr int kNoKeyPicturesOfItsOwn = 1 << 20; // frames: longer than any segment
constexpr int kVaapiPictures = 20;              // in flight and as references, as FFmpeg's own tools reserve

Status option(AVCodecContext& context, const char* name, std::string_view value)
{
    return libav::check(av_opt_set(context.priv_data, name, std::string(value).c_str(), 0), name);
}

void tell_stream(AVCodecContext& context, const H264Spec& spec)
{
    context.width = spec.size.width;
    context.height = spec.size.height;
    context.pix_fmt = AV_PIX_FMT_NV12;
    context.sample_aspect_ratio = {1, 1};
    context.framerate = {static_cast<int>(spec.fps.numerator()), static_cast<int>(spec.fps.denominator())};
    context.time_base = av_inv_q(context.framerate);
    context.color_primaries = AVCOL_PRI_BT709;
    context.color_trc = AVCOL_TRC_BT709;
    context.colorspace = AVCOL_SPC_BT709;
    context.color_range = AVCOL_RANGE_MPEG;
    context.chroma_sample_location = AVCHROMA_LOC_CENTER;
    context.max_b_frames = 0;
    context.gop_size = kNoKeyPicturesOfItsOwn; // key pictures come from us, by frame index
    context.flags |= AV_CODEC_FLAG_GLOBAL_HEADER | AV_CODEC_FLAG_CLOSED_GOP;
    context.rc_max_rate = std::int64_t{1000} * spec.max_bitrate_kbps;
}

// Constant quality up to the cap. Its scale is that of quantizers, 1 to 51, like x264's rate factor.
Status tell_nvenc(AVCodecContext& context, const EncoderRow& row, const H264Spec& spec)
{
    context.bit_rate = 0; // its default of 2 Mbit/s would count
    TRY(option(context, "preset", "p4"));
    TRY(option(context, "tune", "hq"));
    TRY(option(context, "profile", row.codec == VideoCodec::h264 ? "high" : "main"));
    TRY(option(context, "rc", "vbr"));
    TRY(option(context, "cq", fmt::format("{}", spec.crf)));
    TRY(option(context, "spatial_aq", "1"));
    TRY(option(context, "forced-idr", "1"));
    return option(context, "no-scenecut", "1");
}

// VA-API takes only pictures in its own memory.
Status make_vaapi_pool(AVCodecContext& context, const H264Spec& spec)
{
    libav::Buffer device;
    TRY(libav::check(av_hwdevice_ctx_create(device.out(), AV_HWDEVICE_TYPE_VAAPI, nullptr, nullptr, 0),
                     "VA-API device"));
    libav::Buffer frames(av_hwframe_ctx_alloc(device.get()));
    if (!frames)
        return libav::out_of_memory("VA-API pictures");
    auto* pool = reinterpret_cast<AVHWFramesContext*>(frames.get()->data);
    pool->format = AV_PIX_FMT_VAAPI;
    pool->sw_format = AV_PIX_FMT_NV12;
    pool->width = spec.size.width;
    pool->height = spec.size.height;
    pool->initial_pool_size = kVaapiPictures;
    TRY(libav::check(av_hwframe_ctx_init(frames.get()), "VA-API pictures"));
    context.pix_fmt = AV_PIX_FMT_VAAPI;
    context.hw_frames_ctx = frames.release();
    return {};
}

// libavcodec takes the best of what the driver has: QVBR where a cap is asked for, else ICQ, else CQP. The last two
// know no cap.
Status tell_vaapi(AVCodecContext& context, const EncoderRow& row, const H264Spec& spec)
{
    TRY(make_vaapi_pool(context, spec));
    context.bit_rate = context.rc_max_rate;
    context.global_quality = static_cast<int>(std::lround(spec.crf));
    context.profile = row.codec == VideoCodec::h264 ? FF_PROFILE_H264_HIGH : FF_PROFILE_HEVC_MAIN;
    return option(context, "sei", "0");
}

}

Status tell_encoder(AVCodecContext& context, const EncoderRow& row, const H264Spec& spec)
{
    tell_stream(context, spec);
    switch (row.driver) {
    case EncoderDriver::nvenc:
        return tell_nvenc(context, row, spec);
    case EncoderDriver::vaapi:
        return tell_vaapi(context, row, spec);
    case EncoderDriver::none:
        break;
    }
    return fail(Errc::internal, fmt::format("{}: it is not one of libavcodec's", row.name));
}

}
