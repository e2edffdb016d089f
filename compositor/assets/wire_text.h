// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Reading the lines of the child's answers. Private to the room. Thread: any.

#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <optional>
#include <string_view>
#include <type_traits>

namespace assets {

// Exactly Count numbers with one blank between them.
template <class Number, std::size_t Count> std::optional<std::array<Number, Count>> numbers_in(std::string_view line)
{
    std::array<Number, Count> numbers{};
    for (std::size_t i = 0; i < Count; ++i) {
        if (i > 0) {
            if (!line.starts_with(' '))
                return std::nullopt;
            line.remove_prefix(1);
        }
        const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), numbers[i]);
        if (error != std::errc())
            return std::nullopt;
        if constexpr (std::is_floating_point_v<Number>)
            if (!std::isfinite(numbers[i]))
                return std::nullopt;
        line.remove_prefix(static_cast<std::size_t>(end - line.data()));
    }
    return line.empty() ? std::optional(numbers) : std::nullopt;
}

// The next line without its end; nothing when there is no whole line left.
inline std::optional<std::string_view> next_line(std::string_view& text)
{
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos)
        return std::nullopt;
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end + 1);
    return line;
}

}
