// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes give a rig or problems, never both and never neither; every pose of what is read can be placed.
#include "compositor/base/check.h"
#include "compositor/timeline/figure.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace {

void play(const timeline::Rig& rig)
{
    timeline::Character character;
    for (const timeline::RigPose& pose : rig.poses)
        character.poses.push_back({static_cast<double>(character.poses.size()), pose.name, 0.5, {}});
    character.speech = {{rig.name, 0, 1, true}};
    const auto figure = timeline::make_figure(rig, character, 0, 10);
    ASSERT(figure.has_value());
    const auto used = timeline::used_variants(*figure);
    for (int frame = 0; frame < 60; frame += 7) {
        const timeline::FigureTime time = timeline::figure_time(frame, base::MediaTime(10, 1));
        if (rig.kind == timeline::RigKind::pictures) {
            const timeline::PicturePlaces places = timeline::place_pictures(*figure, time);
            ASSERT(places.count >= 1 && places.list[0].pose < rig.poses.size());
            continue;
        }
        timeline::PartPlaces places;
        timeline::place_parts(*figure, time, places);
        for (std::size_t i = 0; i < rig.parts.size(); ++i)
            ASSERT(!places[i].shown || used[i].at(places[i].variant));
    }
}

}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const timeline::ParsedRig parsed = timeline::parse_rig({reinterpret_cast<const char*>(data), size});
    ASSERT(parsed.rig.has_value() == parsed.problems.empty());
    if (parsed.rig)
        play(*parsed.rig);
    return 0;
}
