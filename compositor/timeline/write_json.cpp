// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/timeline/parse.h"
#include "compositor/timeline/write_values.h"

#include <fmt/format.h>

namespace timeline {
namespace {

using Json = WrittenJson;

Json write_change(const Change& change)
{
    const Change usual;
    Json json{{"change", word_of(kChangeKinds, change.kind)}, {"from", change.from}, {"to", change.to}};
    json["at"] = write(change.at_s);
    member(json, "duration", change.duration_s, usual.duration_s);
    word(json, "side", kSides, change.side, usual.side);
    member(json, "easing", change.easing, usual.easing);
    member(json, "src", change.source, usual.source);
    member(json, "colors", change.colors, usual.colors);
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
    const Composition usual;
    Json json{{"version", 1}};
    json["canvas"] = {{"width", composition.canvas.width}, {"height", composition.canvas.height}};
    json["canvas"]["background"] = write(composition.background);
    const base::MediaTime rate = composition.frame_rate;
    if (rate.denominator() == 1)
        json["fps"] = rate.numerator();
    else
        json["fps"] = fmt::format("{}/{}", rate.numerator(), rate.denominator());
    json["duration"] = write(composition.duration_s);
    member(json, "format", composition.format, usual.format);
    member(json, "title", composition.title, usual.title);
    member(json, "cuts", composition.cuts_s, usual.cuts_s);
    list(json, "audio", composition.audio, [](const AudioClip& clip) {
        Json one;
        write_audio(one, clip);
        return one;
    });
    write_layers(json, composition.layers);
    list(json, "changes", composition.changes, write_change);
    std::string text;
    print(json, 0, text);
    return text + "\n";
}

}
