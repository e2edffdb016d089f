// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/timeline/read_values.h"

#include <fmt/format.h>

#include <cmath>

namespace timeline {
namespace {

// Exactly `count` numbers into `out`.
bool read_numbers(const JsonValue& value, const Path& path, Problems& problems, std::span<double> out)
{
    if (value.kind != JsonKind::array || value.items.size() != out.size()) {
        problems.add(path, fmt::format("expected a list of {} numbers, {}", out.size(), found(value)));
        return false;
    }
    for (std::size_t i = 0; i < out.size(); ++i) {
        if (!expect(value.items[i], JsonKind::number, path.item(i), problems))
            return false;
        out[i] = value.items[i].number;
    }
    return true;
}

int hex_digit(char character)
{
    if (character >= '0' && character <= '9')
        return character - '0';
    const char lower = static_cast<char>(character | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

bool are_keys(const JsonValue& value)
{
    return value.kind == JsonKind::array && !value.items.empty() && value.items[0].kind == JsonKind::object;
}

template <class T, class ReadOne>
void read_keys(const JsonValue& value, const Path& path, Problems& problems, Animated<T>& out, ReadOne read_one)
{
    std::vector<Key<T>> keys(value.items.size());
    for (std::size_t i = 0; i < keys.size(); ++i) {
        const Path item = path.item(i);
        Fields fields(value.items[i], item, problems);
        fields.required("at", keys[i].at_s);
        if (const JsonValue* key_value = fields.find("value"))
            read_one(*key_value, item.member("value"), problems, keys[i].value);
        else
            fields.missing("value");
        fields.optional("easing", keys[i].easing);
        fields.finish();
    }
    out.keys = std::move(keys);
}

void read_point_or_number(const JsonValue& value, const Path& path, Problems& problems, Point& out)
{
    if (value.kind == JsonKind::number)
        out = {value.number, value.number};
    else if (value.kind == JsonKind::array)
        read_value(value, path, problems, out);
    else
        problems.add(path, "expected a number or a list of 2 numbers, " + found(value));
}

void read_stops(const JsonValue& value, const Path& path, Problems& problems, std::vector<GradientStop>& out)
{
    if (!expect(value, JsonKind::array, path, problems))
        return;
    out.resize(value.items.size());
    for (std::size_t i = 0; i < out.size(); ++i) {
        const JsonValue& stop = value.items[i];
        const Path item = path.item(i);
        if (stop.kind != JsonKind::array || stop.items.size() != 2) {
            problems.add(item, "expected [offset, \"#rrggbb\"], " + found(stop));
            continue;
        }
        read_value(stop.items[0], item.item(0), problems, out[i].offset);
        read_value(stop.items[1], item.item(1), problems, out[i].color);
    }
}

template <class Gradient> void read_stops_of(Fields& fields, Gradient& gradient)
{
    if (const JsonValue* stops = fields.find("stops"))
        read_stops(*stops, fields.path().member("stops"), fields.problems(), gradient.stops);
    else
        fields.missing("stops");
}

}

void read_value(const JsonValue& value, const Path& path, Problems& problems, double& out)
{
    if (expect(value, JsonKind::number, path, problems))
        out = value.number;
}

void read_value(const JsonValue& value, const Path& path, Problems& problems, int& out)
{
    if (!expect(value, JsonKind::number, path, problems))
        return;
    if (value.number != std::floor(value.number) || std::abs(value.number) > 1e9)
        problems.add(path, fmt::format("expected a whole number, found {}", value.number));
    else
        out = static_cast<int>(value.number);
}

void read_value(const JsonValue& value, const Path& path, Problems& problems, bool& out)
{
    if (expect(value, JsonKind::boolean, path, problems))
        out = value.boolean;
}

void read_value(const JsonValue& value, const Path& path, Problems& problems, std::string& out)
{
    if (expect(value, JsonKind::text, path, problems))
        out = value.text;
}

void read_value(const JsonValue& value, const Path& path, Problems& problems, Point& out)
{
    std::array<double, 2> numbers{};
    if (read_numbers(value, path, problems, numbers))
        out = {numbers[0], numbers[1]};
}

void read_value(const JsonValue& value, const Path& path, Problems& problems, std::array<double, 2>& out)
{
    std::array<double, 2> numbers{};
    if (read_numbers(value, path, problems, numbers))
        out = numbers;
}

void read_value(const JsonValue& value, const Path& path, Problems& problems, frame::Rect& out)
{
    if (value.kind != JsonKind::array || value.items.size() != 4) {
        problems.add(path, "expected [x, y, width, height], " + found(value));
        return;
    }
    std::array<int, 4> numbers{};
    for (std::size_t i = 0; i < numbers.size(); ++i)
        read_value(value.items[i], path.item(i), problems, numbers[i]);
    out = {numbers[0], numbers[1], numbers[2], numbers[3]};
}

void read_value(const JsonValue& value, const Path& path, Problems& problems, Color& out)
{
    const std::string& text = value.text;
    bool good = value.kind == JsonKind::text && (text.size() == 7 || text.size() == 9) && text[0] == '#';
    std::array<std::uint8_t, 4> channels{0, 0, 0, 255};
    for (std::size_t i = 1; good && i + 1 < text.size(); i += 2) {
        const int high = hex_digit(text[i]), low = hex_digit(text[i + 1]);
        good = high >= 0 && low >= 0;
        channels[(i - 1) / 2] = static_cast<std::uint8_t>(good ? high * 16 + low : 0);
    }
    if (good)
        out = {channels[0], channels[1], channels[2], channels[3]};
    else
        problems.add(path, "expected a colour \"#rrggbb\" or \"#rrggbbaa\", " + found(value));
}

void read_value(const JsonValue& value, const Path& path, Problems& problems, Easing& out)
{
    if (value.kind == JsonKind::object) {
        Fields fields(value, path, problems);
        std::array<double, 4> numbers{};
        if (const JsonValue* bezier = fields.find("bezier")) {
            if (read_numbers(*bezier, path.member("bezier"), problems, numbers))
                out = {Curve::bezier, numbers[0], numbers[1], numbers[2], numbers[3]};
        } else {
            fields.missing("bezier");
        }
        fields.finish();
        return;
    }
    if (value.kind == JsonKind::text && curve_named(value.text)) {
        out = {*curve_named(value.text)};
        return;
    }
    constexpr std::array<std::string_view, 9> kWords{"linear", "step",   "ease_in", "ease_out", "ease_in_out",
                                                     "back",   "bounce", "elastic", "spring"};
    problems.add(path, "expected " + fmt::format("{}", fmt::join(kWords, ", ")) +
                           " or {\"bezier\": [x1, y1, x2, y2]}, " + found(value) +
                           (value.kind == JsonKind::text ? did_you_mean(value.text, kWords) : ""));
}

void read_value(const JsonValue& value, const Path& path, Problems& problems, Animated<Color>& out)
{
    Color color = out.value;
    read_value(value, path, problems, color);
    out = Animated<Color>(color);
}

void read_value(const JsonValue& value, const Path& path, Problems& problems, Fill& out)
{
    if (value.kind != JsonKind::object) {
        Color color;
        if (value.kind == JsonKind::text)
            read_value(value, path, problems, color);
        else
            problems.add(path, "expected a colour or a gradient, " + found(value));
        out = Animated<Color>(color);
        return;
    }
    constexpr std::array<std::pair<std::string_view, bool>, 2> kKinds{{{"linear", false}, {"radial", true}}};
    Fields fields(value, path, problems);
    const JsonValue* kind = fields.find("gradient");
    if (kind == nullptr) {
        fields.missing("gradient");
        return;
    }
    bool radial = false;
    read_word(*kind, path.member("gradient"), problems, kKinds, radial);
    if (radial) {
        RadialGradient gradient;
        fields.optional("center", gradient.center);
        fields.optional("radius", gradient.radius);
        read_stops_of(fields, gradient);
        out = std::move(gradient);
    } else {
        LinearGradient gradient;
        fields.optional("angle", gradient.angle_deg);
        read_stops_of(fields, gradient);
        out = std::move(gradient);
    }
    fields.finish();
}

void read_value(const JsonValue& value, const Path& path, Problems& problems, Stroke& out)
{
    Fields fields(value, path, problems);
    fields.required("color", out.color);
    fields.required("width", out.width_px);
    fields.finish();
}

void read_value(const JsonValue& value, const Path& path, Problems& problems, Panel& out)
{
    Fields fields(value, path, problems);
    fields.required("fill", out.fill);
    fields.optional("radius", out.radius_px);
    fields.optional("padding", out.padding);
    fields.optional("stroke", out.stroke);
    fields.finish();
}

void read_value(const JsonValue& value, const Path& path, Problems& problems, Outline& out)
{
    Fields fields(value, path, problems);
    fields.required("color", out.color);
    fields.required("width", out.width_px);
    fields.finish();
}

void read_value(const JsonValue& value, const Path& path, Problems& problems, Font& out)
{
    Fields fields(value, path, problems);
    fields.optional("family", out.family);
    fields.optional("weight", out.weight);
    fields.optional("italic", out.italic);
    fields.required("size", out.size_px);
    fields.finish();
}

void read_value(const JsonValue& value, const Path& path, Problems& problems, Animated<double>& out)
{
    if (are_keys(value))
        read_keys(value, path, problems, out, [](const JsonValue& v, const Path& p, Problems& list, double& number) {
            read_value(v, p, list, number);
        });
    else if (value.kind == JsonKind::number)
        out = Animated<double>(value.number);
    else
        problems.add(path, "expected a number or a list of keys {\"at\", \"value\"}, " + found(value));
}

void read_value(const JsonValue& value, const Path& path, Problems& problems, Animated<Point>& out)
{
    if (are_keys(value)) {
        read_keys(value, path, problems, out, [](const JsonValue& v, const Path& p, Problems& list, Point& point) {
            read_value(v, p, list, point);
        });
        return;
    }
    Point point = out.value;
    read_value(value, path, problems, point);
    out = Animated<Point>(point);
}

void read_scale(const JsonValue& value, const Path& path, Problems& problems, Animated<Point>& out)
{
    if (are_keys(value)) {
        read_keys(value, path, problems, out, read_point_or_number);
        return;
    }
    Point point{1, 1};
    read_point_or_number(value, path, problems, point);
    out = Animated<Point>(point);
}

}
