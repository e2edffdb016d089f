// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/assets/svg_wire.h"

#include "compositor/assets/svg_colors.h"
#include "compositor/assets/wire_text.h"

#include <fmt/format.h>

namespace assets {

std::string to_text(frame::Size size)
{
    return fmt::format("{} {}\n", size.width, size.height);
}

std::optional<frame::Size> size_from(std::string_view text)
{
    const auto line = next_line(text);
    const auto numbers = line ? numbers_in<int, 2>(*line) : std::nullopt;
    if (!numbers || !text.empty() || (*numbers)[0] < 1 || (*numbers)[1] < 1)
        return std::nullopt;
    return frame::Size{(*numbers)[0], (*numbers)[1]};
}

std::string to_text(const DrawRequest& request)
{
    std::string text = to_text(request.box) + to_text(request.colors) + "\n";
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
    const auto colors_line = next_line(text);
    const auto colors = colors_line ? colors_from(*colors_line) : std::nullopt;
    if (!colors)
        return std::nullopt;
    DrawRequest request{*box, {}, *colors};
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
        const auto numbers = numbers_in<int, 4>(*line);
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
    const bool whole = text.empty() && bytes == 0 && !pictures.empty() && pictures.size() <= request.elements.size();
    return whole ? std::optional(pictures) : std::nullopt;
}

}
