// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/compose/contrast.h"

#include <algorithm>
#include <cmath>

namespace compose {
namespace {
using timeline::Color;

double linear(std::uint8_t channel)
{
    const double value = channel / 255.0;
    return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
}

std::uint8_t byte(double value)
{
    return static_cast<std::uint8_t>(std::lround(std::clamp(value, 0.0, 255.0)));
}

}

double relative_luminance(const Color& color)
{
    return 0.2126 * linear(color.r) + 0.7152 * linear(color.g) + 0.0722 * linear(color.b);
}

double contrast_ratio(const Color& one, const Color& other)
{
    const double a = relative_luminance(one), b = relative_luminance(other);
    const double dark = std::min(a, b), light = std::max(a, b);
    return (light + 0.05) / (dark + 0.05);
}

Color mixed(const Color& from, const Color& to, double part)
{
    const auto channel = [part](std::uint8_t a, std::uint8_t b) { return byte(a + (b - a) * part); };
    return {channel(from.r, to.r), channel(from.g, to.g), channel(from.b, to.b), 255};
}

Color flattened(const Color& over, const Color& opaque)
{
    return mixed(opaque, over, over.a / 255.0);
}

Color readable_on(const Color& wanted, const Color& behind, double ratio)
{
    constexpr int kSteps = 32;
    const Color opaque = flattened(wanted, behind);
    if (contrast_ratio(opaque, behind) >= ratio)
        return wanted;
    constexpr Color kWhite{255, 255, 255, 255}, kBlack{0, 0, 0, 255};
    for (int step = 1; step <= kSteps; ++step)
        for (const Color& end : {kWhite, kBlack}) {
            const Color tried = mixed(opaque, end, static_cast<double>(step) / kSteps);
            if (contrast_ratio(tried, behind) >= ratio)
                return tried;
        }
    return contrast_ratio(kWhite, behind) >= contrast_ratio(kBlack, behind) ? kWhite : kBlack;
}

}
