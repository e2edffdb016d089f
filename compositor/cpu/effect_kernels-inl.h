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

using VS16 = hn::Vec<Signed16>;

// scene::box_mean along a line, a vector of lines. The weighted sum moves on by one product of two pairs: what the
// inner sum gains (256 times) and what the outer one does (edge times); both fit 16 signed bits, as all values are
// below 2^15.
class MovingBox {
public:
    HWY_INLINE MovingBox(const std::uint16_t* line, const scene::Box& box)
        : shift_(static_cast<int>(box.shift)), weights_(hn::BitCast(Signed16(), hn::Set(k32, box.edge << 16U | 256U))),
          scale_(hn::Set(Signed16(), static_cast<std::int16_t>(box.scale)))
    {
        const int last = 2 * static_cast<int>(box.radius) + 2;
        const Signed32 s32;
        V32 low = hn::Zero(k32), high = hn::Zero(k32);
        for (int i = 1; i < last; ++i) {
            const V32 both = hn::BitCast(k32, hn::LoadU(k16, line + i * kBlurLanes));
            low = hn::Add(low, hn::And(both, hn::Set(k32, 0xffff)));
            high = hn::Add(high, hn::ShiftRight<16>(both));
        }
        last_ = load_signed(line + last * kBlurLanes);
        outer_ = hn::Add(load_signed(line), last_);
        const V32 edge = hn::Set(k32, box.edge), half = hn::Set(k32, 1U << (box.shift - 1));
        const V32 outer = hn::BitCast(k32, outer_);
        low = hn::Add(hn::Add(hn::ShiftLeft<8>(low), half), hn::Mul(hn::And(outer, hn::Set(k32, 0xffff)), edge));
        high = hn::Add(hn::Add(hn::ShiftLeft<8>(high), half), hn::Mul(hn::ShiftRight<16>(outer), edge));
        sum_low_ = hn::BitCast(s32, hn::InterleaveLower(k32, low, high));
        sum_high_ = hn::BitCast(s32, hn::InterleaveUpper(k32, low, high));
    }
    HWY_INLINE VS16 mean() const
    {
        return hn::MulFixedPoint15(hn::ReorderDemote2To(Signed16(), hn::ShiftRightSame(sum_low_, shift_),
                                                        hn::ShiftRightSame(sum_high_, shift_)),
                                   scale_);
    }
    // To the next place: `next_first` and `next_last` are the values beyond its inner ones.
    HWY_INLINE void move(VS16 next_first, VS16 next_last)
    {
        const Signed16 s16;
        const VS16 next_outer = hn::Add(next_first, next_last);
        const VS16 inner_gain = hn::Sub(last_, next_first), outer_gain = hn::Sub(next_outer, outer_);
        sum_low_ = gained(sum_low_, hn::InterleaveLower(s16, inner_gain, outer_gain));
        sum_high_ = gained(sum_high_, hn::InterleaveUpper(s16, inner_gain, outer_gain));
        last_ = next_last;
        outer_ = next_outer;
    }
    static HWY_INLINE VS16 load_signed(const std::uint16_t* values)
    {
        return hn::BitCast(Signed16(), hn::LoadU(k16, values));
    }

private:
    HWY_INLINE VS32 gained(VS32 sum, VS16 pairs) const
    {
        VS32 other = hn::Zero(Signed32());
        sum = hn::ReorderWidenMulAccumulate(Signed32(), pairs, weights_, sum, other);
        return hn::RearrangeToOddPlusEven(sum, other);
    }
    int shift_;
    VS16 weights_, scale_, last_, outer_;
    VS32 sum_low_, sum_high_; // weighted, of the lower and the upper lines of each 128-bit block
};

// What is written lies before all that is still read.
inline void box_pass(std::uint16_t* values, int count, const scene::Box& box)
{
    const int last = 2 * static_cast<int>(box.radius) + 2;
    for (int lane = 0; lane < kBlurLanes; lane += lanes16()) {
        std::uint16_t* at = values + lane;
        const std::uint16_t* next_last = at + (last + 1) * kBlurLanes;
        MovingBox moving(at, box);
        for (int i = last; i < count; ++i, at += kBlurLanes, next_last += kBlurLanes) {
            const VS16 mean = moving.mean();
            moving.move(MovingBox::load_signed(at + kBlurLanes), MovingBox::load_signed(next_last));
            hn::StoreU(hn::BitCast(k16, mean), k16, at);
        }
    }
}

HWY_INLINE void narrow_entry(std::uint8_t* out, const std::uint16_t* values)
{
    for (int lane = 0; lane < kBlurLanes; lane += lanes16())
        store_coverage(hn::ShiftRight<6>(hn::Add(hn::LoadU(k16, values + lane), hn::Set(k16, 32))), out + lane);
}

// A piece of each row of a picture is nothing a processor foresees.
HWY_INLINE void prefetch_row(const std::uint8_t* row, std::ptrdiff_t stride_bytes, int rows)
{
    constexpr int kAhead = 12;
    if (rows > kAhead) {
        __builtin_prefetch(row + kAhead * stride_bytes, 1);
        __builtin_prefetch(row + kAhead * stride_bytes + 64, 1);
    }
}

inline void narrow(std::uint8_t* row, std::ptrdiff_t stride_bytes, int rows, int pixels, const std::uint16_t* values)
{
    HWY_ALIGN std::uint8_t bytes[kBlurLanes + kRowSlack];
    for (int y = 0; y < rows; ++y, row += stride_bytes, values += kBlurLanes) {
        prefetch_row(row, stride_bytes, rows - y);
        if (4 * pixels == kBlurLanes) {
            narrow_entry(row, values);
        } else {
            narrow_entry(bytes, values);
            std::memcpy(row, bytes, static_cast<std::size_t>(pixels) * 4);
        }
    }
}

// scene::shadow_coverage of a vector of values.
HWY_INLINE V32 shadow_coverage(const std::uint16_t* values, V32 strength)
{
    const V32 product = hn::Add(hn::Mul(load_wide(values), strength), hn::Set(k32, 8192));
    return hn::Min(hn::ShiftRight<14>(product), hn::Set(k32, 255));
}

inline void over_shadow(std::uint8_t* row, std::ptrdiff_t stride_bytes, int rows, int pixels,
                        const std::uint16_t* coverage, frame::Rgba tint, int strength)
{
    const Wide color = widen(splat(tint));
    const V32 factor = hn::Set(k32, static_cast<std::uint32_t>(strength));
    const auto shadow = [&](int x) HWY_ATTR {
        const V16 part = to_halves(shadow_coverage(coverage + x, factor));
        return hn::BitCast(k32, mul255_bytes(color, part, part));
    };
    const int step = lanes32();
    for (int y = 0; y < rows; ++y, row += stride_bytes, coverage += kBlurLanes) {
        prefetch_row(row, stride_bytes, rows - y);
        int x = 0;
        for (; x + step <= pixels; x += step)
            store(over_pixels(shadow(x), load(row + 4 * x)), row + 4 * x);
        if (x < pixels)
            store_some(over_pixels(shadow(x), load_some(row + 4 * x, pixels - x)), row + 4 * x, pixels - x);
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
