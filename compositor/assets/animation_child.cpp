// SPDX-License-Identifier: GPL-3.0-or-later
// The child helper's side of everything that moves. A child keeps the animation it was last asked for open, so the
// next part of it is no new beginning; another child gives the same pictures from a beginning of its own.
#include "compositor/assets/animation_wire.h"
#include "compositor/assets/asset_cache.h"
#include "compositor/assets/child_verbs.h"
#include "compositor/assets/lottie.h"
#include "compositor/assets/resize.h"
#include "compositor/assets/source.h"
#include "compositor/base/hash.h"
#include "compositor/media/moving_picture.h"

#include <chrono>

namespace assets {
namespace {

using base::Errc;
using base::fail;
using base::HelperAnswer;
using Input = std::span<const std::byte>;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kAnswerBytes = 48U << 20;
constexpr std::size_t kAnswerRows = 800; // their text stays below the helper's limit
constexpr std::chrono::milliseconds kAnswerTime{1000};

AnimationKind kind_as(media::MovingKind kind)
{
    switch (kind) {
    case media::MovingKind::gif:
        return AnimationKind::gif;
    case media::MovingKind::apng:
        return AnimationKind::apng;
    case media::MovingKind::webp:
        return AnimationKind::webp;
    case media::MovingKind::clip:
        break;
    }
    return AnimationKind::clip;
}

struct Opened {
    AnimationKind kind = AnimationKind::still;
    std::unique_ptr<media::MovingPicture> picture;
};

Result<Opened> open_input(Input input)
{
    if (const auto kind = media::moving_kind(input)) {
        auto picture = TRY(media::open_moving(*kind, input));
        return Opened{kind_as(*kind), std::move(picture)};
    }
    auto picture = TRY(open_lottie(input));
    return Opened{AnimationKind::lottie, std::move(picture)};
}

void append_pixels(const frame::Image& image, const frame::Rect& part, std::vector<std::byte>& bytes)
{
    for (int y = part.y; y < part.bottom(); ++y) {
        const auto* row = reinterpret_cast<const std::byte*>(image.row(y)) + static_cast<std::ptrdiff_t>(part.x) * 4;
        bytes.insert(bytes.end(), row, row + static_cast<std::ptrdiff_t>(part.width) * 4);
    }
}

// One walk through an animation, cell by cell.
class Walk {
public:
    static Result<std::unique_ptr<Walk>> open(const FramesRequest& request, Input input)
    {
        std::unique_ptr<Walk> walk(new Walk(request, input));
        walk->opened_ = TRY(open_input(input));
        const double first_s = static_cast<double>(request.first_cell) / request.grid.sample_rate;
        TRY(walk->opened_.picture->skip_to(request.grid.from_s + first_s * request.grid.speed));
        return walk;
    }

    bool continues_with(const FramesRequest& request, Input input) const
    {
        return !done_ && request.first_cell == next_cell_ && to_text({request.box, request.grid, 0}) == asked_ &&
               input.size() == size_ && base::xxh3_128(input) == content_;
    }

    Result<HelperAnswer> go_on(Input input)
    {
        opened_.picture->rebind(input);
        FramesAnswer answer;
        HelperAnswer result;
        const auto until = Clock::now() + kAnswerTime;
        while (!done_ && result.bytes.size() < kAnswerBytes && answer.rows.size() < kAnswerRows && Clock::now() < until)
            TRY(step(answer, result.bytes));
        answer.done = done_;
        answer.next_cell = next_cell_;
        if (ran_out_)
            answer.ended_s = (ended_source_s_ - request_.grid.from_s) / request_.grid.speed;
        result.text = to_text(answer);
        if (done_ && !drew_ && opened_.kind == AnimationKind::lottie && is_whole())
            return fail(Errc::invalid_input, fmt::format("the Lottie file draws nothing: {}", undrawn_parts(input)));
        return result;
    }

private:
    Walk(const FramesRequest& request, Input input)
        : request_(request), asked_(to_text({request.box, request.grid, 0})), content_(base::xxh3_128(input)),
          size_(input.size()), next_cell_(request.first_cell), began_cell_(request.first_cell)
    {
    }

    bool is_whole() const
    {
        const double length_s = opened_.picture->info().duration_s;
        return began_cell_ == 0 && request_.grid.from_s <= 0 &&
               request_.grid.play_s * request_.grid.speed > length_s - 1e-3;
    }

    Status step(FramesAnswer& answer, std::vector<std::byte>& bytes)
    {
        if (!TRY(opened_.picture->advance())) {
            done_ = ran_out_ = true;
            if (!gave_ && began_cell_ == 0) // the file ends before the part that is wanted begins
                return give(0, answer, bytes);
            return {};
        }
        ended_source_s_ = opened_.picture->ends_s();
        const std::int64_t first = std::max(request_.grid.cell_of(opened_.picture->begins_s()), next_cell_);
        const std::int64_t after = request_.grid.cell_of(ended_source_s_);
        if (first >= request_.grid.cells)
            done_ = true;
        else if (after > first)
            TRY(give(first, answer, bytes));
        next_cell_ = std::max(next_cell_, std::min(after, request_.grid.cells));
        done_ = done_ || next_cell_ >= request_.grid.cells;
        return {};
    }

    Status give(std::int64_t cell, FramesAnswer& answer, std::vector<std::byte>& bytes)
    {
        frame::Image image = TRY(opened_.picture->image(request_.box));
        if (image.size() != request_.box)
            image = TRY(resized(image, request_.box));
        const base::Hash128 content = frame::pixel_hash(image);
        if (gave_ && content == given_)
            return {};
        given_ = content;
        gave_ = true;
        const frame::Rect visible = visible_part(image);
        drew_ = drew_ || !visible.empty();
        answer.rows.push_back({cell, visible.empty() ? frame::Rect{} : visible});
        append_pixels(image, visible, bytes);
        return {};
    }

    const FramesRequest request_;
    const std::string asked_;
    const base::Hash128 content_;
    const std::size_t size_;
    Opened opened_;
    std::int64_t next_cell_ = 0;
    const std::int64_t began_cell_;
    double ended_source_s_ = 0;
    bool done_ = false;
    bool ran_out_ = false; // of frames
    bool gave_ = false;    // anything
    bool drew_ = false;    // anything visible
    base::Hash128 given_;
};

Result<HelperAnswer> answer_info(Input input)
{
    const Opened opened = TRY(open_input(input));
    const media::MovingInfo info = opened.picture->info();
    return HelperAnswer{to_text(AnimationInfo{opened.kind, info.size, info.duration_s, info.frames}), {}};
}

Result<HelperAnswer> answer_draw(std::unique_ptr<Walk>& kept, std::string_view parameters, Input input)
{
    const auto request = frames_request_from(parameters);
    if (!request)
        return fail(Errc::internal, "animation-draw: the request makes no sense");
    std::unique_ptr<Walk> walk = std::move(kept); // one that fails is not kept
    if (!walk || !walk->continues_with(*request, input)) {
        walk.reset();
        walk = TRY(Walk::open(*request, input));
    }
    HelperAnswer answer = TRY(walk->go_on(input));
    kept = std::move(walk);
    return answer;
}

}

std::vector<base::HelperVerbRow> animation_verbs()
{
    const auto kept = std::make_shared<std::unique_ptr<Walk>>();
    return {{"animation-info", [](std::string_view, Input input) { return answer_info(input); }, kChildDataBytes},
            {"animation-draw",
             [kept](std::string_view parameters, Input input) { return answer_draw(*kept, parameters, input); },
             kChildDataBytes}};
}

}
