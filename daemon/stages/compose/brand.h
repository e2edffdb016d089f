// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What a brand changes in a video: colours, fonts, logo, watermark, clips before and after. Colours are the brand's
// wish: whatever they are, text stays readable (WCAG 2.2, 1.4.3: contrast of at least 4.5). Plain data, pure functions.

#include "daemon/stages/compose/look.h"

#include <optional>
#include <string>

namespace compose {

enum class Corner { top_left, top_right, bottom_left, bottom_right, center };

struct BrandPicture {
    std::string source;
    frame::Size size; // natural
};
struct BrandClip {
    std::string source;
    double duration_s = 0;
    bool has_sound = false;
};

struct Brand {
    std::string name;
    std::optional<Color> primary, secondary, accent, text, background;
    std::string heading_family; // empty: the look's
    std::string body_family;
    std::optional<BrandPicture> logo;
    std::optional<BrandPicture> watermark;
    Corner watermark_corner = Corner::bottom_right;
    double watermark_opacity = 0.7;
    std::optional<BrandClip> intro, outro;
};

Look with_brand(Look look, const Brand& brand);

}
