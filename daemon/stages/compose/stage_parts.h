// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The parts a composed film is built from, each appending its layers: background, figures, captions, cards, brand. Used
// by this folder only. Lengths in the design are for a canvas whose shorter side is 1080, scaled by Layout::unit.

#include "daemon/stages/compose/caption_pages.h"
#include "daemon/stages/compose/compose.h"
#include "daemon/stages/compose/layout.h"

#include <string>
#include <vector>

namespace compose {

struct Stage {
    const ComposeSpec& spec;
    const Schedule& plan;
    const Layout& layout;
    text::FontSet& fonts;
    timeline::Composition& film;
};

const LineOverride& overrides_of(const ComposeSpec& spec, std::size_t line);
const std::string& pose_of(const ComposeSpec& spec, std::size_t line);
// How scene `line` comes in; scenes.size(): the takeaway.
const SceneChange& change_into(const ComposeSpec& spec, std::size_t line);
std::vector<TimedWord> timed_words(const ComposeSpec& spec, std::size_t line, double voice_s);

// A layer with the fields every part sets.
timeline::Layer layer(std::string id, double in_s, double out_s, timeline::Point position, timeline::Point anchor);

timeline::Transition transition(timeline::Animation animation, double duration_s);

// Words set in the largest type at which they fit; at the smallest, as many words as fit.
struct FitSpec {
    std::string family;
    int weight = 400;
    double size_px = 0;     // wanted
    double smallest_px = 0; // below it, words are left out
    double max_width_px = 0;
    double line_height = 1;
    std::size_t max_lines = 1;
    double max_height_px = 0;
};
struct Fitted {
    std::string words;
    double size_px;
    double width_px;
    double height_px;
};
base::Result<Fitted> fit(Stage& stage, std::string words, const FitSpec& spec);
timeline::TextStyle film_style(const Stage& stage, const std::string& family, int weight, double size_px, Color color);

void add_background(Stage& stage);
// What would lie half under the caption card of the first scene comes when the card has moved up.
void clear_first_scene(Stage& stage, double first_top_px);

// The figures of scene `line` (scenes.size(): of the takeaway), the speaker in front. `words` are those of the line.
void add_figures(Stage& stage, std::size_t line, const std::vector<TimedWord>& words, std::vector<timeline::Layer>& to);

// The title large in the first scene, as a chip in the others. Tells where the caption card may begin in the first
// scene.
base::Result<double> add_title(Stage& stage);

// The card behind all captions: it travels from below the title to below the chip. `first_top_px`: in the first scene.
void add_caption_card(Stage& stage, double first_top_px);
// When the card is still on its way in the first page of the second line, the page goes along.
base::Status add_captions(Stage& stage, std::size_t line, double first_top_px, const std::vector<TimedWord>& words,
                          std::vector<timeline::Layer>& to);
inline constexpr double kCardTravel_s = 0.35; // from below the title to below the chip
timeline::Animated<Point> caption_card_way(const Stage& stage, double first_top_px); // of its centre

// The icon of a line enters with the word that brought it.
void add_icon(Stage& stage, std::size_t line, const std::vector<TimedWord>& words, std::vector<timeline::Layer>& to);
const Icon* icon_of(const ComposeSpec& spec, const script::Turn& turn);

base::Status add_takeaway(Stage& stage);
void add_brand(Stage& stage); // logo, watermark, intro and outro
double chip_width_at_most(const Stage& stage);

}
