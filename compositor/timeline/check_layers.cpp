// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/timeline/checker.h"
#include "compositor/timeline/read_layer.h"
#include "compositor/timeline/words.h"

namespace timeline {
namespace {

constexpr int kMaxMaskChain = 12; // masks of masks

LayerType type_of(const Layer& layer)
{
    return static_cast<LayerType>(layer.content.index());
}

}

void Checker::collect(const Path& path, const std::vector<Layer>& list, int depth)
{
    layer_count_ += list.size();
    if (depth > kMaxGroupDepth) {
        add(path, "more than {} groups in one another", kMaxGroupDepth);
        return;
    }
    for (std::size_t i = 0; i < list.size(); ++i) {
        const Path item = path.item(i);
        const Layer& one = list[i];
        const auto [first, is_new] = places_.try_emplace(one.id);
        if (one.id.empty() || one.id.size() > 200)
            add(item.member("id"), "expected 1 to 200 bytes, found {}", one.id.size());
        else if (!is_new)
            add(item.member("id"), "{} is the id of {} already", in_quotes(one.id), first->second.path);
        if (is_new)
            first->second = {&one, &list, to_string(item)};
        if (const auto* group = std::get_if<Group>(&one.content))
            collect(item.member("layers"), group->layers, depth + 1);
    }
}

const LayerPlaces& Checker::find_layers()
{
    const Path top;
    collect(top.member("layers"), composition_.layers, 0);
    if (layer_count_ > kMaxLayers)
        add(top.member("layers"), "{} layers are more than {}", layer_count_, kMaxLayers);
    return places_;
}

void Checker::layers(const Path& path, const std::vector<Layer>& list, int depth)
{
    if (depth > kMaxGroupDepth)
        return; // reported by collect()
    for (std::size_t i = 0; i < list.size(); ++i)
        layer(path.item(i), list[i]);
    masks(path, list);
}

void Checker::layer(const Path& path, const Layer& layer)
{
    life(path, layer);
    placement(path, layer);
    appearance(path, layer);
    std::visit([&](const auto& one) { content(path, one); }, layer.content);
}

void Checker::life(const Path& path, const Layer& layer)
{
    const bool in_good = time(path.member("in"), layer.in_s);
    if (layer.out_s && time(path.member("out"), *layer.out_s) && in_good && *layer.out_s <= layer.in_s)
        add(path.member("out"), "{} is not after \"in\", {}", seconds(*layer.out_s), seconds(layer.in_s));
    else if (!layer.out_s && in_good && composition_.duration_s > 0 && layer.in_s >= composition_.duration_s)
        add(path.member("in"), "{} is the end already: nothing would be seen", seconds(layer.in_s));
}

void Checker::placement(const Path& path, const Layer& layer)
{
    const LayerType type = type_of(layer);
    if (type == LayerType::adjustment || type == LayerType::audio) {
        const Layer usual;
        for (const auto& [key, given] :
             {std::pair{"position", !(layer.position == usual.position)},
              std::pair{"anchor", !(layer.anchor == usual.anchor)}, std::pair{"scale", !(layer.scale == usual.scale)},
              std::pair{"rotation", !(layer.rotation_deg == usual.rotation_deg)},
              std::pair{"brightness", !(layer.brightness == usual.brightness)},
              std::pair{"blend", layer.blend != usual.blend}})
            if (given)
                add(path.member(key), "means nothing in an {} layer", word_of(kLayerTypes, type));
        return;
    }
    points(path.member("position"), layer.position, -kFarPx, kFarPx);
    points(path.member("anchor"), layer.anchor, -10, 10);
    animated(path.member("scale"), layer.scale, [&](const Path& where, const Point& one) { scale(where, one); });
    number(path.member("rotation"), layer.rotation_deg, -kMostTurnedDeg, kMostTurnedDeg);
    number(path.member("brightness"), layer.brightness, 0, 1);
}

void Checker::appearance(const Path& path, const Layer& layer)
{
    if (type_of(layer) == LayerType::audio) {
        const Layer usual;
        for (const auto& [key, given] :
             {std::pair{"opacity", !(layer.opacity == usual.opacity)}, std::pair{"clip", layer.clip.has_value()},
              std::pair{"enter", layer.enter.has_value()}, std::pair{"exit", layer.exit.has_value()},
              std::pair{"effects", !layer.effects.empty()}, std::pair{"mask", layer.mask.has_value()},
              std::pair{"on_twos", layer.on_twos}})
            if (given)
                add(path.member(key), "means nothing in an audio layer");
        return;
    }
    number(path.member("opacity"), layer.opacity, 0, 1);
    if (layer.clip) {
        const Path clip = path.member("clip");
        range(clip.item(0), layer.clip->x, -kFarPx, kFarPx);
        range(clip.item(1), layer.clip->y, -kFarPx, kFarPx);
        range(clip.item(2), layer.clip->width, 1, kFarPx);
        range(clip.item(3), layer.clip->height, 1, kFarPx);
    }
    transition(path.member("enter"), layer, layer.enter);
    transition(path.member("exit"), layer, layer.exit);
    const Path effects = path.member("effects");
    if (layer.effects.size() > 16)
        add(effects, "{} effects are more than 16", layer.effects.size());
    else
        for (std::size_t i = 0; i < layer.effects.size(); ++i)
            effect(effects.item(i), layer.effects[i]);
}

void Checker::transition(const Path& path, const Layer& layer, const std::optional<Transition>& transition)
{
    if (!transition)
        return;
    range(path.member("duration"), transition->duration_s, 0, 60);
    range(path.member("distance"), transition->distance_px, 0, kFarPx);
    if (transition->easing)
        easing(path.member("easing"), *transition->easing);
    if (type_of(layer) == LayerType::adjustment && transition->animation != Animation::none &&
        transition->animation != Animation::fade)
        add(path.member("animation"), "an adjustment can only fade");
}

void Checker::mask(const Path& path, const Layer& layer, const std::vector<Layer>& siblings)
{
    const Path here = path.member("mask");
    const Path name = here.member("layer");
    const auto found = places_.find(layer.mask->layer);
    if (found == places_.end())
        add(name, "no layer has the id {}", in_quotes(layer.mask->layer));
    else if (found->second.siblings != &siblings)
        add(name, "{} stands in another group; a mask stands beside what it masks", found->second.path);
    else if (type_of(*found->second.layer) == LayerType::audio ||
             type_of(*found->second.layer) == LayerType::adjustment)
        add(name, "{} is an {} layer, which has no picture", found->second.path,
            word_of(kLayerTypes, type_of(*found->second.layer)));
}

void Checker::masks(const Path& path, const std::vector<Layer>& list)
{
    for (std::size_t i = 0; i < list.size(); ++i) {
        if (!list[i].mask || type_of(list[i]) == LayerType::audio)
            continue;
        mask(path.item(i), list[i], list);
        const Layer* next = &list[i];
        int steps = 0;
        while (next != nullptr && next->mask && steps <= kMaxMaskChain) {
            const auto found = places_.find(next->mask->layer);
            next = found == places_.end() || found->second.siblings != &list ? nullptr : found->second.layer;
            if (next == &list[i])
                break;
            ++steps;
        }
        if (next == &list[i])
            add(path.item(i).member("mask"), "{}",
                steps == 0 ? "the layer masks itself" : "the masks go round in a circle");
        else if (steps > kMaxMaskChain)
            add(path.item(i).member("mask"), "more than {} masks of masks", kMaxMaskChain);
    }
}

}
