// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/compose/stage_parts.h"

#include <algorithm>
#include <cmath>

namespace compose {
namespace {

constexpr double kCardHeight = 216, kCardRadius = 40, kCardPadding = 36;
constexpr double kCaptionSize = 64, kSmallestCaption = 36, kActiveScale = 1.06, kPillPadding = 12, kWordSpacing = 16;
constexpr double kChipHeight = 64, kChipSize = 34, kGap = 28;
constexpr double kTitleSize = 62, kSmallestTitle = 38, kTitleHeight = 186; // above it the card would cover the head
constexpr double kTakeawayHeight = 390;

double centre_x(const Stage& stage)
{
    const auto& box = stage.spec.format.strict;
    return box.x + box.width / 2.0;
}

timeline::Transition transition(timeline::Animation animation, double duration_s)
{
    timeline::Transition made;
    made.animation = animation;
    made.duration_s = duration_s;
    return made;
}

text::Style text_style(const Stage& stage, const std::string& family, int weight, double size_px)
{
    text::Style style;
    style.font = {family, weight, false};
    style.size_px = size_px;
    style.language = stage.spec.script.language;
    return style;
}

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

// The largest size at which the words fit; at the smallest, as many words as fit.
base::Result<Fitted> fit(Stage& stage, std::string words, const FitSpec& spec)
{
    double size_px = spec.size_px;
    while (true) {
        text::ParagraphSpec paragraph;
        paragraph.max_width_px = spec.max_width_px;
        paragraph.line_height = spec.line_height;
        const auto style = text_style(stage, spec.family, spec.weight, size_px);
        const auto laid_out = TRY(text::lay_out(stage.fonts, words, style, paragraph));
        if ((laid_out.lines.size() <= spec.max_lines && laid_out.height <= spec.max_height_px) || words == "…")
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

// "Remember" in the script's language, for the takeaway's chip; empty where we do not know it.
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

timeline::Layer card_layer(Stage& stage, const std::string& id, double in_s, double out_s, double top_px, Point size)
{
    auto card = layer(id, in_s, out_s, {centre_x(stage), top_px + size.y / 2}, {0.5, 0.5});
    card.content =
        timeline::Shape{.size = size, .radius_px = kCardRadius * stage.unit, .fill = stage.spec.look.palette.card};
    return card;
}

base::Status add_chip(Stage& stage, const std::string& id, const std::string& words, double in_s, double out_s,
                      double top_px, bool accent)
{
    const auto& palette = stage.spec.look.palette;
    const auto& box = stage.spec.format.strict;
    const double padding = 30 * stage.unit, height = kChipHeight * stage.unit;
    const auto fitted = TRY(fit(stage, words,
                                {.family = "Inter",
                                 .weight = 600,
                                 .size_px = kChipSize * stage.unit,
                                 .smallest_px = 24 * stage.unit,
                                 .max_width_px = box.width - 2 * padding,
                                 .line_height = 1,
                                 .max_lines = 1,
                                 .max_height_px = height}));
    const double width = std::min(static_cast<double>(box.width), std::ceil(fitted.width_px + 2 * padding));
    auto chip = layer(id + "/chip", in_s, out_s, {centre_x(stage), top_px + height / 2}, {0.5, 0.5});
    chip.content = timeline::Shape{
        .size = Point{width, height}, .radius_px = height / 2, .fill = accent ? palette.accent : palette.chip};
    chip.enter = transition(timeline::Animation::fade, 0.25);
    stage.film.layers.push_back(std::move(chip));
    auto text = layer(id + "/text", in_s, out_s, {centre_x(stage), top_px + height / 2}, {0.5, 0.5});
    auto style = film_style(stage, "Inter", 600, fitted.size_px, accent ? palette.on_accent : palette.chip_text);
    text.content = timeline::Text{fitted.words, style};
    text.enter = transition(timeline::Animation::fade, 0.25);
    stage.film.layers.push_back(std::move(text));
    return {};
}

}

double chip_bottom(const Stage& stage)
{
    return stage.spec.format.strict.y + (kChipHeight + kGap) * stage.unit;
}

base::Result<double> add_title(Stage& stage)
{
    const auto& box = stage.spec.format.strict;
    const auto& title = stage.spec.script.title;
    if (title.empty() || stage.plan.scenes.empty())
        return static_cast<double>(box.y);
    const double first_end_s = stage.plan.scenes.front().end_s;
    const double line_height = 1.05;
    const auto fitted = TRY(fit(stage, title,
                                {.family = stage.spec.heading_family,
                                 .weight = 700,
                                 .size_px = kTitleSize * stage.unit,
                                 .smallest_px = kSmallestTitle * stage.unit,
                                 .max_width_px = static_cast<double>(box.width),
                                 .line_height = line_height,
                                 .max_lines = 3,
                                 .max_height_px = kTitleHeight * stage.unit}));
    auto text = layer("title", 0, first_end_s, {centre_x(stage), static_cast<double>(box.y)}, {0.5, 0});
    auto style = film_style(stage, stage.spec.heading_family, 700, fitted.size_px, stage.spec.look.palette.text);
    style.max_width_px = box.width;
    style.line_height = line_height;
    text.content = timeline::Text{fitted.words, style};
    text.enter = transition(timeline::Animation::fade, 0.5);
    stage.film.layers.push_back(std::move(text));
    if (stage.plan.duration_s > first_end_s)
        TRY(add_chip(stage, "topic", title, first_end_s, stage.plan.duration_s, box.y, false));
    return box.y + fitted.height_px + 0.6 * kGap * stage.unit;
}

base::Status add_captions(Stage& stage, std::size_t line, double top_px, const std::vector<TimedWord>& words)
{
    const auto& palette = stage.spec.look.palette;
    const auto& scene = stage.plan.scenes[line];
    const std::string& id = stage.spec.script.turns[line].id;
    const double height = kCardHeight * stage.unit;
    auto card = card_layer(stage, id + "/card", scene.begin_s, scene.end_s, top_px,
                           {static_cast<double>(stage.spec.format.strict.width), height});
    if (line == 0)
        card.enter = transition(timeline::Animation::fade, 0.4);
    stage.film.layers.push_back(std::move(card));

    PageSpec pages_spec;
    pages_spec.style = text_style(stage, "Inter", 800, kCaptionSize * stage.unit);
    pages_spec.max_width_px = stage.spec.format.strict.width - 2 * kCardPadding * stage.unit;
    pages_spec.line_height = 1.12;
    pages_spec.word_spacing_px = kWordSpacing * stage.unit; // room for the pill
    pages_spec.smallest_px = kSmallestCaption * stage.unit;
    pages_spec.max_height_px = (kCardHeight - 36) * stage.unit;
    pages_spec.active_scale = kActiveScale;
    pages_spec.word_room_px = kPillPadding * stage.unit;
    const auto pages = TRY(caption_pages(stage.fonts, words, pages_spec));
    for (std::size_t i = 0; i < pages.size(); ++i) {
        const double in_s = i == 0 ? scene.begin_s : std::max(words[pages[i].begin].start_s - 0.04, scene.begin_s);
        const double out_s =
            i + 1 == pages.size() ? scene.end_s : std::max(words[pages[i + 1].begin].start_s - 0.04, scene.begin_s);
        auto page = layer(fmt::format("{}/page-{}", id, i + 1), in_s, out_s, {centre_x(stage), top_px + height / 2},
                          {0.5, 0.5});
        timeline::Captions captions;
        for (std::size_t w = pages[i].begin; w < pages[i].end; ++w)
            captions.words.push_back({words[w].text, words[w].start_s, words[w].end_s, words[w].keyword, false});
        captions.style = film_style(stage, "Inter", 800, pages[i].size_px, palette.text);
        captions.style.max_width_px = pages_spec.max_width_px;
        captions.style.line_height = pages_spec.line_height;
        captions.style.word_spacing_px = pages_spec.word_spacing_px;
        captions.upcoming = {palette.muted, 1};
        captions.past = {palette.text, 1};
        captions.keyword_color = palette.accent;
        timeline::Panel pill;
        pill.fill = palette.accent;
        pill.radius_px = 22 * stage.unit;
        pill.padding = {kPillPadding * stage.unit, 4 * stage.unit};
        captions.active = {palette.on_accent, kActiveScale, 0.1, pill};
        page.content = std::move(captions);
        if (in_s < out_s)
            stage.film.layers.push_back(std::move(page));
    }
    return {};
}

base::Status add_takeaway(Stage& stage)
{
    const auto& words = stage.spec.script.takeaway;
    if (words.empty())
        return {};
    const auto& palette = stage.spec.look.palette;
    const auto& box = stage.spec.format.strict;
    const double in_s = stage.plan.takeaway_s, out_s = stage.plan.duration_s;
    const double padding = 48 * stage.unit, chip = kChipHeight * stage.unit;
    const double width = std::floor(0.94 * box.width); // popping in, it grows beyond its size for a moment
    const double line_height = 1.12;
    const auto fitted = TRY(fit(stage, words,
                                {.family = stage.spec.heading_family,
                                 .weight = 600,
                                 .size_px = 60 * stage.unit,
                                 .smallest_px = 32 * stage.unit,
                                 .max_width_px = width - 2 * padding,
                                 .line_height = line_height,
                                 .max_lines = 6,
                                 .max_height_px = kTakeawayHeight * stage.unit}));
    const double top = chip_bottom(stage);
    const double height = std::ceil(fitted.height_px + chip + 2.6 * padding);
    auto card = card_layer(stage, "takeaway/card", in_s, out_s, top, {width, height});
    card.enter = transition(timeline::Animation::pop, 0.35);
    stage.film.layers.push_back(std::move(card));
    TRY(add_chip(stage, "takeaway/label", remember(stage.spec.script.language), in_s, out_s, top + 0.8 * padding,
                 true));
    auto text = layer("takeaway/text", in_s, out_s, {centre_x(stage), top + 1.4 * padding + chip}, {0.5, 0});
    auto style = film_style(stage, stage.spec.heading_family, 600, fitted.size_px, palette.text);
    style.max_width_px = width - 2 * padding;
    style.line_height = line_height;
    text.content = timeline::Text{fitted.words, style};
    text.enter = transition(timeline::Animation::fade, 0.35);
    stage.film.layers.push_back(std::move(text));
    return {};
}

}
