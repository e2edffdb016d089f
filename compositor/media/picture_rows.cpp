// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/media/picture_rows.h"

extern "C" {
#include <libavutil/pixdesc.h>
}

#include <algorithm>
#include <cstring>

namespace media {
namespace {

const std::uint8_t* row_of(const AVFrame& frame, int plane, int y)
{
    return frame.data[plane] + static_cast<std::ptrdiff_t>(y) * frame.linesize[plane];
}

// A big-endian 16-bit sample, rounded to 8.
std::uint8_t eight_bits(const std::uint8_t* sample)
{
    const std::uint32_t value = static_cast<std::uint32_t>(sample[0]) << 8U | sample[1];
    return static_cast<std::uint8_t>((value * 255U + 32767U) / 65535U);
}

void put(std::uint8_t* rgba, std::uint8_t r, std::uint8_t g, std::uint8_t b, std::uint8_t a)
{
    rgba[0] = r;
    rgba[1] = g;
    rgba[2] = b;
    rgba[3] = a;
}

template <std::uint8_t zero_is> void read_bits(const AVFrame& frame, int y, std::uint8_t* rgba)
{
    const std::uint8_t* in = row_of(frame, 0, y);
    for (int x = 0; x < frame.width; ++x, rgba += 4) {
        const bool set = (in[x / 8] >> (7 - x % 8) & 1) != 0;
        const auto grey = static_cast<std::uint8_t>(set ? 255 - zero_is : zero_is);
        put(rgba, grey, grey, grey, 255);
    }
}

template <bool wide, bool alpha> void read_grey(const AVFrame& frame, int y, std::uint8_t* rgba)
{
    constexpr int kStep = (wide ? 2 : 1) * (alpha ? 2 : 1);
    const std::uint8_t* in = row_of(frame, 0, y);
    for (int x = 0; x < frame.width; ++x, in += kStep, rgba += 4) {
        const std::uint8_t grey = wide ? eight_bits(in) : in[0];
        const std::uint8_t a = !alpha ? std::uint8_t{255} : wide ? eight_bits(in + 2) : in[1];
        put(rgba, grey, grey, grey, a);
    }
}

template <bool wide, bool alpha> void read_rgb(const AVFrame& frame, int y, std::uint8_t* rgba)
{
    constexpr int kSample = wide ? 2 : 1;
    constexpr int kStep = kSample * (alpha ? 4 : 3);
    const std::uint8_t* in = row_of(frame, 0, y);
    const auto sample = [](const std::uint8_t* at) { return wide ? eight_bits(at) : at[0]; };
    for (int x = 0; x < frame.width; ++x, in += kStep, rgba += 4)
        put(rgba, sample(in), sample(in + kSample), sample(in + 2 * kSample),
            alpha ? sample(in + 3 * kSample) : std::uint8_t{255});
}

void read_argb(const AVFrame& frame, int y, std::uint8_t* rgba)
{
    const std::uint8_t* in = row_of(frame, 0, y);
    for (int x = 0; x < frame.width; ++x, in += 4, rgba += 4)
        put(rgba, in[1], in[2], in[3], in[0]);
}

void read_palette(const AVFrame& frame, int y, std::uint8_t* rgba)
{
    const std::uint8_t* in = row_of(frame, 0, y);
    for (int x = 0; x < frame.width; ++x, rgba += 4) {
        std::uint32_t argb = 0; // in the processor's order (AV_PIX_FMT_PAL8)
        std::memcpy(&argb, frame.data[1] + 4 * in[x], 4);
        put(rgba, static_cast<std::uint8_t>(argb >> 16U), static_cast<std::uint8_t>(argb >> 8U),
            static_cast<std::uint8_t>(argb), static_cast<std::uint8_t>(argb >> 24U));
    }
}

void read_planar_rgb(const AVFrame& frame, int y, std::uint8_t* rgba)
{
    for (int x = 0; x < frame.width; ++x, rgba += 4)
        put(rgba, row_of(frame, 2, y)[x], row_of(frame, 0, y)[x], row_of(frame, 1, y)[x], 255);
}

// ITU-R BT.601-7 with Kr = 0.299, Kb = 0.114, times 65536; full range as in JFIF, or 219/224 steps as in VP8.
struct Matrix {
    int luma, red_v, green_u, green_v, blue_u, black;
};
constexpr Matrix kFullRange{65536, 91881, 22554, 46802, 116130, 0};
constexpr Matrix kLimitedRange{76309, 104597, 25675, 53279, 132201, 16};

std::uint8_t held(int value)
{
    return static_cast<std::uint8_t>(std::clamp(value >> 16, 0, 255));
}

// Chroma between its samples, which lie in the middle of the pixels they cover: weights 3 and 1 along each halved axis.
struct ChromaTaps {
    const std::uint8_t* near_row;
    const std::uint8_t* far_row;
    int shift_x;
    int width;

    int at(int x) const
    {
        const int near_x = x >> shift_x;
        const int far_x = shift_x != 1 ? near_x : std::clamp(near_x + ((x & 1) != 0 ? 1 : -1), 0, width - 1);
        const int top = 3 * near_row[near_x] + near_row[far_x];
        const int bottom = 3 * far_row[near_x] + far_row[far_x];
        return (3 * top + bottom + 8) >> 4;
    }
};

ChromaTaps chroma_taps(const AVFrame& frame, int plane, int y, int shift_x, int shift_y)
{
    const int height = AV_CEIL_RSHIFT(frame.height, shift_y);
    const int near_y = y >> shift_y;
    const int far_y = shift_y != 1 ? near_y : std::clamp(near_y + ((y & 1) != 0 ? 1 : -1), 0, height - 1);
    return {row_of(frame, plane, near_y), row_of(frame, plane, far_y), shift_x, AV_CEIL_RSHIFT(frame.width, shift_x)};
}

void read_ycc(const AVFrame& frame, int y, std::uint8_t* rgba)
{
    const AVPixFmtDescriptor& format = *av_pix_fmt_desc_get(static_cast<AVPixelFormat>(frame.format));
    const bool full = frame.color_range == AVCOL_RANGE_JPEG || std::strncmp(format.name, "yuvj", 4) == 0;
    const Matrix& m = full ? kFullRange : kLimitedRange;
    const ChromaTaps us = chroma_taps(frame, 1, y, format.log2_chroma_w, format.log2_chroma_h);
    const ChromaTaps vs = chroma_taps(frame, 2, y, format.log2_chroma_w, format.log2_chroma_h);
    const std::uint8_t* alpha = (format.flags & AV_PIX_FMT_FLAG_ALPHA) != 0 ? row_of(frame, 3, y) : nullptr;
    const std::uint8_t* luma = row_of(frame, 0, y);
    for (int x = 0; x < frame.width; ++x, rgba += 4) {
        const int base = (luma[x] - m.black) * m.luma + 32768;
        const int u = us.at(x) - 128;
        const int v = vs.at(x) - 128;
        put(rgba, held(base + m.red_v * v), held(base - m.green_u * u - m.green_v * v), held(base + m.blue_u * u),
            alpha != nullptr ? alpha[x] : std::uint8_t{255});
    }
}

}

base::Result<RowReader> row_reader(const AVFrame& frame)
{
    switch (frame.format) {
    case AV_PIX_FMT_MONOBLACK:
        return read_bits<0>;
    case AV_PIX_FMT_MONOWHITE:
        return read_bits<255>;
    case AV_PIX_FMT_GRAY8:
        return read_grey<false, false>;
    case AV_PIX_FMT_GRAY16BE:
        return read_grey<true, false>;
    case AV_PIX_FMT_YA8:
        return read_grey<false, true>;
    case AV_PIX_FMT_YA16BE:
        return read_grey<true, true>;
    case AV_PIX_FMT_RGB24:
        return read_rgb<false, false>;
    case AV_PIX_FMT_RGBA:
        return read_rgb<false, true>;
    case AV_PIX_FMT_RGB48BE:
        return read_rgb<true, false>;
    case AV_PIX_FMT_RGBA64BE:
        return read_rgb<true, true>;
    case AV_PIX_FMT_ARGB:
        return read_argb;
    case AV_PIX_FMT_PAL8:
        return read_palette;
    case AV_PIX_FMT_GBRP:
    case AV_PIX_FMT_GBRAP:
        return read_planar_rgb; // a JPEG in RGB, or CMYK already turned into it (its alpha is opaque)
    case AV_PIX_FMT_YUV420P:
    case AV_PIX_FMT_YUV422P:
    case AV_PIX_FMT_YUV440P:
    case AV_PIX_FMT_YUV444P:
    case AV_PIX_FMT_YUV411P:
    case AV_PIX_FMT_YUVJ420P:
    case AV_PIX_FMT_YUVJ422P:
    case AV_PIX_FMT_YUVJ440P:
    case AV_PIX_FMT_YUVJ444P:
    case AV_PIX_FMT_YUVJ411P:
    case AV_PIX_FMT_YUVA420P:
    case AV_PIX_FMT_YUVA444P:
        return read_ycc;
    default: {
        const char* name = av_get_pix_fmt_name(static_cast<AVPixelFormat>(frame.format));
        return base::fail(base::Errc::invalid_input, fmt::format("the picture's sample format {} is not read",
                                                                 name != nullptr ? name : "(unknown)"));
    }
    }
}

}
