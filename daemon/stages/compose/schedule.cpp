// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/compose/compose.h"

#include "compositor/text/segment_words.h"
#include "daemon/stages/compose/stage_parts.h"

#include <algorithm>
#include <cmath>

namespace compose {
namespace {

constexpr double kTitle_s = 0.5; // the title fades in before anybody speaks
constexpr double kAir_s = 0.12;  // between turns
constexpr double kBeforeTakeaway_s = 0.35;
constexpr double kTakeaway_s = 3; // at least; long ones stay until they can be read
constexpr double kFindIt_s = 0.9, kWordsRead_per_s = 3;
constexpr double kEnd_s = 0.8; // without a takeaway

double takeaway_s(const script::Script& script)
{
    const auto words = static_cast<double>(text::words(script.takeaway, script.language).size());
    return std::max(kTakeaway_s, kFindIt_s + words / kWordsRead_per_s);
}

}

Schedule schedule(const ComposeSpec& spec)
{
    const double rate = spec.frame_rate.seconds();
    const auto on_frame = [rate](double time_s) { return std::round(time_s * rate) / rate; };
    Schedule plan;
    plan.begin_s = spec.brand.intro ? on_frame(spec.brand.intro->duration_s) : 0;
    double at_s = plan.begin_s; // where the line before ends
    for (std::size_t i = 0; i < spec.lines.size(); ++i) {
        const double pause_s = overrides_of(spec, i).pause_before_s.value_or(i == 0 ? kTitle_s : kAir_s);
        at_s += pause_s;
        Schedule::Scene scene;
        scene.begin_s = i == 0 ? plan.begin_s : on_frame(at_s - std::min(kAir_s, pause_s) / 2);
        scene.voice_s = at_s;
        if (!plan.scenes.empty())
            plan.scenes.back().end_s = scene.begin_s;
        plan.scenes.push_back(scene);
        at_s += spec.lines[i].duration_s;
    }
    const bool has_takeaway = !spec.script.takeaway.empty();
    plan.takeaway_s = on_frame(at_s + (has_takeaway ? kBeforeTakeaway_s : kEnd_s));
    plan.end_s = has_takeaway ? on_frame(plan.takeaway_s + takeaway_s(spec.script)) : plan.takeaway_s;
    plan.duration_s = plan.end_s + (spec.brand.outro ? on_frame(spec.brand.outro->duration_s) : 0);
    if (!plan.scenes.empty())
        plan.scenes.back().end_s = plan.takeaway_s;
    return plan;
}

}
