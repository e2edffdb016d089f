// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/gpu/blocks.h"

namespace gpu {

std::vector<shaders::BlockRecord> records_of(const scene::DamageMap& damage)
{
    std::vector<shaders::BlockRecord> records;
    records.reserve(static_cast<std::size_t>(damage.count()));
    for_each_run(damage, [&](std::size_t number, const frame::Rect& area) {
        constexpr int kBlock = scene::DamageMap::kBlock;
        const auto count = static_cast<std::uint32_t>((area.width + kBlock - 1) / kBlock);
        for (int x = area.x; x < area.right(); x += kBlock)
            records.push_back({x, area.y, static_cast<std::uint32_t>(number), count});
    });
    return records;
}

scene::DamageMap next_blocks(const scene::DamageMap& damage, int most, int& at)
{
    const int end = damage.columns() * damage.rows();
    if (at == 0 && most >= end) {
        at = end;
        return damage;
    }
    scene::DamageMap part(damage.canvas());
    for (int count = 0; at < end && count < most; ++at) {
        const int column = at % damage.columns(), row = at / damage.columns();
        if (!damage.marked(column, row))
            continue;
        part.mark_block(column, row);
        ++count;
    }
    return part;
}

}
