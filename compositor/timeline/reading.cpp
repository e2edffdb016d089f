// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/timeline/reading.h"

#include <fmt/format.h>

#include <algorithm>

namespace timeline {

constexpr std::size_t kMaxProblems = 100;

std::string to_string(const Path& path)
{
    std::string text = path.parent != nullptr ? to_string(*path.parent) : std::string();
    if (path.index != Path::kNoIndex)
        return text + fmt::format("[{}]", path.index);
    if (!text.empty() && !path.key.empty())
        text += '.';
    return text + (path.key.size() > 60 ? std::string(path.key.substr(0, 57)) + "..." : std::string(path.key));
}

void Problems::add(const Path& path, std::string message)
{
    if (list_.size() >= kMaxProblems)
        return;
    std::string text = to_string(path);
    list_.push_back({text.empty() ? "composition" : std::move(text), std::move(message)});
}

std::string in_quotes(std::string_view text)
{
    constexpr std::size_t kLongest = 40;
    if (text.size() <= kLongest)
        return fmt::format("\"{}\"", text);
    std::size_t end = kLongest;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80U) // not inside a UTF-8 character
        --end;
    return fmt::format("\"{}...\"", text.substr(0, end));
}

double Reading::resolved(double value, char unit, Measure measure) const
{
    constexpr double kUnitsAcross = 1080;
    if (unit == 'f')
        return value * static_cast<double>(frame_rate.denominator()) / static_cast<double>(frame_rate.numerator());
    if (unit == 'u')
        value *= std::min(canvas.width, canvas.height) / kUnitsAcross;
    const bool across = measure == Measure::across || measure == Measure::from_left;
    const bool down = measure == Measure::down || measure == Measure::from_top;
    if (unit == '%')
        value *= (across ? box.width : down ? box.height : std::min(box.width, box.height)) / 100;
    if (measure == Measure::from_left)
        value += box.x;
    if (measure == Measure::from_top)
        value += box.y;
    return value;
}

}
