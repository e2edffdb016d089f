// SPDX-License-Identifier: GPL-3.0-or-later
// Texels of turned sprites: bilinear samples along a canvas row that crosses the rows of texels.
// Included once for each instruction set by kernels.cpp, so the guard below opens again each time. Thread: any.
#if defined(LESEDI_CPU_TURNED_KERNELS_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef LESEDI_CPU_TURNED_KERNELS_INL
#undef LESEDI_CPU_TURNED_KERNELS_INL
#else
#define LESEDI_CPU_TURNED_KERNELS_INL
#endif

#include "compositor/cpu/resample_kernels-inl.h"

#include <algorithm>
#include <cstdlib>

HWY_BEFORE_NAMESPACE();
namespace cpu {
namespace HWY_NAMESPACE {

// Pairs of texels at byte offsets, as mix_pairs would find them in memory.
HWY_INLINE V16 mix_gathered(const std::uint8_t* texels, V32 offsets, V16 fraction)
{
    const hn::ScalableTag<std::int64_t> s64;
    const hn::ScalableTag<std::uint64_t> u64;
    const hn::Half<decltype(k32)> half;
    const auto* base = reinterpret_cast<const std::uint64_t*>(texels);
    const auto lower = hn::BitCast(s64, hn::PromoteTo(u64, hn::LowerHalf(half, offsets)));
    const auto upper = hn::BitCast(s64, hn::PromoteTo(u64, hn::UpperHalf(half, offsets)));
    const V32 first = hn::BitCast(k32, hn::GatherOffset(u64, base, lower));
    const V32 second = hn::BitCast(k32, hn::GatherOffset(u64, base, upper));
    return lerp_bytes(hn::BitCast(k16, hn::ConcatEven(k32, second, first)),
                      hn::BitCast(k16, hn::ConcatOdd(k32, second, first)), fraction);
}

// Texels of one row mixed along it, at places counted from `from` on; dense: places are below twice the lanes, else
// below the lanes.
HWY_INLINE V16 mix_along(const std::uint8_t* from, V32 places, V16 fraction, bool dense)
{
    if (dense)
        return lerp_bytes(hn::BitCast(k16, look_up_in_two(from, places)),
                          hn::BitCast(k16, look_up_in_two(from + 4, places)), fraction);
    const auto within = hn::IndicesFromVec(k32, places);
    return lerp_bytes(hn::BitCast(k16, hn::TableLookupLanes(load(from), within)),
                      hn::BitCast(k16, hn::TableLookupLanes(load(from + 4), within)), fraction);
}

// The vector of pixels at `position`, turned so little that they lie in two rows of texels and those below: three rows
// are mixed along, and each pixel mixes the two it lies between.
HWY_INLINE V16 mix_tilted(const std::uint8_t* texels, std::ptrdiff_t stride_bytes, Walk u, Walk v, int pixels)
{
    const int first = v.start >> 16, last = (v.start + v.step * (pixels - 1)) >> 16, row = std::min(first, last);
    const std::uint8_t* from = texels + row * stride_bytes + 4 * static_cast<std::ptrdiff_t>(u.start >> 16);
    const auto walk = [](std::uint32_t start, std::int32_t step) HWY_ATTR {
        return hn::Add(hn::Set(k32, start), hn::Mul(hn::Iota(k32, 0), hn::Set(k32, static_cast<std::uint32_t>(step))));
    };
    const V32 across = walk(static_cast<std::uint32_t>(u.start) & 0xffffU, u.step);
    const V32 down = walk(static_cast<std::uint32_t>(v.start), v.step), byte = hn::Set(k32, 255);
    const V32 places = hn::ShiftRight<16>(across);
    const V16 fraction = to_halves(hn::And(hn::ShiftRight<8>(across), byte));
    const bool dense = u.step >= 65536;
    V16 top = mix_along(from, places, fraction, dense);
    V16 bottom = mix_along(from + stride_bytes, places, fraction, dense);
    if (first != last) {
        const V16 below = mix_along(from + 2 * stride_bytes, places, fraction, dense);
        const auto lower = hn::Ne(hn::ShiftRight<16>(down), hn::Set(k32, static_cast<std::uint32_t>(row)));
        const auto choose = [lower](V16 yes, V16 no) HWY_ATTR {
            return hn::BitCast(k16, hn::IfThenElse(lower, hn::BitCast(k32, yes), hn::BitCast(k32, no)));
        };
        top = choose(bottom, top);
        bottom = choose(below, bottom);
    }
    return lerp_bytes(top, bottom, to_halves(hn::And(hn::ShiftRight<8>(down), byte)));
}

// The same for any map.
HWY_INLINE V16 mix_mapped(const std::uint8_t* texels, std::ptrdiff_t stride_bytes, Walk u, Walk v, int pixels)
{
    const auto walk = [](Walk along) HWY_ATTR {
        return hn::Add(hn::Set(k32, static_cast<std::uint32_t>(along.start)),
                       hn::Mul(hn::Iota(k32, 0), hn::Set(k32, static_cast<std::uint32_t>(along.step))));
    };
    const V32 across = walk(u), down = walk(v), byte = hn::Set(k32, 255);
    V32 offsets = hn::Add(hn::Mul(hn::ShiftRight<16>(down), hn::Set(k32, static_cast<std::uint32_t>(stride_bytes))),
                          hn::ShiftLeft<2>(hn::ShiftRight<16>(across)));
    if (pixels < lanes32()) // nothing is read for the pixels behind the last
        offsets = hn::IfThenElseZero(hn::FirstN(k32, static_cast<std::size_t>(pixels)), offsets);
    const V16 fraction_x = to_halves(hn::And(hn::ShiftRight<8>(across), byte));
    const V16 top = mix_gathered(texels, offsets, fraction_x);
    const V16 bottom = mix_gathered(texels + stride_bytes, offsets, fraction_x);
    return lerp_bytes(top, bottom, to_halves(hn::And(hn::ShiftRight<8>(down), byte)));
}

inline void bilinear_texels(std::uint8_t* out, const std::uint8_t* texels, const std::uint8_t* end,
                            std::ptrdiff_t stride_bytes, int pixels, Walk u, Walk v)
{
    const int lanes = lanes32();
    const bool tilted = u.step > 0 && u.step < 2 * 65536 && std::abs(v.step) * lanes < 65536;
    for (int x = 0; x < pixels; x += lanes) {
        const int count = std::min(lanes, pixels - x);
        const std::uint8_t* last_read = texels +
                                        ((std::max(v.start, v.start + v.step * (count - 1)) >> 16) + 1) * stride_bytes +
                                        4 * (static_cast<std::ptrdiff_t>(u.start >> 16) + 2 * lanes + 1);
        const V16 mixed = tilted && last_read <= end ? mix_tilted(texels, stride_bytes, u, v, count)
                                                     : mix_mapped(texels, stride_bytes, u, v, count);
        store(hn::BitCast(k32, mixed), out + 4 * x);
        u.start += u.step * lanes;
        v.start += v.step * lanes;
    }
}

}
}
HWY_AFTER_NAMESPACE();

#endif
