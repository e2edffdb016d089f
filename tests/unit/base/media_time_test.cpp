// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/base/media_time.h"

#include <gtest/gtest.h>

using base::MediaTime;

TEST(MediaTime, KeepsNtscExact)
{
    const MediaTime rate(30000, 1001);
    const MediaTime hour = MediaTime::from_frames(107892, rate);
    EXPECT_EQ(hour.floor_at(rate), 107892);
    EXPECT_EQ(hour, MediaTime(107892LL * 1001, 30000));
}

TEST(MediaTime, FloorCeilRoundDiffer)
{
    const MediaTime rate(30, 1);
    const MediaTime time(151, 300); // 15.1 frames
    EXPECT_EQ(time.floor_at(rate), 15);
    EXPECT_EQ(time.ceil_at(rate), 16);
    EXPECT_EQ(time.round_at(rate), 15);
    EXPECT_EQ(MediaTime(-1, 300).floor_at(rate), -1);
    EXPECT_EQ(MediaTime(1, 60).round_at(rate), 1);
}

TEST(MediaTime, ArithmeticIsReduced)
{
    const MediaTime sum = MediaTime(1, 6) + MediaTime(1, 3);
    EXPECT_EQ(sum.numerator(), 1);
    EXPECT_EQ(sum.denominator(), 2);
    EXPECT_EQ(MediaTime(1, 2) - MediaTime(1, 2), MediaTime());
    EXPECT_LT(MediaTime(1, 3), MediaTime(334, 1000));
    EXPECT_EQ(MediaTime(3, -6), MediaTime(-1, 2));
    EXPECT_EQ(to_string(MediaTime(5, 4)), "1.250 s");
}
