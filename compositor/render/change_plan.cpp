// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/render/change_plan.h"

#include <algorithm>

namespace render {
namespace {

constexpr int kRestFrames = 8;     // what stays as long as this has come to rest
constexpr int kPassingFrames = 15; // what rests within this is on its way there, not forever moving
constexpr int kNever = 1 << 20;

std::uint8_t up_to_255(std::int64_t count)
{
    return static_cast<std::uint8_t>(std::min<std::int64_t>(count, 255));
}

}

ChangePlan ChangePlan::of(const timeline::Compiled& compiled, timeline::FrameRange range, int gop_frames)
{
    ChangePlan plan;
    plan.frames_ = range.end - range.begin;
    plan.look_ahead(compiled, range, gop_frames);
    const bool holds = static_cast<std::int64_t>(plan.pictures_.size()) < plan.frames_;
    if (!holds)
        return {}; // every frame is a picture of its own: the encoder's own lookahead sees as much
    const scene::DamageMap blocks(compiled.canvas());
    plan.look_back(range, blocks.blocks().size());
    return plan;
}

void ChangePlan::look_ahead(const timeline::Compiled& compiled, timeline::FrameRange range, int gop_frames)
{
    scene::Scene scene;
    scene::Differ differ;
    scene::DamageMap damage(compiled.canvas());
    for (std::int64_t frame = range.begin; frame < range.end; ++frame) {
        timeline::evaluate(compiled, frame, scene);
        differ.compare(scene, damage);
        const bool key = (frame - range.begin) % gop_frames == 0;
        const int count = damage.count();
        if (count == 0 && !key)
            continue;
        Picture picture{.frame = frame, .key = key, .changed = {}, .lasting = {}};
        if (!key && static_cast<std::size_t>(count) < damage.blocks().size())
            picture.changed.assign(damage.blocks().begin(), damage.blocks().end());
        pictures_.push_back(std::move(picture));
    }
}

// From the last picture to the first: where each block changes next.
void ChangePlan::look_back(timeline::FrameRange range, std::size_t blocks)
{
    struct Change {
        std::int64_t frame = 0;
        std::size_t picture = 0;
        int rests_in = kNever; // frames: when it has come to rest, counted from `frame`
    };
    std::vector<Change> next(blocks, Change{range.end, pictures_.size(), kNever});
    for (std::size_t i = pictures_.size(); i-- > 0;) {
        Picture& picture = pictures_[i];
        picture.lasting.resize(blocks);
        for (std::size_t block = 0; block < blocks; ++block) {
            Change& change = next[block];
            const std::int64_t frames = change.frame - picture.frame;
            const int rests_in = frames >= kRestFrames ? 0 : frames == 1 ? change.rests_in + 1 : kNever;
            picture.lasting[block] = {up_to_255(frames), up_to_255(static_cast<std::int64_t>(change.picture - i)),
                                      rests_in > 0 && rests_in <= kPassingFrames};
            if (picture.changed.empty() || picture.changed[block] != 0)
                change = {picture.frame, i, std::min(rests_in, kNever)};
        }
        picture.changed = {};
    }
}

std::span<const media::Lasting> ChangePlan::lasting(std::int64_t frame) const
{
    const auto found = std::ranges::lower_bound(pictures_, frame, {}, &Picture::frame);
    if (found == pictures_.end() || found->frame != frame)
        return {};
    return found->lasting;
}

}
