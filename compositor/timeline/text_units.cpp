// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/timeline/text_units.h"

#include <algorithm>
#include <array>

namespace timeline {
namespace {

constexpr std::size_t kInNone = static_cast<std::size_t>(-1);

// The units of one kind, and the one each glyph is in.
struct Division {
    std::vector<text::Unit> units;
    std::vector<std::size_t> unit_of_glyph;
    std::size_t orders = 0; // pieces of a broken word share one
};

text::UnitKind kind_of(TextUnit unit)
{
    return unit == TextUnit::glyph  ? text::UnitKind::glyph
           : unit == TextUnit::word ? text::UnitKind::word
                                    : text::UnitKind::line;
}

Division divide(const text::Paragraph& paragraph, std::string_view text, std::string_view language, TextUnit unit)
{
    Division division{text::units(paragraph, text, kind_of(unit), language),
                      std::vector<std::size_t>(paragraph.glyphs.size(), kInNone), 0};
    for (std::size_t i = 0; i < division.units.size(); ++i) {
        division.orders = std::max(division.orders, division.units[i].order + 1);
        for (const text::GlyphRange& range : division.units[i].glyphs)
            for (std::size_t glyph = range.first; glyph < range.first + range.count; ++glyph)
                division.unit_of_glyph[glyph] = i;
    }
    return division;
}

}

std::vector<MovingUnit> moving_units(const text::Paragraph& paragraph, std::string_view text, std::string_view language,
                                     std::span<UnitAnimator> animators)
{
    std::array<Division, 3> divisions; // by TextUnit; empty where no animator asks
    TextUnit finest = TextUnit::line;
    for (const UnitAnimator& animator : animators) {
        Division& division = divisions[static_cast<std::size_t>(animator.look.by)];
        if (division.units.empty())
            division = divide(paragraph, text, language, animator.look.by);
        finest = std::min(finest, animator.look.by);
    }
    std::vector<std::vector<std::size_t>> turns;
    for (UnitAnimator& animator : animators) {
        const Division& division = divisions[static_cast<std::size_t>(animator.look.by)];
        turns.push_back(turns_of(division.orders, animator.look.order, animator.look.seed));
        animator.last_turn = turns.back().empty() ? 0 : *std::max_element(turns.back().begin(), turns.back().end());
    }

    std::vector<MovingUnit> moving;
    for (const text::Unit& unit : divisions[static_cast<std::size_t>(finest)].units) {
        MovingUnit& own = moving.emplace_back();
        for (const text::GlyphRange& range : unit.glyphs)
            for (std::size_t i = 0; i < range.count; ++i)
                own.glyphs.push_back(range.first + i);
        for (std::size_t i = 0; i < animators.size(); ++i) {
            const Division& division = divisions[static_cast<std::size_t>(animators[i].look.by)];
            const std::size_t around = own.glyphs.empty() ? kInNone : division.unit_of_glyph[own.glyphs.front()];
            const text::Unit& whole = around == kInNone ? unit : division.units[around];
            const std::size_t order = around == kInNone ? 0 : whole.order;
            const std::size_t turn = turns[i].empty() ? 0 : turns[i][order];
            own.places.push_back({turn, {(whole.left + whole.right) / 2, (whole.top + whole.bottom) / 2}});
        }
    }
    return moving;
}

}
