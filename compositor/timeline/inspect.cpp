// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/timeline/inspect.h"

#include "compositor/timeline/compiler.h"
#include "compositor/timeline/figure.h"
#include "compositor/timeline/painter.h"
#include "compositor/timeline/text_animation.h"

#include <algorithm>
#include <cmath>

namespace timeline {
namespace {

// The smallest whole box around a rectangle under a map.
frame::Rect covered(const scene::Affine& map, const Point& from, const Point& to)
{
    double left = INFINITY, top = INFINITY, right = -INFINITY, bottom = -INFINITY;
    for (const double x : {from.x, to.x})
        for (const double y : {from.y, to.y}) {
            const double canvas_x = map.xx * x + map.xy * y + map.x0, canvas_y = map.yx * x + map.yy * y + map.y0;
            left = std::min(left, canvas_x);
            right = std::max(right, canvas_x);
            top = std::min(top, canvas_y);
            bottom = std::max(bottom, canvas_y);
        }
    const auto whole = [](double value) { return static_cast<int>(std::clamp(to_pixel(value), -1e8, 1e8)); };
    const int x = whole(left), y = whole(top);
    return {x, y, whole(right) - x, whole(bottom) - y};
}

// The rig says where the head is with hair and hat, and where the middle of the face: hair may be covered, eyes and
// mouth may not.
std::optional<frame::Rect> face_of(const CompiledLayer& layer, const Pose& pose, std::int64_t frame_index,
                                   base::MediaTime frame_rate)
{
    if (layer.figure == nullptr || pose.set == nullptr)
        return {};
    const Figure& figure = *layer.figure;
    const Rig& rig = figure.rig;
    scene::Affine to_rig;
    if (rig.kind == RigKind::jointed && figure.driven.head) {
        PartPlaces places;
        place_parts(figure, figure_time(frame_index, frame_rate), places);
        to_rig = places[*figure.driven.head].to_rig;
    } else if (rig.kind == RigKind::pictures) {
        to_rig = place_pictures(figure, figure_time(frame_index, frame_rate)).list[0].to_rig;
    }
    constexpr double kHalfWidth = 0.4, kAbove = 0.2, kBelow = 0.26; // of the head's box
    const Point from{rig.face.x - kHalfWidth * rig.head.width, rig.face.y - kAbove * rig.head.height};
    const Point to{rig.face.x + kHalfWidth * rig.head.width, rig.face.y + kBelow * rig.head.height};
    return covered(pose.to_canvas * figure.to_layer * to_rig, from, to);
}

// All parts of a layer, with the word each belongs to and what it is unless it is of a glyph.
template <class See> void for_each_part(const CompiledLayer& layer, const See& see)
{
    const auto range = [&](const PartRange& parts, std::size_t word, InkRole role) {
        for (std::size_t i = parts.begin; i < parts.end; ++i)
            see(i, static_cast<std::uint32_t>(word), role);
    };
    const bool text = layer.kind == ContentKind::text || layer.kind == ContentKind::captions;
    for (const PartSet& set : layer.sets) {
        range(set.parts, 0, text ? InkRole::card : InkRole::picture);
        for (std::size_t word = 0; word < set.words.size(); ++word) {
            const WordParts& parts = set.words[word];
            for (const PartRange& own : {parts.outline, parts.fill, parts.active_outline, parts.active_fill})
                range(own, word, InkRole::letter);
            range(parts.pills, word, InkRole::pill);
        }
    }
    if (layer.motion)
        for (const std::vector<UnitParts>& units : layer.motion->sets)
            for (const UnitParts& unit : units) {
                range(unit.outline, 0, InkRole::letter);
                range(unit.fill, 0, InkRole::letter);
            }
    if (layer.figure)
        for (const std::vector<std::uint32_t>& pictures : layer.figure->pictures)
            for (const std::uint32_t picture : pictures)
                if (picture != kNone)
                    see(picture, 0, InkRole::picture);
}

InkRole role_of(const Part& part, InkRole otherwise)
{
    if (part.kind == PartKind::fill)
        return InkRole::letter;
    return part.kind == PartKind::outline ? InkRole::outline : otherwise;
}

}

PartList::PartList(const Compiled& compiled)
{
    const Compiled::State& state = compiled.state();
    for (const CompiledLayer& layer : state.layers) {
        const auto number = static_cast<std::uint32_t>(layers_.size());
        const bool inside_mask = layer.parent != kNone && layers_[layer.parent].is_mask;
        LayerParts facts{layer.id, layer.is_mask || inside_mask, layer.line_ends, 0};
        for_each_part(layer, [&](std::size_t index, std::uint32_t word, InkRole otherwise) {
            const Part& part = state.parts[index];
            const InkRole role = role_of(part, otherwise);
            const bool is_new = parts_.emplace(part.id, PartOf{number, word, role}).second;
            facts.letters += is_new && role == InkRole::letter ? 1 : 0;
        });
        layers_.push_back(std::move(facts));
    }
}

const PartOf* PartList::find(std::uint64_t sprite_id) const
{
    const auto found = parts_.find(sprite_id);
    return found == parts_.end() ? nullptr : &found->second;
}

void Painter::note_box(const Visible& visible, std::size_t first_sprite)
{
    const CompiledLayer& layer = visible.layer;
    const Pose& pose = visible.pose;
    if (layer.kind == ContentKind::group || scene_.sprites.size() == first_sprite)
        return;
    LayerBox box;
    box.layer = layer.index;
    box.id = layer.id;
    box.path = layer.path;
    const Point ref = pose.set != nullptr ? pose.set->ref : Point{1, 1};
    box.box = covered(pose.to_canvas, {pose.box_from.x * ref.x, pose.box_from.y * ref.y},
                      {pose.box_to.x * ref.x, pose.box_to.y * ref.y});
    box.opacity = visible.around.seen * pose.opacity;
    const scene::Affine& unit = pose.unit_to_canvas;
    box.scale = std::sqrt(std::abs(unit.xx * unit.yy - unit.xy * unit.yx));
    box.face = face_of(layer, pose, frame_index_, state_.frame_rate);
    for (std::uint32_t parent = layer.parent; parent != kNone; parent = state_.layers[parent].parent)
        box.groups.insert(box.groups.begin(), state_.layers[parent].id);
    for (std::size_t i = first_sprite; i < scene_.sprites.size(); ++i)
        box.ink = frame::unite(box.ink, scene_.sprites[i].bounds);
    box.ink = frame::intersect(box.ink, visible.clip);
    boxes_->push_back(std::move(box));
}

void inspect(const Compiled& compiled, std::int64_t frame_index, scene::Scene& scene, std::vector<LayerBox>& boxes)
{
    const Compiled::State& state = compiled.state();
    boxes.clear();
    scene.clear();
    scene.canvas = state.canvas;
    scene.background = state.background;
    Painter(state, std::clamp<std::int64_t>(frame_index, 0, state.frame_count - 1), scene).paint(&boxes);
}

std::vector<LayerBox> boxes_at(const Compiled& compiled, std::int64_t frame_index)
{
    std::vector<LayerBox> boxes;
    scene::Scene scene;
    inspect(compiled, frame_index, scene, boxes);
    return boxes;
}

}
