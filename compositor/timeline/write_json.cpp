// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/timeline/parse.h"
#include "compositor/timeline/words.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cmath>

namespace timeline {
namespace {

using Json = nlohmann::ordered_json;

Json number(double value)
{
    constexpr double kExact = 9e15;
    if (value == std::floor(value) && std::abs(value) < kExact)
        return static_cast<std::int64_t>(value);
    return value;
}

Json write(double value)
{
    return number(value);
}
Json write(const Point& point)
{
    return Json::array({number(point.x), number(point.y)});
}
Json write(const Color& color)
{
    std::string text = fmt::format("#{:02x}{:02x}{:02x}", color.r, color.g, color.b);
    return color.a == 255 ? text : text + fmt::format("{:02x}", color.a);
}
Json write(const Easing& easing)
{
    if (easing.curve != Curve::bezier)
        return std::string(name(easing.curve));
    return {{"bezier", Json::array({number(easing.x1), number(easing.y1), number(easing.x2), number(easing.y2)})}};
}
Json write_scale(const Point& scale)
{
    return scale.x == scale.y ? number(scale.x) : write(scale);
}

template <class T, class WriteOne> Json write_animated(const Animated<T>& value, WriteOne write_one)
{
    if (value.constant())
        return write_one(value.value);
    Json keys = Json::array();
    for (const Key<T>& key : value.keys) {
        Json one{{"at", number(key.at_s)}, {"value", write_one(key.value)}};
        if (!(key.easing == Easing{}))
            one["easing"] = write(key.easing);
        keys.push_back(std::move(one));
    }
    return keys;
}
template <class T> Json write(const Animated<T>& value)
{
    return write_animated(value, [](const T& one) { return write(one); });
}

Json write(const Fill& fill);

// Writes the member unless it is the default.
template <class T> void member(Json& json, const char* key, const T& value, const T& usual)
{
    if (!(value == usual))
        json[key] = write(value);
}
void member(Json& json, const char* key, double value, double usual)
{
    if (value != usual)
        json[key] = number(value);
}
void member(Json& json, const char* key, const std::string& value, const std::string& usual)
{
    if (value != usual)
        json[key] = value;
}
void flag(Json& json, const char* key, bool value)
{
    if (value)
        json[key] = true;
}

Json write(const std::vector<GradientStop>& stops)
{
    Json list = Json::array();
    for (const GradientStop& stop : stops)
        list.push_back(Json::array({number(stop.offset), write(stop.color.first())}));
    return list;
}

Json write(const Fill& fill)
{
    if (const auto* linear = std::get_if<LinearGradient>(&fill)) {
        Json json{{"gradient", "linear"}};
        member(json, "angle", linear->angle_deg.first(), 180);
        json["stops"] = write(linear->stops);
        return json;
    }
    if (const auto* radial = std::get_if<RadialGradient>(&fill)) {
        Json json{{"gradient", "radial"}};
        member(json, "center", radial->center, RadialGradient{}.center);
        member(json, "radius", radial->radius, RadialGradient{}.radius);
        json["stops"] = write(radial->stops);
        return json;
    }
    return write(std::get<Animated<Color>>(fill).first());
}

Json write_line(const Outline& line)
{
    return {{"color", write(line.color)}, {"width", number(line.width_px)}};
}

Json write_line(const Stroke& line)
{
    return {{"color", write(line.color.first())}, {"width", number(line.width_px.first())}};
}

Json write(const Panel& panel)
{
    Json json{{"fill", write(panel.fill)}};
    member(json, "radius", panel.radius_px, 0);
    member(json, "padding", panel.padding, Point{});
    if (panel.stroke)
        json["stroke"] = write_line(*panel.stroke);
    return json;
}

Json write(const Transition& transition, const char* side_key, double default_duration_s)
{
    Json json{{"animation", word_of(kAnimations, transition.animation)}};
    member(json, "duration", transition.duration_s, default_duration_s);
    if (transition.side != Transition{}.side)
        json[side_key] = word_of(kSides, transition.side);
    member(json, "distance", transition.distance_px, Transition{}.distance_px);
    if (transition.easing)
        json["easing"] = write(*transition.easing);
    return json;
}

void write_style(Json& json, const TextStyle& style)
{
    const TextStyle usual;
    Json font{{"family", style.font.family}};
    member(font, "weight", style.font.weight, usual.font.weight);
    flag(font, "italic", style.font.italic);
    font["size"] = number(style.font.size_px);
    json["font"] = std::move(font);
    member(json, "color", style.color.first(), usual.color.first());
    if (style.align != usual.align)
        json["align"] = word_of(kAligns, style.align);
    member(json, "max_width", style.max_width_px, usual.max_width_px);
    member(json, "line_height", style.line_height, usual.line_height);
    member(json, "letter_spacing", style.letter_spacing_px, usual.letter_spacing_px);
    if (style.word_spacing_px)
        json["word_spacing"] = number(*style.word_spacing_px);
    member(json, "language", style.language, usual.language);
    if (style.outline)
        json["outline"] = write_line(*style.outline);
    if (style.card)
        json["card"] = write(*style.card);
}

void write_content(Json& json, const Shape& shape)
{
    if (shape.kind != ShapeKind::rect)
        json["shape"] = word_of(kShapeKinds, shape.kind);
    json["size"] = write(shape.size);
    member(json, "radius", shape.radius_px, Animated<double>(0.0));
    member(json, "fill", shape.fill, Shape{}.fill);
    if (shape.stroke)
        json["stroke"] = write_line(*shape.stroke);
}

void write_content(Json& json, const Picture& picture)
{
    json["src"] = picture.source;
    if (picture.size)
        json["size"] = write(*picture.size);
    if (picture.fit != Picture{}.fit)
        json["fit"] = word_of(kFits, picture.fit);
}

void write_content(Json& json, const Svg& svg)
{
    json["src"] = svg.source;
    if (svg.size)
        json["size"] = write(*svg.size);
}

void write_content(Json& json, const Text& text)
{
    json["text"] = text.text;
    write_style(json, text.style);
}

Json write_look(const WordLook& look)
{
    Json json = Json::object();
    if (look.color)
        json["color"] = write(*look.color);
    member(json, "opacity", look.opacity, WordLook{}.opacity);
    return json;
}

Json write_look(const ActiveLook& look)
{
    const ActiveLook usual;
    Json json = Json::object();
    if (look.color)
        json["color"] = write(*look.color);
    member(json, "scale", look.scale, usual.scale);
    member(json, "duration", look.duration_s, usual.duration_s);
    if (look.pill)
        json["pill"] = write(*look.pill);
    return json;
}

void write_content(Json& json, const Captions& captions)
{
    Json words = Json::array();
    for (const Word& word : captions.words) {
        Json one{{"text", word.text}, {"start", number(word.start_s)}, {"end", number(word.end_s)}};
        flag(one, "keyword", word.keyword);
        flag(one, "joined", word.joined);
        words.push_back(std::move(one));
    }
    json["words"] = std::move(words);
    write_style(json, captions.style);
    if (!(captions.upcoming == WordLook{}))
        json["upcoming"] = write_look(captions.upcoming);
    if (!(captions.active == ActiveLook{}))
        json["active"] = write_look(captions.active);
    if (!(captions.past == WordLook{}))
        json["past"] = write_look(captions.past);
    if (captions.keyword_color)
        json["keyword"] = {{"color", write(*captions.keyword_color)}};
}

template <class Other> void write_content(Json&, const Other&) {}

Json write(const Layer& layer)
{
    const Layer usual;
    Json json{{"id", layer.id}, {"type", word_of(kLayerTypes, static_cast<LayerType>(layer.content.index()))}};
    member(json, "in", layer.in_s, 0);
    if (layer.out_s)
        json["out"] = number(*layer.out_s);
    json["position"] = write(layer.position);
    member(json, "anchor", layer.anchor, usual.anchor);
    if (!(layer.scale == usual.scale))
        json["scale"] = write_animated(layer.scale, write_scale);
    member(json, "rotation", layer.rotation_deg, usual.rotation_deg);
    member(json, "opacity", layer.opacity, usual.opacity);
    member(json, "brightness", layer.brightness, usual.brightness);
    if (layer.clip)
        json["clip"] = {layer.clip->x, layer.clip->y, layer.clip->width, layer.clip->height};
    if (layer.enter)
        json["enter"] = write(*layer.enter, "from", kDefaultEnterS);
    if (layer.exit)
        json["exit"] = write(*layer.exit, "to", kDefaultExitS);
    flag(json, "on_twos", layer.on_twos);
    std::visit([&](const auto& content) { write_content(json, content); }, layer.content);
    return json;
}

Json write(const AudioClip& clip)
{
    Json json{{"src", clip.source}};
    member(json, "at", clip.at_s, 0);
    json["role"] = word_of(kAudioRoles, clip.role);
    member(json, "gain_db", clip.gain_db, 0);
    member(json, "fade_in", clip.fade_in_s, 0);
    member(json, "fade_out", clip.fade_out_s, 0);
    flag(json, "loop", clip.loop);
    if (clip.trim_s)
        json["trim"] = {number((*clip.trim_s)[0]), number((*clip.trim_s)[1])};
    return json;
}

std::string compact(const Json& json)
{
    return json.dump(-1, ' ', false, Json::error_handler_t::replace); // broken UTF-8 becomes U+FFFD
}

// What fits in a line stays in it; larger lists and objects get a line per entry.
void print(const Json& json, std::size_t indent, std::string& out)
{
    constexpr std::size_t kWide = 110;
    const std::string line = json.is_structured() ? std::string() : compact(json);
    if (!json.is_structured()) {
        out += line;
        return;
    }
    const bool shallow = indent >= 4; // below a layer's own members everything is small enough to try
    if (std::string one = shallow || json.empty() ? compact(json) : std::string();
        !one.empty() && one.size() + indent <= kWide) {
        out += one;
        return;
    }
    out += json.is_object() ? "{\n" : "[\n";
    bool first = true;
    for (const auto& [key, value] : json.items()) {
        out += first ? "" : ",\n";
        first = false;
        out.append(indent + 2, ' ');
        if (json.is_object())
            out += compact(Json(key)) + ": ";
        print(value, indent + 2, out);
    }
    out += '\n';
    out.append(indent, ' ');
    out += json.is_object() ? '}' : ']';
}

}

std::string to_json(const Composition& composition)
{
    Json json{{"version", 1}};
    json["canvas"] = {{"width", composition.canvas.width}, {"height", composition.canvas.height}};
    json["canvas"]["background"] = write(composition.background);
    const base::MediaTime rate = composition.frame_rate;
    if (rate.denominator() == 1)
        json["fps"] = rate.numerator();
    else
        json["fps"] = fmt::format("{}/{}", rate.numerator(), rate.denominator());
    json["duration"] = number(composition.duration_s);
    member(json, "format", composition.format, {});
    member(json, "title", composition.title, {});
    if (!composition.cuts_s.empty()) {
        json["cuts"] = Json::array();
        for (const double cut : composition.cuts_s)
            json["cuts"].push_back(number(cut));
    }
    if (!composition.audio.empty()) {
        json["audio"] = Json::array();
        for (const AudioClip& clip : composition.audio)
            json["audio"].push_back(write(clip));
    }
    json["layers"] = Json::array();
    for (const Layer& layer : composition.layers)
        json["layers"].push_back(write(layer));
    std::string text;
    print(json, 0, text);
    return text + "\n";
}

}
