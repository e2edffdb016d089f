// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/scene/damage.h"

#include <gtest/gtest.h>

namespace {
using scene::DamageMap;

TEST(DamageMap, CountsBlocksRoundedUp)
{
    const DamageMap map({1080, 1913});
    EXPECT_EQ(map.columns(), 68);
    EXPECT_EQ(map.rows(), 120);
    EXPECT_EQ(map.count(), 0);
    EXPECT_EQ(DamageMap({1, 1}).columns(), 1);
    EXPECT_EQ(DamageMap().count(), 0);
    EXPECT_EQ(DamageMap().share(), 0);
}

TEST(DamageMap, MarksEveryBlockTheAreaTouchesAndNoOther)
{
    for (const frame::Rect area : {frame::Rect{0, 0, 1, 1},
                                   {15, 15, 2, 2},
                                   {16, 16, 16, 16},
                                   {-5, -5, 6, 6},
                                   {90, 40, 500, 500},
                                   {17, 0, 1, 100}}) {
        DamageMap map({100, 50});
        map.mark(area);
        for (int row = 0; row < map.rows(); ++row)
            for (int column = 0; column < map.columns(); ++column) {
                const frame::Rect block = frame::intersect({16 * column, 16 * row, 16, 16}, {0, 0, 100, 50});
                EXPECT_EQ(map.marked(column, row), !frame::intersect(block, area).empty()) << column << " " << row;
            }
    }
}

TEST(DamageMap, IgnoresWhatLiesOutsideOrIsEmpty)
{
    DamageMap map({100, 50});
    for (const frame::Rect area :
         {frame::Rect{100, 0, 5, 5}, {0, 50, 5, 5}, {-9, -9, 9, 9}, {5, 5, 0, 9}, {5, 5, 9, -1}}) {
        map.mark(area);
        EXPECT_EQ(map.count(), 0);
        EXPECT_FALSE(map.any_in(area));
    }
}

TEST(DamageMap, AnyInSeesMarkedBlocks)
{
    DamageMap map({100, 50});
    map.mark({40, 20, 1, 1}); // block 2, 1
    EXPECT_TRUE(map.any_in({47, 31, 100, 100}));
    EXPECT_TRUE(map.any_in({0, 0, 33, 17}));
    EXPECT_FALSE(map.any_in({48, 0, 52, 50}));
    EXPECT_FALSE(map.any_in({0, 32, 100, 18}));
}

TEST(DamageMap, AddsRemovesAndKeepsBlockByBlock)
{
    DamageMap left({100, 50}), right({100, 50});
    left.mark({0, 0, 40, 50});
    right.mark({30, 20, 70, 10});
    const auto combined = [&](auto change) {
        DamageMap map = left;
        change(map);
        return map;
    };
    const DamageMap sum = combined([&](DamageMap&map) { map.add(right); }),
                    rest = combined([&](DamageMap&map) { map.remove(right); }),
                    common = combined([&](DamageMap&map) { map.keep(right); });
    for (int row = 0; row < left.rows(); ++row)
        for (int column = 0; column < left.columns(); ++column) {
            const bool in_left = left.marked(column, row), in_right = right.marked(column, row);
            EXPECT_EQ(sum.marked(column, row), in_left || in_right);
            EXPECT_EQ(rest.marked(column, row), in_left && !in_right);
            EXPECT_EQ(common.marked(column, row), in_left && in_right);
        }
    EXPECT_EQ(common.count() + rest.count(), left.count());
    EXPECT_GT(common.count(), 0);
}

TEST(DamageMap, MarkAllAndClear)
{
    DamageMap map({100, 50});
    map.mark_all();
    EXPECT_EQ(map.count(), 28);
    EXPECT_EQ(map.share(), 1);
    map.clear();
    EXPECT_EQ(map.count(), 0);
}

}
