// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The parts a composed film is built from, each appending its layers: background, figures, captions and cards. Used by
// compose.cpp only. Lengths in the design are for a canvas 1080 wide and scaled to the format's.

#include "daemon/stages/compose/caption_pages.h"
#include "daemon/stages/compose/compose.h"

#include <map>
#include <string>
#include <vector>

namespace compose {

struct Stage {
    const ComposeSpec& spec;
    const Schedule& plan;
    text::FontSet& fonts;
    timeline::Composition& film;
    double unit = 1; // design pixels to canvas pixels
};

// A layer with the fields every part sets.
timeline::Layer layer(std::string id, double in_s, double out_s, timeline::Point position, timeline::Point anchor);

void add_background(Stage& stage);

// Where a figure stands: the centre of its face on the canvas, its size against the drawing, its light.
struct Place {
    timeline::Point face;
    double scale = 1;
    double brightness = 1;
    bool operator==(const Place&) const = default;
};
enum class Part { speaking, listening, closing };
Place place_for(const Stage& stage, script::Role role, Part part);

struct FigureScene {
    std::string id; // of the line
    double begin_s = 0;
    double end_s = 0;
    script::Role role = script::Role::questioner;
    std::string pose;
    Place from; // where it was in the scene before
    Place to;
    std::vector<TimedWord> words; // empty: silent
};
void add_figure(Stage& stage, const FigureScene& scene);

// The title large in the first scene, as a chip in the others. Tells where the caption card may begin.
base::Result<double> add_title(Stage& stage);

base::Status add_captions(Stage& stage, std::size_t line, double top_px, const std::vector<TimedWord>& words);
base::Status add_takeaway(Stage& stage);
double chip_bottom(const Stage& stage);

}
