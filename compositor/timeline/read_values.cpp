// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/timeline/read_values.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

namespace timeline {
namespace {

std::string_view expected_of(Measure measure)
{
    switch (measure) {
    case Measure::number:
        return "expected a number";
    case Measure::time:
        return "expected seconds or \"45f\" (frames)";
    default:
        return "expected a number, \"50%\" or \"12u\"";
    }
}

// "12.5%" to 12.5 and '%'; nothing when it is no number with one of the units.
std::optional<std::pair<double, char>> number_with_unit(std::string_view text, std::string_view units)
{
    double number = 0;
    const char* end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, number, std::chars_format::fixed);
    if (error != std::errc() || !std::isfinite(number) || end - rest != 1 ||
        units.find(*rest) == std::string_view::npos)
        return std::nullopt;
    return std::pair{number, *rest};
}

// Nothing when it is no number, and no relative one where that is allowed.
std::optional<double> number_of(const JsonValue& value, const Reading& reading, Measure measure)
{
    if (value.kind == JsonKind::number)
        return reading.resolved(value.number, 'p', measure);
    if (value.kind == JsonKind::text && measure != Measure::number)
        if (const auto given = number_with_unit(value.text, measure == Measure::time ? "f" : "%u"))
            return reading.resolved(given->first, given->second, measure);
    return std::nullopt;
}

bool read_number(const JsonValue& value, const Path& path, Reading& reading, Measure measure, double& out)
{
    const auto number = number_of(value, reading, measure);
    if (number)
        out = *number;
    else
        reading.problems.add(path, fmt::format("{}, {}", expected_of(measure), found(value)));
    return number.has_value();
}

// Exactly as many numbers as there are measures.
bool read_numbers(const JsonValue& value, const Path& path, Reading& reading, std::span<const Measure> measures,
                  std::span<double> out)
{
    if (value.kind != JsonKind::array || value.items.size() != out.size()) {
        reading.problems.add(path, fmt::format("expected a list of {} numbers, {}", out.size(), found(value)));
        return false;
    }
    for (std::size_t i = 0; i < out.size(); ++i)
        if (!read_number(value.items[i], path.item(i), reading, measures[i], out[i]))
            return false;
    return true;
}

int hex_digit(char character)
{
    if (character >= '0' && character <= '9')
        return character - '0';
    const char lower = static_cast<char>(character | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

template <class T, class ReadOne>
void read_keys(const JsonValue& value, const Path& path, Reading& reading, Animated<T>& out, ReadOne read_one)
{
    std::vector<Key<T>> keys(value.items.size());
    for (std::size_t i = 0; i < keys.size(); ++i) {
        const Path item = path.item(i);
        Fields fields(value.items[i], item, reading);
        fields.required("at", keys[i].at_s, Measure::time);
        if (const JsonValue* key_value = fields.find("value"))
            read_one(*key_value, item.member("value"), reading, keys[i].value);
        else
            fields.missing("value");
        fields.optional("easing", keys[i].easing);
        fields.finish();
    }
    out.keys = std::move(keys);
}

void read_easing_object(const JsonValue& value, const Path& path, Reading& reading, Easing& out)
{
    Fields fields(value, path, reading);
    const bool bezier = value.find("bezier") != nullptr;
    std::array<double, 4> numbers{0, 0, 1, 1};
    if (fields.optional("bezier", numbers))
        out = {Curve::bezier, numbers[0], numbers[1], numbers[2], numbers[3]};
    int steps = 1;
    if (fields.optional("steps", steps) && !bezier)
        out = {.curve = Curve::steps, .count = steps};
    else if (!bezier)
        reading.problems.add(path, "expected {\"bezier\": [x1, y1, x2, y2]} or {\"steps\": 4}, " + found(value));
    else if (value.find("steps") != nullptr)
        reading.problems.add(path, "bezier and steps exclude each other");
    fields.finish();
}

}

std::string too_many(std::size_t entries)
{
    return fmt::format("{} entries are more than {}", entries, kMaxLayers);
}

bool are_keys(const JsonValue& value)
{
    return value.kind == JsonKind::array && !value.items.empty() && value.items[0].kind == JsonKind::object;
}

void read_value(const JsonValue& value, const Path& path, Reading& reading, double& out, Measure measure)
{
    read_number(value, path, reading, measure, out);
}

void read_value(const JsonValue& value, const Path& path, Reading& reading, int& out)
{
    if (!expect(value, JsonKind::number, path, reading.problems))
        return;
    if (value.number != std::floor(value.number) || std::abs(value.number) > 1e9)
        reading.problems.add(path, fmt::format("expected a whole number, found {}", value.number));
    else
        out = static_cast<int>(value.number);
}

void read_value(const JsonValue& value, const Path& path, Reading& reading, std::uint64_t& out)
{
    constexpr double kMost = 9007199254740992; // 2^53: whole numbers that JSON readers keep exact
    if (!expect(value, JsonKind::number, path, reading.problems))
        return;
    if (value.number != std::floor(value.number) || value.number < 0 || value.number > kMost)
        reading.problems.add(path, fmt::format("expected a whole number from 0 to 2^53, found {}", value.number));
    else
        out = static_cast<std::uint64_t>(value.number);
}

void read_value(const JsonValue& value, const Path& path, Reading& reading, bool& out)
{
    if (expect(value, JsonKind::boolean, path, reading.problems))
        out = value.boolean;
}

void read_value(const JsonValue& value, const Path& path, Reading& reading, std::string& out)
{
    if (expect(value, JsonKind::text, path, reading.problems))
        out = value.text;
}

void read_value(const JsonValue& value, const Path& path, Reading& reading, Point& out, Measures measures)
{
    std::array<double, 2> numbers{};
    if (read_numbers(value, path, reading, std::array{measures.x, measures.y}, numbers))
        out = {numbers[0], numbers[1]};
}

void read_value(const JsonValue& value, const Path& path, Reading& reading, std::array<double, 2>& out, Measure measure)
{
    std::array<double, 2> numbers{};
    if (read_numbers(value, path, reading, std::array{measure, measure}, numbers))
        out = numbers;
}

void read_value(const JsonValue& value, const Path& path, Reading& reading, std::array<double, 4>& out)
{
    std::array<double, 4> numbers{};
    constexpr std::array<Measure, 4> kPlain{};
    if (read_numbers(value, path, reading, kPlain, numbers))
        out = numbers;
}

void read_value(const JsonValue& value, const Path& path, Reading& reading, frame::Rect& out)
{
    if (value.kind != JsonKind::array || value.items.size() != 4) {
        reading.problems.add(path, "expected a list of 4 numbers, " + found(value));
        return;
    }
    std::array<int, 4> numbers{};
    for (std::size_t i = 0; i < numbers.size(); ++i)
        read_value(value.items[i], path.item(i), reading, numbers[i]);
    out = {numbers[0], numbers[1], numbers[2], numbers[3]};
}

void read_value(const JsonValue& value, const Path& path, Reading& reading, Color& out)
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
        reading.problems.add(path, "expected a colour \"#rrggbb\" or \"#rrggbbaa\", " + found(value));
}

void read_value(const JsonValue& value, const Path& path, Reading& reading, Easing& out)
{
    if (value.kind == JsonKind::object) {
        read_easing_object(value, path, reading, out);
        return;
    }
    if (value.kind == JsonKind::text && curve_named(value.text)) {
        out = {*curve_named(value.text)};
        return;
    }
    constexpr std::array<std::string_view, 9> kWords{"linear", "step",   "ease_in", "ease_out", "ease_in_out",
                                                     "back",   "bounce", "elastic", "spring"};
    reading.problems.add(path, "expected " + fmt::format("{}", fmt::join(kWords, ", ")) +
                                   ", {\"bezier\": [x1, y1, x2, y2]} or {\"steps\": 4}, " + found(value) +
                                   (value.kind == JsonKind::text ? did_you_mean(value.text, kWords) : ""));
}

void read_value(const JsonValue& value, const Path& path, Reading& reading, ClassColors& out)
{
    if (!expect(value, JsonKind::object, path, reading.problems))
        return;
    out.clear();
    for (const JsonValue& member : value.items) {
        Color color;
        read_value(member, path.member(member.key), reading, color);
        out.emplace_back(member.key, color);
    }
}

void read_value(const JsonValue& value, const Path& path, Reading& reading, std::vector<double>& out, Measure measure)
{
    read_list(value, path, reading, out, [measure](const JsonValue& v, const Path& p, Reading& r, double& number) {
        read_value(v, p, r, number, measure);
    });
}

void read_value(const JsonValue& value, const Path& path, Reading& reading, Animated<double>& out, Measure measure)
{
    if (are_keys(value)) {
        read_keys(value, path, reading, out, [measure](const JsonValue& v, const Path& p, Reading& r, double& number) {
            read_value(v, p, r, number, measure);
        });
        return;
    }
    if (const auto number = number_of(value, reading, measure))
        out = Animated<double>(*number);
    else
        reading.problems.add(
            path, fmt::format("{} or a list of keys {{\"at\", \"value\"}}, {}", expected_of(measure), found(value)));
}

void read_value(const JsonValue& value, const Path& path, Reading& reading, Animated<Point>& out, Measures measures)
{
    if (are_keys(value)) {
        read_keys(value, path, reading, out, [measures](const JsonValue& v, const Path& p, Reading& r, Point& point) {
            read_value(v, p, r, point, measures);
        });
        return;
    }
    Point point = out.value;
    read_value(value, path, reading, point, measures);
    out = Animated<Point>(point);
}

void read_value(const JsonValue& value, const Path& path, Reading& reading, Animated<Color>& out)
{
    if (are_keys(value)) {
        read_keys(value, path, reading, out,
                  [](const JsonValue& v, const Path& p, Reading& r, Color& color) { read_value(v, p, r, color); });
        return;
    }
    Color color = out.value;
    read_value(value, path, reading, color);
    out = Animated<Color>(color);
}

void read_scale(const JsonValue& value, const Path& path, Reading& reading, Point& out)
{
    if (value.kind == JsonKind::number)
        out = {value.number, value.number};
    else if (value.kind == JsonKind::array)
        read_value(value, path, reading, out);
    else
        reading.problems.add(path, "expected a number or a list of 2 numbers, " + found(value));
}

void read_scale(const JsonValue& value, const Path& path, Reading& reading, Animated<Point>& out)
{
    if (are_keys(value)) {
        read_keys(value, path, reading, out,
                  [](const JsonValue& v, const Path& p, Reading& r, Point& point) { read_scale(v, p, r, point); });
        return;
    }
    Point point{1, 1};
    read_scale(value, path, reading, point);
    out = Animated<Point>(point);
}

}
