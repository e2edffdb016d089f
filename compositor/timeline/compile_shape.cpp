// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/timeline/compiler.h"

#include "compositor/assets/path_tile.h"
#include "compositor/timeline/gradient.h"
#include "compositor/timeline/outline.h"
#include "compositor/timeline/shape_look.h"
#include "compositor/timeline/track.h"

#include <fmt/format.h>

#include <map>

namespace timeline {
namespace {

constexpr double kMostFrameBytes = 1024.0 * 1024 * 1024; // pictures of one shape that changes

static_assert(static_cast<int>(assets::LineCap::round) == static_cast<int>(Cap::round) &&
              static_cast<int>(assets::LineCap::square) == static_cast<int>(Cap::square));
static_assert(static_cast<int>(assets::LineJoin::round) == static_cast<int>(Join::round) &&
              static_cast<int>(assets::LineJoin::bevel) == static_cast<int>(Join::bevel));

enum class Edges : std::uint8_t { whole_pixels, exact };

// A shape of constant values, drawn for one scale.
class ShapePainter {
public:
    ShapePainter(Compiler& compiler, const CompiledLayer& layer, const Shape& shape, const PathOutline& outline,
                 const Point& ref, int half_levels)
        : compiler_(compiler), layer_(layer), changes_(changes_of(shape)), outline_(outline), ref_(ref),
          half_levels_(half_levels)
    {
    }

    // The box from the anchor, at scale 1. `at`: where the anchor lies on the canvas.
    base::Result<PartRange> add(const Shape& look, const Point& from, const Point& to, Edges edges, const Point& at)
    {
        PartRange range{compiler_.state.parts.size(), 0};
        if (edges == Edges::whole_pixels && look.kind != ShapeKind::path) {
            box_ = fit_to_pixels(layer_, from * ref_, to * ref_);
            inset_from_ = inset_to_ = {};
        } else {
            place_exactly(from * ref_, to * ref_, at);
        }
        if (look.kind == ShapeKind::path)
            TRY(add_path(look));
        else
            TRY(add_box_shape(look));
        range.end = compiler_.state.parts.size();
        return range;
    }

private:
    void place_exactly(const Point& from, const Point& to, const Point& at)
    {
        const double left = std::floor(at.x + from.x + 1e-6), top = std::floor(at.y + from.y + 1e-6);
        const double right = std::ceil(at.x + to.x - 1e-6), bottom = std::ceil(at.y + to.y - 1e-6);
        box_ = {{std::max(1, static_cast<int>(right - left)), std::max(1, static_cast<int>(bottom - top))},
                left - at.x,
                top - at.y};
        inset_from_ = {from.x - box_.left, from.y - box_.top};
        inset_to_ = {box_.left + box_.size.width - to.x, box_.top + box_.size.height - to.y};
    }

    ShapeDrawing drawing_of(const Shape& look) const
    {
        const double scale = std::min(ref_.x, ref_.y);
        ShapeDrawing drawing{look.kind, box_.size, look.radius_px.first() * scale, look.fill, look.stroke};
        drawing.inset_from = inset_from_;
        drawing.inset_to = inset_to_;
        if (drawing.stroke)
            drawing.stroke->width_px = drawing.stroke->width_px.first() * scale;
        return drawing;
    }

    base::Status add_box_shape(const Shape& look)
    {
        ShapeDrawing drawing = drawing_of(look);
        const bool stroked = has_stroke(look);
        if (!stroked || !(changes_.fill_color || changes_.stroke_color)) {
            const DrawnShape drawn = TRY(draw_shape(drawing));
            const bool solid = look.kind == ShapeKind::rect && drawing.radius_px <= 0 && !stroked &&
                               inset_from_ == Point{} && inset_to_ == Point{};
            return add_part(drawn, 0, changes_.fill_color ? kFillColor : kOwnColor, solid);
        }
        const Stroke stroke = *drawing.stroke;
        drawing.stroke.reset();
        const DrawnShape area = TRY(draw_shape(drawing));
        TRY(add_part(area, 0, changes_.fill_color ? kFillColor : kOwnColor, false));
        drawing.stroke = stroke;
        const DrawnShape drawn = TRY(draw_stroke_alone(drawing));
        return add_part(drawn, 1, changes_.stroke_color ? kStrokeColor : kOwnColor, false);
    }

    base::Status add_path(const Shape& look)
    {
        const Point size{outline_.to.x - outline_.from.x, outline_.to.y - outline_.from.y};
        const Point wanted{box_.size.width - inset_from_.x - inset_to_.x,
                           box_.size.height - inset_from_.y - inset_to_.y};
        const Point scale{size.x > 0 ? wanted.x / size.x : ref_.x, size.y > 0 ? wanted.y / size.y : ref_.y};
        const auto* solid = std::get_if<Animated<Color>>(&look.fill);
        if (solid == nullptr || changes_.fill_color || solid->first().a > 0)
            TRY(add_path_area(look, scale));
        if (has_stroke(look))
            TRY(add_path_stroke(look, scale));
        return {};
    }

    base::Status add_path_area(const Shape& look, const Point& scale)
    {
        assets::PathSpec spec{.data = look.path, .box = box_.size};
        spec.to_pixels = {scale.x,
                          0,
                          0,
                          scale.y,
                          inset_from_.x - outline_.from.x * scale.x,
                          inset_from_.y - outline_.from.y * scale.y};
        spec.rule = look.rule == FillRule::evenodd ? assets::FillRule::even_odd : assets::FillRule::nonzero;
        DrawnShape drawn{TRY(assets::path_coverage(spec)), 0};
        if (const auto* solid = std::get_if<Animated<Color>>(&look.fill))
            drawn.tint = premultiplied(solid->first());
        else
            drawn.image = TRY(fill_coverage(*drawn.image, look.fill, box_.size, 0));
        return add_part(drawn, 0, changes_.fill_color ? kFillColor : kOwnColor, false);
    }

    base::Status add_path_stroke(const Shape& look, const Point& scale)
    {
        const Stroke& stroke = *look.stroke;
        const double pen_scale = std::min(ref_.x, ref_.y), width = stroke.width_px.first() * pen_scale;
        if (width <= 0)
            return {};
        const double from = stroke.trim_from.first(), to = stroke.trim_to.first();
        const std::vector<Polyline> lines = cut_to_part(outline_.lines, from, to);
        if (lines.empty())
            return {};
        constexpr double kMiterLimit = 4; // SVG 2, 13.5.4: its initial value
        const double reach = stroke.join == Join::miter ? kMiterLimit : 1.5;
        const int margin = static_cast<int>(std::ceil(width / 2 * reach)) + 1;
        const std::string data = to_path_data(
            lines, scale,
            {margin + inset_from_.x - outline_.from.x * scale.x, margin + inset_from_.y - outline_.from.y * scale.y});
        assets::PathStroke pen{.width = width,
                               .cap = static_cast<assets::LineCap>(stroke.cap),
                               .join = static_cast<assets::LineJoin>(stroke.join),
                               .miter_limit = kMiterLimit};
        for (const double dash : stroke.dash_px)
            pen.dash.push_back(dash * pen_scale);
        if (from > 0 && outline_.lines.size() == 1) // dashes stay where they are
            pen.dash_offset = from * length_of(outline_.lines[0]) * std::sqrt(std::abs(scale.x * scale.y));
        const assets::PathSpec spec{.data = data,
                                    .box = {box_.size.width + 2 * margin, box_.size.height + 2 * margin},
                                    .stroke = std::move(pen)};
        const DrawnShape drawn{TRY(assets::path_coverage(spec)), margin, premultiplied(stroke.color.first())};
        return add_part(drawn, 1, changes_.stroke_color ? kStrokeColor : kOwnColor, false);
    }

    enum KeyedColor : std::uint8_t { kOwnColor = 0, kFillColor = 1, kStrokeColor = 2 }; // as in keyed_colors

    base::Status add_part(const DrawnShape& drawn, std::size_t number, KeyedColor keyed, bool covers_box)
    {
        Part part;
        part.id = part_id(layer_, PartKind::body, number);
        part.tile = TRY(compiler_.state.tiles.add(drawn.image, half_levels_));
        part.source = drawn.image->bounds();
        part.to_layer = scene::translation(box_.left - drawn.margin_px, box_.top - drawn.margin_px);
        part.color = drawn.tint;
        part.keyed_color = keyed;
        part.solid = covers_box && (drawn.image->format() == frame::PixelFormat::a8 || part.tile->opaque);
        compiler_.state.parts.push_back(part);
        return {};
    }

    Compiler& compiler_;
    const CompiledLayer& layer_;
    ShapeChanges changes_;
    const PathOutline& outline_;
    Point ref_;
    int half_levels_;
    PixelBox box_;
    Point inset_from_, inset_to_;
};

double bytes_of(const Shape& look, const Point& ref)
{
    const double stroke = look.stroke ? look.stroke->width_px.first() : 0;
    const double area = (look.size.value.x * ref.x + stroke) * (look.size.value.y * ref.y + stroke);
    return area * (std::holds_alternative<Animated<Color>>(look.fill) ? 1 : 4);
}

// One picture for every look it has: of keyed radius, stroke width, gradient, trim, or a keyed size with true corners.
base::Status add_looks(Compiler& compiler, const Shape& shape, const PathOutline& outline, const Point& ref,
                       int half_levels, CompiledLayer& layer)
{
    ShapePainter painter(compiler, layer, shape, outline, ref, half_levels);
    std::map<std::vector<double>, std::uint32_t> sets;
    const double frame_s = 1 / compiler.state.frame_rate.seconds();
    const Point held = longest_held(layer.position, layer.in_s, layer.out_s);
    double bytes = 0;
    for (std::int64_t frame = layer.life.begin; frame < layer.life.end; ++frame) {
        const double time_s = static_cast<double>(layer.on_twos ? frame / 2 * 2 : frame) * frame_s;
        const Shape look = look_at(shape, time_s);
        const Edges edges = size_moves(shape, time_s) ? Edges::exact : Edges::whole_pixels;
        Point at = layer.rest_position;
        if (edges == Edges::exact)
            at = at + layer.group_scale * (sample(layer.position, time_s).value + held * Point{-1, -1});
        if (!(look.size.value.x > 0 && look.size.value.y > 0)) {
            layer.set_of_frame.push_back(kNone);
            continue;
        }
        std::vector<double> key = features(look);
        if (edges == Edges::exact) // drawn for the part of a pixel it lies at: moving edges are as sharp as still ones
            key.insert(key.end(), {at.x - std::floor(at.x), at.y - std::floor(at.y)});
        const auto [known, is_new] = sets.emplace(std::move(key), static_cast<std::uint32_t>(layer.sets.size()));
        layer.set_of_frame.push_back(known->second);
        if (!is_new)
            continue;
        bytes += bytes_of(look, ref);
        if (bytes > kMostFrameBytes)
            return base::fail(base::Errc::invalid_input,
                              fmt::format("its shape changes in {} frames and more: each needs a picture, and they are "
                                          "more than {} MB; let it change for a shorter time or make it smaller",
                                          sets.size(), static_cast<int>(kMostFrameBytes) >> 20));
        set_box(layer, look.size.value);
        PartSet set{ref, {}, {}, layer.box_from, layer.box_to};
        set.parts = TRY(painter.add(look, layer.box_from, layer.box_to, edges, at));
        layer.sets.push_back(std::move(set));
    }
    return {};
}

}

base::Status add_content(Compiler& compiler, const Shape& given, const Scales& scales, CompiledLayer& layer)
{
    Shape shape = given;
    PathOutline outline;
    if (shape.kind == ShapeKind::path) {
        outline = TRY(outline_of_path(shape.path, std::max(scales.most.x, scales.most.y)));
        layer.size_ref = {outline.to.x - outline.from.x, outline.to.y - outline.from.y};
        if (!shape.size.constant() || shape.size.value.x > 0 || shape.size.value.y > 0)
            visit_values(shape.size, layer.in_s, layer.out_s, [&, first = true](const Point& size) mutable {
                layer.size_ref =
                    first ? size : Point{std::max(layer.size_ref.x, size.x), std::max(layer.size_ref.y, size.y)};
                first = false;
            });
        else // a line that only goes across has a box of no height
            shape.size = layer.size_ref = {std::max(layer.size_ref.x, 1e-3), std::max(layer.size_ref.y, 1e-3)};
        layer.size = layer.size_ref;
    }
    const ShapeChanges changes = changes_of(shape);
    layer.keyed_colors.resize(2);
    if (changes.fill_color)
        layer.keyed_colors[0] = std::get<Animated<Color>>(shape.fill);
    if (changes.stroke_color)
        layer.keyed_colors[1] = shape.stroke->color;
    if (has_stroke(shape))
        layer.overhang_px += shape.stroke->width_px.first() / 2;
    layer.overlaps = has_stroke(shape);
    set_box(layer, layer.size_ref);
    const Point ref = drawable(scales.most, layer.size_ref);
    if (!(ref.x > 0 && ref.y > 0 && layer.size_ref.x > 0 && layer.size_ref.y > 0))
        return {};
    const int half_levels = half_levels_for(scales.least / std::max(ref.x, ref.y));
    if (changes.redrawn || (shape.kind == ShapeKind::path && !shape.size.constant())) {
        layer.size = layer.size_ref = Point{1, 1};
        return add_looks(compiler, shape, outline, ref, half_levels, layer);
    }
    PartSet set{ref, {}, {}};
    shape.size = layer.size_ref;
    ShapePainter painter(compiler, layer, given.kind == ShapeKind::path ? shape : given, outline, ref, half_levels);
    set.parts = TRY(painter.add(look_at(shape, layer.in_s), layer.box_from, layer.box_to, Edges::whole_pixels,
                                layer.rest_position));
    layer.sets.push_back(std::move(set));
    return {};
}

}
