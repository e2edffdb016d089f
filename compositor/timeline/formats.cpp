// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/timeline/formats.h"

#include "compositor/base/file.h"
#include "compositor/timeline/read_values.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace timeline {
namespace {

constexpr std::uint64_t kLargestFileBytes = 1U << 20U;

// [left, top, right, bottom] within the canvas.
void read_box(Fields& fields, std::string_view key, frame::Size canvas, frame::Rect& out)
{
    const JsonValue* value = fields.find(key);
    const Path path = fields.path().member(key);
    if (value == nullptr) {
        fields.missing(key);
        return;
    }
    frame::Rect edges; // right and bottom in the place of width and height
    read_value(*value, path, fields.problems(), edges);
    out = {edges.x, edges.y, edges.width - edges.x, edges.height - edges.y};
    if (out.empty() || !frame::Rect{0, 0, canvas.width, canvas.height}.contains(out))
        fields.problems().add(path, "expected [left, top, right, bottom] within the canvas");
}

void read_format(const JsonValue& value, const Path& path, Problems& problems, Format& out)
{
    out.name = value.key;
    Fields fields(value, path, problems);
    fields.required("width", out.canvas.width);
    fields.required("height", out.canvas.height);
    read_box(fields, "strict", out.canvas, out.strict);
    read_box(fields, "organic", out.canvas, out.organic);
    std::string source;
    fields.required("source", source);
    fields.finish();
}

std::vector<Format> read_formats(const JsonValue& root, Problems& problems)
{
    std::vector<Format> formats;
    const Path top;
    Fields fields(root, top, problems);
    int version = 1;
    fields.required("version", version);
    if (version != 1)
        problems.add(top.member("version"), fmt::format("version {} is unknown", version));
    std::string boxes; // explains the file to its reader
    fields.optional("boxes", boxes);
    const Path path = top.member("formats");
    const JsonValue* list = fields.find("formats");
    if (list == nullptr)
        fields.missing("formats");
    else if (expect(*list, JsonKind::object, path, problems))
        for (const JsonValue& value : list->items)
            read_format(value, path.member(value.key), problems, formats.emplace_back());
    fields.finish();
    return formats;
}

}

base::Result<std::vector<Format>> load_formats(const std::filesystem::path& platforms_json)
{
    const std::string text = TRY(base::read_text_file(platforms_json, kLargestFileBytes));
    std::vector<Problem> list;
    Problems problems(list);
    std::vector<Format> formats;
    if (const auto root = read_json(text, list))
        formats = read_formats(*root, problems);
    if (list.empty())
        return formats;
    return base::fail(base::Errc::invalid_input, fmt::format("{}: {}", platforms_json.string(), to_string(list[0])));
}

base::Result<Format> format_named(std::span<const Format> formats, std::string_view name)
{
    std::string known;
    for (const Format& format : formats) {
        if (format.name == name)
            return format;
        known += (known.empty() ? "" : ", ") + format.name;
    }
    return base::fail(base::Errc::invalid_input,
                      fmt::format("format {}: there is none of this name; there are {}", name, known));
}

base::Result<Format> resized(const Format& format, frame::Size canvas)
{
    if (canvas == format.canvas)
        return format;
    if (canvas.width <= 0 || canvas.height <= 0 || canvas.width % 2 != 0 || canvas.height % 2 != 0)
        return base::fail(
            base::Errc::invalid_input,
            fmt::format("canvas: {} x {}: video needs an even width and height", canvas.width, canvas.height));
    const double across = static_cast<double>(canvas.width) / format.canvas.width;
    const double down = static_cast<double>(canvas.height) / format.canvas.height;
    if (across / down > 1.1 || down / across > 1.1)
        return base::fail(base::Errc::invalid_input,
                          fmt::format("canvas: {} x {} has another shape than format {}, {} x {}", canvas.width,
                                      canvas.height, format.name, format.canvas.width, format.canvas.height));
    const auto scaled = [&](const frame::Rect& box) {
        const auto x = [&](int value) { return static_cast<int>(std::lround(value * across)); };
        const auto y = [&](int value) { return static_cast<int>(std::lround(value * down)); };
        return frame::Rect{x(box.x), y(box.y), x(box.width), y(box.height)};
    };
    return Format{format.name, canvas, scaled(format.strict), scaled(format.organic)};
}

base::Result<Format> format_for(std::span<const Format> formats, std::string_view name, frame::Size canvas)
{
    if (!name.empty()) {
        const auto format = TRY(format_named(formats, name));
        return resized(format, canvas);
    }
    for (const Format& format : formats)
        if (format.canvas == canvas)
            return format;
    const frame::Rect all{0, 0, canvas.width, canvas.height};
    return Format{"", canvas, all, all};
}

}
