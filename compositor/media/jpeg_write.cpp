// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/media/libav.h"
#include "compositor/media/picture.h"

#include <algorithm>

namespace media {
namespace {

constexpr int kScaleBits = 16;
constexpr int kHalf = 1 << (kScaleBits - 1);

constexpr int scaled(double share)
{
    return static_cast<int>(share * (1 << kScaleBits) + (share < 0 ? -0.5 : 0.5));
}

// JFIF 1.02: Kr = 0.299, Kb = 0.114, all 256 steps.
constexpr int kYr = scaled(0.299), kYb = scaled(0.114), kYg = (1 << kScaleBits) - kYr - kYb;
constexpr int kUr = scaled(-0.299 / 1.772), kUg = -scaled(0.5) - kUr, kUb = scaled(0.5);
constexpr int kVb = scaled(-0.114 / 1.402), kVg = -scaled(0.5) - kVb, kVr = scaled(0.5);

void luma_row(const std::uint8_t* rgba, int width, std::uint8_t* out)
{
    for (int x = 0; x < width; ++x, rgba += 4)
        out[x] = static_cast<std::uint8_t>((kYr * rgba[0] + kYg * rgba[1] + kYb * rgba[2] + kHalf) >> kScaleBits);
}

std::uint8_t chroma(int r, int g, int b, int by_r, int by_g, int by_b) // of the sums of four pixels
{
    const int value = ((by_r * r + by_g * g + by_b * b) >> 2) + (128 << kScaleBits) + kHalf;
    return static_cast<std::uint8_t>(std::clamp(value >> kScaleBits, 0, 255));
}

// Of two rows, which are the same one at an odd bottom edge.
void chroma_row(const std::uint8_t* above, const std::uint8_t* below, int width, std::uint8_t* u, std::uint8_t* v)
{
    for (int x = 0; x < width; x += 2) {
        const int left = 4 * x;
        const int right = x + 1 < width ? left + 4 : left;
        const auto sum = [&](int c) { return above[left + c] + above[right + c] + below[left + c] + below[right + c]; };
        const int r = sum(0), g = sum(1), b = sum(2);
        u[x / 2] = chroma(r, g, b, kUr, kUg, kUb);
        v[x / 2] = chroma(r, g, b, kVr, kVg, kVb);
    }
}

Result<libav::Frame> as_frame(const frame::Image& image)
{
    libav::Frame frame(av_frame_alloc());
    if (!frame)
        return base::fail(base::Errc::unavailable, "JPEG: out of memory");
    AVFrame& target = *frame.get();
    target.width = image.size().width;
    target.height = image.size().height;
    target.format = AV_PIX_FMT_YUVJ420P;
    target.color_range = AVCOL_RANGE_JPEG;
    target.sample_aspect_ratio = {1, 1};
    TRY(libav::check(av_frame_get_buffer(&target, 0), "JPEG"));
    const auto row_of = [&](int plane, int y) {
        return target.data[plane] + static_cast<std::ptrdiff_t>(y) * target.linesize[plane];
    };
    for (int y = 0; y < target.height; ++y) {
        luma_row(image.row(y), target.width, row_of(0, y));
        if (y % 2 == 0)
            chroma_row(image.row(y), image.row(std::min(y + 1, target.height - 1)), target.width, row_of(1, y / 2),
                       row_of(2, y / 2));
    }
    return frame;
}

// libavcodec counts from 1, the best, to 31: 100 is 1, 50 is 8, as usual programs look there.
int quantiser_of(int quality)
{
    const int loss = 100 - std::clamp(quality, 1, 100);
    return std::clamp(1 + (loss * 7 + 25) / 50, 1, 31);
}

}

Result<std::string> jpeg_bytes(const frame::Image& image, int quality)
{
    if (image.format() != frame::PixelFormat::rgba8)
        return base::fail(base::Errc::invalid_input, "JPEG: the picture has no colours");
    libav::take_over_log();
    const AVCodec* codec = avcodec_find_encoder(AV_CODEC_ID_MJPEG);
    if (codec == nullptr)
        return base::fail(base::Errc::unavailable, "libavcodec was built without a JPEG encoder");
    const libav::Frame frame = TRY(as_frame(image));
    const libav::Codec encoder(avcodec_alloc_context3(codec));
    const libav::Packet packet(av_packet_alloc());
    if (!encoder || !packet)
        return base::fail(base::Errc::unavailable, "JPEG: out of memory");
    AVCodecContext& context = *encoder.get();
    context.width = frame.get()->width;
    context.height = frame.get()->height;
    context.pix_fmt = AV_PIX_FMT_YUVJ420P;
    context.color_range = AVCOL_RANGE_JPEG;
    context.sample_aspect_ratio = {1, 1};
    context.time_base = {1, 25};
    context.flags |= AV_CODEC_FLAG_QSCALE | AV_CODEC_FLAG_BITEXACT;
    context.thread_count = 1;
    const int quantiser = quantiser_of(quality);
    context.qmin = quantiser;
    context.qmax = quantiser;
    context.global_quality = quantiser * FF_QP2LAMBDA;
    frame.get()->quality = context.global_quality;
    TRY(libav::check(avcodec_open2(&context, codec, nullptr), "JPEG"));
    TRY(libav::check(avcodec_send_frame(&context, frame.get()), "JPEG"));
    TRY(libav::check(avcodec_send_frame(&context, nullptr), "JPEG"));
    TRY(libav::check(avcodec_receive_packet(&context, packet.get()), "JPEG"));
    return std::string(reinterpret_cast<const char*>(packet.get()->data), static_cast<std::size_t>(packet.get()->size));
}

}
