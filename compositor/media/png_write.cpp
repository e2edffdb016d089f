// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/base/file.h"
#include "compositor/media/libav.h"
#include "compositor/media/picture.h"

#include <algorithm>
#include <cstring>

namespace media {
namespace {

void straight_row(const std::uint8_t* in, int width, std::uint8_t* out)
{
    for (int x = 0; x < width; ++x, in += 4, out += 4) {
        const unsigned alpha = in[3];
        for (int c = 0; c < 3; ++c)
            out[c] = alpha == 0 ? std::uint8_t{0}
                                : static_cast<std::uint8_t>(std::min(255U, (in[c] * 255U + alpha / 2) / alpha));
        out[3] = in[3];
    }
}

Result<libav::Frame> as_frame(const frame::Image& image)
{
    libav::Frame frame(av_frame_alloc());
    if (!frame)
        return base::fail(base::Errc::unavailable, "out of memory");
    AVFrame& target = *frame.get();
    target.width = image.size().width;
    target.height = image.size().height;
    target.format = image.format() == frame::PixelFormat::rgba8 ? AV_PIX_FMT_RGBA : AV_PIX_FMT_GRAY8;
    TRY(libav::check(av_frame_get_buffer(&target, 0), "PNG"));
    for (int y = 0; y < target.height; ++y) {
        std::uint8_t* out = target.data[0] + static_cast<std::ptrdiff_t>(y) * target.linesize[0];
        if (image.format() == frame::PixelFormat::rgba8)
            straight_row(image.row(y), target.width, out);
        else
            std::memcpy(out, image.row(y), static_cast<std::size_t>(target.width));
    }
    return frame;
}

}

Result<std::string> png_bytes(const frame::Image& image)
{
    libav::take_over_log();
    const AVCodec* codec = avcodec_find_encoder(AV_CODEC_ID_PNG);
    if (codec == nullptr)
        return base::fail(base::Errc::unavailable, "libavcodec was built without a PNG encoder");
    const libav::Frame frame = TRY(as_frame(image));
    const libav::Codec encoder(avcodec_alloc_context3(codec));
    const libav::Packet packet(av_packet_alloc());
    if (!encoder || !packet)
        return base::fail(base::Errc::unavailable, "out of memory");
    encoder.get()->width = frame.get()->width;
    encoder.get()->height = frame.get()->height;
    encoder.get()->pix_fmt = static_cast<AVPixelFormat>(frame.get()->format);
    encoder.get()->time_base = {1, 1};
    encoder.get()->flags |= AV_CODEC_FLAG_BITEXACT;
    encoder.get()->thread_count = 1;
    encoder.get()->compression_level = 6;
    av_opt_set(encoder.get()->priv_data, "pred", "paeth", 0);
    TRY(libav::check(avcodec_open2(encoder.get(), codec, nullptr), "PNG"));
    TRY(libav::check(avcodec_send_frame(encoder.get(), frame.get()), "PNG"));
    TRY(libav::check(avcodec_receive_packet(encoder.get(), packet.get()), "PNG"));
    return std::string(reinterpret_cast<const char*>(packet.get()->data), static_cast<std::size_t>(packet.get()->size));
}

Status write_png(const std::filesystem::path& path, const frame::Image& image)
{
    const std::string bytes = TRY(png_bytes(image));
    return base::write_file_atomic(path, std::as_bytes(std::span(bytes)));
}

}
