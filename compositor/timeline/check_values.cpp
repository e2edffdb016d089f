// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/timeline/checker.h"

#include <algorithm>

namespace timeline {
namespace {

constexpr double kSameS = 1e-6;

}

std::string seconds(double value)
{
    return value == std::floor(value) && std::abs(value) < 1e15 ? fmt::format("{:.1f} s", value)
                                                                : fmt::format("{} s", value);
}

bool Checker::range(const Path& path, double value, double least, double most)
{
    if (std::isnan(value))
        add(path, "is not a number");
    else if (value < least || value > most)
        add(path, "{} is outside {} to {}", value, least, most);
    else
        return true;
    return false;
}

void Checker::point(const Path& path, const Point& value, double least, double most)
{
    range(path.item(0), value.x, least, most);
    range(path.item(1), value.y, least, most);
}

void Checker::bytes(const Path& path, std::string_view text, std::size_t most)
{
    if (text.empty() || text.size() > most)
        add(path, "expected 1 to {} bytes, found {}", most, text.size());
}

bool Checker::time(const Path& path, double at_s)
{
    const double end_s = composition_.duration_s;
    if (std::isnan(at_s))
        add(path, "is not a number");
    else if (at_s < 0)
        add(path, "{} is before the start", seconds(at_s));
    else if (end_s > 0 && at_s > end_s + kSameS)
        add(path, "{} is after the end, {}", seconds(at_s), seconds(end_s));
    else
        return true;
    return false;
}

void Checker::span(const Path& path, const std::array<double, 2>& from_to)
{
    const auto [from, to] = from_to;
    const bool good = range(path.item(0), from, 0, kLongestS);
    if (range(path.item(1), to, 0, kLongestS) && good && to <= from)
        add(path, "ends at {}, not after its start, {}", seconds(to), seconds(from));
}

void Checker::rising(const Path& path, const std::vector<double>& times_s, std::string_view what)
{
    for (std::size_t i = 0; i < times_s.size(); ++i)
        if (time(path.item(i), times_s[i]) && i > 0 && times_s[i] <= times_s[i - 1])
            add(path.item(i), "{} is not after the {} before, {}", seconds(times_s[i]), what, seconds(times_s[i - 1]));
}

void Checker::easing(const Path& path, const Easing& value)
{
    if (value.curve == Curve::steps)
        range(path.member("steps"), value.count, 1, 1000);
    if (value.curve != Curve::bezier)
        return;
    const Path bezier = path.member("bezier");
    range(bezier.item(0), value.x1, 0, 1);
    range(bezier.item(1), value.y1, -10, 10);
    range(bezier.item(2), value.x2, 0, 1);
    range(bezier.item(3), value.y2, -10, 10);
}

void Checker::source(const Path& path, const std::string& source)
{
    bytes(path, source, 4096);
    if (source.find('\0') != std::string::npos)
        add(path, "holds a zero byte");
}

void Checker::colors(const Path& path, const ClassColors& colors)
{
    if (colors.size() > 256)
        add(path, "{} colours are more than 256", colors.size());
    for (std::size_t i = 0; i < colors.size() && i < 256; ++i) {
        const std::string& name = colors[i].first;
        bytes(path.member(name), name, 100);
        const auto here = colors.begin() + static_cast<std::ptrdiff_t>(i);
        if (std::any_of(colors.begin(), here, [&](const auto& earlier) { return earlier.first == name; }))
            add(path.member(name), "is given twice");
    }
}

}
