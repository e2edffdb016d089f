// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/cpu/mixed_rows.h"

namespace cpu {

MixedRows::MixedRows(const Kernels& kernels, const Source& source, const Line& u, Columns columns)
    : kernels_(kernels), source_(source), u_(u), columns_(columns), inside_(within(u, source.width, columns))
{
}

const std::uint8_t* MixedRows::row(int y)
{
    for (const Kept& kept : kept_)
        if (kept.y == y)
            return kept.pixels;
    Kept& place = kept_[oldest_];
    oldest_ = 1 - oldest_;
    place.y = y;
    place.pixels = mix(y, place.samples.data());
    return place.pixels;
}

const std::uint8_t* MixedRows::mix(int y, std::uint8_t* out) const
{
    if (y < 0 || y >= source_.height) {
        std::memset(out, 0, static_cast<std::size_t>(columns_.count() * source_.pixel_bytes));
        return out;
    }
    if (u_.step == kOne)
        return mix_neighbours(y, out);
    const Walk u = u_.walk_from(columns_.begin);
    const std::uint8_t* first = source_.row(y) + (u.start >> 16) * 4;
    const bool along =
        source_.pixel_bytes == 4 && u_.step > 0 && u_.step < 2 * kOne && inside_.count() == columns_.count();
    if (along && source_.has_slack(first, 4 * texels_read()))
        (u_.step < kOne ? kernels_.lerp_along : kernels_.lerp_along_denser)(out, first, columns_.count(), u);
    else if (source_.pixel_bytes == 4)
        mix_pairs<4>(y, out, kernels_.lerp_pairs);
    else
        mix_pairs<1>(y, out, kernels_.lerp_coverage_pairs);
    return out;
}

// By the kernels that mix along a row, their slack not counted.
std::ptrdiff_t MixedRows::texels_read() const
{
    if (u_.step < kOne)
        return columns_.count();
    constexpr std::ptrdiff_t kVector = kRowSlack / 4;
    return static_cast<std::ptrdiff_t>(columns_.count() * u_.step >> 16) + 2 + kVector;
}

// A step of one texel a pixel: all fractions are the same, and the right texels are the left ones moved by one.
const std::uint8_t* MixedRows::mix_neighbours(int y, std::uint8_t* out) const
{
    const Walk u = u_.walk_from(columns_.begin);
    const int first = u.start >> 16, bytes = source_.pixel_bytes, fraction = u.start >> 8 & 255;
    const int begin = std::max(first, 0), end = std::min(first + columns_.count() + 1, source_.width);
    const std::uint8_t* texels = source_.row(y) + begin * bytes;
    Samples padded;
    if (end - begin <= columns_.count() || !source_.has_slack(texels, std::ptrdiff_t{end - begin} * bytes)) {
        std::memset(padded.data(), 0, static_cast<std::size_t>(bytes));
        std::memset(padded.data() + columns_.count() * bytes, 0, static_cast<std::size_t>(bytes));
        std::memcpy(padded.data() + (begin - first) * bytes, texels, static_cast<std::size_t>((end - begin) * bytes));
        texels = padded.data();
    } else if (fraction == 0) {
        return texels;
    }
    kernels_.lerp_rows(out, texels, texels + bytes, columns_.count() * bytes, fraction);
    return out;
}

template <int kBytes, class Lerp> void MixedRows::mix_pairs(int y, std::uint8_t* out, Lerp lerp) const
{
    Pairs pairs;
    std::uint8_t* to = pairs.data();
    const std::uint8_t* texels = source_.row(y);
    for (int x = columns_.begin; x < columns_.end; ++x, to += 2 * kBytes) {
        if (x == inside_.begin) {
            std::int32_t u = u_.walk_from(x).start;
            const auto step = static_cast<std::int32_t>(u_.step);
            for (; x < inside_.end; ++x, to += 2 * kBytes, u += step)
                std::memcpy(to, texels + (u >> 16) * kBytes, 2 * kBytes);
            if (x == columns_.end)
                break;
        }
        const int left = u_.walk_from(x).start >> 16;
        copy_texel<kBytes>(source_, left, y, to);
        copy_texel<kBytes>(source_, left + 1, y, to + kBytes);
    }
    lerp(out, pairs.data(), columns_.count(), u_.walk_from(columns_.begin));
}

}
