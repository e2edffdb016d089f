// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/cpu/simd.h"

#include "compositor/base/check.h"
#include "compositor/cpu/drawable.h"
#include "compositor/cpu/effect_raster.h"
#include "compositor/cpu/group_plan.h"
#include "compositor/cpu/kernels.h"
#include "compositor/cpu/level_raster.h"
#include "compositor/cpu/tile_pool.h"

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
        work(blocks_area(damage, row, first, column));
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
    SimdRenderer(std::string level, unsigned threads)
        : level_(std::move(level)), kernels_(kernels_of(level_)), pool_(threads)
    {
    }

    base::Status draw(const scene::Scene& scene, const scene::DamageMap& damage, frame::Image& target) override
    {
        TRY(check_draw(scene, damage, target, nesting_));
        return draw_rows(scene, damage, target, damage, [](int) {});
    }

    base::Status draw_and_convert(const scene::Scene& scene, const scene::DamageMap& damage, frame::Image& target,
                                  const scene::DamageMap& stale, frame::Yuv420& planes) override
    {
        TRY(check_draw(scene, damage, target, nesting_));
        TRY(check_convert(target, stale, planes));
        return draw_rows(scene, damage, target, stale, [&](int row) {
            for_each_span(stale, row, [&](const Rect& span) { convert_span(kernels_, target, span, planes); });
        });
    }

    base::Status convert(const frame::Image& picture, const scene::DamageMap& damage, frame::Yuv420& target) override
    {
        TRY(check_convert(picture, damage, target));
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
        base::Status groups = scene.groups.empty() ? base::Status() : draw_groups(scene, damage);
        if (groups) {
            const Layers layers{kernels_, scene, nesting_, plan_.pictures()};
            const auto last = static_cast<std::uint32_t>(nesting_.steps().size());
            for_each_row(touched, [&](int row) {
                for_each_span(damage, row, [&](const Rect& span) {
                    draw_level(layers, 0, last, scene.background, span, target_of(target));
                });
                then(row);
            });
        }
        buffers_.give_all_back();
        return groups;
    }

    // The pictures of all groups, inner ones first, as far as they are needed.
    base::Status draw_groups(const scene::Scene& scene, const scene::DamageMap& damage)
    {
        plan_.make(scene, nesting_, damage);
        for (std::uint32_t at = 0; at < nesting_.steps().size(); ++at) {
            if (nesting_.steps()[at].kind != scene::StepKind::end_group)
                continue;
            const std::uint32_t group = nesting_.group_of(at);
            if (!plan_.pictures()[group].shown.empty())
                TRY(draw_group(scene, group));
        }
        return {};
    }

    base::Status draw_group(const scene::Scene& scene, std::uint32_t index)
    {
        const scene::Group& group = scene.groups[index];
        const scene::Nesting::Place& place = nesting_.place(index);
        GroupPicture& picture = plan_.pictures()[index];
        const Buffers::Lent lent = TRY(buffers_.lend(picture.area));
        picture.buffer = lent.number;
        picture.target = lent.target;
        const Layers layers{kernels_, scene, nesting_, plan_.pictures()};
        const Rgba ground = group.on_background ? scene.background : Rgba{};
        const Rect& area = picture.area;
        const auto draw_rows = [&](int strip) {
            const Rect rows{area.x, area.y + strip * kStrip, area.width, kStrip};
            draw_level(layers, place.begin + 1, place.end, ground, frame::intersect(rows, area), lent.target);
        };
        run((area.height + kStrip - 1) / kStrip, area.width * area.height / (kStrip * kStrip), draw_rows);
        for (std::uint32_t i = 0; i < group.effect_count; ++i)
            TRY(effects_.apply(scene.effects[group.first_effect + i], scene::beyond_of(group), lent.target));
        for (std::uint32_t inner = index + 1; inner < scene.groups.size(); ++inner) // what it was made of
            if (nesting_.place(inner).parent == index && !plan_.pictures()[inner].shown.empty())
                buffers_.give_back(plan_.pictures()[inner].buffer);
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
    GroupPlan plan_;
    Buffers buffers_;
    EffectRaster effects_{kernels_, pool_};
};

}

std::unique_ptr<scene::Renderer> make_simd_renderer(const SimdSpec& spec)
{
    ASSERT(spec.threads >= 1);
    return std::make_unique<SimdRenderer>(spec.level.empty() ? kernel_levels().front() : spec.level, spec.threads);
}

std::vector<std::string> simd_levels()
{
    return kernel_levels();
}

}
