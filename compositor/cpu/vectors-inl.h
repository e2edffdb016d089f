// SPDX-License-Identifier: GPL-3.0-or-later
// Pixels in vectors, and scene/blend.h on them in 16-bit lanes.
// Included once for each instruction set by kernels.cpp, so the guard below opens again each time. Thread: any.
#if defined(LESEDI_CPU_VECTORS_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef LESEDI_CPU_VECTORS_INL
#undef LESEDI_CPU_VECTORS_INL
#else
#define LESEDI_CPU_VECTORS_INL
#endif

#include "compositor/cpu/highway_targets.h"

#include "compositor/cpu/kernels.h"
#include "compositor/frame/image.h"

#include "hwy/highway.h"

#include <cstdint>
#include <cstring>

HWY_BEFORE_NAMESPACE();
namespace cpu {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

constexpr hn::ScalableTag<std::uint32_t> k32{}; // a pixel a lane
constexpr hn::ScalableTag<std::uint16_t> k16{};
constexpr hn::ScalableTag<std::uint8_t> k8{};
using V32 = hn::Vec<decltype(k32)>;
using V16 = hn::Vec<decltype(k16)>;
using Quarter8 = hn::Rebind<std::uint8_t, decltype(k32)>;

HWY_INLINE int lanes32()
{
    return static_cast<int>(hn::Lanes(k32));
}
HWY_INLINE int lanes16()
{
    return static_cast<int>(hn::Lanes(k16));
}

// Bytes in 16-bit lanes: those at even addresses (R and B of pixels) and those at odd ones (G and A).
struct Wide {
    V16 even, odd;
};
HWY_INLINE Wide widen(V16 bytes)
{
    return {hn::And(bytes, hn::Set(k16, 0x00ff)), hn::ShiftRight<8>(bytes)};
}
HWY_INLINE Wide widen(V32 pixels)
{
    return widen(hn::BitCast(k16, pixels));
}

// The same number in both halves of each pixel's lane, from a number below 256 in the lane.
HWY_INLINE V16 to_halves(V32 number)
{
    return hn::BitCast(k16, hn::Or(number, hn::ShiftLeft<16>(number)));
}

// scene::mul255 up to its last shift: the result is the upper byte of each lane.
HWY_INLINE V16 mul255_upper(V16 a, V16 b)
{
    const V16 t = hn::Add(hn::Mul(a, b), hn::Set(k16, 128));
    return hn::Add(t, hn::ShiftRight<8>(t));
}
// scene::lerp256 up to its last shift; a * 256 + (b - a) * fraction wraps to the same 16 bits.
HWY_INLINE V16 lerp_upper(V16 a, V16 b, V16 fraction)
{
    return hn::Add(hn::Add(hn::ShiftLeft<8>(a), hn::Mul(hn::Sub(b, a), fraction)), hn::Set(k16, 128));
}
HWY_INLINE V16 join(V16 even_upper, V16 odd_upper)
{
    return hn::Or(hn::ShiftRight<8>(even_upper), hn::And(odd_upper, hn::Set(k16, 0xff00)));
}

HWY_INLINE V16 lerp_bytes(V16 a, V16 b, V16 fraction)
{
    const Wide left = widen(a), right = widen(b);
    return join(lerp_upper(left.even, right.even, fraction), lerp_upper(left.odd, right.odd, fraction));
}

HWY_INLINE V16 mul255_bytes(const Wide& a, V16 even_factor, V16 odd_factor)
{
    return join(mul255_upper(a.even, even_factor), mul255_upper(a.odd, odd_factor));
}

HWY_INLINE V32 over_pixels(V32 below, V32 source)
{
    const V32 left_over = hn::Xor(hn::ShiftRight<24>(source), hn::Set(k32, 255)); // 255 - alpha
    const V16 factor = to_halves(left_over);
    const V16 kept = mul255_bytes(widen(below), factor, factor);
#if LESEDI_BROKEN_KERNEL == 1
    return hn::BitCast(k32, hn::Add(hn::BitCast(k8, source), hn::BitCast(k8, hn::Xor(kept, hn::Set(k16, 1)))));
#else
    return hn::BitCast(k32, hn::Add(hn::BitCast(k8, source), hn::BitCast(k8, kept)));
#endif
}

HWY_INLINE V32 load(const std::uint8_t* bytes)
{
    return hn::BitCast(k32, hn::LoadU(k8, bytes));
}
HWY_INLINE void store(V32 pixels, std::uint8_t* bytes)
{
    hn::StoreU(hn::BitCast(k8, pixels), k8, bytes);
}

// The last pixels of a row, fewer than a vector, without touching their neighbours.
HWY_INLINE V32 load_some(const std::uint8_t* bytes, int pixels)
{
#if HWY_MEM_OPS_MIGHT_FAULT
    HWY_ALIGN std::uint8_t all[kRowSlack] = {};
    std::memcpy(all, bytes, static_cast<std::size_t>(pixels) * 4);
    return hn::BitCast(k32, hn::Load(k8, all));
#else
    return hn::MaskedLoad(hn::FirstN(k32, static_cast<std::size_t>(pixels)), k32,
                          reinterpret_cast<const std::uint32_t*>(bytes));
#endif
}
HWY_INLINE void store_some(V32 value, std::uint8_t* bytes, int pixels)
{
#if HWY_MEM_OPS_MIGHT_FAULT
    HWY_ALIGN std::uint8_t all[kRowSlack];
    hn::Store(hn::BitCast(k8, value), k8, all);
    std::memcpy(bytes, all, static_cast<std::size_t>(pixels) * 4);
#else
    hn::BlendedStore(value, hn::FirstN(k32, static_cast<std::size_t>(pixels)), k32,
                     reinterpret_cast<std::uint32_t*>(bytes));
#endif
}

HWY_INLINE V32 splat(frame::Rgba color)
{
    std::uint32_t bits = 0;
    std::memcpy(&bits, &color, 4);
    return hn::Set(k32, bits);
}

}
}
HWY_AFTER_NAMESPACE();

#endif
