// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/cpu/simd.h"

#include "compositor/base/check.h"
#include "compositor/cpu/effect_raster.h"
#include "compositor/cpu/kernels.h"
#include "compositor/cpu/level_raster.h"
#include "compositor/cpu/tile_pool.h"
#include "compositor/cpu/underlay.h"
#include "compositor/scene/drawable.h"
#include "compositor/scene/group_plan.h"

#include <fmt/format.h>

namespace cpu {
namespace {
using frame::Rect;
using frame::Rgba;

constexpr int kStrip = scene::DamageMap::kBlock; // rows of a group's picture that one thread draws at a time
constexpr int kWorthWaking = 64;                 // damaged blocks; fewer are done before the other threads are awake

// Each run of damaged blocks of a block row, as one rectangle.
template <class Work> void for_each_span(const scene::DamageMap& damage, int row, const Work& work)
{
    for (int column = 0; column < damage.columns();) {
        if (!damage.marked(column, row)) {
            ++column;
            continue;
        }
        const int first = column;
        while (column < damage.columns() && damage.marked(column, row))
            ++column;
        work(scene::blocks_area(damage, row, first, column));
    }
}

void convert_span(const Kernels& kernels, const frame::Image& picture, const Rect& span, frame::Yuv420& target)
{
    const bool three_planes = target.layout() == frame::YuvLayout::i420;
    const auto at = [&target](int plane, int y, int x) {
        return target.plane(plane) + static_cast<std::ptrdiff_t>(y) * target.stride_bytes(plane) + x;
    };
    for (int y = span.y; y < span.bottom(); y += 2) {
        const YuvRows rows{at(0, y, span.x), at(0, y + 1, span.x), at(1, y / 2, three_planes ? span.x / 2 : span.x),
                           three_planes ? at(2, y / 2, span.x / 2) : nullptr};
        kernels.convert(rows, picture.row(y) + 4 * span.x, picture.row(y + 1) + 4 * span.x, span.width);
    }
}

class SimdRenderer final : public scene::Renderer {
public:
    SimdRenderer(std::string level, const SimdSpec& spec)
        : level_(std::move(level)), kernels_(kernels_of(level_)), pool_(spec.threads), underlay_(spec.underlays)
    {
    }

    base::Status draw(const scene::Scene& scene, const scene::DamageMap& damage, frame::Image& target) override
    {
        TRY(scene::check_draw(scene, damage, target, nesting_));
        return draw_rows(scene, damage, target, damage, [](int) {});
    }

    base::Status submit(const scene::Scene& scene, const scene::DamageMap& damage, frame::Image& target,
                        const scene::DamageMap& stale, frame::Yuv420& planes) override
    {
        TRY(scene::check_draw(scene, damage, target, nesting_));
        TRY(scene::check_convert(target, stale, planes));
        return draw_rows(scene, damage, target, stale, [&](int row) {
            for_each_span(stale, row, [&](const Rect& span) { convert_span(kernels_, target, span, planes); });
        });
    }

    base::Status convert(const frame::Image& picture, const scene::DamageMap& damage, frame::Yuv420& target) override
    {
        TRY(scene::check_convert(picture, damage, target));
        for_each_row(damage, [&](int row) {
            for_each_span(damage, row, [&](const Rect& span) { convert_span(kernels_, picture, span, target); });
        });
        return {};
    }

    std::string name() const override { return fmt::format("cpu ({})", level_); }

private:
    // Draws a checked scene, and calls `then` for each block row when it is drawn. `touched`: what both of them see.
    template <class Then>
    base::Status draw_rows(const scene::Scene& scene, const scene::DamageMap& damage, frame::Image& target,
                           const scene::DamageMap& touched, const Then& then)
    {
        underlay_.follow(scene, nesting_);
        covers_.follow(scene);
        base::Status groups = scene.groups.empty() ? base::Status() : draw_groups(scene, damage);
        if (groups) {
            const Layers layers{kernels_, scene, nesting_, pictures_, covers_};
            for_each_row(touched, [&](int row) {
                for_each_span(damage, row, [&](const Rect& span) { draw_span(layers, span, target_of(target)); });
                then(row);
            });
        }
        buffers_.give_all_back();
        return groups;
    }

    Place end_of_scene() const { return {static_cast<std::uint32_t>(nesting_.steps().size()), 0}; }

    void draw_span(const Layers& layers, const Rect& span, const Target& target)
    {
        if (!underlay_.in_use()) {
            draw_level(layers, {{}, end_of_scene()}, layers.scene.background, span, target);
            return;
        }
        const Part above{underlay_.end(), end_of_scene()};
        const auto start = find_start(layers, above, span);
        if (!start)
            draw_below(layers, span, target);
        draw_part(layers, {start.value_or(above.begin), above.end}, span, target);
    }

    // What lies below the underlay's end: copied where it is kept, drawn where it is not.
    void draw_below(const Layers& layers, const Rect& span, const Target& target)
    {
        constexpr int kBlock = scene::DamageMap::kBlock;
        const int row = span.y / kBlock, end = (span.right() + kBlock - 1) / kBlock;
        for (int column = span.x / kBlock; column < end;) {
            const int first = column;
            const bool held = underlay_.holds(first, row);
            column = underlay_.run_of(first, end, row);
            const Rect blocks =
                frame::intersect({first * kBlock, span.y, (column - first) * kBlock, span.height}, span);
            if (held) {
                underlay_.copy_to(blocks, target);
            } else {
                draw_level(layers, {{}, underlay_.end()}, layers.scene.background, blocks, target);
                underlay_.keep(layers, blocks, target);
            }
        }
    }

    // The pictures of all groups, inner ones first, as far as they are needed.
    base::Status draw_groups(const scene::Scene& scene, const scene::DamageMap& damage)
    {
        const Place above = underlay_.in_use() ? underlay_.end() : Place{};
        if (above.step > 0)
            find_missing(damage);
        plan_.make(scene, nesting_, damage, above.step, missing_);
        pictures_.clear();
        for (const scene::GroupNeed& need : plan_.needs())
            pictures_.push_back({need, 0, {}});
        for (std::uint32_t at = 0; at < nesting_.steps().size(); ++at) {
            if (nesting_.steps()[at].kind != scene::StepKind::end_group)
                continue;
            const std::uint32_t group = nesting_.group_of(at);
            if (!pictures_[group].shown.empty())
                TRY(draw_group(scene, group));
        }
        return {};
    }

    // What is damaged and not in the underlay.
    void find_missing(const scene::DamageMap& damage)
    {
        if (missing_.canvas() != damage.canvas())
            missing_ = scene::DamageMap(damage.canvas());
        missing_.clear();
        for (int row = 0; row < damage.rows(); ++row)
            for (int column = 0; column < damage.columns(); ++column)
                if (damage.marked(column, row) && !underlay_.holds(column, row))
                    missing_.mark_block(column, row);
    }

    base::Status draw_group(const scene::Scene& scene, std::uint32_t index)
    {
        const scene::Group& group = scene.groups[index];
        const scene::Nesting::Place& place = nesting_.place(index);
        GroupPicture& picture = pictures_[index];
        const Buffers::Lent lent = TRY(buffers_.lend(picture.area));
        picture.buffer = lent.number;
        picture.target = lent.target;
        const Layers layers{kernels_, scene, nesting_, pictures_, covers_};
        const Rgba ground = group.on_background ? scene.background : Rgba{};
        const Rect& area = picture.area;
        const auto draw_rows = [&](int strip) {
            const Rect rows{area.x, area.y + strip * kStrip, area.width, kStrip};
            draw_level(layers, {{place.begin + 1, 0}, {place.end, 0}}, ground, frame::intersect(rows, area),
                       lent.target);
        };
        run((area.height + kStrip - 1) / kStrip, area.width * area.height / (kStrip * kStrip), draw_rows);
        for (std::uint32_t i = 0; i < group.effect_count; ++i)
            TRY(effects_.apply(scene.effects[group.first_effect + i], scene::beyond_of(group), lent.target));
        for (std::uint32_t inner = index + 1; inner < scene.groups.size(); ++inner) // what it was made of
            if (nesting_.place(inner).parent == index && !pictures_[inner].shown.empty())
                buffers_.give_back(pictures_[inner].buffer);
        return {};
    }

    template <class Work> void for_each_row(const scene::DamageMap& damage, const Work& work)
    {
        run(damage.rows(), damage.count(), work);
    }
    template <class Work> void run(int rows, int blocks, const Work& work)
    {
        if (blocks >= kWorthWaking) {
            pool_.run(rows, work);
        } else {
            for (int row = 0; row < rows; ++row)
                work(row);
        }
    }

    std::string level_;
    const Kernels& kernels_;
    TilePool pool_;
    scene::Nesting nesting_; // of the scene being drawn, like plan_
    CoverMaps covers_;
    Underlay underlay_;
    scene::DamageMap missing_; // what of the damage the underlay does not hold
    scene::GroupPlan plan_;
    std::vector<GroupPicture> pictures_; // what it plans, and where it is
    Buffers buffers_;
    EffectRaster effects_{kernels_, pool_};
};

}

std::unique_ptr<scene::Renderer> make_simd_renderer(const SimdSpec& spec)
{
    ASSERT(spec.threads >= 1);
    return std::make_unique<SimdRenderer>(spec.level.empty() ? kernel_levels().front() : spec.level, spec);
}

std::vector<std::string> simd_levels()
{
    return kernel_levels();
}

}
