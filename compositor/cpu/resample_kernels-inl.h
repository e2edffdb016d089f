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

// The 32-bit lanes of two vectors, one behind the other in memory, at places below twice the lanes.
HWY_INLINE V32 look_up_in_two(const std::uint8_t* lanes, V32 places)
{
    const auto count = static_cast<std::uint32_t>(lanes32());
    const auto within = hn::IndicesFromVec(k32, hn::And(places, hn::Set(k32, count - 1)));
    const V32 lower = hn::TableLookupLanes(load(lanes), within);
    const V32 upper = hn::TableLookupLanes(load(lanes + 4 * count), within);
    return hn::IfThenElse(hn::Lt(places, hn::Set(k32, count)), lower, upper);
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
