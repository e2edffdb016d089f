// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// How glyphs, words and lines of a text come and go, and how captions appear. Pure functions of the time without
// allocation, over what compile() worked out. Points are layer coordinates at scale 1. Of this room only. Thread: any.

#include "compositor/scene/scene.h"
#include "compositor/timeline/state.h"
#include "compositor/timeline/text_layers.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace timeline {

// When each of `count` units, in reading order, has its turn: 0 first. from_center lets both sides go at once.
std::vector<std::size_t> turns_of(std::size_t count, UnitOrder order, std::uint64_t seed);

// An animator and the time its first or last unit moves.
struct UnitAnimator {
    TextAnimator look;
    std::size_t last_turn = 0;
    double in_s = 0, out_s = 0; // of the layer

    // 0 at rest to 1 in the look; beyond while an easing overshoots.
    double away_at(std::size_t turn, double time_s) const;
    bool at_rest(double time_s) const; // all units
};

struct UnitPlace { // a unit under one animator
    std::size_t turn = 0;
    Point center; // of the glyph, word or line the animator moves
};

struct UnitLook {
    scene::Affine map; // in layer coordinates of the set
    bool at_rest = true;
    double opacity = 1;
    Color color; // of the letters
};
// The look of a unit under several animators; `places` has one for each of them.
UnitLook unit_look(std::span<const UnitAnimator> animators, std::span<const UnitPlace> places, double scale,
                   const Color& color, double time_s);

// How a page, line or word of captions comes: `progress` is 0 when it begins and 1 when it is there.
struct Arrival {
    double opacity = 1, scale = 1;
    double below_em = 0; // its place, in font sizes
    bool there() const { return opacity == 1 && scale == 1 && below_em == 0; }
};
Arrival arrival_at(CaptionAnimation animation, double progress);

// How many of a word's letters are typed: the first at its start, the last before its end.
std::size_t typed_letters(std::size_t count, double start_s, double end_s, double time_s);

// When a word stops being active: at its end, or with the next word when the pause is short.
constexpr double kShortPauseS = 0.25;
constexpr double kPillFrom = 0.92; // a pill grows from this as its word does; it covers its word from the beginning
double active_until(const std::vector<Word>& words, std::size_t number);

// What emit_text.cpp needs beside the parts: animators of a text, or the animation of captions.
struct UnitParts {
    PartRange outline, fill;
};
struct LetterEnds { // typewriter: where each letter's parts end in the ranges of a word
    std::vector<std::size_t> outline, fill, active_outline, active_fill;
};
struct Coming { // of a page, line or word
    double start_s = 0;
    Point center;
};
struct TextMotion {
    std::vector<UnitAnimator> animators;
    std::vector<UnitPlace> places;            // unit by unit, one for each animator
    std::vector<std::vector<UnitParts>> sets; // for each set of the layer, the units' parts
    Animated<Color> color{Color{}};           // of letters at rest

    std::vector<Coming> words; // of captions: when and about which point each comes
    Coming page;
    std::vector<std::vector<LetterEnds>> letters; // typewriter: for each set, for each word
};

}
