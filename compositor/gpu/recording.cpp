// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/gpu/recording.h"

#include "compositor/base/trace.h"
#include "compositor/scene/drawable.h"

namespace gpu {
namespace {

using frame::Rect;
using vulkan::Access;

// All blocks that it touches: lists have no smaller pieces.
Rect blocks_around(const Rect& area)
{
    constexpr int kBlock = scene::DamageMap::kBlock;
    const int left = area.x / kBlock * kBlock, top = area.y / kBlock * kBlock;
    const int right = (area.right() + kBlock - 1) / kBlock * kBlock;
    const int bottom = (area.bottom() + kBlock - 1) / kBlock * kBlock;
    return {left, top, right - left, bottom - top};
}

class SceneRecording {
public:
    SceneRecording(const Drawing& drawing, const scene::DamageMap& damage) : drawing_(drawing), damage_(damage) {}

    Result<std::uint64_t> run(Canvas& canvas)
    {
        TRY(hand_over_sprites());
        TRY(make_pictures());
        for (std::uint32_t at = 0; at < drawing_.nesting.steps().size(); ++at)
            if (drawing_.nesting.steps()[at].kind == scene::StepKind::end_group)
                TRY(draw_group(drawing_.nesting.group_of(at)));
        drawing_.lists.begin(drawing_.scene.canvas);
        drawing_.lists.add_blocks(damage_);
        const Rect whole{0, 0, canvas.whole.width, canvas.whole.height};
        const Steps steps{0, static_cast<std::uint32_t>(drawing_.nesting.steps().size())};
        const auto blocks =
            TRY(draw_level(steps, scene::Nesting::kCanvas, whole, drawing_.scene.background, canvas.pixels));
        for (vulkan::Buffer& picture : pictures_)
            if (picture)
                drawing_.commands.keep(std::move(picture));
        return blocks;
    }

private:
    // Of each sprite: whether it can be in a list, of the canvas or of a group that is needed.
    std::vector<bool> find_listed() const
    {
        std::vector<bool> listed(drawing_.scene.sprites.size());
        std::uint32_t around = scene::Nesting::kCanvas;
        for (const scene::Step& step : drawing_.nesting.steps()) {
            if (step.kind == scene::StepKind::begin_group) {
                around = step.begin;
            } else if (step.kind == scene::StepKind::end_group) {
                around = drawing_.nesting.place(around).parent;
            } else {
                for (std::uint32_t i = step.begin; i < step.end; ++i)
                    listed[i] = listed[i] || is_listed(drawing_.scene.sprites[i].bounds, around);
            }
        }
        return listed;
    }

    bool is_listed(const Rect& bounds, std::uint32_t around) const
    {
        if (around == scene::Nesting::kCanvas)
            return damage_.any_in(bounds);
        const scene::GroupNeed& need = drawing_.needs[around];
        return !need.shown.empty() && !frame::intersect(bounds, blocks_around(need.area)).empty();
    }

    Status hand_over_sprites()
    {
        const std::vector<bool> listed = find_listed();
        std::vector<shaders::SpriteRecord> records;
        records.reserve(listed.size());
        for (const scene::Sprite& sprite : drawing_.scene.sprites) {
            const auto& image = sprite.tile->levels[static_cast<std::size_t>(sprite.level)];
            std::uint64_t address = 0;
            if (listed[records.size()])
                address = TRY(drawing_.texels.find_or_upload(image, drawing_.commands));
            records.push_back(record_of(sprite, address));
        }
        sprites_ = TRY(handed_over<shaders::SpriteRecord>(drawing_, records));
        return {};
    }

    Status make_pictures()
    {
        const auto& groups = drawing_.scene.groups;
        std::vector<shaders::GroupRecord> records(groups.size());
        pictures_.resize(groups.size());
        for (std::size_t i = 0; i < groups.size(); ++i) {
            const scene::Group& group = groups[i];
            const Rect& area = drawing_.needs[i].area;
            if (!drawing_.needs[i].shown.empty())
                pictures_[i] = TRY(drawing_.memory.device.allocate(4 * static_cast<std::size_t>(area.width) *
                                                                   static_cast<std::size_t>(area.height)));
            shaders::GroupRecord& record = records[i];
            if (pictures_[i])
                record = {
                    address_of(pictures_[i].address()), area.x, area.y, area.width, area.height, 0, 0, 0, 0, 0, 0};
            record.seen_left = group.bounds.x;
            record.seen_top = group.bounds.y;
            record.seen_right = group.bounds.right();
            record.seen_bottom = group.bounds.bottom();
            record.opacity = group.opacity;
            record.blend = static_cast<std::uint32_t>(group.blend);
        }
        groups_ = TRY(handed_over<shaders::GroupRecord>(drawing_, records));
        return {};
    }

    Status draw_group(std::uint32_t index)
    {
        const scene::GroupNeed& need = drawing_.needs[index];
        if (need.shown.empty())
            return {};
        const scene::Group& group = drawing_.scene.groups[index];
        const scene::Nesting::Place& place = drawing_.nesting.place(index);
        drawing_.lists.begin(drawing_.scene.canvas);
        drawing_.lists.add_blocks(need.area);
        const frame::Rgba ground = group.on_background ? drawing_.scene.background : frame::Rgba{};
        TRY(draw_level({place.begin + 1, place.end}, index, need.area, ground, pictures_[index]));
        return record_effects(drawing_, group, need.area, pictures_[index]);
    }

    // Draws the blocks that the lists have, into a picture of `area`; the address of their records.
    Result<std::uint64_t> draw_level(const Steps& steps, std::uint32_t level, const Rect& area, frame::Rgba ground,
                                     vulkan::Buffer& target)
    {
        drawing_.lists.list(drawing_.scene, drawing_.nesting, drawing_.needs, steps);
        const auto blocks = TRY(handed_over(drawing_, drawing_.lists.blocks()));
        const auto items = TRY(handed_over(drawing_, drawing_.lists.items()));
        for (std::uint32_t i = 0; i < pictures_.size(); ++i)
            if (pictures_[i] && drawing_.nesting.place(i).parent == level)
                drawing_.commands.use(pictures_[i], Access::shader_read);
        drawing_.commands.use(target, Access::shader_write);
        shaders::DrawPush push{.blocks = {},
                               .items = address_of(items),
                               .sprites = address_of(sprites_),
                               .groups = address_of(groups_),
                               .target = address_of(target.address()),
                               .left = area.x,
                               .top = area.y,
                               .width = area.width,
                               .height = area.height,
                               .ground = word_of(ground),
                               .unused = 0};
        in_dispatches(drawing_.lists.blocks().size(), 1, [&](std::uint32_t first, std::uint32_t groups) {
            push.blocks = address_of(blocks + first * sizeof(shaders::BlockRecord));
            drawing_.commands.dispatch(drawing_.gpu.draw, push, groups);
        });
        return blocks;
    }

    const Drawing& drawing_;
    const scene::DamageMap& damage_;
    std::uint64_t sprites_ = 0, groups_ = 0; // addresses
    std::vector<vulkan::Buffer> pictures_;   // of the groups that are needed
};

}

Result<std::uint64_t> record_scene(const Drawing& drawing, const scene::DamageMap& damage, Canvas& canvas)
{
    TRACE_SPAN("record");
    return SceneRecording(drawing, damage).run(canvas);
}

}
