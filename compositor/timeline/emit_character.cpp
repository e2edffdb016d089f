// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/timeline/emit.h"

namespace timeline {

void emit_character(const FrameContext& context)
{
    context.add_parts(context.pose.set->parts, context.pose.to_canvas, 1);
}

}
