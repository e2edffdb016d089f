// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The style sheet that gives an SVG's classes other colours (see picture.h). Private to the room. Thread: any.

#include "compositor/assets/picture.h"
#include "compositor/base/result.h"

#include <optional>
#include <string>
#include <string_view>

namespace assets {

base::Status check_colors(const Colors& colors); // names and number

std::string to_text(const Colors& colors); // one line without its end: "cloth=0f766e skin=8d5a3a", empty for none
std::optional<Colors> colors_from(std::string_view text);

// `svg` is searched for the defaults in its <style>; what is compressed has none. Empty for no colours.
std::string color_sheet(std::string_view svg, const Colors& colors);

// The colour that is to `base` what `default_variant` is to `default_base`: OKLab lightness (Ottosson 2020) by their
// ratio; chroma goes down with it for a darker one, and as far as sRGB needs for a lighter one; hue stays.
frame::Rgba variant_of(frame::Rgba base, frame::Rgba default_base, frame::Rgba default_variant);

}
