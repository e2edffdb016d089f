// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/timeline/composition.h"

namespace timeline {

bool operator==(const Group& a, const Group& b)
{
    return a.layers == b.layers && a.size == b.size;
}

}
