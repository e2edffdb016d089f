// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/cpu/scalar_effects.h"

#include <algorithm>
#include <vector>

namespace cpu {
namespace {
using scene::Beyond;
using scene::Box;

// One channel of a picture, 16 bits a pixel.
struct Plane {
    frame::Size size;
    std::vector<std::uint32_t> values = std::vector<std::uint32_t>(static_cast<std::size_t>(size.width * size.height));

    std::uint32_t& at(int x, int y) { return values[static_cast<std::size_t>(y * size.width + x)]; }
    // Any place; beyond the canvas by its rule.
    std::uint32_t at(int x, int y, Beyond beyond)
    {
        const int inside_x = std::clamp(x, 0, size.width - 1), inside_y = std::clamp(y, 0, size.height - 1);
        const bool outside = inside_x != x || inside_y != y;
        return outside && beyond == Beyond::transparent ? 0 : at(inside_x, inside_y);
    }
};

Plane plane_of(const frame::Image& picture, std::uint8_t frame::Rgba::*channel)
{
    Plane plane{picture.size()};
    for (int y = 0; y < plane.size.height; ++y)
        for (int x = 0; x < plane.size.width; ++x)
            plane.at(x, y) = scene::widened(pixel(picture, x, y).*channel);
    return plane;
}

// One pass along a line: an answer for each place but the radius + 1 at each end.
std::vector<std::uint32_t> box_pass(const Box& box, const std::vector<std::uint32_t>& line)
{
    const std::size_t near = box.radius, far = box.radius + 1;
    std::uint32_t inner = 0; // the sum of 2 radius + 1 values, moving along
    for (std::size_t i = 1; i < 1 + near + far; ++i)
        inner += line[i];
    std::vector<std::uint32_t> means;
    for (std::size_t center = far; center + far < line.size(); ++center) {
        means.push_back(scene::box_mean(box, inner, line[center - far] + line[center + far]));
        inner += line[center + far] - line[center - near];
    }
    return means;
}

// `value_at(i)` for each i of the canvas and beyond; the three means of 0..count-1.
template <class ValueAt> std::vector<std::uint32_t> blurred_line(const Box& box, int count, ValueAt value_at)
{
    std::vector<std::uint32_t> line;
    for (int i = -box.reach(); i < count + box.reach(); ++i)
        line.push_back(value_at(i));
    if (!box.changes_nothing())
        for (int pass = 0; pass < 3; ++pass)
            line = box_pass(box, line);
    return line;
}

// Along the rows, then along the columns, of the plane moved by an offset.
Plane blurred(const scene::Effect& effect, Beyond beyond, frame::Size offset, Plane plane)
{
    const frame::Size size = plane.size;
    const Box across = scene::box_of(effect.sigma_x), down = scene::box_of(effect.sigma_y);
    Plane rows{size}, result{size};
    for (int y = 0; y < size.height; ++y) {
        const auto line =
            blurred_line(across, size.width, [&](int x) { return plane.at(x - offset.width, y, beyond); });
        for (int x = 0; x < size.width; ++x)
            rows.at(x, y) = line[static_cast<std::size_t>(x)];
    }
    for (int x = 0; x < size.width; ++x) {
        const auto line = blurred_line(down, size.height, [&](int y) { return rows.at(x, y - offset.height, beyond); });
        for (int y = 0; y < size.height; ++y)
            result.at(x, y) = line[static_cast<std::size_t>(y)];
    }
    return result;
}

void blur(const scene::Effect& effect, Beyond beyond, frame::Image& picture)
{
    for (const auto channel : {&frame::Rgba::r, &frame::Rgba::g, &frame::Rgba::b, &frame::Rgba::a}) {
        Plane plane = blurred(effect, beyond, {}, plane_of(picture, channel));
        for (int y = 0; y < plane.size.height; ++y)
            for (int x = 0; x < plane.size.width; ++x) {
                frame::Rgba color = pixel(picture, x, y);
                color.*channel = static_cast<std::uint8_t>(scene::narrowed(plane.at(x, y)));
                set_pixel(picture, x, y, color);
            }
    }
}

// The picture's alpha, continued beyond the canvas, then moved.
void cast_shadow(const scene::Effect& effect, Beyond beyond, frame::Image& picture)
{
    Plane shadow = blurred(effect, beyond, {effect.offset_x, effect.offset_y}, plane_of(picture, &frame::Rgba::a));
    const frame::Size size = shadow.size;
    for (int y = 0; y < size.height; ++y)
        for (int x = 0; x < size.width; ++x)
            set_pixel(picture, x, y,
                      scene::over_shadow(pixel(picture, x, y), scene::shadow_coverage(shadow.at(x, y), effect.strength),
                                         effect.tint));
}

}

void apply_effect(const scene::Effect& effect, Beyond beyond, frame::Image& picture)
{
    switch (effect.kind) {
    case scene::EffectKind::blur:
        blur(effect, beyond, picture);
        return;
    case scene::EffectKind::shadow:
        cast_shadow(effect, beyond, picture);
        return;
    case scene::EffectKind::color:
        for (int y = 0; y < picture.size().height; ++y)
            for (int x = 0; x < picture.size().width; ++x)
                set_pixel(picture, x, y, scene::recolored(effect, pixel(picture, x, y)));
        return;
    }
}

}
