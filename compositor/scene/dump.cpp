// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/scene/damage.h"

#include <fmt/format.h>

#include <array>

namespace scene {
namespace {

std::string text_of(const frame::Rect& area)
{
    return fmt::format("{},{} {}x{}", area.x, area.y, area.width, area.height);
}
std::string text_of(frame::Rgba color)
{
    return fmt::format("{:02x}{:02x}{:02x}{:02x}", color.r, color.g, color.b, color.a);
}

const char* name_of(Blend blend)
{
    constexpr std::array kNames{"normal", "multiply", "screen", "overlay",   "add",
                                "atop",   "keep",     "cut",    "keep_luma", "cut_luma"};
    return kNames.at(static_cast<std::size_t>(blend));
}

std::string line_of(const Sprite& s)
{
    std::string line =
        fmt::format("{:016x} {:016x} level {} source {} bounds {} tint {} map {} {} {} {} {} {}", s.id, s.content,
                    s.level, text_of(s.source), text_of(s.bounds), text_of(s.tint), s.sampling.xx, s.sampling.xy,
                    s.sampling.yx, s.sampling.yy, s.sampling.x0, s.sampling.y0);
    return s.blend == Blend::normal ? line : line + fmt::format(" blend {}", name_of(s.blend));
}

std::string line_of(const Group& g)
{
    return fmt::format("group {:016x} {:016x} bounds {} blend {} opacity {}{}", g.id, g.content, text_of(g.bounds),
                       name_of(g.blend), g.opacity, g.on_background ? " on background" : "");
}

std::string line_of(const Effect& e)
{
    if (e.kind == EffectKind::blur)
        return fmt::format("blur {} {}", e.sigma_x, e.sigma_y);
    if (e.kind == EffectKind::shadow)
        return fmt::format("shadow {} {} offset {},{} tint {} strength {}", e.sigma_x, e.sigma_y, e.offset_x,
                           e.offset_y, text_of(e.tint), e.strength);
    std::string line = "color";
    for (const auto& row : e.matrix)
        line += fmt::format(" [{} {} {} {}]", row[0], row[1], row[2], row[3]);
    return line;
}

}

std::string dump(const Scene& scene)
{
    std::string text = fmt::format("canvas {}x{} background {:02x}{:02x}{:02x}\n", scene.canvas.width,
                                   scene.canvas.height, scene.background.r, scene.background.g, scene.background.b);
    Nesting nesting;
    if (const char* fault = nesting.read(scene))
        return text + fmt::format("this scene {}\n", fault);
    std::string indent;
    for (const Step& step : nesting.steps()) {
        if (step.kind == StepKind::end_group) {
            indent.resize(indent.size() - 2);
        } else if (step.kind == StepKind::begin_group) {
            const Group& group = scene.groups[step.begin];
            text += fmt::format("{}{}\n", indent, line_of(group));
            indent += "  ";
            for (std::uint32_t i = 0; i < group.effect_count; ++i)
                text += fmt::format("{}{}\n", indent, line_of(scene.effects[group.first_effect + i]));
        } else {
            for (std::uint32_t i = step.begin; i < step.end; ++i)
                text += fmt::format("{}{}\n", indent, line_of(scene.sprites[i]));
        }
    }
    return text;
}

}
