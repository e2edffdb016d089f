// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/timeline/compiler.h"

#include <optional>

namespace timeline {
namespace {

struct Span { // a box at scale 1, relative to the anchor
    Point from, to;
    Point size() const { return {to.x - from.x, to.y - from.y}; }
};

Placing place(const Span& drawn, const Scales& scales, const CompiledLayer& layer)
{
    const Point ref = drawable(scales.most, drawn.size());
    if (!(ref.x > 0 && ref.y > 0 && drawn.size().x > 0 && drawn.size().y > 0))
        return {{0, 0}, {}, {}};
    return {ref, fit_to_pixels(layer, times(drawn.from, ref), times(drawn.to, ref)),
            fit_to_pixels(layer, times(layer.box_from, ref), times(layer.box_to, ref)),
            half_levels_for(scales.least / std::max(ref.x, ref.y))};
}

base::Status add_picture(Compiler& compiler, const assets::Picture& picture, const Placing& placing,
                         CompiledLayer& layer)
{
    const auto& [ref, whole, seen, half_levels] = placing;
    PartSet set{ref, {compiler.state.parts.size(), compiler.state.parts.size()}, {}};
    const frame::Rect window{static_cast<int>(std::lround(seen.left - whole.left)) - picture.at.x,
                             static_cast<int>(std::lround(seen.top - whole.top)) - picture.at.y, seen.size.width,
                             seen.size.height};
    const frame::Rect visible = picture.image ? frame::intersect(picture.image->bounds(), window) : frame::Rect{};
    if (!visible.empty()) {
        Part part;
        part.id = part_id(layer, PartKind::body, 0);
        part.tile = TRY(compiler.state.tiles.add(picture.image, half_levels));
        part.source = visible;
        part.to_layer = scene::translation(whole.left + picture.at.x, whole.top + picture.at.y);
        part.solid = part.tile->opaque;
        compiler.state.parts.push_back(part);
    }
    set.parts.end = compiler.state.parts.size();
    layer.sets.push_back(std::move(set));
    return {};
}

// The layer will be the next in State::layers.
void ask_for(Compiler& compiler, const std::string& source, const assets::Colors& colors, const Span& drawn,
             const Scales& scales, const CompiledLayer& layer)
{
    const Placing placing = place(drawn, scales, layer);
    if (placing.ref.x > 0)
        compiler.late.push_back(
            {compiler.state.layers.size(), compiler.pictures.ask(source, placing.whole.size, colors), placing});
}

// When in the clip a frame of the composition is; nothing: the clip is over and hidden.
std::optional<double> play_time(const Clip& clip, double since_s, double duration_s)
{
    constexpr double kNoiseS = 1e-6;
    if (duration_s <= 0 || since_s < duration_s - kNoiseS)
        return std::max(0.0, since_s);
    switch (clip.loop) {
    case Loop::hold:
        return duration_s;
    case Loop::hide:
        return std::nullopt;
    case Loop::repeat: {
        const double rest = std::fmod(since_s + kNoiseS, duration_s);
        return std::max(0.0, rest - kNoiseS);
    }
    }
    return std::nullopt;
}

// A set for every picture that is shown.
base::Status add_frames(Compiler& compiler, const Clip& clip, const assets::Animation& animation,
                        const Placing& placing, CompiledLayer& layer)
{
    const double frame_s = 1 / compiler.state.frame_rate.seconds();
    std::vector<std::uint32_t> set_of(animation.frames.size(), kNone);
    for (std::int64_t frame = layer.life.begin; frame < layer.life.end; ++frame) {
        const double time_s = static_cast<double>(layer.on_twos ? frame / 2 * 2 : frame) * frame_s;
        const std::optional<double> play_s = play_time(clip, time_s - layer.in_s, animation.duration_s);
        if (!play_s) {
            layer.set_of_frame.push_back(kNone);
            continue;
        }
        const std::size_t shown = animation.index_at(*play_s);
        if (set_of[shown] == kNone) {
            set_of[shown] = static_cast<std::uint32_t>(layer.sets.size());
            TRY(add_picture(compiler, animation.frames[shown].picture, placing, layer));
        }
        layer.set_of_frame.push_back(set_of[shown]);
    }
    return {};
}

// A picture of this natural size in the layer's box.
Span fitted(const CompiledLayer& layer, const Point& natural, Fit fit)
{
    const Span box{layer.box_from, layer.box_to};
    if (fit == Fit::fill || !(natural.x > 0 && natural.y > 0))
        return box;
    const Point ratio{box.size().x / natural.x, box.size().y / natural.y};
    const double scale = fit == Fit::cover ? std::max(ratio.x, ratio.y) : std::min(ratio.x, ratio.y);
    const Point center{(box.from.x + box.to.x) / 2, (box.from.y + box.to.y) / 2};
    const Point half{natural.x * scale / 2, natural.y * scale / 2};
    return {{center.x - half.x, center.y - half.y}, {center.x + half.x, center.y + half.y}};
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

void fill_boxes(CompiledLayer& layer)
{
    for (PartSet& set : layer.sets)
        if (set.box_from.x == set.box_to.x && set.box_from.y == set.box_to.y) {
            set.box_from = layer.box_from;
            set.box_to = layer.box_to;
        }
}

base::Status add_late_pictures(Compiler& compiler)
{
    for (const LatePicture& late : compiler.late) {
        CompiledLayer& layer = compiler.state.layers[late.layer];
        const auto& picture = compiler.pictures.get(late.picture);
        const base::Status added = picture ? add_picture(compiler, *picture, late.placing, layer)
                                           : base::Status(tl::unexpected(picture.error()));
        if (!added)
            return base::in_context(fmt::format("{} ({})", layer.path, layer.id), added.error());
        fill_boxes(layer);
    }
    return {};
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

base::Status add_content(Compiler& compiler, const Svg& svg, const Scales& scales, CompiledLayer& layer)
{
    set_box(layer, svg.size ? layer.size_ref : TRY(natural_size(compiler, svg.source)));
    assets::Colors colors;
    for (const auto& [name, color] : svg.colors)
        colors[name] = {color.r, color.g, color.b, color.a};
    ask_for(compiler, svg.source, colors, {layer.box_from, layer.box_to}, scales, layer);
    return {};
}

base::Status add_content(Compiler& compiler, const Picture& picture, const Scales& scales, CompiledLayer& layer)
{
    const bool stretched = picture.size && picture.fit == Fit::fill;
    const Point natural = stretched ? Point{1, 1} : TRY(natural_size(compiler, picture.source));
    set_box(layer, picture.size ? layer.size_ref : natural);
    ask_for(compiler, picture.source, {}, fitted(layer, natural, picture.fit), scales, layer);
    return {};
}

namespace {

// All pictures of a clip are kept. One that would need more than this is drawn smaller than it is shown, but not below
// kLeastShare of its sides: then it is too long.
constexpr double kClipBytes = 320e6, kLeastShare = 0.4;

Result<double> clip_share(Compiler& compiler, const Clip& clip, frame::Size size, const CompiledLayer& layer)
{
    const auto info = TRY(compiler.context.assets.animation_info(clip.source, compiler.context.folder));
    double source_s = clip.to_s.value_or(info.duration_s) - clip.from_s;
    if (clip.loop != Loop::repeat)
        source_s = std::min(source_s, (layer.out_s - layer.in_s) * clip.speed);
    const double cells = std::max(1.0, std::ceil(source_s / clip.speed * compiler.state.frame_rate.seconds()));
    const double pictures = std::min(cells, static_cast<double>(std::max<std::int64_t>(1, info.frames)));
    const double bytes = pictures * 4 * size.width * size.height;
    return bytes <= kClipBytes ? 1 : std::max(kLeastShare, std::sqrt(kClipBytes / bytes));
}

Scales smaller_by(Scales scales, double share)
{
    scales.most = {scales.most.x * share, scales.most.y * share};
    return scales;
}

}

base::Status add_content(Compiler& compiler, const Clip& clip, const Scales& scales, CompiledLayer& layer)
{
    const bool stretched = clip.size && clip.fit == Fit::fill;
    const Point natural = stretched ? Point{1, 1} : TRY(natural_size(compiler, clip.source));
    set_box(layer, clip.size ? layer.size_ref : natural);
    Placing placing = place(fitted(layer, natural, clip.fit), scales, layer);
    if (placing.ref.x <= 0)
        return {};
    const double smaller = TRY(clip_share(compiler, clip, placing.whole.size, layer));
    if (smaller < 1)
        placing = place(fitted(layer, natural, clip.fit), smaller_by(scales, smaller), layer);
    assets::AnimationRequest request{.box = placing.whole.size,
                                     .from_s = clip.from_s,
                                     .speed = clip.speed,
                                     .sample_rate = compiler.state.frame_rate.seconds()};
    if (clip.to_s)
        request.to_s = *clip.to_s;
    if (clip.loop != Loop::repeat) // what is never shown is not decoded
        request.to_s = std::min(request.to_s, clip.from_s + (layer.out_s - layer.in_s) * clip.speed + 1e-6);
    const auto animation = TRY(compiler.context.assets.animation(clip.source, compiler.context.folder, request));
    return add_frames(compiler, clip, *animation, placing, layer);
}

}
