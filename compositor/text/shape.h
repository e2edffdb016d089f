// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// HarfBuzz over one run of one direction, script and face. Private to this folder.

#include "compositor/text/face.h"
#include "compositor/text/itemize.h"
#include "compositor/text/source_text.h"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace text {

struct Glyph {
    std::uint32_t glyph = 0;
    std::size_t cluster = 0; // first character it stands for
    double advance_px = 0;
    double x_offset_px = 0;
    double y_offset_px = 0;       // down is positive
    bool may_break_before = true; // the cluster would look the same if a line began with it
};

enum class LineEnd { as_is, hyphenated }; // hyphenated: the run's last character, a soft hyphen, is drawn

struct ShapeSpec {
    double size_px = 0;
    std::string_view language;
    double letter_spacing_px = 0; // after each cluster; not in scripts whose letters join
    double word_spacing_px = 0;
};

// Glyphs left to right as drawn. Characters beside the run are seen as its context, so letters join across its ends.
std::vector<Glyph> shape_run(const Face& face, const SourceText& text, const Run& run, const ShapeSpec& spec,
                             LineEnd line_end);

// Takes back the letter spacing after one cluster: the last of a line has no neighbour.
void trim_letter_spacing(std::vector<Glyph>& glyphs, const SourceText& text, const Run& run, const ShapeSpec& spec,
                         std::size_t cluster);

struct ShapedRun {
    Run run;
    std::vector<Glyph> glyphs; // left to right
};

// Whether `shaped` holds the same glyphs before and after `position` as two runs meeting there would.
bool may_cut(const ShapedRun& shaped, std::size_t position);

double hyphen_advance_px(const Face& face, double size_px); // 0 when the face has none

}
