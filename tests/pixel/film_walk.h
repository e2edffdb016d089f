// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The frames of a film visited in any order by one renderer: the hash of each picture, and what was damaged.

#include "compositor/base/hash.h"
#include "compositor/frame/image.h"
#include "compositor/frame/yuv.h"
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

inline std::string planes_hash(const frame::Yuv420& planes)
{
    std::string hash;
    for (int plane = 0; plane < planes.plane_count(); ++plane) {
        const bool full = plane == 0, both = planes.layout() == frame::YuvLayout::nv12;
        const int width = full || both ? planes.size().width : planes.size().width / 2,
                  height = full ? planes.size().height : planes.size().height / 2;
        hash += base::to_hex(base::xxh3_128_of_rows(
            reinterpret_cast<const std::byte*>(planes.plane(plane)), static_cast<std::size_t>(width),
            static_cast<std::size_t>(planes.stride_bytes(plane)), static_cast<std::size_t>(height)));
    }
    return hash;
}

// The same for films: as many frames in flight as the renderer takes. A line for each visit: frame, hash of its planes.
inline base::Result<std::vector<std::string>> walk_planes(const timeline::Compiled& film, scene::Renderer& renderer,
                                                          const std::vector<std::int64_t>& order,
                                                          frame::YuvLayout layout)
{
    struct Slot {
        frame::Yuv420 planes;
        scene::DamageMap stale;
        std::int64_t index = 0;
    };
    std::vector<Slot> slots;
    for (std::size_t i = 0; i < renderer.most_in_flight(); ++i) {
        slots.push_back({TRY(frame::Yuv420::create(film.canvas(), layout)), scene::DamageMap(film.canvas())});
        slots.back().stale.mark_all();
    }
    scene::Differ differ;
    scene::DamageMap damage(film.canvas());
    frame::Image picture = TRY(frame::Image::create(film.canvas(), frame::PixelFormat::rgba8));
    std::vector<std::string> lines;
    std::size_t submitted = 0;
    const auto collect = [&]() -> base::Status {
        TRY(renderer.collect());
        const Slot& slot = slots[lines.size() % slots.size()];
        lines.push_back(fmt::format("{} {}", slot.index, planes_hash(slot.planes)));
        return {};
    };
    for (const std::int64_t index : order) {
        scene::Scene scene; // gone before the frame is collected
        timeline::evaluate(film, index, scene);
        differ.compare(scene, damage);
        if (submitted - lines.size() == slots.size())
            TRY(collect());
        for (Slot& slot : slots)
            slot.stale.add(damage);
        Slot& slot = slots[submitted++ % slots.size()];
        slot.index = index;
        TRY(renderer.submit(scene, damage, picture, slot.stale, slot.planes));
        slot.stale.clear();
    }
    while (lines.size() < submitted)
        TRY(collect());
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
