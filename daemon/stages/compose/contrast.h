// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Contrast of text against what is behind it: WCAG 2.2, definitions of relative luminance and contrast ratio. Pure
// functions; alpha is the caller's matter (flatten first).

#include "compositor/timeline/values.h"

namespace compose {

constexpr double kReadable = 4.5; // normal text, 1.4.3

double relative_luminance(const timeline::Color& color);                                    // 0..1
double contrast_ratio(const timeline::Color& one, const timeline::Color& other);            // 1..21
timeline::Color flattened(const timeline::Color& over, const timeline::Color& opaque);      // what is seen
timeline::Color mixed(const timeline::Color& from, const timeline::Color& to, double part); // sRGB, opaque

// `wanted` itself when it is readable on `behind`; else the nearest of its tints or shades that is.
timeline::Color readable_on(const timeline::Color& wanted, const timeline::Color& behind, double ratio = kReadable);

}
