// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/assets/animation_wire.h"

#include "compositor/assets/wire_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace assets {
namespace {

constexpr double kForgivenCells = 0.16;
constexpr double kMostCells = 1e9;

std::optional<frame::Rect> rect_inside(const std::array<std::int64_t, 5>& numbers, frame::Size box)
{
    const auto [cell, x, y, width, height] = numbers;
    const bool inside = x >= 0 && y >= 0 && width >= 0 && height >= 0 && x <= box.width && y <= box.height &&
                        width <= box.width - x && height <= box.height - y;
    if (cell < 0 || !inside || (width == 0) != (height == 0))
        return std::nullopt;
    return frame::Rect{static_cast<int>(x), static_cast<int>(y), static_cast<int>(width), static_cast<int>(height)};
}

}

std::int64_t CellGrid::cell_of(double source_s) const
{
    const double cell = std::ceil((source_s - from_s) / speed * sample_rate - kForgivenCells);
    return static_cast<std::int64_t>(std::clamp(cell, -1.0, kMostCells));
}

CellGrid cell_grid(const AnimationRequest& request, double source_duration_s)
{
    CellGrid grid{request.from_s, request.speed, request.sample_rate, 1, 0};
    const double to_s = std::min(request.to_s, source_duration_s);
    grid.play_s = std::max(0.0, to_s - request.from_s) / request.speed;
    grid.cells = std::max<std::int64_t>(1, grid.cell_of(to_s));
    return grid;
}

std::string to_text(const AnimationInfo& info)
{
    return fmt::format("{} {} {} {} {}\n", static_cast<int>(info.kind), info.size.width, info.size.height,
                       info.duration_s, info.frames);
}

std::optional<AnimationInfo> animation_info_from(std::string_view text)
{
    const auto line = next_line(text);
    const auto numbers = line ? numbers_in<double, 5>(*line) : std::nullopt;
    if (!numbers || !text.empty())
        return std::nullopt;
    const auto [kind, width, height, duration_s, frames] = *numbers;
    const bool sane = kind >= 1 && kind <= static_cast<int>(AnimationKind::lottie) && width >= 1 && height >= 1 &&
                      width <= 1e6 && height <= 1e6 && duration_s >= 0 && frames >= 1 && frames <= 1e15;
    if (!sane)
        return std::nullopt;
    return AnimationInfo{static_cast<AnimationKind>(static_cast<int>(kind)),
                         {static_cast<int>(width), static_cast<int>(height)},
                         duration_s,
                         static_cast<std::int64_t>(frames)};
}

std::string to_text(const FramesRequest& request)
{
    return fmt::format("{} {}\n{} {} {} {}\n{} {}\n", request.box.width, request.box.height, request.grid.from_s,
                       request.grid.speed, request.grid.sample_rate, request.grid.play_s, request.grid.cells,
                       request.first_cell);
}

std::optional<FramesRequest> frames_request_from(std::string_view text)
{
    const auto first = next_line(text);
    const auto second = next_line(text);
    const auto third = next_line(text);
    const auto box = first ? numbers_in<int, 2>(*first) : std::nullopt;
    const auto times = second ? numbers_in<double, 4>(*second) : std::nullopt;
    const auto cells = third ? numbers_in<std::int64_t, 2>(*third) : std::nullopt;
    if (!box || !times || !cells || !text.empty() || (*times)[1] <= 0 || (*times)[2] <= 0)
        return std::nullopt;
    return FramesRequest{
        {(*box)[0], (*box)[1]}, {(*times)[0], (*times)[1], (*times)[2], (*cells)[0], (*times)[3]}, (*cells)[1]};
}

std::string to_text(const FramesAnswer& answer)
{
    std::string text = fmt::format("{} {} {}\n", answer.done ? 1 : 0, answer.next_cell, answer.ended_s);
    for (const FrameRow& row : answer.rows)
        text += fmt::format("{} {} {} {} {}\n", row.cell, row.at.x, row.at.y, row.at.width, row.at.height);
    return text;
}

std::optional<FramesAnswer> frames_answer_from(std::string_view text, const FramesRequest& request, std::size_t bytes)
{
    const auto head = next_line(text);
    const auto state = head ? numbers_in<double, 3>(*head) : std::nullopt;
    if (!state || std::abs((*state)[1]) > 2 * kMostCells)
        return std::nullopt;
    FramesAnswer answer{(*state)[0] == 1.0, static_cast<std::int64_t>((*state)[1]), (*state)[2], {}};
    std::int64_t before = request.first_cell - 1;
    while (const auto line = next_line(text)) {
        const auto numbers = numbers_in<std::int64_t, 5>(*line);
        const auto at = numbers ? rect_inside(*numbers, request.box) : std::nullopt;
        if (!at || (*numbers)[0] <= before || (*numbers)[0] >= request.grid.cells)
            return std::nullopt;
        const std::size_t size = static_cast<std::size_t>(at->width) * static_cast<std::size_t>(at->height) * 4;
        if (size > bytes)
            return std::nullopt;
        bytes -= size;
        before = (*numbers)[0];
        answer.rows.push_back({before, *at});
    }
    const bool whole = text.empty() && bytes == 0 && answer.next_cell >= request.first_cell;
    return whole ? std::optional(answer) : std::nullopt;
}

}
