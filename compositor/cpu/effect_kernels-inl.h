// SPDX-License-Identifier: GPL-3.0-or-later
// The integers of scene/effect.h: box passes over columns of lines lying side by side, shadows, colour matrices.
// Included once for each instruction set by kernels.cpp, so the guard below opens again each time. Thread: any.
#if defined(LESEDI_CPU_EFFECT_KERNELS_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef LESEDI_CPU_EFFECT_KERNELS_INL
#undef LESEDI_CPU_EFFECT_KERNELS_INL
#else
#define LESEDI_CPU_EFFECT_KERNELS_INL
#endif

#include "compositor/cpu/blend_kernels-inl.h"
#include "compositor/cpu/convert_kernels-inl.h"
#include "compositor/cpu/resample_kernels-inl.h"

HWY_BEFORE_NAMESPACE();
namespace cpu {
namespace HWY_NAMESPACE {

using Half16 = hn::Rebind<std::uint16_t, decltype(k32)>;

HWY_INLINE V32 load_wide(const std::uint16_t* values)
{
    return hn::PromoteTo(k32, hn::LoadU(Half16(), values));
}

// scene::box_mean in 32-bit lanes.
class BoxMean {
public:
    HWY_INLINE explicit BoxMean(const scene::Box& box)
        : shift_(static_cast<int>(box.shift)), edge_(hn::Set(k32, box.edge)), scale_(hn::Set(k32, box.scale)),
          half_(hn::Set(k32, 1U << (box.shift - 1)))
    {
    }
    HWY_INLINE V32 operator()(V32 inner, V32 outer) const
    {
        const V32 sum = hn::Add(hn::Add(hn::ShiftLeft<8>(inner), half_), hn::Mul(edge_, outer));
        const V32 scaled = hn::Mul(hn::ShiftRightSame(sum, shift_), scale_);
        return hn::ShiftRight<15>(hn::Add(scaled, hn::Set(k32, 16384)));
    }

private:
    int shift_;
    V32 edge_, scale_, half_;
};

// Two vectors of lanes at a time hide each other's latency. What is written lies before all that is still read.
inline void box_pass(std::uint16_t* values, int count, const scene::Box& box)
{
    const Half16 half;
    const Signed32 s32;
    const BoxMean mean(box);
    const int step = lanes32(), inner_end = 2 * static_cast<int>(box.radius) + 2, last_at = inner_end * kBlurLanes;
    for (int lane = 0; lane < kBlurLanes; lane += 2 * step) {
        std::uint16_t* at = values + lane;
        V32 first_sum = hn::Zero(k32), second_sum = hn::Zero(k32);
        for (int i = 1; i < inner_end; ++i) {
            first_sum = hn::Add(first_sum, load_wide(at + i * kBlurLanes));
            second_sum = hn::Add(second_sum, load_wide(at + i * kBlurLanes + step));
        }
        for (int i = inner_end; i < count; ++i, at += kBlurLanes) {
            const V32 first_last = load_wide(at + last_at), second_last = load_wide(at + last_at + step);
            const V32 first = mean(first_sum, hn::Add(load_wide(at), first_last));
            const V32 second = mean(second_sum, hn::Add(load_wide(at + step), second_last));
            first_sum = hn::Sub(hn::Add(first_sum, first_last), load_wide(at + kBlurLanes));
            second_sum = hn::Sub(hn::Add(second_sum, second_last), load_wide(at + kBlurLanes + step));
            hn::StoreU(hn::DemoteTo(half, hn::BitCast(s32, first)), half, at);
            hn::StoreU(hn::DemoteTo(half, hn::BitCast(s32, second)), half, at + step);
        }
    }
}

inline void narrow(std::uint8_t* out, const std::uint16_t* values)
{
    for (int lane = 0; lane < kBlurLanes; lane += lanes16())
        store_coverage(hn::ShiftRight<8>(hn::Add(hn::LoadU(k16, values + lane), hn::Set(k16, 128))), out + lane);
}

inline void shadow_coverage(std::uint8_t* out, const std::uint16_t* values, int strength)
{
    const Signed32 s32;
    const V32 factor = hn::Set(k32, static_cast<std::uint32_t>(strength));
    for (int lane = 0; lane < kBlurLanes; lane += lanes32()) {
        const V32 product = hn::Add(hn::Mul(load_wide(values + lane), factor), hn::Set(k32, 32768));
        store_quarter(hn::Min(hn::BitCast(s32, hn::ShiftRight<16>(product)), hn::Set(s32, 255)), out + lane);
    }
}

inline void over_shadow(std::uint8_t* row, const std::uint8_t* coverage, int pixels, frame::Rgba tint)
{
    const Quarter8 quarter;
    const Wide color = widen(splat(tint));
    const auto shadow = [color](hn::Vec<Quarter8> bytes) HWY_ATTR {
        const V16 factor = to_halves(hn::PromoteTo(k32, bytes));
        return hn::BitCast(k32, mul255_bytes(color, factor, factor));
    };
    const int step = lanes32();
    int x = 0;
    for (; x + step <= pixels; x += step)
        store(over_pixels(shadow(hn::LoadU(quarter, coverage + x)), load(row + 4 * x)), row + 4 * x);
    if (x < pixels) {
        HWY_ALIGN std::uint8_t all[kRowSlack] = {};
        std::memcpy(all, coverage + x, static_cast<std::size_t>(pixels - x));
        store_some(over_pixels(shadow(hn::Load(quarter, all)), load_some(row + 4 * x, pixels - x)), row + 4 * x,
                   pixels - x);
    }
}

HWY_INLINE V32 recolored(V32 pixels, const scene::Effect& effect)
{
    const Signed32 s32;
    const Wide wide = widen(pixels);
    const V32 alpha = hn::ShiftRight<24>(pixels);
    const auto channel = [&](std::size_t c) HWY_ATTR {
        const auto& m = effect.matrix[c];
        const VS32 sum = hn::Add(pair_sum(wide.even, m[0], m[2]), pair_sum(wide.odd, m[1], m[3]));
        const VS32 value = hn::ShiftRight<8>(hn::Add(sum, hn::Set(s32, 128)));
        return hn::BitCast(k32, hn::Min(hn::Max(value, hn::Zero(s32)), hn::BitCast(s32, alpha)));
    };
    const V32 red_green = hn::Or(channel(0), hn::ShiftLeft<8>(channel(1)));
    return hn::Or(red_green, hn::Or(hn::ShiftLeft<16>(channel(2)), hn::ShiftLeft<24>(alpha)));
}

inline void recolor(std::uint8_t* row, int pixels, const scene::Effect& effect)
{
    const int step = lanes32();
    int x = 0;
    for (; x + step <= pixels; x += step)
        store(recolored(load(row + 4 * x), effect), row + 4 * x);
    if (x < pixels)
        store_some(recolored(load_some(row + 4 * x, pixels - x), effect), row + 4 * x, pixels - x);
}

}
}
HWY_AFTER_NAMESPACE();

#endif
