// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/gpu/recording.h"

#include "compositor/scene/effect.h"

namespace gpu {
namespace {

using vulkan::Access;

class EffectPasses {
public:
    EffectPasses(const Drawing& drawing, const frame::Rect& area, scene::Beyond beyond, vulkan::Buffer& picture)
        : drawing_(drawing), width_(static_cast<std::uint32_t>(area.width)),
          height_(static_cast<std::uint32_t>(area.height)), beyond_(beyond), picture_(picture)
    {
    }

    Status apply(const scene::Effect& effect)
    {
        switch (effect.kind) {
        case scene::EffectKind::blur:
            return blur(effect);
        case scene::EffectKind::shadow:
            return shadow(effect);
        case scene::EffectKind::color:
            recolor(effect);
            return {};
        }
        return {};
    }

private:
    shaders::BlurPush axis(std::int32_t sigma, std::uint32_t places, std::uint32_t lines, std::int32_t offset) const
    {
        const scene::Box box = scene::box_of(sigma);
        shaders::BlurPush push{};
        push.places = places;
        push.lines = lines;
        push.radius = box.radius;
        push.edge = box.edge;
        push.shift = box.shift;
        push.scale = box.scale;
        push.offset = offset;
        push.nearest = beyond_ == scene::Beyond::nearest_pixel ? 1 : 0;
        return push;
    }

    void run(const shaders::BlurPush& push)
    {
        drawing_.commands.dispatch(drawing_.gpu.blur, push,
                                   (push.places + shaders::kBlurOutputs - 1) / shaders::kBlurOutputs, push.lines);
    }

    // Rows from the picture into wide columns, columns from there into the picture.
    Status both_axes(shaders::BlurPush rows, shaders::BlurPush columns)
    {
        vulkan::Buffer wide = TRY(drawing_.memory.device.allocate(std::size_t{8} * width_ * height_));
        rows.source = columns.picture = columns.result = address_of(picture_.address());
        rows.result = columns.source = address_of(wide.address());
        rows.result_kind = shaders::kToWide;
        columns.source_kind = shaders::kFromWide;
        drawing_.commands.use(picture_, Access::shader_read);
        drawing_.commands.use(wide, Access::shader_write);
        run(rows);
        drawing_.commands.use(wide, Access::shader_read);
        drawing_.commands.use(picture_, Access::shader_write);
        run(columns);
        drawing_.commands.keep(std::move(wide));
        return {};
    }

    Status blur(const scene::Effect& effect)
    {
        auto rows = axis(effect.sigma_x, width_, height_, 0), columns = axis(effect.sigma_y, height_, width_, 0);
        rows.source_kind = shaders::kFromPicture;
        columns.result_kind = shaders::kToPicture;
        return both_axes(rows, columns);
    }

    Status shadow(const scene::Effect& effect)
    {
        auto rows = axis(effect.sigma_x, width_, height_, effect.offset_x),
             columns = axis(effect.sigma_y, height_, width_, effect.offset_y);
        rows.source_kind = shaders::kFromAlpha;
        columns.result_kind = shaders::kToShadow;
        columns.strength = static_cast<std::uint32_t>(effect.strength);
        columns.tint = word_of(effect.tint);
        return both_axes(rows, columns);
    }

    void recolor(const scene::Effect& effect)
    {
        shaders::ColorPush push{};
        for (std::size_t i = 0; i < 12; ++i)
            push.matrix[i] = effect.matrix[i / 4][i % 4];
        drawing_.commands.use(picture_, Access::shader_write);
        const std::size_t pixels = std::size_t{width_} * height_;
        in_dispatches(pixels, 256, [&](std::uint32_t first, std::uint32_t groups) {
            push.picture = address_of(picture_.address() + std::size_t{4} * first);
            push.count = static_cast<std::uint32_t>(pixels - first);
            drawing_.commands.dispatch(drawing_.gpu.color, push, groups);
        });
    }

    const Drawing& drawing_;
    std::uint32_t width_, height_; // of the picture
    scene::Beyond beyond_;
    vulkan::Buffer& picture_;
};

static_assert(static_cast<std::uint32_t>(scene::box_of(scene::kMaxSigma).reach()) <= shaders::kMostReach);

}

Status record_effects(const Drawing& drawing, const scene::Group& group, const frame::Rect& area,
                      vulkan::Buffer& picture)
{
    EffectPasses passes(drawing, area, scene::beyond_of(group), picture);
    for (std::uint32_t i = 0; i < group.effect_count; ++i)
        TRY(passes.apply(drawing.scene.effects[group.first_effect + i]));
    return {};
}

}
