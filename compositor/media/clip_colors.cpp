// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/media/clip_colors.h"

#include "compositor/media/premultiply.h"

extern "C" {
#include <libavutil/pixdesc.h>
}

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <vector>

namespace media {
namespace {

using base::Errc;
using base::fail;
using base::Result;
using Row = std::vector<std::uint16_t>;

constexpr int kDepth = 10; // bits of a sample after reading, whatever it had before

// From Kr and Kb (ITU-R BT.601-7 2.5, BT.709-6 3, BT.2020-2 table 4), times 65536, for samples of kDepth bits.
struct Matrix {
    int luma = 0, red_v = 0, green_u = 0, green_v = 0, blue_u = 0, black = 0;
};

Matrix matrix_of(double kr, double kb, AVColorRange range)
{
    const bool full = range == AVCOL_RANGE_JPEG;
    const double luma = full ? 1.0 : 255.0 / 219.0;
    const double chroma = full ? 1.0 : 255.0 / 224.0;
    const double kg = 1.0 - kr - kb;
    const auto fixed = [](double value) { return static_cast<int>(std::lround(value * 65536.0)); };
    return {fixed(luma),
            fixed(2 * (1 - kr) * chroma),
            fixed(2 * (1 - kb) * kb / kg * chroma),
            fixed(2 * (1 - kr) * kr / kg * chroma),
            fixed(2 * (1 - kb) * chroma),
            full ? 0 : 16 << (kDepth - 8)};
}

Result<Matrix> matrix_for(const AVFrame& frame, const AVPixFmtDescriptor& format)
{
    AVColorRange range = frame.color_range;
    if (std::strncmp(format.name, "yuvj", 4) == 0)
        range = AVCOL_RANGE_JPEG;
    switch (frame.colorspace) {
    case AVCOL_SPC_BT709:
        return matrix_of(0.2126, 0.0722, range);
    case AVCOL_SPC_BT470BG:
    case AVCOL_SPC_SMPTE170M:
        return matrix_of(0.299, 0.114, range);
    case AVCOL_SPC_FCC:
        return matrix_of(0.30, 0.11, range);
    case AVCOL_SPC_SMPTE240M:
        return matrix_of(0.212, 0.087, range);
    case AVCOL_SPC_BT2020_NCL:
    case AVCOL_SPC_BT2020_CL:
        return matrix_of(0.2627, 0.0593, range);
    case AVCOL_SPC_UNSPECIFIED:
    case AVCOL_SPC_RESERVED:
    case AVCOL_SPC_RGB: // said of YUV samples it is a mistake
        return frame.width >= 1280 || frame.height > 576 ? matrix_of(0.2126, 0.0722, range)
                                                         : matrix_of(0.299, 0.114, range); // what players take
    default: {
        const char* name = av_color_space_name(frame.colorspace);
        return fail(Errc::invalid_input, fmt::format("the clip's colour matrix {} is not read; convert it to BT.709",
                                                     name != nullptr ? name : "(unknown)"));
    }
    }
}

int rounded_to(int value, int from_bits, int to_most)
{
    const int most = (1 << from_bits) - 1;
    return static_cast<int>((static_cast<std::int64_t>(value) * to_most + most / 2) / most);
}

// One component of one row of its plane.
class Component {
public:
    Component(const AVFrame& frame, const AVPixFmtDescriptor& format, int index)
        : frame_(frame), format_(format), index_(index), depth_(format.comp[index].depth)
    {
        plain_ = depth_ == 8 && format.comp[index].step == 1 && format.comp[index].shift == 0 &&
                 (format.flags & (AV_PIX_FMT_FLAG_PAL | AV_PIX_FMT_FLAG_BITSTREAM)) == 0;
    }
    void raw(int y, std::span<std::uint16_t> out) const
    {
        const int plane = format_.comp[index_].plane;
        if (plain_) {
            const std::uint8_t* in = frame_.data[plane] + static_cast<std::ptrdiff_t>(y) * frame_.linesize[plane] +
                                     format_.comp[index_].offset;
            std::copy(in, in + out.size(), out.begin());
            return;
        }
        const std::uint8_t* data[4] = {frame_.data[0], frame_.data[1], frame_.data[2], frame_.data[3]};
        av_read_image_line2(out.data(), data, frame_.linesize, &format_, 0, y, index_, static_cast<int>(out.size()), 0,
                            2);
    }
    void ten_bits(int y, std::span<std::uint16_t> out) const
    {
        raw(y, out);
        if (depth_ < kDepth)
            for (std::uint16_t& sample : out)
                sample = static_cast<std::uint16_t>(sample << (kDepth - depth_));
        else if (depth_ > kDepth)
            for (std::uint16_t& sample : out)
                sample = static_cast<std::uint16_t>(
                    std::min((sample + (1 << (depth_ - kDepth - 1))) >> (depth_ - kDepth), (1 << kDepth) - 1));
    }
    void eight_bits(int y, std::span<std::uint16_t> out) const
    {
        raw(y, out);
        if (depth_ != 8)
            for (std::uint16_t& sample : out)
                sample = static_cast<std::uint16_t>(rounded_to(sample, depth_, 255));
    }

private:
    const AVFrame& frame_;
    const AVPixFmtDescriptor& format_;
    const int index_;
    const int depth_;
    bool plain_ = false;
};

// Chroma at every pixel: linear between its samples, which lie where the frame says (H.273, figure 1).
class Chroma {
public:
    Chroma(const AVFrame& frame, const AVPixFmtDescriptor& format, int index)
        : component_(frame, format, index), shift_x_(format.log2_chroma_w), shift_y_(format.log2_chroma_h),
          height_(AV_CEIL_RSHIFT(frame.height, shift_y_)),
          near_(static_cast<std::size_t>(AV_CEIL_RSHIFT(frame.width, shift_x_))), far_(near_), mixed_(near_.size() + 2)
    {
        const AVChromaLocation at = frame.chroma_location;
        centred_x_ = at == AVCHROMA_LOC_CENTER || at == AVCHROMA_LOC_TOP || at == AVCHROMA_LOC_BOTTOM;
        centred_y_ = at != AVCHROMA_LOC_TOPLEFT && at != AVCHROMA_LOC_TOP;
        if (at == AVCHROMA_LOC_UNSPECIFIED) // JPEG's place for full range, MPEG-2's and H.264's else
            centred_x_ = frame.color_range == AVCOL_RANGE_JPEG || std::strncmp(format.name, "yuvj", 4) == 0;
    }

    // out[x] is kDepth bits, less the middle.
    void at_row(int y, std::span<std::int32_t> out)
    {
        mix_rows(y);
        const std::int32_t* in = mixed_.data() + 1; // one more sample on each side
        constexpr int kMiddle = 1 << (kDepth - 1);
        const auto store = [&](std::size_t x, std::int32_t sum) { out[x] = ((sum + 8) >> 4) - kMiddle; };
        if (shift_x_ != 1) {
            for (std::size_t x = 0; x < out.size(); ++x)
                store(x, 4 * in[x >> shift_x_]);
            return;
        }
        for (std::size_t i = 0; 2 * i < out.size(); ++i) {
            const auto at = static_cast<std::ptrdiff_t>(i);
            store(2 * i, centred_x_ ? 3 * in[at] + in[at - 1] : 4 * in[at]);
            if (2 * i + 1 < out.size())
                store(2 * i + 1, centred_x_ ? 3 * in[at] + in[at + 1] : 2 * in[at] + 2 * in[at + 1]);
        }
    }

private:
    void mix_rows(int y)
    {
        const int row = std::min(y >> shift_y_, height_ - 1);
        int other = row;
        int weight = 0; // of the other row, in quarters
        if (shift_y_ == 1) {
            const bool odd = (y & 1) != 0;
            other = std::clamp(odd ? row + 1 : centred_y_ ? row - 1 : row, 0, height_ - 1);
            weight = centred_y_ ? 1 : odd ? 2 : 0;
        }
        component_.ten_bits(row, near_);
        if (other != row)
            component_.ten_bits(other, far_);
        const Row& second = other != row ? far_ : near_;
        for (std::size_t x = 0; x < near_.size(); ++x)
            mixed_[x + 1] = (4 - weight) * near_[x] + weight * second[x];
        mixed_.front() = mixed_[1];
        mixed_.back() = mixed_[mixed_.size() - 2];
    }

    Component component_;
    const int shift_x_;
    const int shift_y_;
    const int height_;
    bool centred_x_ = false;
    bool centred_y_ = true;
    Row near_;
    Row far_;
    std::vector<std::int32_t> mixed_; // in quarters
};

std::uint8_t held(std::int32_t value)
{
    return static_cast<std::uint8_t>(std::clamp(value >> (16 + kDepth - 8), 0, 255));
}

void read_alpha(const AVFrame& frame, const AVPixFmtDescriptor& format, frame::Image& image)
{
    if ((format.flags & AV_PIX_FMT_FLAG_ALPHA) == 0 || (format.flags & AV_PIX_FMT_FLAG_PAL) != 0)
        return;
    const Component alpha(frame, format, format.nb_components - 1);
    Row row(static_cast<std::size_t>(frame.width));
    for (int y = 0; y < frame.height; ++y) {
        alpha.eight_bits(y, row);
        std::uint8_t* out = image.row(y);
        for (std::size_t x = 0; x < row.size(); ++x)
            out[4 * x + 3] = static_cast<std::uint8_t>(row[x]);
        premultiply_row(out, frame.width);
    }
}

// Channel by channel: loops this plain become vector instructions.
void write_row(const Matrix& m, const Row& ys, const std::vector<std::int32_t>& u, const std::vector<std::int32_t>& v,
               std::uint8_t* out)
{
    const std::size_t width = ys.size();
    constexpr std::int32_t kHalf = 1 << (15 + kDepth - 8);
    for (std::size_t x = 0; x < width; ++x)
        out[4 * x] = held((ys[x] - m.black) * m.luma + m.red_v * v[x] + kHalf);
    for (std::size_t x = 0; x < width; ++x)
        out[4 * x + 1] = held((ys[x] - m.black) * m.luma - m.green_u * u[x] - m.green_v * v[x] + kHalf);
    for (std::size_t x = 0; x < width; ++x)
        out[4 * x + 2] = held((ys[x] - m.black) * m.luma + m.blue_u * u[x] + kHalf);
    for (std::size_t x = 0; x < width; ++x)
        out[4 * x + 3] = 255;
}

base::Status convert_yuv(const AVFrame& frame, const AVPixFmtDescriptor& format, frame::Image& image)
{
    const Matrix m = TRY(matrix_for(frame, format));
    const auto width = static_cast<std::size_t>(frame.width);
    const bool grey = format.nb_components < 3;
    const Component luma(frame, format, 0);
    Chroma us(frame, format, grey ? 0 : 1);
    Chroma vs(frame, format, grey ? 0 : 2);
    Row ys(width);
    std::vector<std::int32_t> u(width);
    std::vector<std::int32_t> v(width);
    for (int y = 0; y < frame.height; ++y) {
        luma.ten_bits(y, ys);
        if (!grey) {
            us.at_row(y, u);
            vs.at_row(y, v);
        }
        write_row(m, ys, u, v, image.row(y));
    }
    return {};
}

void convert_rgb(const AVFrame& frame, const AVPixFmtDescriptor& format, frame::Image& image)
{
    Row row(static_cast<std::size_t>(frame.width));
    for (int c = 0; c < 3; ++c) {
        const Component component(frame, format, c);
        for (int y = 0; y < frame.height; ++y) {
            component.eight_bits(y, row);
            std::uint8_t* out = image.row(y);
            for (std::size_t x = 0; x < row.size(); ++x) {
                out[4 * x + static_cast<std::size_t>(c)] = static_cast<std::uint8_t>(row[x]);
                out[4 * x + 3] = 255;
            }
        }
    }
}

void convert_palette(const AVFrame& frame, frame::Image& image)
{
    for (int y = 0; y < frame.height; ++y) {
        const std::uint8_t* in = frame.data[0] + static_cast<std::ptrdiff_t>(y) * frame.linesize[0];
        std::uint8_t* out = image.row(y);
        for (int x = 0; x < frame.width; ++x, out += 4) {
            std::uint32_t argb = 0; // in the processor's order
            std::memcpy(&argb, frame.data[1] + 4 * in[x], 4);
            out[0] = static_cast<std::uint8_t>(argb >> 16U);
            out[1] = static_cast<std::uint8_t>(argb >> 8U);
            out[2] = static_cast<std::uint8_t>(argb);
            out[3] = static_cast<std::uint8_t>(argb >> 24U);
        }
        premultiply_row(image.row(y), frame.width);
    }
}

base::Status check_readable(const AVFrame& frame, const AVPixFmtDescriptor* format)
{
    constexpr std::uint64_t kUnread = AV_PIX_FMT_FLAG_HWACCEL | AV_PIX_FMT_FLAG_BAYER | AV_PIX_FMT_FLAG_FLOAT;
    if (format == nullptr || (format->flags & kUnread) != 0 || std::strncmp(format->name, "xyz", 3) == 0)
        return fail(Errc::invalid_input, fmt::format("the clip's sample format {} is not read; convert it to yuv420p",
                                                     format != nullptr ? format->name : "(unknown)"));
    if (frame.color_trc == AVCOL_TRC_SMPTE2084 || frame.color_trc == AVCOL_TRC_ARIB_STD_B67)
        return fail(Errc::invalid_input,
                    fmt::format("the clip is HDR ({}), whose colours would come out wrong; convert it to SDR, BT.709",
                                frame.color_trc == AVCOL_TRC_SMPTE2084 ? "PQ" : "HLG"));
    return {};
}

}

Result<frame::Image> clip_image(const AVFrame& frame)
{
    const AVPixFmtDescriptor* format = av_pix_fmt_desc_get(static_cast<AVPixelFormat>(frame.format));
    TRY(check_readable(frame, format));
    frame::Image image = TRY(frame::Image::create({frame.width, frame.height}, frame::PixelFormat::rgba8));
    if ((format->flags & AV_PIX_FMT_FLAG_PAL) != 0)
        convert_palette(frame, image);
    else if ((format->flags & AV_PIX_FMT_FLAG_RGB) != 0)
        convert_rgb(frame, *format, image);
    else
        TRY(convert_yuv(frame, *format, image));
    read_alpha(frame, *format, image);
    return image;
}

Turn turn_of(const std::int32_t* m)
{
    const auto sign = [](std::int32_t value) { return value > (1 << 15) ? 1 : value < -(1 << 15) ? -1 : 0; };
    const Turn turn{sign(m[0]), sign(m[3]), sign(m[1]), sign(m[4])};
    const bool square =
        (turn.xx != 0) == (turn.yy != 0) && (turn.xy != 0) == (turn.yx != 0) && (turn.xx != 0) != (turn.xy != 0);
    return square ? turn : Turn{};
}

Result<frame::Image> turned(frame::Image image, const Turn& turn)
{
    if (turn == Turn{})
        return image;
    const frame::Size from = image.size();
    const frame::Size to = turn.swaps_sides() ? frame::Size{from.height, from.width} : from;
    frame::Image result = TRY(frame::Image::create(to, frame::PixelFormat::rgba8));
    const int left = turn.xx + turn.xy < 0 ? to.width - 1 : 0;
    const int top = turn.yx + turn.yy < 0 ? to.height - 1 : 0;
    for (int y = 0; y < from.height; ++y)
        for (int x = 0; x < from.width; ++x)
            std::memcpy(result.row(top + turn.yx * x + turn.yy * y) +
                            static_cast<std::ptrdiff_t>(left + turn.xx * x + turn.xy * y) * 4,
                        image.row(y) + static_cast<std::ptrdiff_t>(x) * 4, 4);
    return result;
}

}
