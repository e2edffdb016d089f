// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/lint/wcag.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace lint {
namespace {

std::array<double, 256> make_linear()
{
    std::array<double, 256> linear{};
    for (std::size_t i = 0; i < linear.size(); ++i) {
        const double value = static_cast<double>(i) / 255;
        linear[i] = value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
    }
    return linear;
}

}

double relative_luminance(frame::Rgba color)
{
    static const std::array<double, 256> linear = make_linear();
    return 0.2126 * linear[color.r] + 0.7152 * linear[color.g] + 0.0722 * linear[color.b];
}

double contrast_ratio(double luminance, double other)
{
    return (std::max(luminance, other) + 0.05) / (std::min(luminance, other) + 0.05);
}

double contrast_wanted(double size_units, int weight)
{
    const bool large = size_units >= kLargeUnits || (weight >= kBoldWeight && size_units >= kLargeBoldUnits);
    return large ? kContrastLarge : kContrast;
}

}
