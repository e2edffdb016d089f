// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The parts of a text's runs that lie on one line, in visual order (UAX #9, rules L1 and L2). Private to this folder.

#include "compositor/text/itemize.h"
#include "compositor/text/source_text.h"

#include <cstddef>
#include <vector>

namespace text {

struct LineExtent {
    std::size_t begin = 0; // characters
    std::size_t end = 0;
    std::size_t first_run = 0; // no run before this one reaches into the line
};

std::vector<Run> runs_of_line(const SourceText& text, const ItemizedText& items, const LineExtent& line);

}
