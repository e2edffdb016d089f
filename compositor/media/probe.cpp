// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/media/probe.h"

#include "compositor/media/h264_encoder.h"
#include "compositor/media/libav.h"

extern "C" {
#include <libavutil/hwcontext.h>
}

#include <chrono>
#include <cstring>
#include <span>

namespace media {
namespace {

using base::Errc;
using base::fail;

constexpr frame::Size kTrialSize{256, 256}; // above the smallest picture every driver takes
constexpr int kTrialFrames = 3;

Status try_x264()
{
    H264Spec spec;
    spec.size = kTrialSize;
    H264Encoder encoder = TRY(H264Encoder::create(spec));
    const frame::Yuv420 picture = TRY(frame::Yuv420::create(kTrialSize, frame::YuvLayout::i420));
    std::size_t packets = 0;
    for (int i = 0; i < kTrialFrames; ++i)
        packets += TRY(encoder.encode(picture, {.first_frame = i})).size();
    packets += TRY(encoder.finish()).size();
    if (packets != kTrialFrames)
        return fail(Errc::internal, fmt::format("{} pictures became {} packets", kTrialFrames, packets));
    return {};
}

Result<libav::Frame> grey_picture()
{
    libav::Frame frame(av_frame_alloc());
    if (!frame)
        return fail(Errc::unavailable, "out of memory");
    frame.get()->width = kTrialSize.width;
    frame.get()->height = kTrialSize.height;
    frame.get()->format = AV_PIX_FMT_NV12;
    TRY(libav::check(av_frame_get_buffer(frame.get(), 0), "picture"));
    for (int plane = 0; plane < 2; ++plane)
        std::memset(frame.get()->data[plane], 128,
                    static_cast<std::size_t>(frame.get()->linesize[plane]) *
                        static_cast<std::size_t>(kTrialSize.height) / (plane == 0 ? 1U : 2U));
    return frame;
}

// VA-API takes only pictures in its own memory.
Result<libav::Frame> uploaded(AVCodecContext& context, const AVFrame& picture)
{
    libav::Buffer device;
    TRY(libav::check(av_hwdevice_ctx_create(device.out(), AV_HWDEVICE_TYPE_VAAPI, nullptr, nullptr, 0),
                     "VA-API device"));
    libav::Buffer frames(av_hwframe_ctx_alloc(device.get()));
    if (!frames)
        return fail(Errc::unavailable, "out of memory");
    auto* pool = reinterpret_cast<AVHWFramesContext*>(frames.get()->data);
    pool->format = AV_PIX_FMT_VAAPI;
    pool->sw_format = AV_PIX_FMT_NV12;
    pool->width = kTrialSize.width;
    pool->height = kTrialSize.height;
    pool->initial_pool_size = 4;
    TRY(libav::check(av_hwframe_ctx_init(frames.get()), "VA-API pictures"));
    libav::Frame target(av_frame_alloc());
    if (!target)
        return fail(Errc::unavailable, "out of memory");
    TRY(libav::check(av_hwframe_get_buffer(frames.get(), target.get(), 0), "VA-API picture"));
    TRY(libav::check(av_hwframe_transfer_data(target.get(), &picture, 0), "VA-API upload"));
    context.pix_fmt = AV_PIX_FMT_VAAPI;
    context.hw_frames_ctx = frames.release();
    return target;
}

Status encode_trial(AVCodecContext& context, AVFrame& picture)
{
    const libav::Packet packet(av_packet_alloc());
    if (!packet)
        return fail(Errc::unavailable, "out of memory");
    int packets = 0;
    for (int i = 0; i <= kTrialFrames; ++i) {
        picture.pts = i;
        TRY(libav::check(avcodec_send_frame(&context, i < kTrialFrames ? &picture : nullptr), "encoding"));
        int got = 0;
        while ((got = avcodec_receive_packet(&context, packet.get())) >= 0) {
            ++packets;
            av_packet_unref(packet.get());
        }
        if (got != AVERROR(EAGAIN) && got != AVERROR_EOF)
            TRY(libav::check(got, "encoding"));
    }
    if (packets != kTrialFrames)
        return fail(Errc::unavailable, fmt::format("{} pictures became {} packets", kTrialFrames, packets));
    return {};
}

Status try_libavcodec(const char* name)
{
    const AVCodec* codec = avcodec_find_encoder_by_name(name);
    if (codec == nullptr)
        return fail(Errc::not_found, "this libavcodec was built without it");
    const libav::Codec context(avcodec_alloc_context3(codec));
    libav::Frame picture = TRY(grey_picture());
    if (!context)
        return fail(Errc::unavailable, "out of memory");
    context.get()->width = kTrialSize.width;
    context.get()->height = kTrialSize.height;
    context.get()->pix_fmt = AV_PIX_FMT_NV12;
    context.get()->time_base = {1, 30};
    context.get()->framerate = {30, 1};
    context.get()->max_b_frames = 0;
    if (std::string_view(name) == "h264_vaapi")
        picture = TRY(uploaded(*context.get(), *picture.get()));
    TRY(libav::check(avcodec_open2(context.get(), codec, nullptr), "opening"));
    return encode_trial(*context.get(), *picture.get());
}

// "[h264_nvenc @ 0x55...] Cannot load libcuda.so.1" without the address, which differs from run to run.
std::string without_addresses(std::string text)
{
    for (std::size_t at = text.find(" @ 0x"); at != std::string::npos; at = text.find(" @ 0x", at)) {
        const std::size_t end = text.find(']', at);
        text.erase(at, end == std::string::npos ? std::string::npos : end - at);
    }
    return text;
}

EncoderRow try_row(const char* name)
{
    EncoderRow row;
    row.name = name;
    const bool direct = row.name == "libx264";
    const unsigned version = avcodec_version();
    row.library = direct ? h264_engine_version()
                         : fmt::format("libavcodec {}.{}.{}", AV_VERSION_MAJOR(version), AV_VERSION_MINOR(version),
                                       AV_VERSION_MICRO(version));
    const libav::ErrorWords words;
    const auto start = std::chrono::steady_clock::now();
    const Status tried = direct ? try_x264() : try_libavcodec(name);
    row.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    if (tried) {
        row.verdict = EncoderVerdict::usable;
        row.reason = fmt::format("{} pictures of {} x {} encoded", kTrialFrames, kTrialSize.width, kTrialSize.height);
    } else {
        row.reason = without_addresses(words.text().empty() ? tried.error().what
                                                            : fmt::format("{} ({})", words.text(), tried.error().what));
    }
    return row;
}

}

std::vector<EncoderRow> probe_encoders()
{
    // In order of preference. libx264 is first: only it can give the same bytes everywhere.
    constexpr const char* kNames[] = {"libx264", "h264_nvenc", "h264_vaapi", "h264_qsv"};
    std::vector<EncoderRow> rows;
    bool chosen = false;
    for (const char* name : kNames) {
        rows.push_back(try_row(name));
        if (!chosen && rows.back().verdict == EncoderVerdict::usable) {
            rows.back().verdict = EncoderVerdict::chosen;
            chosen = true;
        }
    }
    return rows;
}

}
