// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/timeline/figure.h"
#include "compositor/timeline/track.h"

#include <algorithm>
#include <cmath>

namespace timeline {
namespace {

double smooth(double part)
{
    const double p = std::clamp(part, 0.0, 1.0);
    return p * p * (3 - 2 * p);
}

// A picture talks while its mouth would be open, and blinks when it has a picture for it.
PictureLook look_of(const RigPose& pose, const Figure& figure, double now_s)
{
    if (!pose.blink.empty() && lids_at(figure.life, now_s) == Lids::closed)
        return PictureLook::blink;
    const auto mouth = mouth_at(figure.mouth, now_s);
    const bool open = mouth && *mouth != Mouth::closed && *mouth != Mouth::narrow;
    return open && !pose.talk.empty() ? PictureLook::talk : PictureLook::art;
}

scene::Affine scaled_about(const Point& center, double x, double y)
{
    return scene::translation(center.x, center.y) * scene::scaling(x, y) * scene::translation(-center.x, -center.y);
}

// Breath, a bounce with every stressed word, a bow for a nod: all about the foot, which stays where it is.
scene::Affine life_of(const Figure& figure, const FigureTime& time)
{
    constexpr double kBounce = 0.022, kBow = 0.030;
    const double breath = breath_at(figure.life, time.life_s) * figure.life.liveliness;
    const double dip = stress_at(figure.stresses, time.now_s).dip * kBounce + nods_at(figure.nods_s, time.now_s) * kBow;
    const Point foot{figure.rig.size.x / 2, figure.rig.size.y};
    return scaled_about(foot, 1 + kBreathBroad * breath + dip / 2, 1 + kBreathTall * breath - dip);
}

}

PicturePlaces place_pictures(const Figure& figure, const FigureTime& time)
{
    constexpr double kPopFrom = 0.93; // the new pose grows from this
    const auto next = std::upper_bound(figure.turns.begin(), figure.turns.end(), time.now_s + kTimeNoiseS,
                                       [](double now_s, const PoseTurn& turn) { return now_s < turn.at_s; });
    const std::size_t current =
        next == figure.turns.begin() ? 0 : static_cast<std::size_t>(next - figure.turns.begin()) - 1;
    const PoseTurn& turn = figure.turns[current];
    const scene::Affine life = life_of(figure, time);
    const auto place = [&](std::size_t pose, double size, double opacity) {
        const Point foot{figure.rig.size.x / 2, figure.rig.size.y};
        return PicturePlace{pose, look_of(figure.rig.poses[pose], figure, time.now_s),
                            life * scaled_about(foot, size, size), opacity};
    };
    const double there = turn.duration_s > 0 ? (time.now_s - turn.at_s + kTimeNoiseS) / turn.duration_s : 1;
    PicturePlaces places;
    if (current == 0 || there >= 1 || figure.turns[current - 1].pose == turn.pose) {
        places.list[places.count++] = place(turn.pose, 1, 1);
        return places;
    }
    // The new one comes while the old one is still whole, so that nothing behind shines through.
    const double gone = smooth((there - 0.35) / 0.4);
    if (gone < 1)
        places.list[places.count++] = place(figure.turns[current - 1].pose, 1, 1 - gone);
    places.list[places.count++] = place(turn.pose, mix(kPopFrom, 1, ease(turn.easing, there)), smooth(there / 0.4));
    return places;
}

}
