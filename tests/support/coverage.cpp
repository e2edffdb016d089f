// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/timeline/words.h"
#include "tests/support/random_composition.h"

#include <fmt/format.h>

namespace test_support {
namespace {

using namespace timeline;

template <class E, std::size_t N> std::map<std::string, int> zeros(const Words<E, N>& words)
{
    std::map<std::string, int> counts;
    for (const auto& row : words)
        counts.emplace(row.first, 0);
    return counts;
}

std::map<std::string, int> zeros_of(std::initializer_list<const char*> words)
{
    std::map<std::string, int> counts;
    for (const char* word : words)
        counts.emplace(word, 0);
    return counts;
}

}

Coverage::Coverage()
{
    counts_ = {{"layer", zeros(kLayerTypes)},
               {"shape", zeros(kShapeKinds)},
               {"rule", zeros(kFillRules)},
               {"fill", zeros_of({"color", "linear", "radial", "conic"})},
               {"cap", zeros(kCaps)},
               {"join", zeros(kJoins)},
               {"stroke", zeros_of({"dashed", "trimmed", "of a box"})},
               {"fit", zeros(kFits)},
               {"loop", zeros(kLoops)},
               {"blend", zeros(kBlendModes)},
               {"effect", zeros(kEffectTypes)},
               {"mask", zeros_of({"alpha", "luma", "alpha inverted", "luma inverted"})},
               {"animator by", zeros(kTextUnits)},
               {"animator order", zeros(kUnitOrders)},
               {"animator", zeros_of({"entering", "leaving"})},
               {"captions", zeros(kCaptionAnimations)},
               {"captions by", zeros(kCaptionUnits)},
               {"enter", zeros(kAnimations)},
               {"exit", zeros(kAnimations)},
               {"side", zeros(kSides)},
               {"change", zeros(kChangeKinds)},
               {"easing", zeros_of({"linear", "step", "ease_in", "ease_out", "ease_in_out", "back", "bounce", "elastic",
                                    "spring", "bezier", "steps"})},
               {"keyed", zeros_of({"position", "anchor", "scale", "rotation", "opacity", "brightness", "size", "radius",
                                   "color", "angle", "stroke width", "trim", "text color", "look_at"})},
               {"layer with", zeros_of({"clip", "on_twos", "group in a group"})}};
}

template <class T> void Coverage::count(const std::string& what, const Animated<T>& value)
{
    if (value.constant())
        return;
    count("keyed", what);
    for (const Key<T>& key : value.keys)
        count(key.easing);
}

void Coverage::count(const Easing& easing)
{
    count("easing", name(easing.curve));
}

void Coverage::count(const Fill& fill)
{
    count("fill", std::array{"color", "linear", "radial", "conic"}[fill.index()]);
    if (const auto* plain = std::get_if<Animated<Color>>(&fill))
        count("color", *plain);
    else if (const auto* linear = std::get_if<LinearGradient>(&fill))
        count("angle", linear->angle_deg);
    else if (const auto* conic = std::get_if<ConicGradient>(&fill))
        count("angle", conic->angle_deg);
}

void Coverage::count(const Stroke& stroke)
{
    count("cap", word_of(kCaps, stroke.cap));
    count("join", word_of(kJoins, stroke.join));
    if (!stroke.dash_px.empty())
        count("stroke", "dashed");
    if (!(stroke.trim_from == Stroke{}.trim_from) || !(stroke.trim_to == Stroke{}.trim_to))
        count("stroke", "trimmed");
    count("stroke width", stroke.width_px);
    count("trim", stroke.trim_from);
    count("trim", stroke.trim_to);
}

void Coverage::count_content(const Layer& layer)
{
    if (const auto* shape = std::get_if<Shape>(&layer.content)) {
        count("shape", word_of(kShapeKinds, shape->kind));
        if (shape->kind == ShapeKind::path)
            count("rule", word_of(kFillRules, shape->rule));
        count("size", shape->size);
        count("radius", shape->radius_px);
        count(shape->fill);
        if (shape->stroke && shape->kind == ShapeKind::path)
            count(*shape->stroke);
        else if (shape->stroke)
            count("stroke", "of a box");
    } else if (const auto* picture = std::get_if<Picture>(&layer.content)) {
        count("fit", word_of(kFits, picture->fit));
    } else if (const auto* clip = std::get_if<Clip>(&layer.content)) {
        count("fit", word_of(kFits, clip->fit));
        count("loop", word_of(kLoops, clip->loop));
    } else if (const auto* text = std::get_if<Text>(&layer.content)) {
        count("text color", text->style.color);
        for (const TextAnimator& animator : text->animators) {
            count("animator by", word_of(kTextUnits, animator.by));
            count("animator order", word_of(kUnitOrders, animator.order));
            count("animator", animator.leaving ? "leaving" : "entering");
            count(animator.easing);
        }
    } else if (const auto* page = std::get_if<Captions>(&layer.content)) {
        count("captions", word_of(kCaptionAnimations, page->animation));
        count("captions by", word_of(kCaptionUnits, page->by));
    } else if (const auto* figure = std::get_if<Character>(&layer.content)) {
        count("look_at", figure->look_at);
    } else if (const auto* group = std::get_if<Group>(&layer.content)) {
        for (const Layer& inner : group->layers) {
            if (std::holds_alternative<Group>(inner.content))
                count("layer with", "group in a group");
            count(inner);
        }
    }
}

void Coverage::count(const Layer& layer)
{
    count("layer", word_of(kLayerTypes, static_cast<LayerType>(layer.content.index())));
    count("blend", word_of(kBlendModes, layer.blend));
    for (const Effect& effect : layer.effects)
        count("effect", word_of(kEffectTypes, static_cast<EffectType>(effect.index())));
    if (layer.mask)
        count("mask", std::string(word_of(kMaskModes, layer.mask->mode)) + (layer.mask->inverted ? " inverted" : ""));
    if (layer.enter)
        count("enter", word_of(kAnimations, layer.enter->animation));
    if (layer.exit)
        count("exit", word_of(kAnimations, layer.exit->animation));
    for (const auto& transition : {layer.enter, layer.exit})
        if (transition)
            count("side", word_of(kSides, transition->side));
    if (layer.clip)
        count("layer with", "clip");
    if (layer.on_twos)
        count("layer with", "on_twos");
    count("position", layer.position);
    count("anchor", layer.anchor);
    count("scale", layer.scale);
    count("rotation", layer.rotation_deg);
    count("opacity", layer.opacity);
    count("brightness", layer.brightness);
    count_content(layer);
}

void Coverage::add(const Composition& composition)
{
    for (const Layer& layer : composition.layers)
        count(layer);
    for (const Change& change : composition.changes)
        count("change", word_of(kChangeKinds, change.kind));
}

std::vector<std::string> Coverage::below(int least) const
{
    std::vector<std::string> list;
    for (const auto& [set, words] : counts_)
        for (const auto& [word, number] : words)
            if (number < least)
                list.push_back(fmt::format("{} {}: {}", set, word, number));
    return list;
}

std::string Coverage::text() const
{
    std::string text;
    for (const auto& [set, words] : counts_) {
        text += set + ":";
        for (const auto& [word, number] : words)
            text += fmt::format(" {} {}", word, number);
        text += "\n";
    }
    return text;
}

}
