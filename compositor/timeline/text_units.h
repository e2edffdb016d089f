// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Which glyphs of a laid-out text move together under its animators, and when each has its turn. Of this room only.

#include "compositor/text/units.h"
#include "compositor/timeline/text_animation.h"

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

namespace timeline {

struct MovingUnit {
    std::vector<std::size_t> glyphs; // of the paragraph
    std::vector<UnitPlace> places;   // one for each animator; centres in the paragraph's coordinates
};

// The finest pieces the animators ask for, in reading order; sets last_turn of each animator.
std::vector<MovingUnit> moving_units(const text::Paragraph& paragraph, std::string_view text, std::string_view language,
                                     std::span<UnitAnimator> animators);

}
