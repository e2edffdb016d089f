// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/assets/load_animation.h"

#include "compositor/assets/animation_wire.h"
#include "compositor/assets/svg_picture.h"
#include "compositor/base/hash.h"

#include <algorithm>
#include <bit>
#include <chrono>
#include <cmath>

namespace assets {
namespace {

using base::Errc;
using base::fail;
using Bytes = std::span<const std::byte>;
using Clock = std::chrono::steady_clock;

std::string in_words(double bytes)
{
    return bytes < 1e9 ? fmt::format("{:.0f} MB", bytes * 1e-6) : fmt::format("{:.1f} GB", bytes * 1e-9);
}

// Gathers what the child answers into an Animation.
class Gathering {
public:
    Gathering(const AnimationInfo& info, const AnimationRequest& request, const CellGrid& grid)
        : request_(request), grid_(grid)
    {
        animation_.kind = info.kind;
        animation_.box = request.box;
        animation_.duration_s = grid.play_s;
    }

    Status add(const FramesAnswer& answer, Bytes pixels)
    {
        for (const FrameRow& row : answer.rows) {
            const std::size_t size =
                static_cast<std::size_t>(row.at.width) * static_cast<std::size_t>(row.at.height) * 4;
            Picture picture = TRY(picture_from(pixels.first(size), row.at, request_.box));
            pixels = pixels.subspan(size);
            if (!animation_.frames.empty() && same(animation_.frames.back().picture, picture))
                continue;
            animation_.bytes += picture.image ? picture.image->size_bytes() : 0;
            const double at_s = animation_.frames.empty() ? 0.0 : static_cast<double>(row.cell) / request_.sample_rate;
            animation_.frames.push_back({at_s, std::move(picture)});
            if (animation_.bytes > request_.max_bytes)
                return too_large(row.cell);
        }
        return {};
    }

    Result<Animation> finish(double ended_s)
    {
        if (animation_.frames.empty())
            return fail(Errc::internal, "animation-draw: the helper gave no frame");
        if (ended_s > 0 && ended_s < animation_.duration_s) // the file promised more than it has
            animation_.duration_s = std::max(ended_s, animation_.frames.back().at_s);
        for (const AnimationFrame& frame : animation_.frames) {
            animation_.content = base::combine(animation_.content, std::bit_cast<std::uint64_t>(frame.at_s));
            animation_.content = base::combine(animation_.content, frame.picture.content);
        }
        return std::move(animation_);
    }

private:
    static bool same(const Picture& a, const Picture& b) { return a.content == b.content && a.at == b.at; }

    // What it would take altogether, judged by the part that was decoded.
    Status too_large(std::int64_t cell) const
    {
        const double whole = static_cast<double>(grid_.cells) / static_cast<double>(cell + 1);
        const auto frames = std::llround(whole * static_cast<double>(animation_.frames.size()));
        return fail(Errc::invalid_input,
                    fmt::format("about {} frames at {} x {} need {}, and {} are allowed; show it smaller "
                                "or shorter, or at fewer frames a second",
                                frames, request_.box.width, request_.box.height,
                                in_words(whole * static_cast<double>(animation_.bytes)),
                                in_words(static_cast<double>(request_.max_bytes))));
    }

    const AnimationRequest& request_;
    const CellGrid& grid_;
    Animation animation_;
};

struct Part {
    FramesAnswer frames;
    std::vector<std::byte> pixels;
};

Result<Part> ask_part(base::HelperPool& helpers, Bytes bytes, const FramesRequest& request, const AssetLimits& limits)
{
    auto answer = TRY(helpers.call("animation-draw", to_text(request), bytes, limits.time));
    auto frames = frames_answer_from(answer.text, request, answer.bytes.size());
    if (!frames)
        return fail(Errc::internal, "animation-draw: the helper's answer makes no sense");
    return Part{std::move(*frames), std::move(answer.bytes)};
}

Status check_part(const AnimationInfo& info, const AnimationRequest& request, const CellGrid& grid,
                  const AssetLimits& limits)
{
    if (request.from_s > 0 && request.from_s >= info.duration_s)
        return fail(Errc::invalid_input, fmt::format("it is {:.2f} s long, and the part from {:.2f} s on is wanted",
                                                     info.duration_s, request.from_s));
    if (grid.play_s > limits.animation_s)
        return fail(Errc::invalid_input, fmt::format("it plays for {:.0f} s, and {:.0f} s are allowed; cut it shorter",
                                                     grid.play_s, limits.animation_s));
    return {};
}

}

Status check_request(const AnimationRequest& request)
{
    const auto between = [](double value, double low, double high) { return value >= low && value <= high; };
    if (!between(request.from_s, 0, 1e6) || !(request.to_s > request.from_s))
        return fail(Errc::invalid_input, fmt::format("a part from {:g} s to {:g} s is none; it must begin at 0 s or "
                                                     "later and end after it began",
                                                     request.from_s, request.to_s));
    if (!between(request.speed, 0.01, 100))
        return fail(Errc::invalid_input, fmt::format("a speed of {:g} is outside 0.01 to 100", request.speed));
    if (!between(request.sample_rate, 0.1, 1000))
        return fail(Errc::invalid_input,
                    fmt::format("{:g} frames a second are outside 0.1 to 1000", request.sample_rate));
    return {};
}

Result<AnimationInfo> load_animation_info(base::HelperPool& helpers, Bytes bytes, const AssetLimits& limits)
{
    const auto answer = TRY(helpers.call("animation-info", "", bytes, limits.time));
    const auto info = animation_info_from(answer.text);
    if (!info)
        return fail(Errc::internal, "animation-info: the helper's answer makes no sense");
    return *info;
}

Result<Animation> load_animation(base::HelperPool& helpers, Bytes bytes, const AnimationInfo& info,
                                 const AnimationRequest& request, const AssetLimits& limits)
{
    const CellGrid grid = cell_grid(request, info.duration_s);
    TRY(check_part(info, request, grid, limits));
    Gathering gathering(info, request, grid);
    FramesRequest next{request.box, grid, 0};
    const auto until = Clock::now() + limits.animation_time;
    while (true) {
        const Part part = TRY(ask_part(helpers, bytes, next, limits));
        TRY(gathering.add(part.frames, part.pixels));
        if (part.frames.done)
            return gathering.finish(part.frames.ended_s);
        if (Clock::now() > until)
            return fail(Errc::timed_out,
                        fmt::format("decoding took more than {} s and came to {:.1f} s of {:.1f} s; show it smaller or "
                                    "shorter",
                                    limits.animation_time.count(),
                                    static_cast<double>(part.frames.next_cell) / request.sample_rate, grid.play_s));
        next.first_cell = part.frames.next_cell;
    }
}

Result<Picture> load_first_frame(base::HelperPool& helpers, Bytes bytes, frame::Size box, const AssetLimits& limits)
{
    AnimationRequest request;
    request.box = box;
    request.to_s = 1e-3; // one cell
    const CellGrid grid = cell_grid(request, 1e-3);
    Gathering gathering({}, request, grid);
    const Part part = TRY(ask_part(helpers, bytes, {box, grid, 0}, limits));
    TRY(gathering.add(part.frames, part.pixels));
    const Animation first = TRY(gathering.finish(0));
    return first.frames.front().picture;
}

Animation still_animation(const Picture& picture)
{
    Animation still;
    still.box = picture.box;
    still.frames.push_back({0, picture});
    still.bytes = picture.image ? picture.image->size_bytes() : 0;
    still.content = picture.content;
    return still;
}

}
