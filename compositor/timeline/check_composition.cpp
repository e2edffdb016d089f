// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/timeline/checker.h"

namespace timeline {
namespace {

void check_canvas(Checker& checker, const Composition& composition)
{
    const Path top;
    const Path path = top.member("canvas");
    for (const auto& [key, side] :
         {std::pair{"width", composition.canvas.width}, std::pair{"height", composition.canvas.height}}) {
        checker.range(path.member(key), side, 16, 8192);
        if (side % 2 != 0)
            checker.add(path.member(key), "{} is odd; video needs even sides", side);
    }
    if (composition.background.a != 255)
        checker.add(path.member("background"), "must be opaque");
}

}

std::vector<Problem> check(const Composition& composition)
{
    std::vector<Problem> list;
    Problems problems(list);
    Checker checker(composition, problems);
    const Path top;
    check_canvas(checker, composition);
    const double rate = composition.frame_rate.seconds();
    if (rate < 1 || rate > 240)
        checker.add(top.member("fps"), "{} is outside 1 to 240", rate);
    if (!(composition.duration_s > 0 && composition.duration_s <= kLongestS))
        checker.add(top.member("duration"), "{} is not above 0 and at most {}", seconds(composition.duration_s),
                    seconds(kLongestS));
    checker.rising(top.member("cuts"), composition.cuts_s, "cut");
    const Path clips = top.member("audio");
    for (std::size_t i = 0; i < composition.audio.size(); ++i)
        checker.audio(clips.item(i), composition.audio[i]);
    checker.find_layers();
    checker.layers(top.member("layers"), composition.layers, 0);
    checker.changes();
    return list;
}

}
