// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/timeline/segments.h"

#include <algorithm>
#include <cmath>

namespace timeline {

std::int64_t first_frame_at(double time_s, base::MediaTime frame_rate)
{
    constexpr double kNoiseFrames = 1e-4; // a time written with few digits still means its frame
    return static_cast<std::int64_t>(std::ceil(time_s * frame_rate.seconds() - kNoiseFrames));
}

std::int64_t frame_count(const Composition& composition)
{
    return std::max<std::int64_t>(1, first_frame_at(composition.duration_s, composition.frame_rate));
}

std::vector<FrameRange> segments(const Composition& composition)
{
    constexpr double kLongestS = 10;
    const std::int64_t count = frame_count(composition);
    const auto longest =
        std::max<std::int64_t>(1, static_cast<std::int64_t>(kLongestS * composition.frame_rate.seconds() + 1e-6));
    std::vector<std::int64_t> edges{0};
    for (const double cut : composition.cuts_s) {
        const std::int64_t edge = first_frame_at(cut, composition.frame_rate);
        if (edge > edges.back() && edge < count)
            edges.push_back(edge);
    }
    edges.push_back(count);

    std::vector<FrameRange> ranges;
    for (std::size_t i = 1; i < edges.size(); ++i) {
        const std::int64_t length = edges[i] - edges[i - 1], parts = (length + longest - 1) / longest;
        for (std::int64_t part = 0; part < parts; ++part)
            ranges.push_back({edges[i - 1] + length * part / parts, edges[i - 1] + length * (part + 1) / parts});
    }
    return ranges;
}

}
