// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/timeline/frame_effects.h"

#include "compositor/timeline/gradient.h"
#include "compositor/timeline/track.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

namespace timeline {
namespace {

constexpr std::array<double, 3> kLuma{0.2126, 0.7152, 0.0722}; // BT.709
constexpr double kLargestSigma = 100;

std::int32_t whole(double value, double least, double most)
{
    return static_cast<std::int32_t>(std::lround(std::clamp(value, least, most)));
}

void set_sigma(double radius_px, const scene::Affine& map, scene::Effect& out)
{
    const auto sigma = [&](double x, double y) {
        return whole(std::max(0.0, radius_px) * std::hypot(x, y) * 256, 0, kLargestSigma * 256);
    };
    out.sigma_x = sigma(map.xx, map.xy);
    out.sigma_y = sigma(map.yx, map.yy);
}

using Row = std::array<double, 3>;

// Rounds a row so that grey stays what it was: the largest entry takes what rounding leaves.
void set_row(const Row& row, std::array<std::int16_t, 4>& out)
{
    std::array<int, 3> entries{};
    int sum = 0;
    std::size_t largest = 0;
    for (std::size_t c = 0; c < 3; ++c) {
        entries[c] = whole(row[c] * 256, -4096, 4096);
        sum += entries[c];
        largest = std::abs(entries[c]) > std::abs(entries[largest]) ? c : largest;
    }
    entries[largest] += whole((row[0] + row[1] + row[2]) * 256, -4096, 4096) - sum;
    for (std::size_t c = 0; c < 3; ++c)
        out[c] = static_cast<std::int16_t>(std::clamp(entries[c], -4096, 4096));
}

// out = own * colour + luma[c] * luma of the colour.
void set_matrix(double own, const Row& luma, scene::Effect& out)
{
    out.kind = scene::EffectKind::color;
    for (std::size_t c = 0; c < 3; ++c) {
        Row row{};
        for (std::size_t from = 0; from < 3; ++from)
            row[from] = (from == c ? own : 0) + luma[c] * kLuma[from];
        set_row(row, out.matrix[c]);
    }
}

bool convert(const Blur& blur, double time_s, const scene::Affine& map, scene::Effect& out)
{
    out.kind = scene::EffectKind::blur;
    set_sigma(sample(blur.radius_px, time_s).value, map, out);
    return out.sigma_x > 0 || out.sigma_y > 0;
}

bool convert(const DropShadow& shadow, double time_s, const scene::Affine& map, scene::Effect& out)
{
    constexpr double kFar = 16'384;
    out.kind = scene::EffectKind::shadow;
    set_sigma(sample(shadow.radius_px, time_s).value, map, out);
    const Point offset = sample(shadow.offset, time_s).value;
    out.offset_x = whole(map.xx * offset.x + map.xy * offset.y, -kFar, kFar);
    out.offset_y = whole(map.yx * offset.x + map.yy * offset.y, -kFar, kFar);
    out.tint = premultiplied(sample(shadow.color, time_s).value);
    return out.tint.a > 0;
}

bool convert(const Glow& glow, double time_s, const scene::Affine& map, scene::Effect& out)
{
    out.kind = scene::EffectKind::shadow;
    set_sigma(sample(glow.radius_px, time_s).value, map, out);
    out.tint = premultiplied(sample(glow.color, time_s).value);
    out.strength = whole(sample(glow.strength, time_s).value * 256, 0, 1024);
    return out.tint.a > 0 && out.strength > 0;
}

bool convert(const Brightness& brightness, double time_s, const scene::Affine&, scene::Effect& out)
{
    const double amount = std::clamp(sample(brightness.amount, time_s).value, 0.0, 4.0);
    set_matrix(amount, {0, 0, 0}, out);
    return std::abs(amount - 1) * 256 >= 0.5;
}

bool convert(const Saturation& saturation, double time_s, const scene::Affine&, scene::Effect& out)
{
    const double amount = std::clamp(sample(saturation.amount, time_s).value, 0.0, 4.0);
    set_matrix(amount, {1 - amount, 1 - amount, 1 - amount}, out);
    return std::abs(amount - 1) * 256 >= 0.5;
}

bool convert(const Tint& tint, double time_s, const scene::Affine&, scene::Effect& out)
{
    const Color color = sample(tint.color, time_s).value;
    const double amount = std::clamp(sample(tint.amount, time_s).value, 0.0, 1.0) * color.a / 255;
    set_matrix(1 - amount, {amount * color.r / 255, amount * color.g / 255, amount * color.b / 255}, out);
    return amount * 256 >= 0.5;
}

bool convert(const Vignette&, double, const scene::Affine&, scene::Effect&)
{
    return false;
}

}

bool effect_at(const Effect& effect, double time_s, const scene::Affine& map, scene::Effect& out)
{
    out = {};
    return std::visit([&](const auto& kind) { return convert(kind, time_s, map, out); }, effect);
}

double vignette_at(const Vignette& vignette, double time_s)
{
    return std::clamp(sample(vignette.amount, time_s).value, 0.0, 1.0);
}

}
