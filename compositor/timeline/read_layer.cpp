// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/timeline/read_layer.h"

#include "compositor/timeline/words.h"

namespace timeline {
namespace {

// Keys of one kind of layer, for a better message than "unknown key".
std::string owners_of(std::string_view key)
{
    struct Row {
        std::string_view key, owners;
    };
    constexpr std::string_view kSized = "shape, picture and svg layers", kShape = "shape layers",
                               kCaptions = "captions layers", kWritten = "text and captions layers";
    constexpr std::array<Row, 23> kRows{{{"size", kSized},          {"shape", kShape},
                                         {"radius", kShape},        {"fill", kShape},
                                         {"stroke", kShape},        {"src", "picture and svg layers"},
                                         {"fit", "picture layers"}, {"text", "text layers"},
                                         {"font", kWritten},        {"color", kWritten},
                                         {"align", kWritten},       {"max_width", kWritten},
                                         {"line_height", kWritten}, {"language", kWritten},
                                         {"outline", kWritten},     {"letter_spacing", kWritten},
                                         {"card", kWritten},        {"word_spacing", kWritten},
                                         {"words", kCaptions},      {"upcoming", kCaptions},
                                         {"active", kCaptions},     {"past", kCaptions},
                                         {"keyword", kCaptions}}};
    for (const Row& row : kRows)
        if (row.key == key)
            return std::string(row.owners);
    return {};
}

void read_transition(Fields& layer, std::string_view key, double default_duration_s, std::optional<Transition>& out)
{
    const JsonValue* value = layer.find(key);
    if (value == nullptr)
        return;
    const Path path = layer.path().member(key);
    Transition transition;
    transition.duration_s = default_duration_s;
    Fields fields(*value, path, layer.problems());
    if (const JsonValue* animation = fields.find("animation"))
        read_word(*animation, path.member("animation"), layer.problems(), kAnimations, transition.animation);
    else
        fields.missing("animation");
    fields.optional("duration", transition.duration_s);
    optional_word(fields, key == "enter" ? "from" : "to", kSides, transition.side);
    fields.optional("distance", transition.distance_px);
    fields.optional("easing", transition.easing);
    fields.finish();
    out = transition;
}

void read_shape(Fields& fields, Shape& out)
{
    optional_word(fields, "shape", kShapeKinds, out.kind);
    fields.required("size", out.size);
    fields.optional("radius", out.radius_px);
    fields.optional("fill", out.fill);
    fields.optional("stroke", out.stroke);
}

void read_picture(Fields& fields, Picture& out)
{
    fields.required("src", out.source);
    fields.optional("size", out.size);
    optional_word(fields, "fit", kFits, out.fit);
}

void read_style(Fields& fields, TextStyle& out)
{
    fields.required("font", out.font);
    fields.optional("color", out.color);
    optional_word(fields, "align", kAligns, out.align);
    fields.optional("max_width", out.max_width_px);
    fields.optional("line_height", out.line_height);
    fields.optional("letter_spacing", out.letter_spacing_px);
    fields.optional("word_spacing", out.word_spacing_px);
    fields.optional("language", out.language);
    fields.optional("outline", out.outline);
    fields.optional("card", out.card);
}

void read_words(const JsonValue& value, const Path& path, Problems& problems, std::vector<Word>& out)
{
    if (!expect(value, JsonKind::array, path, problems))
        return;
    out.resize(value.items.size());
    for (std::size_t i = 0; i < out.size(); ++i) {
        const Path item = path.item(i);
        Fields fields(value.items[i], item, problems);
        fields.required("text", out[i].text);
        fields.required("start", out[i].start_s);
        fields.required("end", out[i].end_s);
        fields.optional("keyword", out[i].keyword);
        fields.optional("joined", out[i].joined);
        fields.finish();
    }
}

void read_look(Fields& captions, std::string_view key, WordLook& out)
{
    const JsonValue* value = captions.find(key);
    if (value == nullptr)
        return;
    const Path path = captions.path().member(key);
    Fields fields(*value, path, captions.problems());
    fields.optional("color", out.color);
    fields.optional("opacity", out.opacity);
    fields.finish();
}

void read_captions(Fields& fields, Captions& out)
{
    if (const JsonValue* words = fields.find("words"))
        read_words(*words, fields.path().member("words"), fields.problems(), out.words);
    else
        fields.missing("words");
    read_style(fields, out.style);
    read_look(fields, "upcoming", out.upcoming);
    read_look(fields, "past", out.past);
    if (const JsonValue* value = fields.find("active")) {
        const Path path = fields.path().member("active");
        Fields active(*value, path, fields.problems());
        active.optional("color", out.active.color);
        active.optional("scale", out.active.scale);
        active.optional("duration", out.active.duration_s);
        active.optional("pill", out.active.pill);
        active.finish();
    }
    if (const JsonValue* value = fields.find("keyword")) {
        const Path path = fields.path().member("keyword");
        Fields keyword(*value, path, fields.problems());
        Color color;
        keyword.required("color", color);
        keyword.finish();
        out.keyword_color = color;
    }
}

void read_placement(Fields& fields, Layer& out)
{
    fields.required("id", out.id);
    fields.optional("in", out.in_s);
    fields.optional("out", out.out_s);
    fields.optional("position", out.position);
    fields.optional("anchor", out.anchor);
    if (const JsonValue* scale = fields.find("scale"))
        read_scale(*scale, fields.path().member("scale"), fields.problems(), out.scale);
    fields.optional("rotation", out.rotation_deg);
    fields.optional("opacity", out.opacity);
    fields.optional("brightness", out.brightness);
    fields.optional("clip", out.clip);
    fields.optional("on_twos", out.on_twos);
    read_transition(fields, "enter", kDefaultEnterS, out.enter);
    read_transition(fields, "exit", kDefaultExitS, out.exit);
}

}

void read_layer(const JsonValue& value, const Path& path, Problems& problems, Layer& out)
{
    Fields fields(value, path, problems);
    read_placement(fields, out);
    out.content = Shape{.size = Point{1, 1}}; // when the type cannot be read, check() shall find nothing more
    const JsonValue* type = fields.find("type");
    if (type == nullptr) {
        fields.missing("type");
        return;
    }
    constexpr auto kUnread = static_cast<LayerType>(255);
    LayerType kind = kUnread;
    read_word(*type, path.member("type"), problems, kLayerTypes, kind);
    switch (kind) {
    case LayerType::shape:
        read_shape(fields, out.content.emplace<Shape>());
        break;
    case LayerType::picture:
        read_picture(fields, out.content.emplace<Picture>());
        break;
    case LayerType::svg: {
        auto& svg = out.content.emplace<Svg>();
        fields.required("src", svg.source);
        fields.optional("size", svg.size);
        break;
    }
    case LayerType::text: {
        auto& text = out.content.emplace<Text>();
        fields.required("text", text.text);
        read_style(fields, text.style);
        break;
    }
    case LayerType::captions:
        read_captions(fields, out.content.emplace<Captions>());
        break;
    default:
        return; // a layer of no known type has no known keys
    }
    fields.finish(owners_of);
}

}
