// SPDX-License-Identifier: GPL-3.0-or-later
// This file is compiled once for each instruction set (Highway, foreach_target), the part under HWY_ONCE only once.
// Vectors of a size unknown at compile time (SVE, RISC-V) cannot be members, as they are here: those targets are left out.
#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
// The level of plain C++ is kept with g++ before 12.3: its bug (GCC PR 106322) is in high halves of products, not used here,
// and the parity tests run that level too.
#define HWY_BROKEN_EMU128 0
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "compositor/cpu/kernels.cpp"
#include "hwy/foreach_target.h"

#include "compositor/cpu/kernels.h"

#include "compositor/base/check.h"
#include "compositor/frame/yuv.h"

#include "hwy/highway.h"

#include <algorithm>
#include <cstring>
#include <mutex>

HWY_BEFORE_NAMESPACE();
namespace cpu {
namespace HWY_NAMESPACE {
namespace {
namespace hn = hwy::HWY_NAMESPACE;

constexpr hn::ScalableTag<std::uint32_t> k32{}; // a pixel a lane
constexpr hn::ScalableTag<std::uint16_t> k16{};
constexpr hn::ScalableTag<std::uint8_t> k8{};
using V32 = hn::Vec<decltype(k32)>;
using V16 = hn::Vec<decltype(k16)>;
using Quarter8 = hn::Rebind<std::uint8_t, decltype(k32)>;

HWY_INLINE int lanes32() { return static_cast<int>(hn::Lanes(k32)); }
HWY_INLINE int lanes16() { return static_cast<int>(hn::Lanes(k16)); }

// Bytes in 16-bit lanes: those at even addresses (R and B of pixels) and those at odd ones (G and A).
struct Wide {
    V16 even, odd;
};
HWY_INLINE Wide widen(V16 bytes) { return {hn::And(bytes, hn::Set(k16, 0x00ff)), hn::ShiftRight<8>(bytes)}; }
HWY_INLINE Wide widen(V32 pixels) { return widen(hn::BitCast(k16, pixels)); }

// The same number in both halves of each pixel's lane, from a number below 256 in the lane.
HWY_INLINE V16 to_halves(V32 number) { return hn::BitCast(k16, hn::Or(number, hn::ShiftLeft<16>(number))); }

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

HWY_INLINE V32 load(const std::uint8_t* bytes) { return hn::BitCast(k32, hn::LoadU(k8, bytes)); }
HWY_INLINE void store(V32 pixels, std::uint8_t* bytes) { hn::StoreU(hn::BitCast(k8, pixels), k8, bytes); }

// The last pixels of a row, fewer than a vector, without touching their neighbours.
HWY_INLINE V32 load_some(const std::uint8_t* bytes, int pixels)
{
#if HWY_MEM_OPS_MIGHT_FAULT
    HWY_ALIGN std::uint8_t all[kRowSlack] = {};
    std::memcpy(all, bytes, static_cast<std::size_t>(pixels) * 4);
    return hn::BitCast(k32, hn::Load(k8, all));
#else
    return hn::MaskedLoad(hn::FirstN(k32, static_cast<std::size_t>(pixels)), k32, reinterpret_cast<const std::uint32_t*>(bytes));
#endif
}
HWY_INLINE void store_some(V32 value, std::uint8_t* bytes, int pixels)
{
#if HWY_MEM_OPS_MIGHT_FAULT
    HWY_ALIGN std::uint8_t all[kRowSlack];
    hn::Store(hn::BitCast(k8, value), k8, all);
    std::memcpy(bytes, all, static_cast<std::size_t>(pixels) * 4);
#else
    hn::BlendedStore(value, hn::FirstN(k32, static_cast<std::size_t>(pixels)), k32, reinterpret_cast<std::uint32_t*>(bytes));
#endif
}

HWY_INLINE V32 splat(frame::Rgba color)
{
    std::uint32_t bits = 0;
    std::memcpy(&bits, &color, 4);
    return hn::Set(k32, bits);
}

void fill(std::uint8_t* row, int pixels, frame::Rgba color)
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
template <class Full, class Some> HWY_INLINE void over_row(std::uint8_t* row, int pixels, Full source_at, Some source_at_end)
{
    const int step = lanes32();
    int x = 0;
    for (; x + step <= pixels; x += step)
        store(over_pixels(load(row + 4 * x), source_at(x)), row + 4 * x);
    if (x < pixels)
        store_some(over_pixels(load_some(row + 4 * x, pixels - x), source_at_end(x, pixels - x)), row + 4 * x, pixels - x);
}

void over(std::uint8_t* row, const std::uint8_t* source, int pixels)
{
    over_row(
        row, pixels, [=](int x) HWY_ATTR { return load(source + 4 * x); },
        [=](int x, int rest) HWY_ATTR { return load_some(source + 4 * x, rest); });
}

void over_tinted(std::uint8_t* row, const std::uint8_t* source, int pixels, frame::Rgba tint)
{
    const Wide factor = widen(splat(tint));
    const auto tinted = [factor](V32 texels)
                            HWY_ATTR { return hn::BitCast(k32, mul255_bytes(widen(texels), factor.even, factor.odd)); };
    over_row(
        row, pixels, [=](int x) HWY_ATTR { return tinted(load(source + 4 * x)); },
        [=](int x, int rest) HWY_ATTR { return tinted(load_some(source + 4 * x, rest)); });
}

void over_coverage(std::uint8_t* row, const std::uint8_t* coverage, int pixels, frame::Rgba tint)
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

void lerp_rows(std::uint8_t* out, const std::uint8_t* a, const std::uint8_t* b, int bytes, int fraction)
{
    const V16 part = hn::Set(k16, static_cast<std::uint16_t>(fraction));
    for (int i = 0; i < bytes; i += static_cast<int>(hn::Lanes(k8))) {
        const V16 mixed = lerp_bytes(hn::BitCast(k16, hn::LoadU(k8, a + i)), hn::BitCast(k16, hn::LoadU(k8, b + i)), part);
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
    return lerp_bytes(hn::BitCast(k16, hn::ConcatEven(k32, second, first)), hn::BitCast(k16, hn::ConcatOdd(k32, second, first)),
                      fraction);
}

void lerp_pairs(std::uint8_t* out, const std::uint8_t* pairs, int pixels, Walk u)
{
    PixelFractions along(u);
    for (int x = 0; x < pixels; x += lanes32())
        store(hn::BitCast(k32, mix_pairs(pairs + 8 * x, along.next())), out + 4 * x);
}

void bilinear_pairs(std::uint8_t* out, const std::uint8_t* top_pairs, const std::uint8_t* bottom_pairs, int pixels, Walk u, Walk v)
{
    PixelFractions along(u), down(v);
    for (int x = 0; x < pixels; x += lanes32()) {
        const V16 fraction = along.next();
        const V16 top = mix_pairs(top_pairs + 8 * x, fraction), bottom = mix_pairs(bottom_pairs + 8 * x, fraction);
        store(hn::BitCast(k32, lerp_bytes(top, bottom, down.next())), out + 4 * x);
    }
}

// The same for coverage: a pixel a 16-bit lane, whose pair is its two bytes.
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

void lerp_coverage_pairs(std::uint8_t* out, const std::uint8_t* pairs, int pixels, Walk u)
{
    CoverageFractions along(u);
    for (int x = 0; x < pixels; x += lanes16())
        store_coverage(mix_coverage_pairs(pairs + 2 * x, along.next()), out + x);
}

void bilinear_coverage_pairs(std::uint8_t* out, const std::uint8_t* top_pairs, const std::uint8_t* bottom_pairs, int pixels, Walk u,
                             Walk v)
{
    CoverageFractions along(u), down(v);
    for (int x = 0; x < pixels; x += lanes16()) {
        const V16 fraction = along.next();
        const V16 top = mix_coverage_pairs(top_pairs + 2 * x, fraction), bottom = mix_coverage_pairs(bottom_pairs + 2 * x, fraction);
        store_coverage(hn::ShiftRight<8>(lerp_upper(top, bottom, down.next())), out + x);
    }
}

using Signed32 = hn::RebindToSigned<decltype(k32)>;
using Signed16 = hn::RebindToSigned<decltype(k16)>;
using VS32 = hn::Vec<Signed32>;

// Products of (R, B) and of (G, A) with two factors, added: one sum a pixel.
HWY_INLINE VS32 pair_sum(V16 values, int low_factor, int high_factor)
{
    const Signed32 s32;
    const Signed16 s16;
    const V32 both = hn::Set(k32, (static_cast<std::uint32_t>(low_factor) & 0xffffU) | static_cast<std::uint32_t>(high_factor) << 16U);
    VS32 other = hn::Zero(s32);
    const VS32 sum = hn::ReorderWidenMulAccumulate(s32, hn::BitCast(s16, values), hn::BitCast(s16, both), hn::Zero(s32), other);
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
        hn::StoreU(hn::BitCast(hn::Repartition<std::uint8_t, decltype(half)>(), both), hn::Repartition<std::uint8_t, decltype(half)>(),
                   rows.u + x);
    }
}

void convert(const YuvRows& rows, const std::uint8_t* top, const std::uint8_t* bottom, int pixels)
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

const Kernels* kernels()
{
    static constexpr Kernels kAll{fill,       over,           over_tinted,             over_coverage, lerp_rows, lerp_pairs, lerp_coverage_pairs,
                                  bilinear_pairs, bilinear_coverage_pairs, convert};
    return &kAll;
}

}
}
}
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace cpu {
namespace {
HWY_EXPORT(kernels);
std::mutex choosing; // Highway's chosen target is one for the process

// What a person calls Highway's targets.
std::string name_of(std::int64_t target)
{
    switch (target) {
    case HWY_AVX3:
        return "AVX-512";
    case HWY_EMU128:
    case HWY_SCALAR:
        return "portable";
    default:
        return hwy::TargetName(target);
    }
}

}

std::vector<std::string> kernel_levels()
{
    const std::scoped_lock lock(choosing);
    std::vector<std::string> names;
    for (const std::int64_t target : hwy::SupportedAndGeneratedTargets())
        names.push_back(name_of(target));
    return names;
}

const Kernels& kernels_of(std::string_view level)
{
    const std::scoped_lock lock(choosing);
    const Kernels* found = nullptr;
    for (const std::int64_t target : hwy::SupportedAndGeneratedTargets()) {
        if (level != name_of(target))
            continue;
        hwy::SetSupportedTargetsForTest(target);
        hwy::GetChosenTarget().Update(target);
        found = HWY_DYNAMIC_DISPATCH(kernels)();
        hwy::SetSupportedTargetsForTest(0);
        hwy::GetChosenTarget().DeInit();
    }
    ASSERT(found != nullptr); // the level is not one of kernel_levels()
    return *found;
}

}
#endif
