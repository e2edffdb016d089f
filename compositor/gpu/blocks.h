// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Marked blocks of a damage map, in the order in which they are drawn and brought back: row by row. Room-internal.
// Thread: any.

#include "compositor/scene/drawable.h"
#include "shaders/shared/layout.h"

#include <vector>

namespace gpu {

// work(number, area): of every marked block, its area cut to the canvas.
template <class Work> void for_each_block(const scene::DamageMap& damage, const Work& work)
{
    std::size_t number = 0;
    for (int row = 0; row < damage.rows(); ++row)
        for (int column = 0; column < damage.columns(); ++column)
            if (damage.marked(column, row))
                work(number++, scene::blocks_area(damage, row, column, column + 1));
}

// work(number, area): of every run of neighbours in a row, the number of its first block and its area, cut likewise.
template <class Work> void for_each_run(const scene::DamageMap& damage, const Work& work)
{
    std::size_t number = 0;
    for (int row = 0; row < damage.rows(); ++row)
        for (int column = 0; column < damage.columns(); ++column) {
            const int first = column;
            while (column < damage.columns() && damage.marked(column, row))
                ++column;
            if (column == first)
                continue;
            work(number, scene::blocks_area(damage, row, first, column));
            number += static_cast<std::size_t>(column - first);
        }
}

// With their runs.
std::vector<shaders::BlockRecord> records_of(const scene::DamageMap& damage);

// The next marked blocks from the place `at` on, `most` or fewer; moves `at` behind them.
scene::DamageMap next_blocks(const scene::DamageMap& damage, int most, int& at);

}
