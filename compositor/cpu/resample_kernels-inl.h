// SPDX-License-Identifier: GPL-3.0-or-later
// Texels mixed between neighbours, along the row and between rows.
// Included once for each instruction set by kernels.cpp, so the guard below opens again each time. Thread: any.
#if defined(LESEDI_CPU_RESAMPLE_KERNELS_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef LESEDI_CPU_RESAMPLE_KERNELS_INL
#undef LESEDI_CPU_RESAMPLE_KERNELS_INL
#else
#define LESEDI_CPU_RESAMPLE_KERNELS_INL
#endif

#include "compositor/cpu/vectors-inl.h"

#include <algorithm>
#include <cstdlib>

HWY_BEFORE_NAMESPACE();
namespace cpu {
namespace HWY_NAMESPACE {

inline void lerp_rows(std::uint8_t* out, const std::uint8_t* a, const std::uint8_t* b, int bytes, int fraction)
{
    const V16 part = hn::Set(k16, static_cast<std::uint16_t>(fraction));
    for (int i = 0; i < bytes; i += static_cast<int>(hn::Lanes(k8))) {
        const V16 mixed =
            lerp_bytes(hn::BitCast(k16, hn::LoadU(k8, a + i)), hn::BitCast(k16, hn::LoadU(k8, b + i)), part);
        hn::StoreU(hn::BitCast(k8, mixed), k8, out + i);
    }
}

// Fractions of successive pixels, one a 32-bit lane, doubled into halves.
class PixelFractions {
public:
    HWY_INLINE explicit PixelFractions(Walk walk)
        : position_(hn::Add(hn::Set(k32, static_cast<std::uint32_t>(walk.start)),
                            hn::Mul(hn::Iota(k32, 0), hn::Set(k32, static_cast<std::uint32_t>(walk.step))))),
          step_(hn::Set(k32, static_cast<std::uint32_t>(walk.step) * static_cast<std::uint32_t>(hn::Lanes(k32))))
    {
    }
    HWY_INLINE V16 next()
    {
        const V32 fraction = hn::And(hn::ShiftRight<8>(position_), hn::Set(k32, 255));
        position_ = hn::Add(position_, step_);
        return to_halves(fraction);
    }

private:
    V32 position_, step_;
};

// Left and right texels of as many pairs as a vector holds pixels, mixed along the row.
HWY_INLINE V16 mix_pairs(const std::uint8_t* pairs, V16 fraction)
{
    const V32 first = load(pairs), second = load(pairs + hn::Lanes(k8));
    return lerp_bytes(hn::BitCast(k16, hn::ConcatEven(k32, second, first)),
                      hn::BitCast(k16, hn::ConcatOdd(k32, second, first)), fraction);
}

inline void lerp_pairs(std::uint8_t* out, const std::uint8_t* pairs, int pixels, Walk u)
{
    PixelFractions along(u);
    for (int x = 0; x < pixels; x += lanes32())
        store(hn::BitCast(k32, mix_pairs(pairs + 8 * x, along.next())), out + 4 * x);
}

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

// The 32-bit lanes of two vectors, one behind the other in memory, at places below twice the lanes.
HWY_INLINE V32 look_up_in_two(const std::uint8_t* lanes, V32 places)
{
    const auto count = static_cast<std::uint32_t>(lanes32());
    const auto within = hn::IndicesFromVec(k32, hn::And(places, hn::Set(k32, count - 1)));
    const V32 lower = hn::TableLookupLanes(load(lanes), within);
    const V32 upper = hn::TableLookupLanes(load(lanes + 4 * count), within);
    return hn::IfThenElse(hn::Lt(places, hn::Set(k32, count)), lower, upper);
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

inline void bilinear_pairs(std::uint8_t* out, const std::uint8_t* top_pairs, const std::uint8_t* bottom_pairs,
                           int pixels, Walk u, Walk v)
{
    PixelFractions along(u), down(v);
    for (int x = 0; x < pixels; x += lanes32()) {
        const V16 fraction = along.next();
        const V16 top = mix_pairs(top_pairs + 8 * x, fraction), bottom = mix_pairs(bottom_pairs + 8 * x, fraction);
        store(hn::BitCast(k32, lerp_bytes(top, bottom, down.next())), out + 4 * x);
    }
}

// Less than a texel a pixel, so that the texels of a vector of pixels lie in one vector from the first of them on.
inline void lerp_along(std::uint8_t* out, const std::uint8_t* texels, int pixels, Walk u)
{
    const auto step = static_cast<std::uint32_t>(u.step);
    const V32 steps = hn::Mul(hn::Iota(k32, 0), hn::Set(k32, step));
    std::uint32_t position = static_cast<std::uint32_t>(u.start) & 0xffffU;
    for (int x = 0; x < pixels; x += lanes32(), position += step * static_cast<std::uint32_t>(lanes32())) {
        const std::uint8_t* from = texels + 4 * static_cast<std::ptrdiff_t>(position >> 16U);
        const V32 positions = hn::Add(hn::Set(k32, position & 0xffffU), steps);
        const auto places = hn::IndicesFromVec(k32, hn::ShiftRight<16>(positions));
        const V16 left = hn::BitCast(k16, hn::TableLookupLanes(load(from), places));
        const V16 right = hn::BitCast(k16, hn::TableLookupLanes(load(from + 4), places));
        const V16 fraction = to_halves(hn::And(hn::ShiftRight<8>(positions), hn::Set(k32, 255)));
        store(hn::BitCast(k32, lerp_bytes(left, right, fraction)), out + 4 * x);
    }
}

// Less than two texels a pixel: the texels of a vector of pixels lie in two vectors.
inline void lerp_along_denser(std::uint8_t* out, const std::uint8_t* texels, int pixels, Walk u)
{
    const auto step = static_cast<std::uint32_t>(u.step);
    const V32 steps = hn::Mul(hn::Iota(k32, 0), hn::Set(k32, step));
    std::uint32_t position = static_cast<std::uint32_t>(u.start) & 0xffffU;
    for (int x = 0; x < pixels; x += lanes32(), position += step * static_cast<std::uint32_t>(lanes32())) {
        const std::uint8_t* from = texels + 4 * static_cast<std::ptrdiff_t>(position >> 16U);
        const V32 positions = hn::Add(hn::Set(k32, position & 0xffffU), steps);
        const V32 places = hn::ShiftRight<16>(positions);
        const V16 left = hn::BitCast(k16, look_up_in_two(from, places));
        const V16 right = hn::BitCast(k16, look_up_in_two(from + 4, places));
        const V16 fraction = to_halves(hn::And(hn::ShiftRight<8>(positions), hn::Set(k32, 255)));
        store(hn::BitCast(k32, lerp_bytes(left, right, fraction)), out + 4 * x);
    }
}

// Fractions for coverage: a pixel a 16-bit lane, whose pair is its two bytes.
class CoverageFractions {
public:
    HWY_INLINE explicit CoverageFractions(Walk walk)
        : position_(hn::Add(hn::Set(k16, static_cast<std::uint16_t>(walk.start)),
                            hn::Mul(hn::Iota(k16, 0), hn::Set(k16, static_cast<std::uint16_t>(walk.step))))),
          step_(hn::Set(k16, static_cast<std::uint16_t>(static_cast<std::uint32_t>(walk.step) *
                                                        static_cast<std::uint32_t>(hn::Lanes(k16)))))
    {
    }
    HWY_INLINE V16 next()
    {
        const V16 fraction = hn::ShiftRight<8>(position_);
        position_ = hn::Add(position_, step_);
        return fraction;
    }

private:
    V16 position_, step_;
};

HWY_INLINE V16 mix_coverage_pairs(const std::uint8_t* pairs, V16 fraction)
{
    const Wide pair = widen(hn::BitCast(k16, hn::LoadU(k8, pairs)));
    return hn::ShiftRight<8>(lerp_upper(pair.even, pair.odd, fraction));
}

HWY_INLINE void store_coverage(V16 values, std::uint8_t* out)
{
    const hn::Rebind<std::uint8_t, decltype(k16)> half;
    hn::StoreU(hn::DemoteTo(half, hn::BitCast(hn::RebindToSigned<decltype(k16)>(), values)), half, out);
}

inline void lerp_coverage_pairs(std::uint8_t* out, const std::uint8_t* pairs, int pixels, Walk u)
{
    CoverageFractions along(u);
    for (int x = 0; x < pixels; x += lanes16())
        store_coverage(mix_coverage_pairs(pairs + 2 * x, along.next()), out + x);
}

inline void bilinear_coverage_pairs(std::uint8_t* out, const std::uint8_t* top_pairs, const std::uint8_t* bottom_pairs,
                                    int pixels, Walk u, Walk v)
{
    CoverageFractions along(u), down(v);
    for (int x = 0; x < pixels; x += lanes16()) {
        const V16 fraction = along.next();
        const V16 top = mix_coverage_pairs(top_pairs + 2 * x, fraction),
                  bottom = mix_coverage_pairs(bottom_pairs + 2 * x, fraction);
        store_coverage(hn::ShiftRight<8>(lerp_upper(top, bottom, down.next())), out + x);
    }
}

}
}
HWY_AFTER_NAMESPACE();

#endif
