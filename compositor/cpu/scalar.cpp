// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/cpu/scalar.h"

#include "compositor/cpu/scalar_effects.h"
#include "compositor/scene/blend.h"
#include "compositor/scene/drawable.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace cpu {
namespace {
using frame::PixelFormat;
using frame::Rect;
using frame::Rgba;
using scene::Sprite;

// A sampling position in 1/65536 of a texel, from the centre of the source's first texel.
struct Position {
    std::int32_t u = 0, v = 0;
};

// Position at the top left pixel of a block, found in 64 bits. False when no pixel of the block can reach the source;
// otherwise every position within the block fits 32 bits (Sampling::kMaxStep sees to that).
bool find_origin(const Sprite& sprite, const Rect& block, Position& origin)
{
    const scene::Sampling& map = sprite.sampling;
    const std::int64_t u = std::int64_t{map.xx} * block.x + std::int64_t{map.xy} * block.y + map.x0 -
                           (std::int64_t{sprite.source.x} << 16);
    const std::int64_t v = std::int64_t{map.yx} * block.x + std::int64_t{map.yy} * block.y + map.y0 -
                           (std::int64_t{sprite.source.y} << 16);
    constexpr std::int64_t kSpan = scene::DamageMap::kBlock - 1;
    const std::int64_t reach_u = kSpan * (std::abs(std::int64_t{map.xx}) + std::abs(std::int64_t{map.xy})) + 65536;
    const std::int64_t reach_v = kSpan * (std::abs(std::int64_t{map.yx}) + std::abs(std::int64_t{map.yy})) + 65536;
    if (u < -reach_u || u > (std::int64_t{sprite.source.width} << 16) + reach_u || v < -reach_v ||
        v > (std::int64_t{sprite.source.height} << 16) + reach_v)
        return false;
    origin = {static_cast<std::int32_t>(u), static_cast<std::int32_t>(v)};
    return true;
}

// The texels of a sprite's source.
struct Source {
    const frame::Image& image;
    Rect area;
    bool coverage;
};

// Channels of the texel x, y of the source; nothing outside it. Coverage is in all four.
std::array<std::uint32_t, 4> texel(const Source& source, int x, int y)
{
    if (x < 0 || y < 0 || x >= source.area.width || y >= source.area.height)
        return {};
    const std::uint8_t* row = source.image.row(source.area.y + y);
    if (source.coverage) {
        const std::uint32_t coverage = row[source.area.x + x];
        return {coverage, coverage, coverage, coverage};
    }
    const std::uint8_t* pixel = row + 4 * (source.area.x + x);
    return {pixel[0], pixel[1], pixel[2], pixel[3]};
}

frame::Rgba sample(const Source& source, Position at, Rgba tint)
{
    const int x = at.u >> 16, y = at.v >> 16;
    const std::uint32_t fraction_x = static_cast<std::uint32_t>(at.u) >> 8 & 255;
    const std::uint32_t fraction_y = static_cast<std::uint32_t>(at.v) >> 8 & 255;
    const auto top_left = texel(source, x, y), top_right = texel(source, x + 1, y);
    const auto bottom_left = texel(source, x, y + 1), bottom_right = texel(source, x + 1, y + 1);
    const auto channel = [&](std::size_t c, std::uint8_t factor) {
        return static_cast<std::uint8_t>(
            scene::mul255(factor, scene::bilinear(top_left[c], top_right[c], bottom_left[c], bottom_right[c],
                                                  fraction_x, fraction_y)));
    };
    return {channel(0, tint.r), channel(1, tint.g), channel(2, tint.b), channel(3, tint.a)};
}

void draw_sprite(const Sprite& sprite, const Rect& block, frame::Image& target)
{
    const Rect area = frame::intersect(block, sprite.bounds);
    Position origin;
    if (area.empty() || !find_origin(sprite, block, origin))
        return;
    const Source source{scene::texels_of(sprite), sprite.source, scene::texels_of(sprite).format() == PixelFormat::a8};
    const scene::Sampling& map = sprite.sampling;
    for (int y = area.y; y < area.bottom(); ++y)
        for (int x = area.x; x < area.right(); ++x) {
            const int right = x - block.x, down = y - block.y;
            const Position at{origin.u + map.xx * right + map.xy * down, origin.v + map.yx * right + map.yy * down};
            set_pixel(target, x, y, scene::blend(sprite.blend, pixel(target, x, y), sample(source, at, sprite.tint)));
        }
}

// The finished picture of a group over one block. A keep mask empties the block outside the group's bounds.
void draw_group(const scene::Group& group, const frame::Image& picture, const Rect& block, frame::Image& target)
{
    for (int y = block.y; y < block.bottom(); ++y)
        for (int x = block.x; x < block.right(); ++x) {
            const bool inside = group.bounds.contains({x, y, 1, 1});
            if (!inside && !scene::is_mask(group.blend))
                continue;
            const Rgba source = inside ? scene::faded(pixel(picture, x, y), group.opacity) : Rgba{};
            set_pixel(target, x, y, scene::blend(group.blend, pixel(target, x, y), source));
        }
}

// The luma of 2x2 pixels and their common chroma.
void convert_four(const frame::Image& picture, int x, int y, frame::Yuv420& target)
{
    using namespace frame::bt709;
    int r = 0, g = 0, b = 0;
    for (const int row : {y, y + 1})
        for (const int column : {x, x + 1}) {
            const std::uint8_t* pixel = picture.row(row) + 4 * column;
            target.plane(0)[static_cast<std::ptrdiff_t>(row) * target.stride_bytes(0) + column] =
                luma(pixel[0], pixel[1], pixel[2]);
            r += pixel[0];
            g += pixel[1];
            b += pixel[2];
        }
    std::uint8_t* chroma = target.plane(1) + static_cast<std::ptrdiff_t>(y / 2) * target.stride_bytes(1);
    if (target.layout() == frame::YuvLayout::nv12) {
        chroma[x] = blue_difference(r, g, b);
        chroma[x + 1] = red_difference(r, g, b);
    } else {
        chroma[x / 2] = blue_difference(r, g, b);
        target.plane(2)[static_cast<std::ptrdiff_t>(y / 2) * target.stride_bytes(2) + x / 2] = red_difference(r, g, b);
    }
}

template <class Work> void for_each_block(const scene::DamageMap& damage, Work work)
{
    for (int row = 0; row < damage.rows(); ++row)
        for (int column = 0; column < damage.columns(); ++column)
            if (damage.marked(column, row))
                work(scene::blocks_area(damage, row, column, column + 1));
}

struct Film {
    const scene::Scene& scene;
    const scene::Nesting& nesting;
    const scene::DamageMap& everything;
};
base::Status draw_steps(const Film& film, std::uint32_t begin, std::uint32_t end, const scene::DamageMap& blocks,
                        frame::Image& target);

// The picture of a group: all of the canvas, however little of it is asked for.
base::Result<frame::Image> picture_of(const Film& film, std::uint32_t index)
{
    const scene::Group& group = film.scene.groups[index];
    const scene::Nesting::Place& place = film.nesting.place(index);
    frame::Image picture = TRY(frame::Image::create(film.scene.canvas, PixelFormat::rgba8)); // transparent
    if (group.on_background)
        picture.fill(film.scene.background);
    TRY(draw_steps(film, place.begin + 1, place.end, film.everything, picture));
    for (std::uint32_t i = 0; i < group.effect_count; ++i)
        apply_effect(film.scene.effects[group.first_effect + i], scene::beyond_of(group), picture);
    return picture;
}

// The steps [begin, end) on what `target` holds already.
base::Status draw_steps(const Film& film, std::uint32_t begin, std::uint32_t end, const scene::DamageMap& blocks,
                        frame::Image& target)
{
    for (std::uint32_t at = begin; at < end; ++at) {
        const scene::Step& step = film.nesting.steps()[at];
        if (step.kind == scene::StepKind::sprites) {
            for_each_block(blocks, [&](const Rect& block) {
                for (std::uint32_t i = step.begin; i < step.end; ++i)
                    draw_sprite(film.scene.sprites[i], block, target);
            });
        } else { // begin_group: its own steps are drawn inside
            const frame::Image picture = TRY(picture_of(film, step.begin));
            for_each_block(
                blocks, [&](const Rect& block) { draw_group(film.scene.groups[step.begin], picture, block, target); });
            at = film.nesting.place(step.begin).end;
        }
    }
    return {};
}

class ScalarRenderer final : public scene::Renderer {
public:
    base::Status draw(const scene::Scene& scene, const scene::DamageMap& damage, frame::Image& target) override
    {
        TRY(scene::check_draw(scene, damage, target, nesting_));
        for_each_block(damage, [&](const Rect& block) {
            for (int y = block.y; y < block.bottom(); ++y)
                for (int x = block.x; x < block.right(); ++x)
                    set_pixel(target, x, y, scene.background);
        });
        scene::DamageMap everything(scene.canvas);
        everything.mark_all();
        const auto last = static_cast<std::uint32_t>(nesting_.steps().size());
        return draw_steps({scene, nesting_, everything}, 0, last, damage, target);
    }

    base::Status convert(const frame::Image& picture, const scene::DamageMap& damage, frame::Yuv420& target) override
    {
        TRY(scene::check_convert(picture, damage, target));
        for_each_block(damage, [&](const Rect& block) {
            for (int y = block.y; y < block.bottom(); y += 2)
                for (int x = block.x; x < block.right(); x += 2)
                    convert_four(picture, x, y, target);
        });
        return {};
    }

    base::Status submit(const scene::Scene& scene, const scene::DamageMap& damage, frame::Image& target,
                        const scene::DamageMap& stale, frame::Yuv420& planes) override
    {
        TRY(draw(scene, damage, target));
        return convert(target, stale, planes);
    }

    std::string name() const override { return "scalar"; }

private:
    scene::Nesting nesting_;
};

}

std::unique_ptr<scene::Renderer> make_scalar_renderer()
{
    return std::make_unique<ScalarRenderer>();
}

}
