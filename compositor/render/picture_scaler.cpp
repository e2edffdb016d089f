// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/render/picture_scaler.h"

#include "compositor/base/check.h"

#include <algorithm>
#include <cstring>

namespace render {

using frame::Rect;

frame::Size fitted(frame::Size canvas, frame::Size box)
{
    const auto shown = [](int side, int numerator, int denominator) { // rounded
        const auto scaled = (std::int64_t{2} * side * numerator + denominator) / (std::int64_t{2} * denominator);
        return std::clamp(static_cast<int>(scaled), 1, side);
    };
    box = {std::clamp(box.width, 1, canvas.width), std::clamp(box.height, 1, canvas.height)};
    if (std::int64_t{box.width} * canvas.height <= std::int64_t{box.height} * canvas.width)
        return {box.width, shown(canvas.height, box.width, canvas.width)};
    return {shown(canvas.width, box.height, canvas.height), box.height};
}

// Pixel i covers [i * from, (i + 1) * from), source pixel j covers [j * to, (j + 1) * to). Weights are differences of
// rounded sums, so each pixel's are exactly one together.
PictureScaler::Axis::Axis(int from, int to)
{
    const auto part = [from](std::int64_t covered) {
        return static_cast<std::uint32_t>(((covered << kWeightBits) + from / 2) / from);
    };
    for (std::int64_t i = 0; i < to; ++i) {
        const std::int64_t begin = i * from, end = begin + from;
        Pixel pixel{static_cast<int>(begin / to), 0, weights.size()};
        for (std::int64_t j = pixel.first; j * to < end; ++j) {
            const std::int64_t covered_before = std::max<std::int64_t>(j * to - begin, 0);
            const std::int64_t covered = std::min((j + 1) * to, end) - begin;
            weights.push_back(part(covered) - part(covered_before));
            ++pixel.count;
        }
        pixels.push_back(pixel);
    }
}

PictureScaler::PictureScaler(frame::Size from, frame::Size to)
    : from_(from), to_(to), across_(from.width, to.width), down_(from.height, to.height),
      column_(std::size_t{4} * static_cast<std::size_t>(from.width))
{
    ASSERT(to.width <= from.width && to.height <= from.height && to.width > 0 && to.height > 0);
}

void PictureScaler::carry(const scene::DamageMap& from, scene::DamageMap& to) const
{
    if (from_ == to_) {
        to.add(from);
        return;
    }
    const auto down = [](int at, int full, int small) { return static_cast<int>(std::int64_t{at} * small / full); };
    const auto up = [](int at, int full, int small) {
        return static_cast<int>((std::int64_t{at} * small + full - 1) / full);
    };
    for_each_run(from, [&](const Rect& run) {
        const int left = down(run.x, from_.width, to_.width), top = down(run.y, from_.height, to_.height);
        to.mark({left, top, up(run.right(), from_.width, to_.width) - left,
                 up(run.bottom(), from_.height, to_.height) - top});
    });
}

void PictureScaler::scale(const frame::Image& picture, const scene::DamageMap& marked, frame::Image& to)
{
    ASSERT(picture.size() == from_ && to.size() == to_ && marked.canvas() == to_);
    const bool same = from_ == to_, half = from_.width == 2 * to_.width && from_.height == 2 * to_.height;
    for_each_run(marked, [&](const Rect& area) {
        if (same)
            copy_area(picture, area, to);
        else if (half)
            halve_area(picture, area, to);
        else
            scale_area(picture, area, to);
    });
}

void PictureScaler::copy_area(const frame::Image& picture, const Rect& area, frame::Image& to) const
{
    for (int y = area.y; y < area.bottom(); ++y)
        std::memcpy(to.row(y) + 4 * area.x, picture.row(y) + 4 * area.x, static_cast<std::size_t>(area.width) * 4);
}

// What scale_area gives for half the size, with two channels in one number.
void PictureScaler::halve_area(const frame::Image& picture, const Rect& area, frame::Image& to) const
{
    constexpr std::uint32_t kEven = 0x00ff00ff, kRound = 0x00020002;
    for (int y = area.y; y < area.bottom(); ++y) {
        const std::uint8_t* upper = picture.row(2 * y) + std::ptrdiff_t{8} * area.x;
        const std::uint8_t* lower = picture.row(2 * y + 1) + std::ptrdiff_t{8} * area.x;
        std::uint8_t* out = to.row(y) + std::ptrdiff_t{4} * area.x;
        for (int x = 0; x < area.width; ++x) {
            std::uint32_t a[2], b[2];
            std::memcpy(a, upper + std::ptrdiff_t{8} * x, 8);
            std::memcpy(b, lower + std::ptrdiff_t{8} * x, 8);
            const std::uint32_t even = (a[0] & kEven) + (a[1] & kEven) + (b[0] & kEven) + (b[1] & kEven) + kRound;
            const std::uint32_t odd =
                (a[0] >> 8 & kEven) + (a[1] >> 8 & kEven) + (b[0] >> 8 & kEven) + (b[1] >> 8 & kEven) + kRound;
            const std::uint32_t mean = (even >> 2 & kEven) | (odd >> 2 & kEven) << 8;
            std::memcpy(out + std::ptrdiff_t{4} * x, &mean, 4);
        }
    }
}

void PictureScaler::scale_area(const frame::Image& picture, const Rect& area, frame::Image& to)
{
    constexpr std::uint32_t kRound = 1U << (2 * kWeightBits - 1);
    const Axis::Pixel& last = across_.pixels[static_cast<std::size_t>(area.right() - 1)];
    const int left = across_.pixels[static_cast<std::size_t>(area.x)].first;
    const auto bytes = std::size_t{4} * static_cast<std::size_t>(last.first + last.count - left);
    std::uint32_t* sums = column_.data();
    for (int y = area.y; y < area.bottom(); ++y) {
        const Axis::Pixel& rows = down_.pixels[static_cast<std::size_t>(y)];
        std::fill_n(sums, bytes, 0U);
        for (int i = 0; i < rows.count; ++i) {
            const std::uint8_t* row = picture.row(rows.first + i) + std::ptrdiff_t{4} * left;
            const std::uint32_t weight = down_.weights[rows.weights + static_cast<std::size_t>(i)];
            for (std::size_t byte = 0; byte < bytes; ++byte)
                sums[byte] += weight * row[byte];
        }
        std::uint8_t* out = to.row(y) + std::ptrdiff_t{4} * area.x;
        for (int x = area.x; x < area.right(); ++x, out += 4) {
            const Axis::Pixel& columns = across_.pixels[static_cast<std::size_t>(x)];
            std::uint32_t sum[4] = {kRound, kRound, kRound, kRound};
            for (int i = 0; i < columns.count; ++i) {
                const std::uint32_t weight = across_.weights[columns.weights + static_cast<std::size_t>(i)];
                const std::uint32_t* pixel = sums + std::ptrdiff_t{4} * (columns.first + i - left);
                for (int c = 0; c < 4; ++c)
                    sum[c] += weight * pixel[c];
            }
            for (int c = 0; c < 4; ++c)
                out[c] = static_cast<std::uint8_t>(sum[c] >> (2 * kWeightBits));
        }
    }
}

}
