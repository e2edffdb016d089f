// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Frames of small compositions as pixels, by the scalar renderer, and short ways to build nested layers.

#include "compositor/cpu/scalar.h"
#include "tests/unit/timeline/stage.h"

#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

namespace timeline::test {

constexpr frame::Size kSmall{64, 48};

inline Composition small(std::vector<Layer> layers, double duration_s = 2, const Color& background = {0, 0, 0, 255})
{
    Composition composition = of(std::move(layers), duration_s);
    composition.canvas = kSmall;
    composition.background = background;
    return composition;
}

// A rectangle by its corner, whatever it lies in.
inline Layer box(const std::string& id, double x, double y, double width, double height, const Color& color)
{
    Layer layer = shape_layer(id, {x, y}, {width, height}, color);
    layer.anchor = Point{0, 0};
    return layer;
}

// A group as large as the small canvas, which stays where it is when unmoved.
inline Layer group(const std::string& id, std::vector<Layer> layers)
{
    Layer layer;
    layer.id = id;
    layer.position = Point{kSmall.width / 2.0, kSmall.height / 2.0};
    Group content;
    content.layers = std::move(layers);
    layer.content = std::move(content);
    return layer;
}

inline frame::Image drawn(const scene::Scene& scene)
{
    frame::Image image = *frame::Image::create(scene.canvas, frame::PixelFormat::rgba8);
    scene::DamageMap damage(scene.canvas);
    damage.mark_all();
    const base::Status status = cpu::make_scalar_renderer()->draw(scene, damage, image);
    if (!status)
        throw std::runtime_error(status.error().what);
    return image;
}

inline frame::Image drawn(const Compiled& compiled, std::int64_t frame_index)
{
    scene::Scene scene;
    evaluate(compiled, frame_index, scene);
    return drawn(scene);
}

inline frame::Rgba pixel(const frame::Image& image, int x, int y)
{
    const std::uint8_t* at = image.row(y) + 4 * x;
    return {at[0], at[1], at[2], at[3]};
}

inline int difference(const frame::Rgba& a, const frame::Rgba& b)
{
    return std::max({std::abs(a.r - b.r), std::abs(a.g - b.g), std::abs(a.b - b.b), std::abs(a.a - b.a)});
}

inline int most_difference(const frame::Image& a, const frame::Image& b)
{
    int most = 0;
    for (int y = 0; y < a.size().height; ++y)
        for (int x = 0; x < a.size().width; ++x)
            most = std::max(most, difference(pixel(a, x, y), pixel(b, x, y)));
    return most;
}

}

namespace frame {
inline void PrintTo(const Rgba& color, std::ostream* out)
{
    *out << '(' << int{color.r} << ' ' << int{color.g} << ' ' << int{color.b} << ' ' << int{color.a} << ')';
}
}
