// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/timeline/segments.h"

#include <gtest/gtest.h>

namespace timeline {
namespace {

Composition of(double duration_s, std::vector<double> cuts_s, base::MediaTime rate = {30, 1})
{
    Composition composition;
    composition.duration_s = duration_s;
    composition.cuts_s = std::move(cuts_s);
    composition.frame_rate = rate;
    return composition;
}

TEST(Segments, FrameCountCoversTheDuration)
{
    EXPECT_EQ(frame_count(of(1, {})), 30);
    EXPECT_EQ(frame_count(of(1.001, {})), 31);
    EXPECT_EQ(frame_count(of(0.001, {})), 1);
    EXPECT_EQ(frame_count(of(12.5, {})), 375);
    EXPECT_EQ(frame_count(of(0.1 + 0.2, {})), 9) << "0.30000000000000004 s means 0.3 s";
    EXPECT_EQ(frame_count(of(1001, {}, {30000, 1001})), 30000);
}

TEST(Segments, CutAtEdges)
{
    EXPECT_EQ(segments(of(9, {0, 3.2, 6})), (std::vector<FrameRange>{{0, 96}, {96, 180}, {180, 270}}));
    EXPECT_EQ(segments(of(9, {})), (std::vector<FrameRange>{{0, 270}}));
    EXPECT_EQ(segments(of(2, {1, 1.001, 2})), (std::vector<FrameRange>{{0, 30}, {30, 31}, {31, 60}}));
}

TEST(Segments, LongOnesAreSplitEvenly)
{
    EXPECT_EQ(segments(of(21, {1})), (std::vector<FrameRange>{{0, 30}, {30, 330}, {330, 630}}));
    EXPECT_EQ(segments(of(25, {})), (std::vector<FrameRange>{{0, 250}, {250, 500}, {500, 750}}));
}

TEST(Segments, TileTheWholeFilmAndStayShort)
{
    for (const double duration_s : {0.01, 9.99, 10.0, 10.01, 60.0, 599.97})
        for (const base::MediaTime rate :
             {base::MediaTime{30, 1}, base::MediaTime{30000, 1001}, base::MediaTime{24, 1}}) {
            const Composition composition = of(duration_s, {duration_s / 3, duration_s / 2}, rate);
            std::int64_t next = 0;
            for (const FrameRange& range : segments(composition)) {
                EXPECT_EQ(range.begin, next);
                EXPECT_GT(range.end, range.begin);
                EXPECT_LE(static_cast<double>(range.end - range.begin), 10 * rate.seconds() + 1e-6);
                next = range.end;
            }
            EXPECT_EQ(next, frame_count(composition));
        }
}

}
}
