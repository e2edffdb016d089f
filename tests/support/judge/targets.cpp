// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/judge/targets.h"

#include <algorithm>
#include <random>

namespace judge {

using base::Errc;
using base::fail;

std::vector<std::int64_t> random_targets(std::int64_t frames, int count, std::uint32_t seed)
{
    std::mt19937 random(seed);
    std::vector<std::int64_t> targets;
    for (int i = 0; i < count; ++i)
        targets.push_back(static_cast<std::int64_t>(random()) % frames);
    return targets;
}

base::Status check_shown(std::string_view judge, const FilmInput& film, std::span<const Picture> pictures)
{
    for (std::size_t i = 1; i < pictures.size(); ++i)
        if (pictures[i].pts_frame <= pictures[i - 1].pts_frame)
            return fail(Errc::invalid_input, fmt::format("{}: picture {} (frame {}) is shown after frame {}", judge, i,
                                                         pictures[i].pts_frame, pictures[i - 1].pts_frame));
    auto packets = film.packets_read();
    std::sort(packets.begin(), packets.end(), [](const auto& a, const auto& b) { return a.pts < b.pts; });
    for (std::size_t i = 0; i < packets.size(); ++i) {
        const std::int64_t frame = TRY(film.to_frame(packets[i].pts));
        if (i >= pictures.size() || pictures[i].pts_frame != frame)
            return fail(Errc::invalid_input, fmt::format("{}: frame {} is in the file but never shown", judge, frame));
        if (pictures[i].key != packets[i].key)
            return fail(Errc::invalid_input, fmt::format("{}: frame {} is {}, the index says otherwise", judge, frame,
                                                         pictures[i].key ? "a key picture" : "no key picture"));
        if (frame != static_cast<std::int64_t>(i))
            return fail(Errc::invalid_input, fmt::format("{}: picture {} is shown as frame {}", judge, i, frame));
    }
    if (pictures.size() != packets.size())
        return fail(Errc::invalid_input,
                    fmt::format("{}: {} pictures came out of {} packets", judge, pictures.size(), packets.size()));
    if (pictures.empty() || !pictures.front().key)
        return fail(Errc::invalid_input, fmt::format("{}: the first picture is no key picture", judge));
    return {};
}

}
