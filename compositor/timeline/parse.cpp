// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/timeline/parse.h"

#include "compositor/timeline/read_layer.h"
#include "compositor/timeline/words.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <iterator>

namespace timeline {
namespace {

constexpr int kVersion = 1;

void read_canvas(Fields& root, Composition& out)
{
    const JsonValue* value = root.find("canvas");
    if (value == nullptr) {
        root.missing("canvas");
        return;
    }
    const Path path = root.path().member("canvas");
    Fields fields(*value, path, root.problems());
    fields.required("width", out.canvas.width);
    fields.required("height", out.canvas.height);
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

void read_audio(const JsonValue& value, const Path& path, Problems& problems, AudioClip& out)
{
    Fields fields(value, path, problems);
    fields.required("src", out.source);
    fields.optional("at", out.at_s);
    optional_word(fields, "role", kAudioRoles, out.role);
    fields.optional("gain_db", out.gain_db);
    fields.optional("fade_in", out.fade_in_s);
    fields.optional("fade_out", out.fade_out_s);
    fields.optional("loop", out.loop);
    fields.optional("trim", out.trim_s);
    fields.finish();
}

template <class T, class ReadOne>
void read_list(Fields& root, std::string_view key, std::vector<T>& out, ReadOne read_one)
{
    const JsonValue* value = root.find(key);
    const Path path = root.path().member(key);
    if (value == nullptr || !expect(*value, JsonKind::array, path, root.problems()))
        return;
    if (value->items.size() > kMaxLayers) {
        root.problems().add(path, fmt::format("{} entries are more than {}", value->items.size(), kMaxLayers));
        return;
    }
    out.resize(value->items.size());
    for (std::size_t i = 0; i < out.size(); ++i)
        read_one(value->items[i], path.item(i), root.problems(), out[i]);
}

void read_composition(const JsonValue& value, Problems& problems, Composition& out)
{
    const Path top;
    Fields root(value, top, problems);
    int version = kVersion;
    root.required("version", version);
    if (version != kVersion)
        problems.add(top.member("version"),
                     fmt::format("version {} is unknown; this program reads version {}", version, kVersion));
    read_canvas(root, out);
    read_frame_rate(root, out.frame_rate);
    root.required("duration", out.duration_s);
    root.optional("format", out.format);
    root.optional("title", out.title);
    read_list(root, "cuts", out.cuts_s,
              [](const JsonValue& v, const Path& p, Problems& list, double& cut) { read_value(v, p, list, cut); });
    read_list(root, "audio", out.audio, read_audio);
    const Point center{out.canvas.width / 2.0, out.canvas.height / 2.0};
    read_list(root, "layers", out.layers, [&](const JsonValue& v, const Path& p, Problems& list, Layer& layer) {
        layer.position = Animated<Point>(center);
        read_layer(v, p, list, layer);
    });
    root.finish();
}

// True when `path` is `reported`, lies below it or above it: its value is not what the file meant.
bool touches(const std::string& path, const std::string& reported)
{
    const std::string& shorter = path.size() < reported.size() ? path : reported;
    const std::string& longer = path.size() < reported.size() ? reported : path;
    return longer.compare(0, shorter.size(), shorter) == 0 &&
           (longer.size() == shorter.size() || longer[shorter.size()] == '.' || longer[shorter.size()] == '[');
}

}

std::string to_string(const Problem& problem)
{
    return problem.path + ": " + problem.message;
}

Parsed parse(std::string_view json)
{
    Parsed parsed;
    const std::optional<JsonValue> root = read_json(json, parsed.problems);
    if (!root)
        return parsed;
    Problems problems(parsed.problems);
    Composition composition;
    read_composition(*root, problems, composition);
    if (root->kind != JsonKind::object)
        return parsed;

    const std::size_t shape_problems = parsed.problems.size();
    const auto already = [&](const Problem& problem) {
        return std::any_of(parsed.problems.begin(),
                           parsed.problems.begin() + static_cast<std::ptrdiff_t>(shape_problems),
                           [&](const Problem& earlier) { return touches(problem.path, earlier.path); });
    };
    for (Problem& problem : check(composition))
        if (!already(problem) && parsed.problems.size() < 100)
            parsed.problems.push_back(std::move(problem));
    if (parsed.problems.empty())
        parsed.composition = std::move(composition);
    return parsed;
}

base::Result<Composition> parse_or_fail(std::string_view json)
{
    Parsed parsed = parse(json);
    if (parsed.composition)
        return *std::move(parsed.composition);
    std::string text;
    for (const Problem& problem : parsed.problems)
        text += (text.empty() ? "" : "\n") + to_string(problem);
    return base::fail(base::Errc::invalid_input, std::move(text));
}

}
