// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/text/segment_words.h"
#include "daemon/stages/compose/stage_parts.h"

#include <algorithm>

namespace compose {
namespace {

text::Style text_style(const Stage& stage, const std::string& family, int weight, double size_px)
{
    text::Style style;
    style.font = {family, weight, false};
    style.size_px = size_px;
    style.language = stage.spec.script.language;
    return style;
}

// Without its last word (or its last letters, where there are no spaces), with an ellipsis instead.
std::string shortened(std::string words)
{
    constexpr std::string_view kEllipsis = "…";
    if (words.ends_with(kEllipsis))
        words.resize(words.size() - kEllipsis.size());
    std::size_t end = words.find_last_of(' ');
    if (end == std::string::npos || words.size() - end > 60)
        end = words.size() > 4 ? words.size() - 4 : 0;
    while (end > 0 && (static_cast<unsigned char>(words[end]) & 0xc0U) == 0x80U)
        --end; // not inside a character
    return words.substr(0, end) + std::string(kEllipsis);
}

// Whether a word is wider than the line: it would be broken between its letters.
base::Result<bool> breaks_a_word(Stage& stage, const std::string& words, const text::Style& style, double max_width_px)
{
    for (const text::WordSpan& word : text::words(words, style.language)) {
        const auto own = std::string_view(words).substr(word.begin, word.end - word.begin);
        const auto laid_out = TRY(text::lay_out(stage.fonts, own, style, {}));
        if (laid_out.width > max_width_px)
            return true;
    }
    return false;
}

}

base::Result<Fitted> fit(Stage& stage, std::string words, const FitSpec& spec)
{
    double size_px = spec.size_px;
    while (true) {
        text::ParagraphSpec paragraph;
        paragraph.max_width_px = spec.max_width_px;
        paragraph.line_height = spec.line_height;
        const auto style = text_style(stage, spec.family, spec.weight, size_px);
        const auto laid_out = TRY(text::lay_out(stage.fonts, words, style, paragraph));
        const bool broken = TRY(breaks_a_word(stage, words, style, spec.max_width_px));
        const bool fits = laid_out.lines.size() <= spec.max_lines && laid_out.height <= spec.max_height_px;
        if ((fits && (!broken || size_px <= spec.smallest_px)) || words == "…")
            return Fitted{words, size_px, laid_out.width, laid_out.height};
        if (size_px > spec.smallest_px)
            size_px = std::max(spec.smallest_px, size_px * 0.94);
        else
            words = shortened(std::move(words));
    }
}

timeline::TextStyle film_style(const Stage& stage, const std::string& family, int weight, double size_px, Color color)
{
    timeline::TextStyle style;
    style.font = {family, weight, false, size_px};
    style.color = color;
    style.language = stage.spec.script.language;
    style.align = text::Align::center;
    return style;
}

timeline::Layer layer(std::string id, double in_s, double out_s, timeline::Point position, timeline::Point anchor)
{
    timeline::Layer made;
    made.id = std::move(id);
    made.in_s = in_s;
    made.out_s = out_s;
    made.position = position;
    made.anchor = anchor;
    return made;
}

timeline::Transition transition(timeline::Animation animation, double duration_s)
{
    timeline::Transition made;
    made.animation = animation;
    made.duration_s = duration_s;
    return made;
}

}
