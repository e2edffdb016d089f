// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/cpu/simd.h"

#include "compositor/base/check.h"
#include "compositor/cpu/drawable.h"
#include "compositor/cpu/kernels.h"
#include "compositor/cpu/sprite_raster.h"
#include "compositor/cpu/tile_pool.h"

#include <fmt/format.h>

namespace cpu {
namespace {
using frame::Rect;

constexpr int kWorthWaking = 64; // damaged blocks; fewer are done before the other threads are awake

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

void draw_span(const Kernels& kernels, const scene::Scene& scene, const Rect& span, frame::Image& target)
{
    std::size_t lowest = scene.sprites.size();
    while (lowest > 0 && !hides_all(scene.sprites[lowest - 1], span))
        --lowest;
    if (lowest == 0)
        for (int y = span.y; y < span.bottom(); ++y)
            kernels.fill(target.row(y) + 4 * span.x, span.width, scene.background);
    else
        --lowest;
    for (std::size_t i = lowest; i < scene.sprites.size(); ++i)
        draw_sprite(kernels, scene.sprites[i], span, target);
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
        TRY(check_draw(scene, damage, target));
        for_each_row(damage, [&](int row) {
            for_each_span(damage, row, [&](const Rect& span) { draw_span(kernels_, scene, span, target); });
        });
        return {};
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
    template <class Work> void for_each_row(const scene::DamageMap& damage, const Work& work)
    {
        if (damage.count() >= kWorthWaking) {
            pool_.run(damage.rows(), work);
        } else {
            for (int row = 0; row < damage.rows(); ++row)
                work(row);
        }
    }

    std::string level_;
    const Kernels& kernels_;
    TilePool pool_;
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
