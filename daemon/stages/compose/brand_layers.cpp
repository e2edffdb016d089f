// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/compose/stage_parts.h"

#include <algorithm>

namespace compose {
namespace {

constexpr double kWatermarkShare = 0.14; // of the canvas' shorter side
constexpr double kWatermarkMargin = 12;

Point contained(frame::Size natural, double width, double height)
{
    const double scale = std::min(width / std::max(1, natural.width), height / std::max(1, natural.height));
    return {natural.width * scale, natural.height * scale};
}

void add_watermark(Stage& stage)
{
    const Brand& brand = stage.spec.brand;
    const auto& box = stage.spec.format.organic;
    const double margin = kWatermarkMargin * stage.layout.unit;
    const double side = kWatermarkShare * 1080 * stage.layout.unit;
    const double left = box.x + margin, right = box.right() - margin, top = box.y + margin;
    const double bottom = box.bottom() - margin;
    Point at{stage.film.canvas.width / 2.0, stage.film.canvas.height / 2.0}, anchor{0.5, 0.5};
    switch (brand.watermark_corner) {
    case Corner::top_left:
        at = {left, top}, anchor = {0, 0};
        break;
    case Corner::top_right:
        at = {right, top}, anchor = {1, 0};
        break;
    case Corner::bottom_left:
        at = {left, bottom}, anchor = {0, 1};
        break;
    case Corner::bottom_right:
        at = {right, bottom}, anchor = {1, 1};
        break;
    case Corner::center:
        break;
    }
    auto mark = layer("brand/watermark", stage.plan.begin_s, stage.plan.end_s, at, anchor);
    mark.opacity = std::clamp(brand.watermark_opacity, 0.0, 1.0);
    mark.content = timeline::Picture{brand.watermark->source,
                                     timeline::Animated<Point>(contained(brand.watermark->size, 2 * side, side)),
                                     timeline::Fit::contain};
    stage.film.layers.push_back(std::move(mark));
}

void add_clip(Stage& stage, const BrandClip& clip, const std::string& id, double in_s, double out_s)
{
    const Point canvas{static_cast<double>(stage.film.canvas.width), static_cast<double>(stage.film.canvas.height)};
    auto made = layer(id, in_s, out_s, {canvas.x / 2, canvas.y / 2}, {0.5, 0.5});
    timeline::Clip content{.source = clip.source, .size = timeline::Animated<Point>(canvas), .to_s = {}};
    content.fit = timeline::Fit::cover;
    made.content = std::move(content);
    stage.film.layers.push_back(std::move(made));
    if (clip.has_sound)
        stage.film.audio.push_back(
            {.source = clip.source, .at_s = in_s, .role = timeline::AudioRole::effect, .trim_s = {}});
}

}

double chip_width_at_most(const Stage& stage)
{
    const Layout& layout = stage.layout;
    if (!stage.spec.brand.logo)
        return layout.column.width;
    const Point logo = contained(stage.spec.brand.logo->size, 3 * layout.chip_height, layout.chip_height);
    return layout.column.width - 2 * (logo.x + layout.gap);
}

void add_brand(Stage& stage)
{
    const Brand& brand = stage.spec.brand;
    if (brand.logo) {
        auto logo = layer("brand/logo", stage.plan.begin_s, stage.plan.end_s, stage.layout.logo(), {0, 0});
        const Point size = contained(brand.logo->size, 3 * stage.layout.chip_height, stage.layout.chip_height);
        logo.content = timeline::Picture{brand.logo->source, timeline::Animated<Point>(size), timeline::Fit::contain};
        logo.enter = transition(timeline::Animation::fade, 0.5);
        stage.film.layers.push_back(std::move(logo));
    }
    if (brand.watermark)
        add_watermark(stage);
    if (brand.intro)
        add_clip(stage, *brand.intro, "brand/intro", 0, stage.plan.begin_s);
    if (brand.outro)
        add_clip(stage, *brand.outro, "brand/outro", stage.plan.end_s, stage.plan.duration_s);
}

}
