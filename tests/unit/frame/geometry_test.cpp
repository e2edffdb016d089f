// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/frame/geometry.h"

#include <gtest/gtest.h>

namespace {
using frame::Rect;

TEST(Rect, IntersectionIsWhatBothCover)
{
    EXPECT_EQ(frame::intersect({0, 0, 10, 10}, {5, -3, 10, 10}), (Rect{5, 0, 5, 7}));
    EXPECT_TRUE(frame::intersect({0, 0, 10, 10}, {10, 0, 5, 5}).empty());
    EXPECT_TRUE(frame::intersect({0, 0, 10, 10}, {-50, -50, 5, 5}).empty());
    EXPECT_EQ(frame::intersect({-5, -5, 3, 3}, {-5, -5, 9, 9}), (Rect{-5, -5, 3, 3}));
}

TEST(Rect, UnionIgnoresEmptyOnes)
{
    EXPECT_EQ(frame::unite({}, {5, 6, 7, 8}), (Rect{5, 6, 7, 8}));
    EXPECT_EQ(frame::unite({5, 6, 7, 8}, {100, 100, 0, 9}), (Rect{5, 6, 7, 8}));
    EXPECT_EQ(frame::unite({0, 0, 2, 2}, {5, -6, 1, 1}), (Rect{0, -6, 6, 8}));
}

TEST(Rect, ContainsItsParts)
{
    EXPECT_TRUE((Rect{0, 0, 10, 10}.contains({0, 0, 10, 10})));
    EXPECT_FALSE((Rect{0, 0, 10, 10}.contains({0, 0, 11, 10})));
    EXPECT_FALSE((Rect{0, 0, 10, 10}.contains({-1, 0, 2, 2})));
}

}
