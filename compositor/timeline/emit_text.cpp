// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/timeline/emit.h"
#include "compositor/timeline/emit_letters.h"
#include "compositor/timeline/text_animation.h"
#include "compositor/timeline/track.h"

#include <algorithm>

namespace timeline {
namespace {

bool empty(const PartRange& range)
{
    return range.begin == range.end;
}

void add_at_rest(const FrameContext& context, const std::vector<UnitParts>& units)
{
    for (const UnitParts& unit : units)
        context.add_parts(unit.outline, context.pose.to_canvas, 1);
    for (const UnitParts& unit : units)
        context.add_parts(unit.fill, context.pose.to_canvas, 1);
}

class MovingText {
public:
    MovingText(const FrameContext& context, const std::vector<UnitParts>& units)
        : context_(context), motion_(*context.layer.motion), units_(units),
          color_(sample(motion_.color, context.pose.key_time_s).value)
    {
    }

    void add()
    {
        for (std::size_t i = 0; i < units_.size(); ++i) {
            if (empty(units_[i].outline))
                continue;
            const UnitLook look = look_of(i);
            if (look.opacity == 1)
                context_.add_parts(units_[i].outline, map_of(look), 1);
        }
        for (std::size_t i = 0; i < units_.size(); ++i) {
            const UnitLook look = look_of(i);
            if (look.opacity <= 0)
                continue;
            const Letters letters{units_[i].outline, units_[i].fill, map_of(look), premultiplied(look.color),
                                  look.opacity};
            if (look.opacity == 1 || empty(units_[i].outline))
                add_fill(context_, letters);
            else
                add_as_one(context_, letters);
        }
    }

private:
    UnitLook look_of(std::size_t unit) const
    {
        const std::size_t count = motion_.animators.size();
        return unit_look(motion_.animators, std::span(motion_.places).subspan(unit * count, count),
                         context_.pose.set->ref.x, color_, context_.pose.time_s);
    }
    scene::Affine map_of(const UnitLook& look) const
    {
        return look.at_rest ? context_.pose.to_canvas : context_.pose.to_canvas * look.map;
    }

    const FrameContext& context_;
    const TextMotion& motion_;
    const std::vector<UnitParts>& units_;
    Color color_;
};

}

void emit_text(const FrameContext& context)
{
    context.add_parts(context.pose.set->parts, context.pose.to_canvas, 1);
    const TextMotion* motion = context.layer.motion.get();
    if (motion == nullptr)
        return;
    const auto& units = motion->sets[static_cast<std::size_t>(context.pose.set - context.layer.sets.data())];
    const bool at_rest = std::all_of(motion->animators.begin(), motion->animators.end(),
                                     [&](const UnitAnimator& one) { return one.at_rest(context.pose.time_s); });
    if (at_rest)
        add_at_rest(context, units);
    else
        MovingText(context, units).add();
}

}
