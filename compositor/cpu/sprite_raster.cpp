// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/cpu/sprite_raster.h"

#include "compositor/cpu/drawable.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace cpu {
namespace {
using frame::PixelFormat;
using frame::Rect;
using frame::Rgba;
using scene::Sprite;

constexpr Rgba kNoTint{255, 255, 255, 255};
constexpr int kChunk = 256; // columns worked on at a time: their buffers stay in the first-level cache
constexpr int kOne = 65536;

// The texels of a sprite's source.
struct Source {
    const std::uint8_t* origin;
    std::ptrdiff_t stride_bytes;
    int width, height;
    int pixel_bytes;

    explicit Source(const Sprite& sprite)
        : stride_bytes(static_cast<std::ptrdiff_t>(texels_of(sprite).stride_bytes())), width(sprite.source.width),
          height(sprite.source.height), pixel_bytes(bytes_per_pixel(texels_of(sprite).format()))
    {
        origin = texels_of(sprite).row(sprite.source.y) + sprite.source.x * pixel_bytes;
    }
    const std::uint8_t* row(int y) const { return origin + y * stride_bytes; }
};

// u or v along a canvas row: value at the canvas column 0, and step a pixel; from the centre of the source's first
// texel.
struct Line {
    std::int64_t start;
    std::int64_t step;
    std::int64_t at(int x) const { return start + step * x; }
    Walk walk_from(int x) const { return {static_cast<std::int32_t>(at(x)), static_cast<std::int32_t>(step)}; }
};
Line u_along(const Sprite& sprite, int y)
{
    return {sprite.sampling.x0 + std::int64_t{sprite.sampling.xy} * y - std::int64_t{sprite.source.x} * kOne,
            sprite.sampling.xx};
}
Line v_along(const Sprite& sprite, int y)
{
    return {sprite.sampling.y0 + std::int64_t{sprite.sampling.yy} * y - std::int64_t{sprite.source.y} * kOne,
            sprite.sampling.yx};
}

struct Columns {
    int begin = 0;
    int end = 0;
    bool empty() const { return begin >= end; }
    int count() const { return end - begin; }
};

std::int64_t divide_up(std::int64_t a, std::int64_t b) // b > 0
{
    return a >= 0 ? (a + b - 1) / b : -(-a / b);
}

// Those of the columns at which the line lies in [low, high).
Columns columns_between(Line line, std::int64_t low, std::int64_t high, Columns columns)
{
    if (line.step < 0) { // mirrored
        line = {-line.start, -line.step};
        std::swap(low, high);
        low = 1 - low;
        high = 1 - high;
    }
    if (line.step == 0)
        return line.start >= low && line.start < high ? columns : Columns{};
    const std::int64_t begin = std::max<std::int64_t>(columns.begin, divide_up(low - line.start, line.step));
    const std::int64_t end = std::min<std::int64_t>(columns.end, divide_up(high - line.start, line.step));
    return begin < end ? Columns{static_cast<int>(begin), static_cast<int>(end)} : Columns{};
}

// Columns at which some texel of `size` has weight (its neighbour may be outside), and those with both texels inside.
Columns touching(const Line& line, int size, Columns columns)
{
    return columns_between(line, -kOne, std::int64_t{size} * kOne, columns);
}
Columns within(const Line& line, int size, Columns columns)
{
    return columns_between(line, 0, std::int64_t{size - 1} * kOne, columns);
}

// Sampled pixels onto canvas pixels, in the way the sprite's format, tint and blend mode ask for.
class Paint {
public:
    Paint(const Kernels& kernels, const Sprite& sprite)
        : kernels_(kernels), tint_(sprite.tint), mode_(sprite.blend),
          coverage_(texels_of(sprite).format() == PixelFormat::a8),
          opaque_(!coverage_ && sprite.tile->opaque && tint_ == kNoTint)
    {
    }
    // `whole`: every sample comes from inside the source, so an opaque tile gives opaque samples.
    enum class Inside : std::uint8_t { partly, wholly };
    void operator()(std::uint8_t* row, const std::uint8_t* samples, int pixels, Inside inside) const
    {
        if (mode_ != scene::Blend::normal)
            blend(row, samples, pixels);
        else if (opaque_ && inside == Inside::wholly)
            std::memcpy(row, samples, static_cast<std::size_t>(pixels) * 4);
        else
            over(row, samples, pixels);
    }

private:
    void over(std::uint8_t* row, const std::uint8_t* samples, int pixels) const
    {
        if (coverage_)
            kernels_.over_coverage(row, samples, pixels, tint_);
        else if (tint_ == kNoTint)
            kernels_.over(row, samples, pixels);
        else
            kernels_.over_tinted(row, samples, pixels, tint_);
    }
    // The colours to blend are the samples over nothing.
    void blend(std::uint8_t* row, const std::uint8_t* samples, int pixels) const
    {
        for (int x = 0; x < pixels; x += kChunk) {
            std::array<std::uint8_t, static_cast<std::size_t>(kChunk) * 4> colors{};
            const int count = std::min(kChunk, pixels - x);
            over(colors.data(), samples + x * (coverage_ ? 1 : 4), count);
            kernels_.blend(row + 4 * x, colors.data(), count, mode_, 255);
        }
    }
    const Kernels& kernels_;
    Rgba tint_;
    scene::Blend mode_;
    bool coverage_;
    bool opaque_;
};

void draw_shifted(const Sprite& sprite, const Paint& paint, const Rect& area, const Target& target)
{
    const Source source(sprite);
    const auto shift_x = static_cast<std::int64_t>(u_along(sprite, 0).start / kOne);
    const auto shift_y = static_cast<std::int64_t>(v_along(sprite, 0).start / kOne);
    const Columns columns = columns_between({shift_x, 1}, 0, source.width, {area.x, area.right()});
    const Columns rows = columns_between({shift_y, 1}, 0, source.height, {area.y, area.bottom()});
    for (int y = rows.begin; y < rows.end && !columns.empty(); ++y)
        paint(target.at(columns.begin, y),
              source.row(static_cast<int>(y + shift_y)) + (columns.begin + shift_x) * source.pixel_bytes,
              columns.count(), Paint::Inside::wholly);
}

using Samples = std::array<std::uint8_t, kChunk * 4 + 2 * kRowSlack>;
using Pairs = std::array<std::uint8_t, kChunk * 8 + 2 * kRowSlack>;

template <int kBytes> void copy_texel(const Source& source, int x, int y, std::uint8_t* out)
{
    if (x >= 0 && x < source.width && y >= 0 && y < source.height)
        std::memcpy(out, source.row(y) + x * kBytes, kBytes);
    else
        std::memset(out, 0, kBytes);
}

// The texel rows that a scaled or shifted sprite mixes, each mixed along the row once and kept for the next canvas row.
class MixedRows {
public:
    MixedRows(const Kernels& kernels, const Source& source, const Line& u, Columns columns)
        : kernels_(kernels), source_(source), u_(u), columns_(columns), inside_(within(u, source.width, columns))
    {
    }
    const std::uint8_t* row(int y)
    {
        for (const Kept& kept : kept_)
            if (kept.y == y)
                return kept.samples.data();
        Kept& place = kept_[oldest_];
        oldest_ = 1 - oldest_;
        place.y = y;
        mix(y, place.samples.data());
        return place.samples.data();
    }

private:
    struct Kept {
        int y = INT32_MIN;
        Samples samples;
    };
    void mix(int y, std::uint8_t* out) const
    {
        if (y < 0 || y >= source_.height)
            std::memset(out, 0, static_cast<std::size_t>(columns_.count() * source_.pixel_bytes));
        else if (u_.step == kOne)
            mix_neighbours(y, out);
        else if (source_.pixel_bytes == 4)
            mix_pairs<4>(y, out, kernels_.lerp_pairs);
        else
            mix_pairs<1>(y, out, kernels_.lerp_coverage_pairs);
    }

    // A step of one texel a pixel: all fractions are the same, and the right texels are the left ones moved by one.
    void mix_neighbours(int y, std::uint8_t* out) const
    {
        const Walk u = u_.walk_from(columns_.begin);
        const int first = u.start >> 16, bytes = source_.pixel_bytes;
        const int begin = std::max(first, 0), end = std::min(first + columns_.count() + 1, source_.width);
        Samples texels;
        std::memset(texels.data(), 0, static_cast<std::size_t>(bytes));
        std::memset(texels.data() + columns_.count() * bytes, 0, static_cast<std::size_t>(bytes));
        std::memcpy(texels.data() + (begin - first) * bytes, source_.row(y) + begin * bytes,
                    static_cast<std::size_t>((end - begin) * bytes));
        kernels_.lerp_rows(out, texels.data(), texels.data() + bytes, columns_.count() * bytes, u.start >> 8 & 255);
    }

    template <int kBytes, class Lerp> void mix_pairs(int y, std::uint8_t* out, Lerp lerp) const
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

    const Kernels& kernels_;
    const Source& source_;
    Line u_;
    Columns columns_;
    Columns inside_;
    std::array<Kept, 2> kept_;
    std::size_t oldest_ = 0;
};

// No rotation and no skew: v is the same along a row, u the same in all rows.
void draw_scaled(const Kernels& kernels, const Sprite& sprite, const Paint& paint, const Rect& area,
                 const Target& target)
{
    const Source source(sprite);
    const Line u = u_along(sprite, 0);
    const Columns touched = touching(u, source.width, {area.x, area.right()});
    for (int begin = touched.begin; begin < touched.end; begin += kChunk) {
        const Columns columns{begin, std::min(begin + kChunk, touched.end)};
        const bool inside_x = within(u, source.width, columns).count() == columns.count();
        MixedRows mixed(kernels, source, u, columns);
        Samples between;
        for (int y = area.y; y < area.bottom(); ++y) {
            const std::int64_t v = v_along(sprite, y).start;
            if (v < -kOne || v >= std::int64_t{source.height} * kOne)
                continue;
            const int top = static_cast<int>(v >> 16), fraction = static_cast<int>(v >> 8 & 255);
            const std::uint8_t* samples = mixed.row(top);
            if (fraction != 0) {
                const std::uint8_t* bottom = mixed.row(top + 1);
                kernels.lerp_rows(between.data(), samples, bottom, columns.count() * source.pixel_bytes, fraction);
                samples = between.data();
            }
            const bool inside =
                inside_x && top >= 0 && (top + 1 < source.height || (fraction == 0 && top < source.height));
            paint(target.at(begin, y), samples, columns.count(),
                  inside ? Paint::Inside::wholly : Paint::Inside::partly);
        }
    }
}

// The four texels of each pixel, as pairs of the upper and of the lower row.
template <int kBytes>
void gather(const Source& source, const Line& u, const Line& v, Columns columns, Columns inside, Pairs& top,
            Pairs& bottom)
{
    std::size_t to = 0;
    for (int x = columns.begin; x < columns.end; ++x, to += 2 * kBytes) {
        if (x == inside.begin) {
            Walk across = u.walk_from(x), down = v.walk_from(x);
            for (; x < inside.end; ++x, to += 2 * kBytes, across.start += across.step, down.start += down.step) {
                const std::uint8_t* texel = source.row(down.start >> 16) + (across.start >> 16) * kBytes;
                std::memcpy(top.data() + to, texel, 2 * kBytes);
                std::memcpy(bottom.data() + to, texel + source.stride_bytes, 2 * kBytes);
            }
            if (x == columns.end)
                break;
        }
        const int left = u.walk_from(x).start >> 16, upper = v.walk_from(x).start >> 16;
        copy_texel<kBytes>(source, left, upper, top.data() + to);
        copy_texel<kBytes>(source, left + 1, upper, top.data() + to + kBytes);
        copy_texel<kBytes>(source, left, upper + 1, bottom.data() + to);
        copy_texel<kBytes>(source, left + 1, upper + 1, bottom.data() + to + kBytes);
    }
}

void draw_mapped(const Kernels& kernels, const Sprite& sprite, const Paint& paint, const Rect& area,
                 const Target& target)
{
    const Source source(sprite);
    Pairs top, bottom;
    Samples samples;
    for (int y = area.y; y < area.bottom(); ++y) {
        const Line u = u_along(sprite, y), v = v_along(sprite, y);
        const Columns touched = touching(v, source.height, touching(u, source.width, {area.x, area.right()}));
        const Columns all_inside = within(v, source.height, within(u, source.width, touched));
        for (int begin = touched.begin; begin < touched.end; begin += kChunk) {
            const Columns columns{begin, std::min(begin + kChunk, touched.end)};
            const Columns inside{std::max(all_inside.begin, begin), std::min(all_inside.end, columns.end)};
            const Columns usable = inside.empty() ? Columns{-1, -1} : inside;
            if (source.pixel_bytes == 4) {
                gather<4>(source, u, v, columns, usable, top, bottom);
                kernels.bilinear_pairs(samples.data(), top.data(), bottom.data(), columns.count(), u.walk_from(begin),
                                       v.walk_from(begin));
            } else {
                gather<1>(source, u, v, columns, usable, top, bottom);
                kernels.bilinear_coverage_pairs(samples.data(), top.data(), bottom.data(), columns.count(),
                                                u.walk_from(begin), v.walk_from(begin));
            }
            paint(target.at(begin, y), samples.data(), columns.count(),
                  inside.count() == columns.count() ? Paint::Inside::wholly : Paint::Inside::partly);
        }
    }
}

}

void draw_sprite(const Kernels& kernels, const Sprite& sprite, const Rect& area, const Target& target)
{
    const Rect visible = frame::intersect(area, sprite.bounds);
    if (visible.empty())
        return;
    const Paint paint(kernels, sprite);
    if (sprite.sampling.is_whole_pixel_shift())
        draw_shifted(sprite, paint, visible, target);
    else if (sprite.sampling.xy == 0 && sprite.sampling.yx == 0)
        draw_scaled(kernels, sprite, paint, visible, target);
    else
        draw_mapped(kernels, sprite, paint, visible, target);
}

bool hides_all(const Sprite& sprite, const Rect& area)
{
    if (sprite.blend != scene::Blend::normal || !sprite.tile->opaque ||
        texels_of(sprite).format() != PixelFormat::rgba8 || sprite.tint != kNoTint || !sprite.bounds.contains(area))
        return false;
    // An affine map takes its extremes at the corners. The centre of the last texel still has all its weight inside.
    for (const int y : {area.y, area.bottom() - 1})
        for (const int x : {area.x, area.right() - 1}) {
            const std::int64_t u = u_along(sprite, y).at(x), v = v_along(sprite, y).at(x);
            if (u < 0 || v < 0 || u > std::int64_t{sprite.source.width - 1} * kOne ||
                v > std::int64_t{sprite.source.height - 1} * kOne)
                return false;
        }
    return true;
}

bool is_copied(const Sprite& sprite)
{
    return sprite.blend == scene::Blend::normal && sprite.tile->opaque && sprite.tint == kNoTint &&
           texels_of(sprite).format() == PixelFormat::rgba8 && sprite.sampling.is_whole_pixel_shift();
}

}
