// SPDX-License-Identifier: GPL-3.0-or-later
// The blend modes of scene/blend.h over rows of pixels, all but normal.
// Included once for each instruction set by kernels.cpp, so the guard below opens again each time. Thread: any.
#if defined(LESEDI_CPU_MIX_KERNELS_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef LESEDI_CPU_MIX_KERNELS_INL
#undef LESEDI_CPU_MIX_KERNELS_INL
#else
#define LESEDI_CPU_MIX_KERNELS_INL
#endif

#include "compositor/cpu/vectors-inl.h"
#include "compositor/scene/blend.h"

HWY_BEFORE_NAMESPACE();
namespace cpu {
namespace HWY_NAMESPACE {

HWY_INLINE V16 rest_of(V16 number) // 255 - number
{
    return hn::Xor(number, hn::Set(k16, 255));
}

HWY_INLINE V16 div255(V16 product)
{
    const V16 t = hn::Add(product, hn::Set(k16, 128));
    return hn::ShiftRight<8>(hn::Add(t, hn::ShiftRight<8>(t)));
}

// scene::mix_channel; the values of the branch not taken may wrap.
template <scene::Blend kMode> HWY_INLINE V16 mix_channel(V16 d, V16 da, V16 s, V16 sa)
{
    using scene::Blend;
    const V16 over = hn::Mul(d, rest_of(sa));
    if constexpr (kMode == Blend::atop)
        return div255(hn::Add(hn::Mul(s, da), over));
    const V16 product = hn::Mul(s, d);
    if constexpr (kMode == Blend::screen)
        return hn::Sub(hn::Add(s, d), div255(product));
    const V16 uncovered = hn::Add(hn::Mul(s, rest_of(da)), over);
    if constexpr (kMode == Blend::multiply)
        return div255(hn::Add(uncovered, product));
    const hn::RebindToSigned<decltype(k16)> s16;
    const V16 gaps = hn::Mul(hn::Sub(sa, s), hn::Sub(da, d));
    const V16 light = hn::Sub(hn::Mul(sa, da), hn::Add(gaps, gaps));
    const auto above = hn::Gt(hn::BitCast(s16, hn::Add(d, d)), hn::BitCast(s16, da));
    return div255(hn::Add(uncovered, hn::IfThenElse(hn::RebindMask(k16, above), light, hn::Add(product, product))));
}

template <scene::Blend kMode> HWY_INLINE V32 mix_pixels(V32 below, V32 source)
{
    const V32 alpha = hn::ShiftRight<24>(source);
    const V16 sa = to_halves(alpha), da = to_halves(hn::ShiftRight<24>(below));
    const Wide s = widen(source), d = widen(below);
    const V16 even = mix_channel<kMode>(hn::Min(d.even, da), da, hn::Min(s.even, sa), sa);
    const V16 odd = mix_channel<kMode>(hn::Min(d.odd, da), da, hn::Min(s.odd, sa), sa);
    const V32 mixed = hn::BitCast(k32, hn::Or(even, hn::ShiftLeft<8>(odd)));
    return hn::IfThenElse(hn::Eq(alpha, hn::Zero(k32)), below, mixed);
}

HWY_INLINE V32 luma_of_colors(V32 pixels)
{
    const Wide wide = widen(pixels);
    const V32 red_blue = hn::BitCast(k32, hn::Mul(wide.even, hn::BitCast(k16, hn::Set(k32, 19U << 16U | 54U))));
    const V32 green = hn::BitCast(k32, hn::Mul(wide.odd, hn::BitCast(k16, hn::Set(k32, 183U))));
    const V32 sum = hn::Add(hn::Add(hn::And(red_blue, hn::Set(k32, 0xffff)), hn::ShiftRight<16>(red_blue)), green);
    return hn::ShiftRight<8>(hn::Add(sum, hn::Set(k32, 128)));
}

HWY_INLINE V32 masked(V32 below, V32 factor)
{
    const V16 halves = to_halves(factor);
    return hn::BitCast(k32, mul255_bytes(widen(below), halves, halves));
}

// row = mix(row, source times opacity).
template <class Mix>
HWY_INLINE void mix_row(std::uint8_t* row, const std::uint8_t* source, int pixels, std::uint8_t opacity, Mix mix)
{
    const V16 factor = hn::Set(k16, opacity);
    const auto faded = [factor](V32 color)
                           HWY_ATTR { return hn::BitCast(k32, mul255_bytes(widen(color), factor, factor)); };
    const int step = lanes32();
    int x = 0;
    for (; x + step <= pixels; x += step)
        store(mix(load(row + 4 * x), faded(load(source + 4 * x))), row + 4 * x);
    if (x < pixels)
        store_some(mix(load_some(row + 4 * x, pixels - x), faded(load_some(source + 4 * x, pixels - x))), row + 4 * x,
                   pixels - x);
}

inline void blend_masks(std::uint8_t* row, const std::uint8_t* source, int pixels, scene::Blend mode,
                        std::uint8_t opacity)
{
    using scene::Blend;
    const bool luma = mode == Blend::keep_luma || mode == Blend::cut_luma;
    const V32 turned = hn::Set(k32, mode == Blend::cut || mode == Blend::cut_luma ? 255 : 0);
    if (luma)
        mix_row(row, source, pixels, opacity, [turned](V32 below, V32 color) HWY_ATTR {
            return masked(below, hn::Xor(luma_of_colors(color), turned));
        });
    else
        mix_row(row, source, pixels, opacity, [turned](V32 below, V32 color) HWY_ATTR {
            return masked(below, hn::Xor(hn::ShiftRight<24>(color), turned));
        });
}

inline void blend(std::uint8_t* row, const std::uint8_t* source, int pixels, scene::Blend mode, std::uint8_t opacity)
{
    using scene::Blend;
    const auto mix = [=](auto pixel_mix) HWY_ATTR { mix_row(row, source, pixels, opacity, pixel_mix); };
    switch (mode) {
    case Blend::multiply:
        return mix([](V32 d, V32 s) HWY_ATTR { return mix_pixels<Blend::multiply>(d, s); });
    case Blend::screen:
        return mix([](V32 d, V32 s) HWY_ATTR { return mix_pixels<Blend::screen>(d, s); });
    case Blend::overlay:
        return mix([](V32 d, V32 s) HWY_ATTR { return mix_pixels<Blend::overlay>(d, s); });
    case Blend::atop:
        return mix([](V32 d, V32 s) HWY_ATTR { return mix_pixels<Blend::atop>(d, s); });
    case Blend::add:
        return mix([](V32 d, V32 s)
                       HWY_ATTR { return hn::BitCast(k32, hn::SaturatedAdd(hn::BitCast(k8, d), hn::BitCast(k8, s))); });
    default:
        return blend_masks(row, source, pixels, mode, opacity);
    }
}

}
}
HWY_AFTER_NAMESPACE();

#endif
