// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The glyphs of one line in visual order: the runs of the text cut to the line, shaped again where a cut would show,
// reordered (UAX #9, rules L1 and L2). Private to this folder.

#include "compositor/text/break_lines.h"
#include "compositor/text/font_set_state.h"
#include "compositor/text/itemize.h"
#include "compositor/text/shape.h"

#include <vector>

namespace text {

class LineAssembler {
public:
    // Everything is borrowed and must outlive the assembler.
    LineAssembler(FontSet::State& fonts, const SourceText& text, const ItemizedText& items,
                  const std::vector<ShapedRun>& shaped, const ShapeSpec& spec)
        : fonts_(fonts), text_(text), items_(items), shaped_(shaped), spec_(spec)
    {
    }

    // Lines are asked for in order of the text.
    std::vector<ShapedRun> assemble(const LineRange& line);

private:
    ShapedRun cut(const ShapedRun& whole, const Run& part, LineEnd line_end) const;

    FontSet::State& fonts_;
    const SourceText& text_;
    const ItemizedText& items_;
    const std::vector<ShapedRun>& shaped_;
    const ShapeSpec& spec_;
    std::size_t next_run_ = 0;
};

}
