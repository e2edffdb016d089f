// SPDX-License-Identifier: GPL-3.0-or-later
// RGB to 4:2:0, the integers of frame/yuv.h.
// Included once for each instruction set by kernels.cpp, so the guard below opens again each time. Thread: any.
#if defined(LESEDI_CPU_CONVERT_KERNELS_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef LESEDI_CPU_CONVERT_KERNELS_INL
#undef LESEDI_CPU_CONVERT_KERNELS_INL
#else
#define LESEDI_CPU_CONVERT_KERNELS_INL
#endif

#include "compositor/cpu/vectors-inl.h"
#include "compositor/frame/yuv.h"

HWY_BEFORE_NAMESPACE();
namespace cpu {
namespace HWY_NAMESPACE {

using Signed32 = hn::RebindToSigned<decltype(k32)>;
using Signed16 = hn::RebindToSigned<decltype(k16)>;
using VS32 = hn::Vec<Signed32>;

// Products of (R, B) and of (G, A) with two factors, added: one sum a pixel.
HWY_INLINE VS32 pair_sum(V16 values, int low_factor, int high_factor)
{
    const Signed32 s32;
    const Signed16 s16;
    const V32 both = hn::Set(k32, (static_cast<std::uint32_t>(low_factor) & 0xffffU) |
                                      static_cast<std::uint32_t>(high_factor) << 16U);
    VS32 other = hn::Zero(s32);
    const VS32 sum =
        hn::ReorderWidenMulAccumulate(s32, hn::BitCast(s16, values), hn::BitCast(s16, both), hn::Zero(s32), other);
    return hn::RearrangeToOddPlusEven(sum, other);
}

HWY_INLINE VS32 luma_of(const Wide& pixels)
{
    using namespace frame::bt709;
    const Signed32 s32;
    static_assert(kYg % 2 == 0 && kYg / 2 < 32768); // does not fit 16 signed bits: added twice
    const VS32 half_green = pair_sum(pixels.odd, kYg / 2, 0);
    VS32 sum = hn::Add(pair_sum(pixels.even, kYr, kYb), hn::Add(half_green, half_green));
#if LESEDI_BROKEN_KERNEL == 2
    sum = hn::Add(sum, hn::Set(s32, 1 << 16));
#endif
    return hn::ShiftRight<16>(hn::Add(sum, hn::Set(s32, (16 << 16) + (1 << 15))));
}

// One number for each pixel column; the two columns of a 2x2 block are added afterwards (the formula is linear).
HWY_INLINE VS32 column_chroma(const Wide& two_rows, int red, int green, int blue)
{
    return hn::Add(pair_sum(two_rows.even, red, blue), pair_sum(two_rows.odd, green, 0));
}
HWY_INLINE VS32 chroma_of(VS32 first, VS32 second)
{
    const Signed32 s32;
    const VS32 sum = hn::Add(hn::ConcatEven(s32, second, first), hn::ConcatOdd(s32, second, first));
    return hn::ShiftRight<18>(hn::Add(sum, hn::Set(s32, (128 << 18) + (1 << 17))));
}

HWY_INLINE void store_quarter(VS32 values, std::uint8_t* out)
{
    const Quarter8 quarter;
    hn::StoreU(hn::DemoteTo(quarter, values), quarter, out);
}

struct TwoRows {
    Wide top, bottom;
    HWY_INLINE Wide sum() const { return {hn::Add(top.even, bottom.even), hn::Add(top.odd, bottom.odd)}; }
};
HWY_INLINE TwoRows convert_luma(const YuvRows& rows, const std::uint8_t* top, const std::uint8_t* bottom, int x)
{
    const TwoRows pixels{widen(load(top + 4 * x)), widen(load(bottom + 4 * x))};
    store_quarter(luma_of(pixels.top), rows.luma_top + x);
    store_quarter(luma_of(pixels.bottom), rows.luma_bottom + x);
    return pixels;
}

// Two vectors of pixels of both rows: one vector of chroma.
HWY_INLINE void convert_step(const YuvRows& rows, const std::uint8_t* top, const std::uint8_t* bottom, int x)
{
    using namespace frame::bt709;
    const Wide first = convert_luma(rows, top, bottom, x).sum();
    const Wide second = convert_luma(rows, top, bottom, x + lanes32()).sum();
    const VS32 blue = chroma_of(column_chroma(first, kUr, kUg, kUb), column_chroma(second, kUr, kUg, kUb));
    const VS32 red = chroma_of(column_chroma(first, kVr, kVg, kVb), column_chroma(second, kVr, kVg, kVb));
    if (rows.v != nullptr) {
        store_quarter(blue, rows.u + x / 2);
        store_quarter(red, rows.v + x / 2);
    } else {
        const hn::Rebind<std::uint16_t, decltype(k32)> half;
        const auto both = hn::DemoteTo(half, hn::Or(blue, hn::ShiftLeft<8>(red)));
        hn::StoreU(hn::BitCast(hn::Repartition<std::uint8_t, decltype(half)>(), both),
                   hn::Repartition<std::uint8_t, decltype(half)>(), rows.u + x);
    }
}

inline void convert(const YuvRows& rows, const std::uint8_t* top, const std::uint8_t* bottom, int pixels)
{
    const int step = 2 * lanes32();
    int x = 0;
    for (; x + step <= pixels; x += step)
        convert_step(rows, top, bottom, x);
    if (x == pixels)
        return;
    HWY_ALIGN std::uint8_t in[2][2 * kRowSlack] = {};
    HWY_ALIGN std::uint8_t out[4][kRowSlack];
    const auto rest = static_cast<std::size_t>(pixels - x);
    std::memcpy(in[0], top + 4 * x, 4 * rest);
    std::memcpy(in[1], bottom + 4 * x, 4 * rest);
    convert_step({out[0], out[1], out[2], rows.v != nullptr ? out[3] : nullptr}, in[0], in[1], 0);
    std::memcpy(rows.luma_top + x, out[0], rest);
    std::memcpy(rows.luma_bottom + x, out[1], rest);
    std::memcpy(rows.u + (rows.v != nullptr ? x / 2 : x), out[2], rows.v != nullptr ? rest / 2 : rest);
    if (rows.v != nullptr)
        std::memcpy(rows.v + x / 2, out[3], rest / 2);
}

}
}
HWY_AFTER_NAMESPACE();

#endif
