// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/timeline/write_values.h"

namespace timeline {
namespace {

using Json = WrittenJson;

Json write_transition(const Transition& transition, const char* side_key, double default_duration_s)
{
    const Transition usual;
    Json json{{"animation", word_of(kAnimations, transition.animation)}};
    member(json, "duration", transition.duration_s, default_duration_s);
    word(json, side_key, kSides, transition.side, usual.side);
    member(json, "distance", transition.distance_px, usual.distance_px);
    member(json, "easing", transition.easing);
    return json;
}

void write_members(Json& json, const Blur& blur)
{
    json["radius"] = write(blur.radius_px);
}
void write_members(Json& json, const DropShadow& shadow)
{
    const DropShadow usual;
    member(json, "offset", shadow.offset, usual.offset);
    member(json, "radius", shadow.radius_px, usual.radius_px);
    member(json, "color", shadow.color, usual.color);
}
void write_members(Json& json, const Glow& glow)
{
    const Glow usual;
    member(json, "radius", glow.radius_px, usual.radius_px);
    member(json, "strength", glow.strength, usual.strength);
    member(json, "color", glow.color, usual.color);
}
void write_members(Json& json, const Brightness& brightness)
{
    json["amount"] = write(brightness.amount);
}
void write_members(Json& json, const Saturation& saturation)
{
    json["amount"] = write(saturation.amount);
}
void write_members(Json& json, const Tint& tint)
{
    json["color"] = write(tint.color);
    member(json, "amount", tint.amount, Tint{}.amount);
}
void write_members(Json& json, const Vignette& vignette)
{
    const Vignette usual;
    member(json, "amount", vignette.amount, usual.amount);
    member(json, "radius", vignette.radius, usual.radius);
    member(json, "color", vignette.color, usual.color);
}

Json write_effect(const Effect& effect)
{
    Json json{{"effect", word_of(kEffectTypes, static_cast<EffectType>(effect.index()))}};
    std::visit([&](const auto& one) { write_members(json, one); }, effect);
    return json;
}

Json write_mask(const Mask& mask)
{
    Json json{{"layer", mask.layer}};
    word(json, "mode", kMaskModes, mask.mode, Mask{}.mode);
    flag(json, "inverted", mask.inverted);
    return json;
}

void write_content(Json& json, const Shape& shape)
{
    const Shape usual;
    word(json, "shape", kShapeKinds, shape.kind, usual.kind);
    if (shape.kind != ShapeKind::path || !(shape.size == usual.size))
        json["size"] = write(shape.size);
    member(json, "radius", shape.radius_px, usual.radius_px);
    member(json, "fill", shape.fill, usual.fill);
    member(json, "stroke", shape.stroke);
    member(json, "path", shape.path, usual.path);
    word(json, "rule", kFillRules, shape.rule, usual.rule);
}

void write_content(Json& json, const Picture& picture)
{
    json["src"] = picture.source;
    member(json, "size", picture.size);
    word(json, "fit", kFits, picture.fit, Picture{}.fit);
}

void write_content(Json& json, const Svg& svg)
{
    json["src"] = svg.source;
    member(json, "size", svg.size);
    member(json, "colors", svg.colors, ClassColors{});
}

void write_content(Json& json, const Clip& clip)
{
    const Clip usual;
    json["src"] = clip.source;
    member(json, "size", clip.size);
    word(json, "fit", kFits, clip.fit, usual.fit);
    member(json, "from", clip.from_s, usual.from_s);
    member(json, "to", clip.to_s);
    member(json, "speed", clip.speed, usual.speed);
    word(json, "loop", kLoops, clip.loop, usual.loop);
}

void write_content(Json& json, const Group& group)
{
    member(json, "size", group.size);
    write_layers(json, group.layers);
}

void write_content(Json&, const Adjustment&) {}

template <class Audio> void write_sound(Json& json, const Audio& clip)
{
    json["role"] = word_of(kAudioRoles, clip.role);
    member(json, "gain_db", clip.gain_db, 0);
    member(json, "fade_in", clip.fade_in_s, 0);
    member(json, "fade_out", clip.fade_out_s, 0);
    flag(json, "loop", clip.loop);
    if (clip.trim_s)
        json["trim"] = Json::array({write((*clip.trim_s)[0]), write((*clip.trim_s)[1])});
}

void write_content(Json& json, const Sound& sound)
{
    json["src"] = sound.source;
    write_sound(json, sound);
}

void write_placement(Json& json, const Layer& layer)
{
    const Layer usual;
    json["position"] = write(layer.position);
    member(json, "anchor", layer.anchor, usual.anchor);
    if (!(layer.scale == usual.scale))
        json["scale"] = write_animated(layer.scale, write_scale);
    member(json, "rotation", layer.rotation_deg, usual.rotation_deg);
}

void write_appearance(Json& json, const Layer& layer)
{
    const Layer usual;
    member(json, "opacity", layer.opacity, usual.opacity);
    member(json, "brightness", layer.brightness, usual.brightness);
    if (layer.clip)
        json["clip"] = {layer.clip->x, layer.clip->y, layer.clip->width, layer.clip->height};
    if (layer.enter)
        json["enter"] = write_transition(*layer.enter, "from", kDefaultEnterS);
    if (layer.exit)
        json["exit"] = write_transition(*layer.exit, "to", kDefaultExitS);
    flag(json, "on_twos", layer.on_twos);
    word(json, "blend", kBlendModes, layer.blend, usual.blend);
    list(json, "effects", layer.effects, write_effect);
    if (layer.mask)
        json["mask"] = write_mask(*layer.mask);
}

Json write_layer(const Layer& layer)
{
    const auto type = static_cast<LayerType>(layer.content.index());
    Json json{{"id", layer.id}, {"type", word_of(kLayerTypes, type)}};
    member(json, "in", layer.in_s, 0);
    member(json, "out", layer.out_s);
    if (type != LayerType::audio && type != LayerType::adjustment)
        write_placement(json, layer);
    if (type != LayerType::audio)
        write_appearance(json, layer);
    std::visit([&](const auto& content) { write_content(json, content); }, layer.content);
    return json;
}

}

void write_layers(Json& json, const std::vector<Layer>& layers)
{
    json["layers"] = Json::array();
    for (const Layer& layer : layers)
        json["layers"].push_back(write_layer(layer));
}

void write_audio(Json& json, const AudioClip& clip)
{
    json["src"] = clip.source;
    member(json, "at", clip.at_s, 0);
    write_sound(json, clip);
}

}
