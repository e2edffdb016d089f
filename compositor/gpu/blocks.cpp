// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/gpu/blocks.h"

namespace gpu {

std::vector<shaders::BlockRecord> records_of(const scene::DamageMap& damage)
{
    std::vector<shaders::BlockRecord> records;
    for_each_block(damage, [&](std::size_t, const frame::Rect& area) { records.push_back({area.x, area.y, 0, 0}); });
    return records;
}

scene::DamageMap next_blocks(const scene::DamageMap& damage, int most, int& at)
{
    scene::DamageMap part(damage.canvas());
    const int end = damage.columns() * damage.rows();
    for (int count = 0; at < end && count < most; ++at) {
        const int column = at % damage.columns(), row = at / damage.columns();
        if (!damage.marked(column, row))
            continue;
        part.mark_block(column, row);
        ++count;
    }
    return part;
}

scene::DamageMap common_blocks(const scene::DamageMap& one, const scene::DamageMap& other)
{
    scene::DamageMap common(one.canvas());
    for (int row = 0; row < one.rows(); ++row)
        for (int column = 0; column < one.columns(); ++column)
            if (one.marked(column, row) && other.marked(column, row))
                common.mark_block(column, row);
    return common;
}

}
