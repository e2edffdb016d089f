// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/timeline/read_composition.h"

#include "compositor/timeline/read_contents.h"
#include "compositor/timeline/read_layer.h"
#include "compositor/timeline/words.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

namespace timeline {
namespace {

constexpr int kVersion = 1;

// The format the composition is laid out for: the caller's, or the named one; null when neither is known.
const Format* read_format(Fields& root, const ParseSpec& spec, Composition& out)
{
    root.optional("format", out.format);
    if (spec.format != nullptr) {
        out.format = spec.format->name;
        return spec.format;
    }
    if (out.format.empty() || spec.formats.empty())
        return nullptr;
    std::vector<std::string_view> names;
    for (const Format& format : spec.formats) {
        if (format.name == out.format)
            return &format;
        names.push_back(format.name);
    }
    root.problems().add(root.path().member("format"),
                        fmt::format("{} is not one of {}{}", in_quotes(out.format), fmt::join(names, ", "),
                                    did_you_mean(out.format, names)));
    return nullptr;
}

void read_canvas(Fields& root, const ParseSpec& spec, const Format* format, Composition& out)
{
    if (format != nullptr)
        out.canvas = format->canvas;
    const JsonValue* value = root.find("canvas");
    if (value == nullptr) {
        if (format == nullptr)
            root.missing("canvas");
        return;
    }
    const Path path = root.path().member("canvas");
    Fields fields(*value, path, root.reading());
    frame::Size canvas = out.canvas;
    const bool wide = fields.optional("width", canvas.width), high = fields.optional("height", canvas.height);
    if (!wide && (high || format == nullptr))
        fields.missing("width");
    if (!high && (wide || format == nullptr))
        fields.missing("height");
    if (spec.format == nullptr)
        out.canvas = canvas;
    fields.optional("background", out.background);
    fields.finish();
}

// "30000/1001", or a whole number.
void read_frame_rate(Fields& root, base::MediaTime& out)
{
    const JsonValue* value = root.find("fps");
    if (value == nullptr)
        return;
    std::int64_t frames = 0, seconds = 1;
    if (value->kind == JsonKind::number && value->number == std::floor(value->number) &&
        std::abs(value->number) < 1e9) {
        frames = static_cast<std::int64_t>(value->number);
    } else if (value->kind == JsonKind::text) {
        const char* end = value->text.data() + value->text.size();
        const auto first = std::from_chars(value->text.data(), end, frames);
        const bool slash = first.ec == std::errc() && first.ptr != end && *first.ptr == '/';
        const auto second = std::from_chars(slash ? first.ptr + 1 : end, end, seconds);
        if (!slash || second.ec != std::errc() || second.ptr != end)
            frames = seconds = 0;
    } else {
        seconds = 0;
    }
    if (seconds <= 0 || seconds > 1'000'000 || frames <= 0 || frames > 1'000'000'000)
        root.problems().add(root.path().member("fps"),
                            "expected a whole number above 0 or a fraction such as \"30000/1001\", " + found(*value));
    else
        out = {frames, seconds};
}

// What relative values count from.
void set_boxes(Reading& reading, const Format* format, const Composition& composition)
{
    const auto box_of = [](const frame::Rect& rect) {
        return Box{static_cast<double>(rect.x), static_cast<double>(rect.y), static_cast<double>(rect.width),
                   static_cast<double>(rect.height)};
    };
    reading.frame_rate = composition.frame_rate;
    reading.canvas = box_of({0, 0, composition.canvas.width, composition.canvas.height});
    reading.box = reading.canvas;
    if (format == nullptr) {
        reading.no_boxes = composition.format.empty()
                               ? "the box is that of a format; give the composition a \"format\""
                               : fmt::format("the box of format {} is not known here", in_quotes(composition.format));
        return;
    }
    const auto fitted = resized(*format, composition.canvas);
    if (fitted) {
        reading.safe = box_of(fitted->strict);
        reading.organic = box_of(fitted->organic);
    } else {
        reading.no_boxes = fitted.error().what;
    }
}

void read_change(const JsonValue& value, const Path& path, Reading& reading, Change& out)
{
    Fields fields(value, path, reading);
    required_word(fields, "change", kChangeKinds, out.kind);
    fields.required("from", out.from);
    fields.required("to", out.to);
    fields.required("at", out.at_s, Measure::time);
    fields.optional("duration", out.duration_s, Measure::time);
    optional_word(fields, "side", kSides, out.side);
    fields.optional("easing", out.easing);
    if (!fields.optional("src", out.source) && out.kind == ChangeKind::cover)
        fields.missing("src");
    fields.optional("colors", out.colors);
    fields.finish();
}

}

void read_composition(const JsonValue& value, const ParseSpec& spec, Reading& reading, Composition& out)
{
    const Path top;
    Fields root(value, top, reading);
    int version = kVersion;
    root.required("version", version);
    if (version != kVersion)
        reading.problems.add(top.member("version"),
                             fmt::format("version {} is unknown; this program reads version {}", version, kVersion));
    const Format* format = read_format(root, spec, out);
    read_canvas(root, spec, format, out);
    read_frame_rate(root, out.frame_rate);
    set_boxes(reading, format, out);
    root.required("duration", out.duration_s, Measure::time);
    root.optional("title", out.title);
    root.optional("cuts", out.cuts_s, Measure::time);
    optional_list(root, "audio", out.audio,
                  [](const JsonValue& v, const Path& p, Reading& r, AudioClip& clip) { read_value(v, p, r, clip); });
    if (const JsonValue* layers = root.find("layers"))
        read_layers(*layers, top.member("layers"), reading, out.layers);
    optional_list(root, "changes", out.changes, read_change);
    root.finish();
}

}
