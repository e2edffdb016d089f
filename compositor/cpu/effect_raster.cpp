// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/cpu/effect_raster.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace cpu {
namespace {
using frame::Rect;
using scene::Beyond;
using scene::Box;
using scene::Effect;
using scene::EffectKind;

constexpr int kWorthWaking = 64 * 256; // pixels; fewer are done before the other threads are awake

constexpr int kAhead = 256; // bytes of a row fetched before they are needed: too many rows for the processor to foresee

// Four channels of a pixel, each widened to 16 bits, in memory order.
std::uint64_t widened_pixel(const std::uint8_t* pixel)
{
    std::uint32_t bits = 0;
    std::memcpy(&bits, pixel, 4);
    static_assert(scene::widened(1) == 1 << 6);
    std::uint64_t spread = bits;
    spread = (spread | spread << 16U) & 0x0000ffff0000ffffULL;
    spread = (spread | spread << 8U) & 0x00ff00ff00ff00ffULL;
    return spread << 6U;
}

// Lines side by side, an entry of kBlurLanes values for each place: from the line's beginning minus what the box
// reaches to its end plus that, the line moved by an offset. Entries [first, first + pixels) are to be read from the
// line at `from` on; the others lie beyond it.
struct Strip {
    std::uint16_t* entries;
    int count, first, pixels, from;

    Strip(std::uint16_t* memory, int line_count, int reach, int offset, Beyond beyond)
        : entries(memory), count(line_count + 2 * reach), first(std::clamp(reach + offset, 0, count)),
          pixels(std::clamp(reach + offset + line_count, 0, count) - first), from(first - reach - offset)
    {
        if (pixels == 0 && beyond == Beyond::nearest_pixel) { // moved out of sight: all of it is one end of the line
            first = std::min(first, count - 1);
            pixels = 1;
            from = std::clamp(first - reach - offset, 0, line_count - 1);
        }
    }
    std::uint16_t* entry(int i) const { return entries + static_cast<std::ptrdiff_t>(i) * kBlurLanes; }

    // Fills what lies beyond the line, once the rest is there.
    void continue_line(Beyond beyond) const
    {
        constexpr std::size_t kEntry = kBlurLanes * sizeof(std::uint16_t);
        const int end = first + pixels;
        if (beyond == Beyond::transparent) {
            std::memset(entry(0), 0, kEntry * static_cast<std::size_t>(first));
            std::memset(entry(end), 0, kEntry * static_cast<std::size_t>(count - end));
            return;
        }
        for (int i = 0; i < first; ++i)
            std::memcpy(entry(i), entry(first), kEntry);
        for (int i = end; i < count; ++i)
            std::memcpy(entry(i), entry(end - 1), kEntry);
    }
};

template <int kChannels> constexpr int kColumns = kBlurLanes / kChannels; // of a strip

template <int kChannels> int strips_of(const Rect& area)
{
    return (area.width + kColumns<kChannels> - 1) / kColumns<kChannels>;
}

// The rows of a strip of them; those below the target repeat its last one and are not written back.
template <int kChannels> struct Rows {
    static constexpr int kCount = kBlurLanes / kChannels;
    std::array<const std::uint8_t*, kCount> pixels;
    Rows(const Target& target, int first)
    {
        for (int i = 0; i < kCount; ++i)
            pixels[static_cast<std::size_t>(i)] =
                target.pixels + std::min(first + i, target.area.height - 1) * target.stride_bytes;
    }
    // As many places as a column strip is wide at a time: a block of rows and places that stays in the nearest cache.
    void read(int from, int count, std::uint16_t* entry) const
    {
        for (int begin = 0; begin < count; begin += kCount) {
            const int end = std::min(begin + kCount, count);
            for (std::size_t row = 0; row < pixels.size(); ++row) {
                __builtin_prefetch(pixels[row] + 4 * (from + end) + kAhead);
                for (int i = begin; i < end; ++i)
                    read_one(pixels[row] + 4 * (from + i), entry + i * kBlurLanes + row * kChannels);
            }
        }
    }
    static void read_one(const std::uint8_t* pixel, std::uint16_t* values)
    {
        if constexpr (kChannels == 4) {
            const std::uint64_t wide = widened_pixel(pixel);
            std::memcpy(values, &wide, 8);
        } else {
            *values = static_cast<std::uint16_t>(scene::widened(pixel[3]));
        }
    }
};

}

// Three passes; the answers are the first entries, in their order.
void EffectRaster::blur_lines(const Box& box, std::uint16_t* entries, int count)
{
    if (box.changes_nothing())
        return;
    for (int pass = 0; pass < 3; ++pass) {
        kernels_.box_pass(entries, count, box);
        count -= 2 * static_cast<int>(box.radius) + 2;
    }
}

template <int kChannels>
void EffectRaster::blur_rows(const Effect& effect, Beyond beyond, const Target& target, int strip,
                             std::uint16_t* entries)
{
    const Box box = scene::box_of(effect.sigma_x);
    const Strip lines(entries, target.area.width, box.reach(), effect.kind == EffectKind::shadow ? effect.offset_x : 0,
                      beyond);
    const int first = strip * Rows<kChannels>::kCount;
    const Rows<kChannels> rows(target, first);
    rows.read(lines.from, lines.pixels, lines.entry(lines.first));
    lines.continue_line(beyond);
    blur_lines(box, entries, lines.count);
    const int count = std::min(Rows<kChannels>::kCount, target.area.height - first), width = target.area.width;
    for (int x = 0; x < width; x += kColumns<kChannels>)
        for (int row = 0; row < count; ++row) {
            const int strip_of_x = x / kColumns<kChannels>;
            std::uint16_t* out = plane_entry(strip_of_x, first + row);
            if (x + 2 * kColumns<kChannels> < width)
                __builtin_prefetch(plane_entry(strip_of_x + 2, first + row), 1);
            for (int i = 0; i < std::min(kColumns<kChannels>, width - x); ++i)
                std::memcpy(out + i * kChannels, lines.entry(x + i) + row * kChannels,
                            kChannels * sizeof(std::uint16_t));
        }
}

template <int kChannels>
void EffectRaster::blur_columns(const Effect& effect, Beyond beyond, const Target& target, int strip,
                                std::uint16_t* entries)
{
    const Box box = scene::box_of(effect.sigma_y);
    const Strip lines(entries, target.area.height, box.reach(), effect.kind == EffectKind::shadow ? effect.offset_y : 0,
                      beyond);
    std::memcpy(lines.entry(lines.first), plane_entry(strip, lines.from),
                static_cast<std::size_t>(lines.pixels) * kBlurLanes * sizeof(std::uint16_t));
    lines.continue_line(beyond);
    blur_lines(box, entries, lines.count);
    const int left = strip * kColumns<kChannels>, pixels = std::min(kColumns<kChannels>, target.area.width - left);
    if constexpr (kChannels == 4)
        kernels_.narrow(target.pixels + 4 * left, target.stride_bytes, target.area.height, pixels, entries);
    else
        kernels_.over_shadow(target.pixels + 4 * left, target.stride_bytes, target.area.height, pixels, entries,
                             effect.tint, effect.strength);
}

template <class Work> void EffectRaster::for_each(int count, const Rect& area, const Work& work)
{
    if (area.width * area.height >= kWorthWaking) {
        pool_.run(count, work);
    } else {
        for (int i = 0; i < count; ++i)
            work(i, 0);
    }
}

template <int kChannels> base::Status EffectRaster::reserve(const Target& target, const Effect& effect)
{
    const frame::Rect& area = target.area;
    const auto strips = static_cast<std::size_t>(strips_of<kChannels>(area));
    plane_rows_ = area.height;
    TRY(plane_.reserve(strips * static_cast<std::size_t>(area.height) * kBlurLanes * sizeof(std::uint16_t)));
    const int longest = 1 + std::max( // a box pass looks one place ahead
                                area.width + 2 * scene::box_of(effect.sigma_x).reach(),
                                area.height + 2 * scene::box_of(effect.sigma_y).reach());
    for (Scratch& lines : lines_)
        TRY(lines.reserve(static_cast<std::size_t>(longest) * kBlurLanes * sizeof(std::uint16_t)));
    return {};
}

template <int kChannels> base::Status EffectRaster::blur(const Effect& effect, Beyond beyond, const Target& target)
{
    TRY(reserve<kChannels>(target, effect));
    const auto lines_of = [this](unsigned worker) { return reinterpret_cast<std::uint16_t*>(lines_[worker].bytes()); };
    const int rows = Rows<kChannels>::kCount;
    for_each((target.area.height + rows - 1) / rows, target.area, [&](int strip, unsigned worker) {
        blur_rows<kChannels>(effect, beyond, target, strip, lines_of(worker));
    });
    for_each(strips_of<kChannels>(target.area), target.area, [&](int strip, unsigned worker) {
        blur_columns<kChannels>(effect, beyond, target, strip, lines_of(worker));
    });
    return {};
}

base::Status EffectRaster::apply(const Effect& effect, Beyond beyond, const Target& target)
{
    switch (effect.kind) {
    case EffectKind::blur:
        if (scene::box_of(effect.sigma_x).changes_nothing() && scene::box_of(effect.sigma_y).changes_nothing())
            return {};
        return blur<4>(effect, beyond, target);
    case EffectKind::shadow:
        if (effect.tint == frame::Rgba{} || effect.strength == 0)
            return {};
        return blur<1>(effect, beyond, target);
    case EffectKind::color:
        for_each(target.area.height, target.area, [&](int y, unsigned) {
            kernels_.recolor(target.pixels + y * target.stride_bytes, target.area.width, effect);
        });
        return {};
    }
    return {};
}

std::size_t EffectRaster::size_bytes() const
{
    std::size_t bytes = plane_.capacity_bytes();
    for (const Scratch& lines : lines_)
        bytes += lines.capacity_bytes();
    return bytes;
}

}
