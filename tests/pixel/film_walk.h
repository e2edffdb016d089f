// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The frames of a film visited in any order by one renderer: the hash of each picture, and what was damaged.

#include "compositor/frame/image.h"
#include "compositor/scene/damage.h"
#include "compositor/scene/renderer.h"
#include "compositor/timeline/compile.h"

#include <fmt/format.h>

#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace pixel_test {

enum class Drawn { damage_only, from_nothing };

// A line for each visit: frame, hash of its picture, damaged blocks against the visit before.
inline base::Result<std::vector<std::string>> walk(const timeline::Compiled& film, scene::Renderer& renderer,
                                                   const std::vector<std::int64_t>& order, Drawn drawn)
{
    scene::Differ differ;
    scene::Scene scene;
    scene::DamageMap damage(film.canvas()), everything(film.canvas());
    everything.mark_all();
    frame::Image picture = TRY(frame::Image::create(film.canvas(), frame::PixelFormat::rgba8));
    std::vector<std::string> lines;
    for (const std::int64_t index : order) {
        timeline::evaluate(film, index, scene);
        differ.compare(scene, damage);
        if (drawn == Drawn::from_nothing)
            picture.fill({255, 0, 255, 255});
        TRY(renderer.draw(scene, drawn == Drawn::from_nothing ? everything : damage, picture));
        lines.push_back(fmt::format("{} {} {}", index, base::to_hex(frame::pixel_hash(picture)), damage.count()));
    }
    return lines;
}

inline std::vector<std::int64_t> in_order(const timeline::Compiled& film)
{
    std::vector<std::int64_t> order;
    for (std::int64_t index = 0; index < film.frame_count(); ++index)
        order.push_back(index);
    return order;
}

// Runs of a few frames from anywhere, forwards, backwards or standing still, as someone searching for a place goes.
inline std::vector<std::int64_t> anyhow(const timeline::Compiled& film, std::uint64_t seed, std::size_t visits)
{
    std::mt19937_64 random(seed);
    std::vector<std::int64_t> order;
    while (order.size() < visits) {
        auto index = static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(film.frame_count()));
        const auto step = static_cast<std::int64_t>(random() % 4) - 1; // one in four stands still, one goes back
        for (auto length = random() % 8 + 1; length > 0 && order.size() < visits; --length) {
            order.push_back(index);
            index = std::clamp<std::int64_t>(index + step, 0, film.frame_count() - 1);
        }
    }
    return order;
}

}
