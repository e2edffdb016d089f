// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Text and captions as layers, and how their glyphs, words and lines come and go. Lengths are canvas pixels; times are
// seconds from the start of the composition unless said. Thread: any (plain values).

#include "compositor/text/layout.h"
#include "compositor/timeline/values.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace timeline {

struct Font {
    std::string family = "Inter";
    int weight = 400; // 100..900
    bool italic = false;
    double size_px = 48;
    friend bool operator==(const Font&, const Font&) = default;
};

struct Outline {
    Color color{0, 0, 0, 255};
    double width_px = 0; // how far it reaches beyond the glyph's edge
    friend bool operator==(const Outline&, const Outline&) = default;
};

// A rounded box behind text, as large as the text and its padding.
struct Panel {
    Fill fill = Color{};
    double radius_px = 0;
    Point padding{};
    std::optional<Stroke> stroke{};
    friend bool operator==(const Panel&, const Panel&) = default;
};

struct TextStyle {
    Font font{};
    Animated<Color> color{Color{}};
    text::Align align = text::Align::center;
    double max_width_px = 0; // 0: one line per hard break
    double line_height = 1;  // times the font's ascent + descent
    double letter_spacing_px = 0;
    std::optional<double> word_spacing_px{}; // added to every space; default 0, in captions room for the active word
    std::string language = "en";             // BCP 47
    std::optional<Outline> outline{};
    std::optional<Panel> card{}; // behind the whole text; the layer's box is the card then
    friend bool operator==(const TextStyle&, const TextStyle&) = default;
};

enum class TextUnit : std::uint8_t { glyph, word, line }; // glyph: what may move alone (text/units.h)
enum class UnitOrder : std::uint8_t { forwards, backwards, from_center, shuffled };

// Brings the units of a text one after the other from a look of their own to rest, or away. Several animators add up:
// offsets and rotations sum, opacities and scales multiply.
struct TextAnimator {
    TextUnit by = TextUnit::glyph;
    UnitOrder order = UnitOrder::forwards;
    std::uint64_t seed = 0; // of shuffled
    bool leaving =
        false; // false: from the look to rest, from the layer's in on; true: from rest to the look, ending at its out
    double delay_s = 0;      // after in, or before out
    double stagger_s = 0.03; // from one unit to the next
    double duration_s = 0.3; // of one unit; 0: at once
    Easing easing{Curve::ease_out};
    // The look away from rest.
    double opacity = 0; // 0..1
    Point offset_px{0, 0};
    Point scale{1, 1};            // about the unit's centre
    double rotation_deg = 0;      // about the unit's centre
    std::optional<Color> color{}; // default: no change
    friend bool operator==(const TextAnimator&, const TextAnimator&) = default;
};

struct Text {
    std::string text{};
    TextStyle style{};
    std::vector<TextAnimator> animators{};
    friend bool operator==(const Text&, const Text&) = default;
};

struct Word {
    std::string text{};
    double start_s = 0, end_s = 0; // active in [start, end)
    bool keyword = false;
    bool joined = false; // no space before it (scripts without spaces, parts of a word)
    friend bool operator==(const Word&, const Word&) = default;
};
struct WordLook {
    std::optional<Color> color{}; // default: the style's
    double opacity = 1;
    friend bool operator==(const WordLook&, const WordLook&) = default;
};
struct ActiveLook {
    std::optional<Color> color{};
    double scale = 1;            // about the word's centre
    double duration_s = 0.1;     // to reach that scale, eased out; 0: at once
    std::optional<Panel> pill{}; // behind the word
    friend bool operator==(const ActiveLook&, const ActiveLook&) = default;
};
enum class CaptionAnimation : std::uint8_t { none, fade_in, pop, slide_in, typewriter, highlight_keywords };
enum class CaptionUnit : std::uint8_t { page, line, word };

struct Captions { // one page of captions, laid out once; its words change look as they are spoken
    std::vector<Word> words{};
    TextStyle style{};
    WordLook upcoming{}, past{};
    ActiveLook active{};
    std::optional<Color> keyword_color{}; // of keywords that are not active
    // How words come. fade_in, pop, slide_in: the page at the layer's in; a line with its first word; a word with its
    // own start. typewriter: letter after letter, each word within its own time. highlight_keywords: all words are
    // there, only keywords get the active look while they are spoken, and keep the keyword's colour afterwards.
    CaptionAnimation animation = CaptionAnimation::none;
    CaptionUnit by = CaptionUnit::page;
    double reveal_s = 0.2; // of one unit's coming
    friend bool operator==(const Captions&, const Captions&) = default;
};

}
