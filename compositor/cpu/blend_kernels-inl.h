// SPDX-License-Identifier: GPL-3.0-or-later
// Rows of colours and coverage over rows of the canvas.
// Included once for each instruction set by kernels.cpp, so the guard below opens again each time. Thread: any.
#if defined(LESEDI_CPU_BLEND_KERNELS_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef LESEDI_CPU_BLEND_KERNELS_INL
#undef LESEDI_CPU_BLEND_KERNELS_INL
#else
#define LESEDI_CPU_BLEND_KERNELS_INL
#endif

#include "compositor/cpu/vectors-inl.h"

HWY_BEFORE_NAMESPACE();
namespace cpu {
namespace HWY_NAMESPACE {

inline void fill(std::uint8_t* row, int pixels, frame::Rgba color)
{
    const V32 value = splat(color);
    const int step = lanes32();
    int x = 0;
    for (; x + step <= pixels; x += step)
        store(value, row + 4 * x);
    if (x < pixels)
        store_some(value, row + 4 * x, pixels - x);
}

// row = (what `source_of` gives for each place) over row.
template <class Full, class Some>
HWY_INLINE void over_row(std::uint8_t* row, int pixels, Full source_at, Some source_at_end)
{
    const int step = lanes32();
    int x = 0;
    for (; x + step <= pixels; x += step)
        store(over_pixels(load(row + 4 * x), source_at(x)), row + 4 * x);
    if (x < pixels)
        store_some(over_pixels(load_some(row + 4 * x, pixels - x), source_at_end(x, pixels - x)), row + 4 * x,
                   pixels - x);
}

inline void over(std::uint8_t* row, const std::uint8_t* source, int pixels)
{
    over_row(
        row, pixels, [=](int x) HWY_ATTR { return load(source + 4 * x); },
        [=](int x, int rest) HWY_ATTR { return load_some(source + 4 * x, rest); });
}

inline void over_tinted(std::uint8_t* row, const std::uint8_t* source, int pixels, frame::Rgba tint)
{
    const Wide factor = widen(splat(tint));
    const auto tinted = [factor](V32 texels)
                            HWY_ATTR { return hn::BitCast(k32, mul255_bytes(widen(texels), factor.even, factor.odd)); };
    over_row(
        row, pixels, [=](int x) HWY_ATTR { return tinted(load(source + 4 * x)); },
        [=](int x, int rest) HWY_ATTR { return tinted(load_some(source + 4 * x, rest)); });
}

inline void over_coverage(std::uint8_t* row, const std::uint8_t* coverage, int pixels, frame::Rgba tint)
{
    const Quarter8 quarter;
    const Wide color = widen(splat(tint));
    const auto colored = [color](hn::Vec<Quarter8> bytes) HWY_ATTR {
        const V16 factor = to_halves(hn::PromoteTo(k32, bytes));
        return hn::BitCast(k32, mul255_bytes(color, factor, factor));
    };
    over_row(
        row, pixels, [=](int x) HWY_ATTR { return colored(hn::LoadU(quarter, coverage + x)); },
        [=](int x, int rest) HWY_ATTR {
            HWY_ALIGN std::uint8_t all[kRowSlack] = {};
            std::memcpy(all, coverage + x, static_cast<std::size_t>(rest));
            return colored(hn::Load(quarter, all));
        });
}

}
}
HWY_AFTER_NAMESPACE();

#endif
