// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/assets/asset_cache.h"
#include "compositor/assets/child_verbs.h"

namespace assets {

std::vector<base::HelperVerbRow> helper_verbs()
{
    std::vector<base::HelperVerbRow> rows = svg_verbs();
    for (base::HelperVerbRow& row : animation_verbs())
        rows.push_back(std::move(row));
    return rows;
}

}
