// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/gpu/vulkan_renderer.h"

#include "compositor/base/log.h"
#include "compositor/base/trace.h"
#include "compositor/gpu/blocks.h"
#include "compositor/gpu/part_size.h"
#include "compositor/gpu/readback_queue.h"
#include "compositor/gpu/recording.h"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <thread>

namespace gpu {
namespace {

using vulkan::Access;
using vulkan::Buffer;
using vulkan::Place;
constexpr int kBlock = scene::DamageMap::kBlock;
constexpr std::size_t kPackedBytes = 4 * shaders::kBlockPixels; // of a block of pixels

frame::Size whole_blocks(frame::Size size)
{
    return {(size.width + kBlock - 1) / kBlock * kBlock, (size.height + kBlock - 1) / kBlock * kBlock};
}

void copy_block(const std::byte* from, const frame::Rect& area, frame::Image& target)
{
    constexpr std::size_t kRowBytes = 4 * kBlock;
    for (int y = 0; y < area.height; ++y, from += kRowBytes) {
        std::uint8_t* to = target.row(area.y + y) + 4 * area.x;
        if (area.width == kBlock)
            std::memcpy(to, from, kRowBytes); // of a known size: a few moves
        else
            std::memcpy(to, from, 4 * static_cast<std::size_t>(area.width));
    }
}

class VulkanRenderer final : public scene::Renderer {
public:
    VulkanRenderer(std::shared_ptr<const Gpu> gpu, vulkan::Commands commands, Readback readback)
        : gpu_(std::move(gpu)), commands_(std::move(commands)), brings_(readback)
    {
    }

    Status draw(const scene::Scene& scene, const scene::DamageMap& damage, frame::Image& target) override
    {
        TRY(check_draw(scene, damage, target, nesting_));
        return in_parts(damage, [&](const scene::DamageMap& part) { return draw_part(scene, part, target); });
    }

    Status convert(const frame::Image& picture, const scene::DamageMap& damage, frame::Yuv420& target) override
    {
        TRY(check_convert(picture, damage, target));
        return in_parts(damage, [&](const scene::DamageMap& part) { return convert_part(picture, part, target); });
    }

    Status submit(const scene::Scene& scene, const scene::DamageMap& damage, frame::Image& target,
                  const scene::DamageMap& stale, frame::Yuv420& planes) override
    {
        TRY(settled(check_draw(scene, damage, target, nesting_)));
        TRY(settled(check_convert(target, stale, planes)));
        if (parts_.one_at_a_time())
            TRY(settled(returning_.wait_for_all()));
        bool on_its_way = false;
        Status drawn = in_parts(stale, [&](const scene::DamageMap& part) -> Status {
            scene::DamageMap damaged = damage;
            damaged.keep(part);
            Returning made = TRY(draw_and_convert_part(scene, damaged, target, part, planes.layout()));
            on_its_way = part.count() == stale.count();
            if (!on_its_way)
                return bring_back(*gpu_->device, made, part, planes);
            returning_.push(std::move(made), part, planes);
            return {};
        });
        if (drawn && !on_its_way)
            returning_.push_arrived();
        return drawn;
    }

    Status collect() override { return settled(returning_.pop()); }
    std::size_t most_in_flight() const override { return ReadbackQueue::kMost; }
    bool keeps_pictures() const override { return true; }
    std::uint64_t dispatches() const override { return commands_.dispatches(); }
    std::string name() const override { return fmt::format("vulkan ({})", gpu_->device->row().name); }

private:
    // work(part) until all of `blocks` is done: in one part, or in such as the device has memory for. One block for
    // which it has none, with nothing else of ours there, makes the device as good as lost.
    template <class Work> Status in_parts(const scene::DamageMap& blocks, const Work& work)
    {
        parts_.begin_frame(blocks);
        TRY(settled(leave_room()));
        for (int at = 0, next = 0;; at = next) {
            const scene::DamageMap part = next_blocks(blocks, parts_.most_blocks(), next);
            const int count = part.count();
            if (count == 0)
                return {};
            Status done = work(part);
            if (is_full(done)) { // frames before this one take memory too, and their tiles
                if (returning_.waits())
                    parts_.draw_one_at_a_time();
                TRY(settled(returning_.wait_for_all()));
                make_room();
                done = work(part);
            }
            for (int i = count == 1 ? kLastPatience : kPatience; i > 0 && is_full(done) && others_have_memory(); --i) {
                room_asked_ = gpu_->device->ask_for_room();
                std::this_thread::sleep_for(kPause);
                make_room();
                done = work(part);
            }
            if (done)
                continue;
            if (!is_full(done) || count == 1)
                return given_up(std::move(done));
            make_room();
            if (parts_.shrink(count / 2))
                LOG_WARN("gpu",
                         "{}: not enough memory for all of a picture; drawn in parts of {} of its {} blocks or less",
                         gpu_->device->row().name, count / 2, blocks.columns() * blocks.rows());
            next = at;
        }
    }

    static bool is_full(const Status& done) { return !done && done.error().code == base::Errc::no_space; }

    bool others_have_memory() const
    {
        return gpu_->device->memory_taken() > memory_.size_bytes() + upload_.size_bytes() + readback_.size_bytes();
    }

    // Between frames: gives back what is only kept when a renderer of the same device has not enough for a block.
    Status leave_room()
    {
        const std::uint64_t asked = gpu_->device->room_asked();
        if (asked == room_asked_)
            return {};
        room_asked_ = asked;
        TRY(returning_.wait_for_all());
        make_room();
        return {};
    }

    // What was being recorded never happens, and of what is kept for later frames only the canvas stays. Nothing is in
    // flight.
    void make_room()
    {
        commands_.release_passed();
        texels_.clear();
        for (vulkan::Memory* memory : {&memory_, &upload_, &readback_})
            memory->release_unused();
        canvas_.pixels.last_access = Access::shader_write; // by a frame before
    }

    Status settled(Status status) { return status ? std::move(status) : given_up(std::move(status)); }

    // After an error the canvas is in pieces, and what was in flight is not brought back.
    Status given_up(Status status)
    {
        returning_.clear();
        texels_.clear(); // some were to come with what was not submitted
        target_ = nullptr;
        if (status.error().code == base::Errc::no_space) {
            make_room();
            status.error() = {base::Errc::device_lost,
                              "not enough memory for a single block of a picture: " + status.error().what,
                              status.error().where};
        }
        return status;
    }

    Status draw_part(const scene::Scene& scene, const scene::DamageMap& damage, frame::Image& target)
    {
        TRY(begin(target));
        const Drawing drawing = drawing_of(scene, damage);
        const auto blocks = TRY(record_scene(drawing, damage, canvas_));
        if (brings_ == Readback::none) {
            known_.add(damage);
            return finish();
        }
        Buffer packed = TRY(record_packing(drawing, blocks, damage));
        TRY(finish());
        known_.add(damage);
        for_each_block(damage, [&](std::size_t number, const frame::Rect& area) {
            copy_block(packed.mapped() + number * kPackedBytes, area, target);
        });
        return {};
    }

    Status convert_part(const frame::Image& picture, const scene::DamageMap& damage, frame::Yuv420& target)
    {
        TRY(commands_.begin());
        const Drawing drawing = drawing_of(nothing_, damage);
        Canvas canvas = TRY(make_canvas(picture.size())); // ours may be newer than the picture
        TRY(record_unpacking(drawing, picture, damage, canvas));
        const Returning made = TRY(convert_blocks(drawing, damage, canvas, target.layout()));
        commands_.keep(std::move(canvas.pixels));
        return bring_back(*gpu_->device, made, damage, target);
    }

    Result<Returning> draw_and_convert_part(const scene::Scene& scene, const scene::DamageMap& damage,
                                            const frame::Image& target, const scene::DamageMap& stale,
                                            frame::YuvLayout layout)
    {
        TRY(begin(target));
        const Drawing drawing = drawing_of(scene, damage);
        scene::DamageMap missing = stale; // to be converted, not drawn now, and not here
        missing.remove(damage);
        missing.remove(known_);
        if (missing.count() > 0)
            TRY(record_unpacking(drawing, target, missing, canvas_));
        if (damage.count() > 0)
            TRY(record_scene(drawing, damage, canvas_));
        Returning made = TRY(convert_blocks(drawing, stale, canvas_, layout));
        known_.add(damage);
        known_.add(missing);
        return made;
    }

    Drawing drawing_of(const scene::Scene& scene, const scene::DamageMap& damage)
    {
        if (&scene != &nothing_)
            plan_.make(scene, nesting_, damage, 0, damage);
        return {*gpu_, {memory_, upload_}, commands_, texels_, lists_, scene, nesting_, plan_.needs()};
    }

    Result<Canvas> make_canvas(frame::Size size)
    {
        const frame::Size whole = whole_blocks(size);
        return Canvas{
            TRY(memory_.allocate(4 * static_cast<std::size_t>(whole.width) * static_cast<std::size_t>(whole.height))),
            size, whole};
    }

    // The canvas holds what was drawn for a target; of another one nothing is known.
    Status begin(const frame::Image& target)
    {
        TRY(commands_.begin());
        texels_.begin_frame();
        if (canvas_.size != target.size()) {
            if (canvas_.pixels)
                commands_.keep(std::move(canvas_.pixels));
            canvas_ = {};
            target_ = nullptr;
            canvas_ = TRY(make_canvas(target.size()));
        }
        if (target_ != target.row(0)) {
            known_ = scene::DamageMap(target.size());
            target_ = target.row(0);
        }
        return {};
    }

    Status finish()
    {
        const auto ticket = TRY(commands_.submit());
        TRACE_SPAN("wait for the GPU");
        return gpu_->device->wait(ticket);
    }

    static shaders::PackPush pack_push(const Canvas& canvas, const Buffer& packed)
    {
        return {.blocks = {},
                .canvas = address_of(canvas.pixels.address()),
                .packed = address_of(packed.address()),
                .pitch = static_cast<std::uint32_t>(canvas.whole.width),
                .unpack = 0};
    }

    void dispatch_packing(shaders::PackPush push, std::uint64_t blocks, const Buffer& packed, std::size_t count)
    {
        in_dispatches(count, 1, [&](std::uint32_t first, std::uint32_t groups) {
            push.blocks = address_of(blocks + first * sizeof(shaders::BlockRecord));
            push.packed = address_of(packed.address() + first * kPackedBytes);
            commands_.dispatch(gpu_->pack, push, groups);
        });
    }

    Result<Buffer> record_packing(const Drawing&, std::uint64_t blocks, const scene::DamageMap& damage)
    {
        const auto count = static_cast<std::size_t>(damage.count());
        Buffer packed = TRY(readback_.allocate(count * kPackedBytes));
        commands_.use(canvas_.pixels, Access::shader_read);
        dispatch_packing(pack_push(canvas_, packed), blocks, packed, count);
        return packed;
    }

    // Blocks of a picture of the processor's into a canvas.
    Status record_unpacking(const Drawing& drawing, const frame::Image& picture, const scene::DamageMap& damage,
                            Canvas& canvas)
    {
        const auto records = records_of(damage);
        const auto blocks = TRY(handed_over<shaders::BlockRecord>(drawing, records));
        Buffer packed = TRY(upload_.allocate(records.size() * kPackedBytes));
        for_each_block(damage, [&](std::size_t number, const frame::Rect& area) {
            std::byte* to = packed.mapped() + number * kPackedBytes;
            for (int y = 0; y < area.height; ++y)
                std::memcpy(to + y * 4 * kBlock, picture.row(area.y + y) + 4 * area.x,
                            4 * static_cast<std::size_t>(area.width));
        });
        auto push = pack_push(canvas, packed);
        push.unpack = 1;
        commands_.use(canvas.pixels, Access::shader_write);
        dispatch_packing(push, blocks, packed, records.size());
        commands_.keep(std::move(packed));
        return {};
    }

    // The last thing of a frame: converts blocks of a canvas.
    Result<Returning> convert_blocks(const Drawing& drawing, const scene::DamageMap& damage, Canvas& canvas,
                                     frame::YuvLayout layout)
    {
        const auto records = records_of(damage);
        const auto blocks = TRY(handed_over<shaders::BlockRecord>(drawing, records));
        Buffer planes = TRY(readback_.allocate(records.size() * kPlanesBytes));
        shaders::ConvertPush push{.blocks = address_of(blocks),
                                  .canvas = address_of(canvas.pixels.address()),
                                  .planes = address_of(planes.address()),
                                  .pitch = static_cast<std::uint32_t>(canvas.whole.width),
                                  .first = 0,
                                  .end = static_cast<std::uint32_t>(records.size()),
                                  .interleaved = layout == frame::YuvLayout::nv12 ? 1U : 0U};
        commands_.use(canvas.pixels, Access::shader_read);
        constexpr std::uint32_t kBlocksAGroup = 16;
        in_dispatches(records.size(), kBlocksAGroup, [&](std::uint32_t first, std::uint32_t groups) {
            push.first = first;
            commands_.dispatch(gpu_->convert, push, groups);
        });
        const std::uint64_t ticket = TRY(commands_.submit());
        return Returning{ticket, std::move(planes)};
    }

    std::shared_ptr<const Gpu> gpu_;
    vulkan::Memory memory_{gpu_->device, Place::device}, upload_{gpu_->device, Place::upload},
        readback_{gpu_->device, Place::readback};
    TexelStore texels_{memory_, upload_};
    Canvas canvas_;
    ReadbackQueue returning_{*gpu_->device};
    vulkan::Commands commands_; // waits for the GPU before the above go
    Readback brings_;
    LevelLists lists_;
    scene::Nesting nesting_;
    scene::GroupPlan plan_;
    const scene::Scene nothing_{};
    const std::uint8_t* target_ = nullptr;                   // what the canvas was drawn for
    scene::DamageMap known_;                                 // blocks of it that are the target's
    static constexpr int kPatience = 5, kLastPatience = 100; // times kPause
    static constexpr std::chrono::milliseconds kPause{10};
    PartSize parts_;
    std::uint64_t room_asked_ = gpu_->device->room_asked(); // answered
};

}

Result<std::unique_ptr<scene::Renderer>> make_vulkan_renderer(std::shared_ptr<const Gpu> gpu, Readback readback)
{
    auto commands = TRY(vulkan::Commands::create(gpu->device));
    return std::unique_ptr<scene::Renderer>(
        std::make_unique<VulkanRenderer>(std::move(gpu), std::move(commands), readback));
}

}
