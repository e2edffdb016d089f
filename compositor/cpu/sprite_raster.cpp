// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/cpu/sprite_raster.h"

#include "compositor/cpu/mixed_rows.h"

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
constexpr int kAsked = 32; // columns for which a cover map is asked at a time
// Sampled pixels onto canvas pixels, in the way the sprite's format, tint and blend mode ask for.
class Paint {
public:
    Paint(const Kernels& kernels, const Sprite& sprite, Cover cover)
        : kernels_(kernels), tint_(sprite.tint), mode_(sprite.blend),
          coverage_(scene::texels_of(sprite).format() == PixelFormat::a8),
          copies_(mode_ == scene::Blend::normal && !coverage_ && tint_ == kNoTint &&
                  (sprite.tile->opaque || cover == Cover::opaque))
    {
    }
    // wholly: every sample comes from inside the source, so opaque texels give opaque samples.
    enum class Inside : std::uint8_t { partly, wholly };
    bool copies(Inside inside) const { return copies_ && inside == Inside::wholly; }
    void operator()(std::uint8_t* row, const std::uint8_t* samples, int pixels, Inside inside) const
    {
        if (copies(inside))
            std::memcpy(row, samples, static_cast<std::size_t>(pixels) * 4);
        else if (mode_ != scene::Blend::normal)
            blend(row, samples, pixels);
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
    bool copies_;
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

// No rotation and no skew: v is the same along a row, u the same in all rows.
void draw_scaled(const Kernels& kernels, const Sprite& sprite, const Paint& paint, const Rect& area,
                 const Target& target)
{
    const Source source(sprite);
    const Line u = u_along(sprite, 0);
    const Columns touched = touching(u, source.width, {area.x, area.right()});
    for (int begin = touched.begin; begin < touched.end; begin += kChunk) {
        const Columns columns{begin, std::min(begin + kChunk, touched.end)};
        const int pixels = columns.count(), bytes = pixels * source.pixel_bytes;
        const bool inside_x = within(u, source.width, columns).count() == columns.count();
        MixedRows mixed(kernels, source, u, columns);
        Samples between;
        for (int y = area.y; y < area.bottom(); ++y) {
            const std::int64_t v = v_along(sprite, y).start;
            if (v < -kOne || v >= std::int64_t{source.height} * kOne)
                continue;
            const int top = static_cast<int>(v >> 16), fraction = static_cast<int>(v >> 8 & 255);
            const bool is_inside =
                inside_x && top >= 0 && (top + 1 < source.height || (fraction == 0 && top < source.height));
            const auto inside = is_inside ? Paint::Inside::wholly : Paint::Inside::partly;
            std::uint8_t* out = target.at(begin, y);
            const std::uint8_t* samples = mixed.row(top);
            if (fraction == 0) {
                paint(out, samples, pixels, inside);
                continue;
            }
            const std::uint8_t* bottom = mixed.row(top + 1);
            const int direct = paint.copies(inside) ? bytes / kRowSlack * kRowSlack : 0; // whole vectors, in place
            if (direct > 0)
                kernels.lerp_rows(out, samples, bottom, direct, fraction);
            if (direct == bytes)
                continue;
            kernels.lerp_rows(between.data(), samples + direct, bottom + direct, bytes - direct, fraction);
            paint(out + direct, between.data(), pixels - direct / 4, inside);
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
        int begin = touched.begin;
        // The slow way, for texels of which some may be outside. Writes over what is behind its columns.
        const auto sample = [&](Columns columns) {
            std::uint8_t* out = samples.data() + (columns.begin - begin) * source.pixel_bytes;
            const Walk across = u.walk_from(columns.begin), down = v.walk_from(columns.begin);
            if (columns.empty())
                return;
            if (source.pixel_bytes == 4) {
                gather<4>(source, u, v, columns, {-1, -1}, top, bottom);
                kernels.bilinear_pairs(out, top.data(), bottom.data(), columns.count(), across, down);
            } else {
                const Columns inside{std::max(all_inside.begin, columns.begin), std::min(all_inside.end, columns.end)};
                gather<1>(source, u, v, columns, inside.empty() ? Columns{-1, -1} : inside, top, bottom);
                kernels.bilinear_coverage_pairs(out, top.data(), bottom.data(), columns.count(), across, down);
            }
        };
        for (; begin < touched.end; begin += kChunk) {
            const Columns columns{begin, std::min(begin + kChunk, touched.end)};
            const Columns inside{std::max(all_inside.begin, begin), std::min(all_inside.end, columns.end)};
            if (source.pixel_bytes == 4 && !inside.empty()) {
                sample({columns.begin, inside.begin});
                kernels.bilinear_texels(samples.data() + 4 * (inside.begin - begin), source.origin, source.end,
                                        source.stride_bytes, inside.count(), u.walk_from(inside.begin),
                                        v.walk_from(inside.begin));
                sample({inside.end, columns.end});
            } else {
                sample(columns);
            }
            paint(target.at(begin, y), samples.data(), columns.count(),
                  inside.count() == columns.count() ? Paint::Inside::wholly : Paint::Inside::partly);
        }
    }
}

void draw_run(const Kernels& kernels, const Sprite& sprite, Cover cover, const Rect& area, const Target& target)
{
    const Paint paint(kernels, sprite, cover);
    if (sprite.sampling.is_whole_pixel_shift())
        draw_shifted(sprite, paint, area, target);
    else if (sprite.sampling.xy == 0 && sprite.sampling.yx == 0)
        draw_scaled(kernels, sprite, paint, area, target);
    else
        draw_mapped(kernels, sprite, paint, area, target);
}

}

void draw_sprite(const Kernels& kernels, const Sprite& sprite, const CoverMap* cover, const Rect& area,
                 const Target& target)
{
    const Rect visible = frame::intersect(area, sprite.bounds);
    if (visible.empty())
        return;
    if (cover == nullptr) {
        draw_run(kernels, sprite, Cover::mixed, visible, target);
        return;
    }
    for (int begin = visible.x; begin < visible.right();) { // runs of columns of one kind
        Cover kind{};
        int end = begin;
        for (; end < visible.right(); end += kAsked) {
            const int width = std::min(kAsked, visible.right() - end);
            const Cover next = cover_in(sprite, *cover, {end, visible.y, width, visible.height});
            if (end != begin && next != kind)
                break;
            kind = next;
        }
        end = std::min(end, visible.right());
        if (kind != Cover::empty)
            draw_run(kernels, sprite, kind, {begin, visible.y, end - begin, visible.height}, target);
        begin = end;
    }
}

bool hides_all(const Sprite& sprite, const Rect& area)
{
    if (sprite.blend != scene::Blend::normal || !sprite.tile->opaque ||
        scene::texels_of(sprite).format() != PixelFormat::rgba8 || sprite.tint != kNoTint ||
        !sprite.bounds.contains(area))
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
           scene::texels_of(sprite).format() == PixelFormat::rgba8 && sprite.sampling.is_whole_pixel_shift();
}

}
