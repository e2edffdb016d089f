// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Contrast as WCAG 2.2 defines it (relative luminance, contrast ratio; 1.4.3 Contrast (Minimum)). Opaque sRGB colours.
// Thread: any (pure functions).

#include "compositor/frame/image.h"

namespace lint {

double relative_luminance(frame::Rgba color);          // 0..1; alpha is not looked at
double contrast_ratio(double luminance, double other); // 1..21, in any order

constexpr double kContrast = 4.5, kContrastLarge = 3.0; // 1.4.3
// "Large scale" is 18 pt, or 14 pt bold: 24 and 18.67 CSS pixels. A phone shows the shorter side of a film on about 360
// CSS pixels, so one of them is three units of 1/1080.
constexpr double kUnitsPerCssPx = 3;
constexpr double kLargeUnits = 24 * kUnitsPerCssPx, kLargeBoldUnits = 56;
constexpr int kBoldWeight = 700;
double contrast_wanted(double size_units, int weight);

}
