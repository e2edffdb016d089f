// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What the text suites share: a set of the installed fonts, and short forms of the calls they all make.

#include "compositor/text/font_set.h"
#include "compositor/text/layout.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <string_view>
#include <vector>

namespace text {

inline FontSet& installed_fonts()
{
    static FontSet fonts = [] {
        auto created = FontSet::create({});
        if (!created)
            throw std::runtime_error(created.error().what);
        return std::move(*created);
    }();
    return fonts;
}

inline Style inter(double size_px = 40, std::string language = "en")
{
    Style style;
    style.font.family = "Inter";
    style.size_px = size_px;
    style.language = std::move(language);
    return style;
}

inline Paragraph lay_out_or_fail(std::string_view text, const Style& style, const ParagraphSpec& spec = {})
{
    auto paragraph = lay_out(installed_fonts(), text, style, spec);
    EXPECT_TRUE(paragraph.has_value()) << (paragraph ? "" : paragraph.error().what);
    return paragraph ? std::move(*paragraph) : Paragraph{};
}

// The text of each line, between bars.
inline std::string lines_of(std::string_view text, const Paragraph& paragraph)
{
    std::string joined;
    for (const Line& line : paragraph.lines) {
        std::string_view piece = text.substr(line.begin, line.end - line.begin);
        while (!piece.empty() && (piece.back() == ' ' || piece.back() == '\n' || piece.back() == '\r'))
            piece.remove_suffix(1);
        joined += (joined.empty() ? "" : "|");
        joined += piece;
    }
    return joined;
}

// Where each glyph's cluster begins, in visual order: "0 2 1".
inline std::string clusters_of(const Paragraph& paragraph, std::size_t line = 0)
{
    std::string joined;
    const Line& wanted = paragraph.lines.at(line);
    for (std::size_t i = 0; i < wanted.glyph_count; ++i)
        joined += (i ? " " : "") + std::to_string(paragraph.glyphs[wanted.first_glyph + i].cluster);
    return joined;
}

}
