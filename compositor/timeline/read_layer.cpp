// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/timeline/read_layer.h"

#include "compositor/timeline/read_contents.h"
#include "compositor/timeline/words.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace timeline {
namespace {

constexpr LayerType kUnread = static_cast<LayerType>(255);

// Keys of some kinds of layer, for a better message than "unknown key".
struct KeyOwners {
    std::string_view key, owners;
};
constexpr std::string_view kSized = "shape, picture, svg, clip and group layers", kShape = "shape layers",
                           kSource = "picture, svg, clip, character and audio layers", kClip = "clip layers",
                           kCaptions = "captions layers", kWritten = "text and captions layers",
                           kCharacter = "character layers", kAudio = "audio layers", kDrawn = "layers that are drawn";
constexpr KeyOwners kKeyOwners[] = {
    {"size", kSized},
    {"shape", kShape},
    {"radius", kShape},
    {"fill", kShape},
    {"stroke", kShape},
    {"path", kShape},
    {"rule", kShape},
    {"src", kSource},
    {"fit", "picture and clip layers"},
    {"colors", "svg and character layers"},
    {"text", "text layers"},
    {"animators", "text layers"},
    {"font", kWritten},
    {"color", kWritten},
    {"align", kWritten},
    {"max_width", kWritten},
    {"line_height", kWritten},
    {"language", kWritten},
    {"outline", kWritten},
    {"letter_spacing", kWritten},
    {"card", kWritten},
    {"word_spacing", kWritten},
    {"words", kCaptions},
    {"upcoming", kCaptions},
    {"active", kCaptions},
    {"past", kCaptions},
    {"keyword", kCaptions},
    {"animation", kCaptions},
    {"by", kCaptions},
    {"reveal", kCaptions},
    {"from", kClip},
    {"to", kClip},
    {"speed", kClip},
    {"loop", "clip and audio layers"},
    {"layers", "group layers"},
    {"height", kCharacter},
    {"mirrored", kCharacter},
    {"poses", kCharacter},
    {"moods", kCharacter},
    {"look_at", kCharacter},
    {"speech", kCharacter},
    {"nods", kCharacter},
    {"seed", kCharacter},
    {"liveliness", kCharacter},
    {"role", kAudio},
    {"gain_db", kAudio},
    {"fade_in", kAudio},
    {"fade_out", kAudio},
    {"trim", kAudio},
    {"position", kDrawn},
    {"anchor", kDrawn},
    {"scale", kDrawn},
    {"rotation", kDrawn},
    {"brightness", kDrawn},
    {"blend", kDrawn},
    {"opacity", kDrawn},
    {"clip", kDrawn},
    {"enter", kDrawn},
    {"exit", kDrawn},
    {"effects", kDrawn},
    {"mask", kDrawn},
    {"on_twos", kDrawn},
    {"relative_to", kDrawn},
};

std::string owners_of(std::string_view key)
{
    const auto* found = std::find_if(std::begin(kKeyOwners), std::end(kKeyOwners),
                                     [&](const KeyOwners& row) { return row.key == key; });
    return found == std::end(kKeyOwners) ? std::string() : std::string(found->owners);
}

// What other programs call our kinds of layers.
std::string_view hint_for_type(std::string_view given)
{
    constexpr std::pair<std::string_view, std::string_view> kRows[] = {
        {"lottie", "clip"},       {"gif", "clip"},      {"video", "clip"},  {"animated_picture", "clip"},
        {"image", "picture"},     {"path", "shape"},    {"rect", "shape"},  {"ellipse", "shape"},
        {"effect", "adjustment"}, {"rig", "character"}, {"sound", "audio"}, {"music", "audio"},
        {"title", "text"}};
    for (const auto& [name, type] : kRows)
        if (name == given)
            return type;
    return {};
}

LayerType read_type(Fields& fields)
{
    LayerType type = kUnread;
    const JsonValue* value = fields.find("type");
    const std::string_view hint = value != nullptr && value->kind == JsonKind::text ? hint_for_type(value->text) : "";
    if (!hint.empty())
        fields.problems().add(fields.path().member("type"),
                              fmt::format("{} is no type; such layers are \"{}\"", in_quotes(value->text), hint));
    else
        required_word(fields, "type", kLayerTypes, type);
    return type;
}

// The box that the layer's relative values count from, until the layer is read.
class LayerBox {
public:
    LayerBox(Fields& fields)
        : reading_(fields.reading()), outside_(reading_.box), sized_outside_(reading_.in_sized_group)
    {
        const JsonValue* value = fields.find("relative_to");
        RelativeTo to = RelativeTo::canvas;
        const Path path = fields.path().member("relative_to");
        if (value == nullptr || !read_word(*value, path, reading_, kRelativeTo, to))
            return;
        const std::optional<Box>& named = to == RelativeTo::safe ? reading_.safe : reading_.organic;
        if (reading_.in_sized_group)
            reading_.problems.add(path, "the boxes lie on the canvas, and this group has a size of its own");
        else if (to == RelativeTo::canvas)
            reading_.box = reading_.canvas;
        else if (named)
            reading_.box = *named;
        else
            reading_.problems.add(path, reading_.no_boxes);
    }
    ~LayerBox()
    {
        reading_.box = outside_;
        reading_.in_sized_group = sized_outside_;
    }
    LayerBox(const LayerBox&) = delete;
    LayerBox& operator=(const LayerBox&) = delete;

private:
    Reading& reading_;
    Box outside_;
    bool sized_outside_;
};

void read_transition(Fields& layer, std::string_view key, double default_duration_s, std::optional<Transition>& out)
{
    const JsonValue* value = layer.find(key);
    if (value == nullptr)
        return;
    const Path path = layer.path().member(key);
    Transition transition;
    transition.duration_s = default_duration_s;
    Fields fields(*value, path, layer.reading());
    required_word(fields, "animation", kAnimations, transition.animation);
    fields.optional("duration", transition.duration_s, Measure::time);
    optional_word(fields, key == "enter" ? "from" : "to", kSides, transition.side);
    fields.optional("distance", transition.distance_px, Measure::length);
    fields.optional("easing", transition.easing);
    fields.finish();
    out = transition;
}

// Whole pixels: relative edges go to the nearest.
void read_clip(Fields& fields, std::optional<frame::Rect>& out)
{
    const JsonValue* value = fields.find("clip");
    if (value == nullptr)
        return;
    const Path path = fields.path().member("clip");
    Reading& reading = fields.reading();
    if (value->kind != JsonKind::array || value->items.size() != 4) {
        reading.problems.add(path, "expected [x, y, width, height], " + found(*value));
        return;
    }
    const Box layer_box = std::exchange(reading.box, reading.in_sized_group ? reading.canvas : reading.box);
    constexpr std::array kMeasures{Measure::from_left, Measure::from_top, Measure::across, Measure::down};
    std::array<int, 4> edges{};
    for (std::size_t i = 0; i < edges.size(); ++i) {
        const JsonValue& item = value->items[i];
        double edge = 0;
        read_value(item, path.item(i), reading, edge, kMeasures[i]);
        if (item.kind == JsonKind::number && item.number != std::floor(item.number))
            reading.problems.add(path.item(i), fmt::format("expected a whole number, found {}", item.number));
        edges[i] = static_cast<int>(std::lround(std::clamp(edge, -1e9, 1e9)));
    }
    reading.box = layer_box;
    out = frame::Rect{edges[0], edges[1], edges[2], edges[3]};
}

void read_placement(Fields& fields, Layer& out)
{
    const Box& box = fields.reading().box;
    out.position = Point{box.x + box.width / 2, box.y + box.height / 2};
    fields.optional("position", out.position, kPosition);
    fields.optional("anchor", out.anchor);
    if (const JsonValue* scale = fields.find("scale"))
        read_scale(*scale, fields.path().member("scale"), fields.reading(), out.scale);
    fields.optional("rotation", out.rotation_deg);
    fields.optional("brightness", out.brightness);
    optional_word(fields, "blend", kBlendModes, out.blend);
}

void read_appearance(Fields& fields, Layer& out)
{
    fields.optional("opacity", out.opacity);
    read_clip(fields, out.clip);
    fields.optional("on_twos", out.on_twos);
    read_transition(fields, "enter", kDefaultEnterS, out.enter);
    read_transition(fields, "exit", kDefaultExitS, out.exit);
    optional_list(fields, "effects", out.effects,
                  [](const JsonValue& v, const Path& p, Reading& r, Effect& effect) { read_value(v, p, r, effect); });
    fields.optional("mask", out.mask);
}

// A group without a size is as large as the box it lies in.
void read_group(Fields& fields, Group& out)
{
    Reading& reading = fields.reading();
    Box inside{0, 0, reading.box.width, reading.box.height};
    if (fields.optional("size", out.size, kExtent))
        inside = {0, 0, out.size->x, out.size->y};
    else if (!(reading.box == reading.canvas))
        out.size = Point{inside.width, inside.height};
    const JsonValue* layers = fields.find("layers");
    if (layers == nullptr) {
        fields.missing("layers");
        return;
    }
    const Path path = fields.path().member("layers");
    if (reading.group_depth >= kMaxGroupDepth) {
        reading.problems.add(path, fmt::format("more than {} groups in one another", kMaxGroupDepth));
        return;
    }
    ++reading.group_depth;
    reading.in_sized_group = reading.in_sized_group || out.size.has_value();
    const Box outside = std::exchange(reading.box, inside);
    read_layers(*layers, path, reading, out.layers);
    reading.box = outside;
    --reading.group_depth;
}

void read_content_of(Fields& fields, LayerType type, Layer& out)
{
    switch (type) {
    case LayerType::shape:
        return read_content(fields, out.content.emplace<Shape>());
    case LayerType::picture:
        return read_content(fields, out.content.emplace<Picture>());
    case LayerType::svg:
        return read_content(fields, out.content.emplace<Svg>());
    case LayerType::text:
        return read_content(fields, out.content.emplace<Text>());
    case LayerType::captions:
        return read_content(fields, out.content.emplace<Captions>());
    case LayerType::clip:
        return read_content(fields, out.content.emplace<Clip>());
    case LayerType::group:
        return read_group(fields, out.content.emplace<Group>());
    case LayerType::adjustment:
        out.content.emplace<Adjustment>();
        return;
    case LayerType::character:
        return read_content(fields, out.content.emplace<Character>());
    case LayerType::audio:
        return read_content(fields, out.content.emplace<Sound>());
    }
}

}

void read_layer(const JsonValue& value, const Path& path, Reading& reading, Layer& out)
{
    Fields fields(value, path, reading);
    out.content = Shape{.size = Point{1, 1}}; // when the type cannot be read, check() shall find nothing more
    fields.required("id", out.id);
    fields.optional("in", out.in_s, Measure::time);
    fields.optional("out", out.out_s, Measure::time);
    const LayerType type = read_type(fields);
    if (type == LayerType::audio) {
        read_content_of(fields, type, out);
        fields.finish(owners_of);
        return;
    }
    const LayerBox box(fields);
    if (type != LayerType::adjustment)
        read_placement(fields, out);
    read_appearance(fields, out);
    if (type == kUnread)
        return; // a layer of no known type has no known keys
    read_content_of(fields, type, out);
    fields.finish(owners_of);
}

void read_layers(const JsonValue& value, const Path& path, Reading& reading, std::vector<Layer>& out)
{
    reading.layers += value.kind == JsonKind::array ? value.items.size() : 0;
    if (reading.layers > kMaxLayers)
        reading.problems.add(path, fmt::format("{} layers are more than {}", reading.layers, kMaxLayers));
    else
        read_list(value, path, reading, out, read_layer);
}

}
