// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/compose/stage_parts.h"

#include <algorithm>

namespace compose {
namespace {

constexpr double kCardPadding = 36, kSmallestCaption = 25, kPillPadding = 12, kWordSpacing = 16;
constexpr double kActiveScale = 1.08;
constexpr double kEarly_s = 0.04; // a page is there a frame before its first word

CaptionsCome captions_come(const ComposeSpec& spec, std::size_t line)
{
    if (const auto& own = overrides_of(spec, line).captions)
        return *own;
    const auto usual = spec.overrides.captions.value_or(CaptionsCome{spec.text_animation, spec.text_animation_by});
    return {text_animation_named(spec.script.turns[line].text_animation).value_or(usual.animation), usual.by};
}

PageSpec page_spec(const Stage& stage)
{
    const Layout& layout = stage.layout;
    PageSpec spec;
    spec.style.font = {stage.spec.body_family, 800, false};
    spec.style.size_px = layout.caption_px;
    spec.style.language = stage.spec.script.language;
    spec.max_width_px = layout.card.width - 2 * kCardPadding * layout.unit;
    spec.line_height = 1.12;
    spec.word_spacing_px = kWordSpacing * layout.unit; // room for the pill
    spec.smallest_px = kSmallestCaption * layout.unit;
    spec.max_height_px = layout.card.height - 30 * layout.unit;
    spec.active_scale = kActiveScale;
    spec.word_room_px = kPillPadding * layout.unit;
    return spec;
}

timeline::Captions page_content(const Stage& stage, const PageSpec& spec, double size_px)
{
    const auto& palette = stage.spec.look.palette;
    timeline::Captions captions;
    captions.style = film_style(stage, stage.spec.body_family, 800, size_px, palette.text);
    captions.style.max_width_px = spec.max_width_px;
    captions.style.line_height = spec.line_height;
    captions.style.word_spacing_px = spec.word_spacing_px;
    captions.upcoming = {palette.muted, 1};
    captions.past = {palette.text, 1};
    captions.keyword_color = palette.accent;
    timeline::Panel pill;
    pill.fill = palette.accent;
    pill.radius_px = 22 * stage.layout.unit;
    pill.padding = {kPillPadding * stage.layout.unit, 4 * stage.layout.unit};
    captions.active = {palette.on_accent, kActiveScale, 0.1, pill};
    return captions;
}

// How much the active word may grow before its pill would reach the words beside it.
base::Result<double> active_scale(Stage& stage, const PageSpec& spec, const CaptionPage& page,
                                  const std::vector<TimedWord>& words)
{
    constexpr double kSpaceEm = 0.26; // of our body fonts
    text::Style style = spec.style;
    style.size_px = page.size_px;
    double widest_px = 1;
    for (std::size_t i = page.begin; i < page.end; ++i) {
        const auto laid_out = TRY(text::lay_out(stage.fonts, words[i].text, style, {}));
        widest_px = std::max(widest_px, laid_out.width);
    }
    const double room_px = kSpaceEm * page.size_px + spec.word_spacing_px - spec.word_room_px;
    return std::min(kActiveScale, 1 + 2 * std::max(0.0, room_px) / widest_px);
}

}

base::Status add_captions(Stage& stage, std::size_t line, double first_top_px, const std::vector<TimedWord>& words,
                          std::vector<timeline::Layer>& to)
{
    const auto& scene = stage.plan.scenes[line];
    const auto& turn = stage.spec.script.turns[line];
    const PageSpec spec = page_spec(stage);
    const auto pages = TRY(caption_pages(stage.fonts, words, spec));
    const Point rest = stage.layout.card.center();
    const timeline::Animated<Point> way = caption_card_way(stage, first_top_px);
    const Point at = line == 0 ? way.first() : rest;
    for (std::size_t i = 0; i < pages.size(); ++i) {
        const auto begins = [&](std::size_t page) {
            const std::size_t first = pages[page].begin;
            const double before_s = first > 0 ? words[first - 1].end_s : scene.begin_s;
            return std::max({words[first].start_s - kEarly_s, std::min(before_s, words[first].start_s), scene.begin_s});
        };
        const double in_s = i == 0 ? scene.begin_s : begins(i);
        const double out_s = i + 1 == pages.size() ? scene.end_s : begins(i + 1);
        if (in_s >= out_s)
            continue;
        auto page = layer(fmt::format("{}/page-{}", turn.id, i + 1), in_s, out_s, at, {0.5, 0.5});
        if (line == 1 && i == 0)
            page.position = way;
        timeline::Captions captions = page_content(stage, spec, pages[i].size_px);
        captions.active.scale = TRY(active_scale(stage, spec, pages[i], words));
        for (std::size_t w = pages[i].begin; w < pages[i].end; ++w)
            captions.words.push_back({words[w].text, words[w].start_s, words[w].end_s, words[w].keyword,
                                      w != pages[i].begin && words[w].joined});
        const bool close = std::ranges::any_of(captions.words, &timeline::Word::joined);
        if (close && captions.active.pill) { // no space between words: it must not lie on its neighbours
            captions.active.pill->padding.x = 0;
            captions.active.scale = 1;
        }
        const CaptionsCome come = captions_come(stage.spec, line);
        captions.animation = come.animation;
        captions.by = come.by;
        page.content = std::move(captions);
        to.push_back(std::move(page));
    }
    return {};
}

}
