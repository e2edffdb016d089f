// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/assets/resize.h"

#include "compositor/base/check.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <vector>

namespace assets {
namespace {

using base::Result;
using frame::Image;

constexpr int kWeightBits = 14;
constexpr std::int32_t kWeightOne = 1 << kWeightBits;
constexpr int kRowBits = 6; // fraction bits of a row after the horizontal pass: 255 << 6 times kWeightOne fits 32 bits

// The source pixels of one pixel of the result along one axis. Weights sum to kWeightOne exactly.
struct Taps {
    std::vector<int> index;
    std::vector<std::int32_t> weight;
};

// In units where a source pixel is `to` long and a pixel of the result `from` long, all overlaps are whole numbers.
Taps area_taps(int from, int to, int pixel)
{
    const std::int64_t begin = static_cast<std::int64_t>(pixel) * from;
    const std::int64_t end = begin + from;
    Taps taps;
    std::int64_t covered = 0;
    std::int32_t given = 0;
    for (std::int64_t source = begin / to; source * to < end; ++source) {
        covered += std::min(end, (source + 1) * to) - std::max(begin, source * to);
        const auto upto = static_cast<std::int32_t>((covered * kWeightOne + from / 2) / from); // errors do not add up
        taps.index.push_back(static_cast<int>(source));
        taps.weight.push_back(upto - given);
        given = upto;
    }
    return taps;
}

Taps cubic_taps(int from, int to, int pixel)
{
    constexpr int kFractionBits = 12;
    const std::int64_t numerator =
        (2 * static_cast<std::int64_t>(pixel) + 1) * from - to; // centre, in 1/(2 to) source pixels
    const std::int64_t position = ((numerator + 2LL * to) << kFractionBits) / (2LL * to) - (1 << kFractionBits);
    const std::int64_t first = position >> kFractionBits;
    const std::int64_t t = position & ((1 << kFractionBits) - 1);
    const std::int64_t t2 = (t * t) >> kFractionBits;
    const std::int64_t t3 = (t2 * t) >> kFractionBits;
    constexpr std::int64_t kOne = 1 << kFractionBits;
    const std::array<std::int64_t, 4> doubled{-t3 + 2 * t2 - t, 3 * t3 - 5 * t2 + 2 * kOne, -3 * t3 + 4 * t2 + t,
                                              t3 - t2};
    Taps taps;
    std::int32_t sum = 0;
    for (int i = 0; i < 4; ++i) {
        taps.index.push_back(static_cast<int>(std::clamp<std::int64_t>(first - 1 + i, 0, from - 1)));
        taps.weight.push_back(
            static_cast<std::int32_t>(doubled[static_cast<std::size_t>(i)] * kWeightOne / (2 * kOne)));
        sum += taps.weight.back();
    }
    taps.weight[t < kOne / 2 ? 1 : 2] += kWeightOne - sum;
    return taps;
}

std::vector<Taps> taps_of_axis(int from, int to)
{
    std::vector<Taps> axis;
    axis.reserve(static_cast<std::size_t>(to));
    for (int pixel = 0; pixel < to; ++pixel)
        axis.push_back(to <= from ? area_taps(from, to, pixel) : cubic_taps(from, to, pixel));
    return axis;
}

// Rows of the source at the result's width; the last few are kept, because neighbouring rows of the result share them.
class WideRows {
public:
    WideRows(const Image& image, int width) : image_(image), columns_(taps_of_axis(image.size().width, width))
    {
        for (Kept& kept : kept_)
            kept.values.resize(static_cast<std::size_t>(width) * 4);
    }

    const std::int32_t* row(int y)
    {
        Kept& kept = kept_[static_cast<std::size_t>(y) % kept_.size()];
        if (kept.y != y) {
            kept.y = y;
            fill(image_.row(y), kept.values.data());
        }
        return kept.values.data();
    }

private:
    struct Kept {
        int y = -1;
        std::vector<std::int32_t> values;
    };

    void fill(const std::uint8_t* source, std::int32_t* out) const
    {
        constexpr int kShift = kWeightBits - kRowBits;
        for (const Taps& taps : columns_) {
            std::array<std::int32_t, 4> sum{};
            for (std::size_t i = 0; i < taps.index.size(); ++i)
                for (std::size_t c = 0; c < 4; ++c)
                    sum[c] += taps.weight[i] * source[4 * static_cast<std::size_t>(taps.index[i]) + c];
            for (std::size_t c = 0; c < 4; ++c)
                *out++ = (sum[c] + (1 << (kShift - 1))) >> kShift;
        }
    }

    const Image& image_;
    std::vector<Taps> columns_;
    std::array<Kept, 4> kept_;
};

void store(const std::vector<std::int32_t>& sums, std::uint8_t* out)
{
    constexpr int kShift = kWeightBits + kRowBits;
    for (std::size_t at = 0; at < sums.size(); at += 4) {
        std::array<std::int32_t, 4> value{};
        for (std::size_t c = 0; c < 4; ++c)
            value[c] = std::clamp((sums[at + c] + (1 << (kShift - 1))) >> kShift, 0, 255);
        for (std::size_t c = 0; c < 4; ++c) // the cubic overshoots; a premultiplied colour is never above its alpha
            out[at + c] = static_cast<std::uint8_t>(std::min(value[c], value[3]));
    }
}

}

Result<Image> resized(const Image& image, frame::Size size)
{
    ASSERT(image.format() == frame::PixelFormat::rgba8);
    Image result = TRY(Image::create(size, frame::PixelFormat::rgba8));
    const auto lines = taps_of_axis(image.size().height, size.height);
    WideRows rows(image, size.width);
    // 32 bits hold 255 << kRowBits times kWeightOne with what the cubic overshoots on both axes.
    std::vector<std::int32_t> sums(static_cast<std::size_t>(size.width) * 4);
    for (int y = 0; y < size.height; ++y) {
        const Taps& taps = lines[static_cast<std::size_t>(y)];
        std::fill(sums.begin(), sums.end(), 0);
        for (std::size_t i = 0; i < taps.index.size(); ++i) {
            const std::int32_t* row = rows.row(taps.index[i]);
            for (std::size_t at = 0; at < sums.size(); ++at)
                sums[at] += taps.weight[i] * row[at];
        }
        store(sums, result.row(y));
    }
    return result;
}

frame::Rect visible_part(const Image& image)
{
    ASSERT(image.format() == frame::PixelFormat::rgba8);
    frame::Rect visible;
    const int width = image.size().width;
    for (int y = 0; y < image.size().height; ++y) {
        const std::uint8_t* row = image.row(y);
        int left = 0;
        while (left < width && row[4 * left + 3] == 0)
            ++left;
        if (left == width)
            continue;
        int right = width;
        while (row[4 * right - 1] == 0)
            --right;
        visible = unite(visible, {left, y, right - left, 1});
    }
    return visible;
}

Result<Image> cut(const Image& image, const frame::Rect& part)
{
    ASSERT(image.bounds().contains(part));
    const int pixel = frame::bytes_per_pixel(image.format());
    Image result = TRY(Image::create({part.width, part.height}, image.format()));
    for (int y = 0; y < part.height; ++y)
        std::memcpy(result.row(y), image.row(part.y + y) + static_cast<std::ptrdiff_t>(part.x) * pixel,
                    static_cast<std::size_t>(part.width) * static_cast<std::size_t>(pixel));
    return result;
}

}
