// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/timeline/compiler.h"

namespace timeline {
namespace {

struct Span { // a box at scale 1, relative to the anchor
    Point from, to;
    Point size() const { return {to.x - from.x, to.y - from.y}; }
};

// The picture drawn to fill `drawn`, seen where it lies within the layer's box.
base::Status add_asset(Compiler& compiler, const std::string& source, const Span& drawn, const Scales& scales,
                       CompiledLayer& layer)
{
    const Point ref = drawable(scales.most, drawn.size());
    if (!(ref.x > 0 && ref.y > 0 && drawn.size().x > 0 && drawn.size().y > 0))
        return {};
    const PixelBox whole = fit_to_pixels(layer, times(drawn.from, ref), times(drawn.to, ref));
    const PixelBox seen = fit_to_pixels(layer, times(layer.box_from, ref), times(layer.box_to, ref));
    const assets::Picture picture = TRY(compiler.context.assets.picture(source, compiler.context.folder, whole.size));
    PartSet set{ref, {compiler.state.parts.size(), compiler.state.parts.size()}, {}};
    const frame::Rect window{static_cast<int>(std::lround(seen.left - whole.left)) - picture.at.x,
                             static_cast<int>(std::lround(seen.top - whole.top)) - picture.at.y, seen.size.width,
                             seen.size.height};
    const frame::Rect visible = picture.image ? frame::intersect(picture.image->bounds(), window) : frame::Rect{};
    if (!visible.empty()) {
        Part part;
        part.id = part_id(layer, PartKind::body, 0);
        part.tile =
            TRY(compiler.state.tiles.add(picture.image, half_levels_for(scales.least / std::max(ref.x, ref.y))));
        part.source = visible;
        part.to_layer = scene::translation(whole.left + picture.at.x, whole.top + picture.at.y);
        compiler.state.parts.push_back(part);
    }
    set.parts.end = compiler.state.parts.size();
    layer.sets.push_back(std::move(set));
    return {};
}

base::Result<Point> natural_size(Compiler& compiler, const std::string& source)
{
    const frame::Size natural = TRY(compiler.context.assets.natural_size(source, compiler.context.folder));
    return Point{natural.width * 1.0, natural.height * 1.0};
}

}

PixelBox fit_to_pixels(const CompiledLayer& layer, const Point& from, const Point& to)
{
    const Point rest = layer.rest_position;
    const double left = to_pixel(rest.x + from.x), top = to_pixel(rest.y + from.y);
    const auto side = [](double low, double high) { return std::max(1, static_cast<int>(to_pixel(high) - low)); };
    return {{side(left, rest.x + to.x), side(top, rest.y + to.y)}, left - rest.x, top - rest.y};
}

Point drawable(const Point& ref, const Point& box)
{
    constexpr double kLargestSide = 8192;
    const auto cut = [](double scale, double side) {
        return side * scale > kLargestSide ? kLargestSide / side : scale;
    };
    return {cut(ref.x, box.x), cut(ref.y, box.y)};
}

std::uint64_t part_id(const CompiledLayer& layer, PartKind kind, std::size_t index)
{
    return base::combine(base::xxh3_64(layer.id),
                         static_cast<std::uint64_t>(index) << 8U | static_cast<std::uint64_t>(kind));
}

void set_box(CompiledLayer& layer, const Point& size)
{
    layer.box_from = {-layer.rest_anchor.x * size.x, -layer.rest_anchor.y * size.y};
    layer.box_to = {layer.box_from.x + size.x, layer.box_from.y + size.y};
}

base::Status add_box(Compiler& compiler, ShapeDrawing drawing, const PixelBox& box, double scale, std::uint64_t id,
                     int half_levels)
{
    drawing.box = box.size;
    drawing.radius_px *= scale;
    if (drawing.stroke)
        drawing.stroke->width_px = drawing.stroke->width_px.first() * scale;
    const DrawnShape drawn = TRY(draw_shape(drawing));
    Part part;
    part.id = id;
    part.tile = TRY(compiler.state.tiles.add(drawn.image, half_levels));
    part.source = drawn.image->bounds();
    part.to_layer = scene::translation(box.left - drawn.margin_px, box.top - drawn.margin_px);
    part.color = drawn.tint;
    compiler.state.parts.push_back(part);
    return {};
}

base::Status add_content(Compiler& compiler, const Shape& shape, const Scales& scales, CompiledLayer& layer)
{
    set_box(layer, layer.size_ref);
    const Point ref = drawable(scales.most, layer.size_ref);
    if (!(ref.x > 0 && ref.y > 0 && layer.size_ref.x > 0 && layer.size_ref.y > 0))
        return {};
    PartSet set{ref, {compiler.state.parts.size(), compiler.state.parts.size() + 1}, {}};
    const PixelBox box = fit_to_pixels(layer, times(layer.box_from, ref), times(layer.box_to, ref));
    TRY(add_box(compiler, {shape.kind, {}, shape.radius_px.first(), shape.fill, shape.stroke}, box,
                std::min(ref.x, ref.y), part_id(layer, PartKind::body, 0),
                half_levels_for(scales.least / std::max(ref.x, ref.y))));
    layer.sets.push_back(std::move(set));
    return {};
}

base::Status add_content(Compiler& compiler, const Svg& svg, const Scales& scales, CompiledLayer& layer)
{
    set_box(layer, svg.size ? layer.size_ref : TRY(natural_size(compiler, svg.source)));
    return add_asset(compiler, svg.source, {layer.box_from, layer.box_to}, scales, layer);
}

base::Status add_content(Compiler& compiler, const Picture& picture, const Scales& scales, CompiledLayer& layer)
{
    const bool stretched = picture.size && picture.fit == Fit::fill;
    const Point natural = stretched ? Point{1, 1} : TRY(natural_size(compiler, picture.source));
    const Point box = picture.size ? layer.size_ref : natural;
    set_box(layer, box);
    Span drawn{layer.box_from, layer.box_to};
    if (!stretched && natural.x > 0 && natural.y > 0) {
        const Point fit{box.x / natural.x, box.y / natural.y};
        const double scale = picture.fit == Fit::cover ? std::max(fit.x, fit.y) : std::min(fit.x, fit.y);
        const Point center{(drawn.from.x + drawn.to.x) / 2, (drawn.from.y + drawn.to.y) / 2};
        const Point half{natural.x * scale / 2, natural.y * scale / 2};
        drawn = {{center.x - half.x, center.y - half.y}, {center.x + half.x, center.y + half.y}};
    }
    return add_asset(compiler, picture.source, drawn, scales, layer);
}

}
