// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/compose/stage_parts.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace compose {
namespace {

constexpr double kCardRadius = 40;
constexpr double kChipSize = 34, kSmallestChip = 24;
constexpr double kSmallestTitle = 28, kSmallestTakeaway = 26;
constexpr double kTitleRim = 0.08; // of its size
constexpr std::string_view kCaptionCard = "captions/card", kTakeawayCard = "takeaway/card";

double centre_x(const Stage& stage)
{
    return stage.layout.column.center().x;
}

// "Remember" in the script's language, for the takeaway's chip; a star where we do not know it.
std::string remember(const std::string& language)
{
    const std::pair<std::string_view, std::string_view> words[] = {
        {"en", "Remember"}, {"af", "Onthou"},    {"tn", "Gopola"},  {"fr", "À retenir"}, {"de", "Merke"},
        {"es", "Recuerda"}, {"pt", "Lembre-se"}, {"nl", "Onthoud"}, {"sw", "Kumbuka"}};
    for (const auto& [tag, word] : words)
        if (tag == language)
            return std::string(word);
    return "★";
}

struct ChipSpec {
    std::string id;
    std::string words;
    double in_s = 0, out_s = 0;
    double top_px = 0;
    Color fill, color;
};

base::Status add_chip(Stage& stage, const ChipSpec& spec)
{
    const double unit = stage.layout.unit, padding = 30 * unit, height = stage.layout.chip_height;
    const double at_most = chip_width_at_most(stage);
    const auto fitted = TRY(fit(stage, spec.words,
                                {.family = stage.spec.body_family,
                                 .weight = 600,
                                 .size_px = kChipSize * unit,
                                 .smallest_px = kSmallestChip * unit,
                                 .max_width_px = at_most - 2 * padding,
                                 .line_height = 1,
                                 .max_lines = 1,
                                 .max_height_px = height}));
    const double width = std::min(at_most, std::ceil(fitted.width_px + 2 * padding));
    const Point at{centre_x(stage), spec.top_px + height / 2};
    auto chip = layer(spec.id + "/chip", spec.in_s, spec.out_s, at, {0.5, 0.5});
    chip.content = timeline::Shape{.size = Point{width, height}, .radius_px = height / 2, .fill = spec.fill};
    chip.enter = transition(timeline::Animation::fade, 0.25);
    stage.film.layers.push_back(std::move(chip));
    auto text = layer(spec.id + "/text", spec.in_s, spec.out_s, at, {0.5, 0.5});
    text.content =
        timeline::Text{fitted.words, film_style(stage, stage.spec.body_family, 600, fitted.size_px, spec.color), {}};
    text.enter = transition(timeline::Animation::fade, 0.25);
    stage.film.layers.push_back(std::move(text));
    return {};
}

double title_top(const Stage& stage)
{
    const Layout& layout = stage.layout;
    return layout.column.y + (stage.spec.brand.logo ? layout.chip_height + 0.5 * layout.gap : 0);
}

}

base::Result<double> add_title(Stage& stage)
{
    const Layout& layout = stage.layout;
    const auto& title = stage.spec.script.title;
    if (title.empty() || stage.plan.scenes.empty())
        return stage.spec.brand.logo ? layout.card.y : layout.column.y;
    const double begin_s = stage.plan.begin_s, first_end_s = stage.plan.scenes.front().end_s;
    const double top = title_top(stage), line_height = 1.05;
    const auto fitted = TRY(fit(stage, title,
                                {.family = stage.spec.heading_family,
                                 .weight = 700,
                                 .size_px = layout.title_px,
                                 .smallest_px = kSmallestTitle * layout.unit,
                                 .max_width_px = layout.column.width,
                                 .line_height = line_height,
                                 .max_lines = 3,
                                 .max_height_px = layout.title_height - (top - layout.column.y)}));
    auto text = layer("title", begin_s, first_end_s, {centre_x(stage), top}, {0.5, 0});
    auto style = film_style(stage, stage.spec.heading_family, 700, fitted.size_px, stage.spec.look.palette.text);
    style.max_width_px = layout.column.width;
    style.line_height = line_height;
    // No card behind it: the card's colour as a rim keeps it readable on any part of any background.
    Color rim = stage.spec.look.palette.card;
    rim.a = 255;
    style.outline = timeline::Outline{rim, kTitleRim * fitted.size_px};
    text.content = timeline::Text{fitted.words, style, {}};
    text.enter = transition(timeline::Animation::fade, 0.5);
    text.exit = transition(timeline::Animation::fade, 0.15);
    stage.film.layers.push_back(std::move(text));
    if (stage.plan.end_s > first_end_s)
        TRY(add_chip(stage, {.id = "topic",
                             .words = title,
                             .in_s = first_end_s,
                             .out_s = stage.plan.end_s,
                             .top_px = layout.column.y,
                             .fill = stage.spec.look.palette.chip,
                             .color = stage.spec.look.palette.chip_text}));
    return top + fitted.height_px + 0.6 * layout.gap;
}

timeline::Animated<Point> caption_card_way(const Stage& stage, double first_top_px)
{
    const Box& box = stage.layout.card;
    const Point first{box.center().x, first_top_px + box.height / 2};
    if (stage.plan.scenes.size() < 2 || first.y == box.center().y)
        return first;
    const double begin_s = stage.plan.scenes[1].begin_s;
    return std::vector<timeline::Key<Point>>{{begin_s, first, {}},
                                             {begin_s + kCardTravel_s, box.center(), {timeline::Curve::ease_in_out}}};
}

void add_caption_card(Stage& stage, double first_top_px)
{
    const Box& box = stage.layout.card;
    auto card = layer(std::string(kCaptionCard), stage.plan.begin_s, stage.plan.takeaway_s, box.center(), {0.5, 0.5});
    card.position = caption_card_way(stage, first_top_px);
    card.content = timeline::Shape{.size = Point{box.width, box.height},
                                   .radius_px = kCardRadius * stage.layout.unit,
                                   .fill = stage.spec.look.palette.card};
    card.enter = transition(timeline::Animation::fade, 0.4);
    stage.film.layers.push_back(std::move(card));
}

base::Status add_takeaway(Stage& stage)
{
    const auto& words = stage.spec.script.takeaway;
    if (words.empty())
        return {};
    const Layout& layout = stage.layout;
    const auto& palette = stage.spec.look.palette;
    const double in_s = stage.plan.takeaway_s, out_s = stage.plan.end_s;
    const double padding = 44 * layout.unit, chip = layout.chip_height;
    const double width = layout.column.width, line_height = 1.12;
    const auto fitted = TRY(fit(stage, words,
                                {.family = stage.spec.heading_family,
                                 .weight = 600,
                                 .size_px = layout.takeaway_px,
                                 .smallest_px = kSmallestTakeaway * layout.unit,
                                 .max_width_px = width - 2 * padding,
                                 .line_height = line_height,
                                 .max_lines = 6,
                                 .max_height_px = layout.takeaway_height - chip - 2.4 * padding}));
    const double top = layout.card.y;
    const double height = std::ceil(fitted.height_px + chip + 2.4 * padding);
    auto card = layer(std::string(kTakeawayCard), in_s, out_s, {centre_x(stage), top + height / 2}, {0.5, 0.5});
    card.content =
        timeline::Shape{.size = Point{width, height}, .radius_px = kCardRadius * layout.unit, .fill = palette.card};
    if (stage.spec.strategy == Strategy::full)
        stage.film.changes.push_back({.kind = timeline::ChangeKind::morph,
                                      .from = std::string(kCaptionCard),
                                      .to = std::string(kTakeawayCard),
                                      .at_s = in_s,
                                      .duration_s = 0.4});
    else
        card.enter = transition(timeline::Animation::fade, 0.3);
    stage.film.layers.push_back(std::move(card));
    const double text_in_s = stage.spec.strategy == Strategy::full ? in_s + 0.2 : in_s;
    TRY(add_chip(stage, {.id = "takeaway/label",
                         .words = remember(stage.spec.script.language),
                         .in_s = text_in_s,
                         .out_s = out_s,
                         .top_px = top + 0.75 * padding,
                         .fill = palette.accent,
                         .color = palette.on_accent}));
    auto text = layer("takeaway/text", text_in_s, out_s, {centre_x(stage), top + 1.35 * padding + chip}, {0.5, 0});
    auto style = film_style(stage, stage.spec.heading_family, 600, fitted.size_px, palette.text);
    style.max_width_px = width - 2 * padding;
    style.line_height = line_height;
    text.content = timeline::Text{fitted.words, style, {}};
    text.enter = transition(timeline::Animation::fade, 0.35);
    stage.film.layers.push_back(std::move(text));
    return {};
}

}
