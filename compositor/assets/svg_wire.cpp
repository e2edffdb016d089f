// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/assets/svg_wire.h"

#include <fmt/format.h>

#include <array>
#include <charconv>

namespace assets {
namespace {

template <std::size_t Count> std::optional<std::array<int, Count>> numbers_in(std::string_view line)
{
    std::array<int, Count> numbers{};
    for (std::size_t i = 0; i < Count; ++i) {
        if (i > 0) {
            if (!line.starts_with(' '))
                return std::nullopt;
            line.remove_prefix(1);
        }
        const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), numbers[i]);
        if (error != std::errc())
            return std::nullopt;
        line.remove_prefix(static_cast<std::size_t>(end - line.data()));
    }
    return line.empty() ? std::optional(numbers) : std::nullopt;
}

// The next line without its end; nothing when there is no whole line left.
std::optional<std::string_view> next_line(std::string_view& text)
{
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos)
        return std::nullopt;
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end + 1);
    return line;
}

}

std::string to_text(frame::Size size)
{
    return fmt::format("{} {}\n", size.width, size.height);
}

std::optional<frame::Size> size_from(std::string_view text)
{
    const auto line = next_line(text);
    const auto numbers = line ? numbers_in<2>(*line) : std::nullopt;
    if (!numbers || !text.empty() || (*numbers)[0] < 1 || (*numbers)[1] < 1)
        return std::nullopt;
    return frame::Size{(*numbers)[0], (*numbers)[1]};
}

std::string to_text(const DrawRequest& request)
{
    std::string text = to_text(request.box);
    for (const std::string& element : request.elements)
        text += element + "\n";
    return text;
}

std::optional<DrawRequest> draw_request_from(std::string_view text)
{
    const std::size_t first = text.find('\n');
    const auto box = size_from(text.substr(0, first == std::string_view::npos ? 0 : first + 1));
    if (!box)
        return std::nullopt;
    text.remove_prefix(first + 1);
    DrawRequest request{*box, {}};
    while (const auto line = next_line(text))
        request.elements.emplace_back(*line);
    return text.empty() && !request.elements.empty() ? std::optional(request) : std::nullopt;
}

std::string to_text(const std::vector<frame::Rect>& pictures)
{
    std::string text;
    for (const frame::Rect& at : pictures)
        text += fmt::format("{} {} {} {}\n", at.x, at.y, at.width, at.height);
    return text;
}

std::optional<std::vector<frame::Rect>> draw_answer_from(std::string_view text, const DrawRequest& request,
                                                         std::size_t bytes)
{
    std::vector<frame::Rect> pictures;
    while (const auto line = next_line(text)) {
        const auto numbers = numbers_in<4>(*line);
        if (!numbers)
            return std::nullopt;
        const auto [x, y, width, height] = *numbers;
        const bool inside = x >= 0 && y >= 0 && width >= 0 && height >= 0 && x <= request.box.width &&
                            y <= request.box.height && width <= request.box.width - x &&
                            height <= request.box.height - y;
        const std::size_t pixels = inside ? static_cast<std::size_t>(width) * static_cast<std::size_t>(height) : 0;
        if (!inside || (width == 0) != (height == 0) || pixels * 4 > bytes)
            return std::nullopt;
        bytes -= pixels * 4;
        pictures.push_back({x, y, width, height});
    }
    const bool whole = text.empty() && bytes == 0 && pictures.size() == request.elements.size();
    return whole ? std::optional(pictures) : std::nullopt;
}

}
