// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/judge/judge.h"

#include <algorithm>

namespace judge {
namespace {

using base::Errc;
using base::fail;
using base::Status;

std::string describe(const Picture& picture)
{
    return fmt::format("frame {}{} {}", picture.pts_frame, picture.key ? " key" : "", base::to_hex(picture.hash));
}

Status check_holds(std::span<const Picture> pictures, std::span<const Content> expected)
{
    if (pictures.size() != expected.size())
        return fail(Errc::invalid_input,
                    fmt::format("the film has {} pictures, {} are expected", pictures.size(), expected.size()));
    for (std::size_t i = 0; i < expected.size(); ++i) {
        if (expected[i] == Content::anything)
            continue;
        if (i == 0)
            return fail(Errc::invalid_input, "the first picture has none before it that it could hold");
        if (pictures[i].hash != pictures[i - 1].hash)
            return fail(Errc::invalid_input,
                        fmt::format("picture {} does not hold the one before: {} and {}", i,
                                    base::to_hex(pictures[i].hash), base::to_hex(pictures[i - 1].hash)));
    }
    return {};
}

}

Status check_same(const Verdict& a, const Verdict& b)
{
    const std::size_t both = std::min(a.pictures.size(), b.pictures.size());
    for (std::size_t i = 0; i < both; ++i) {
        const Picture& x = a.pictures[i];
        const Picture& y = b.pictures[i];
        if (x.pts_frame != y.pts_frame || x.key != y.key || x.hash != y.hash)
            return fail(Errc::invalid_input, fmt::format("picture {}: {} says {}, {} says {}", i, a.judge, describe(x),
                                                         b.judge, describe(y)));
    }
    if (a.pictures.size() != b.pictures.size())
        return fail(Errc::invalid_input, fmt::format("{} shows {} pictures, {} shows {}", a.judge, a.pictures.size(),
                                                     b.judge, b.pictures.size()));
    return {};
}

Status check_sought(const Verdict& whole, std::string_view judge, std::span<const Sought> sought)
{
    for (const Sought& one : sought) {
        const auto found = std::find_if(whole.pictures.begin(), whole.pictures.end(),
                                        [&](const Picture& picture) { return picture.pts_frame == one.target_frame; });
        if (found == whole.pictures.end() || found->hash != one.hash)
            return fail(Errc::invalid_input,
                        fmt::format("frame {}: {} finds other bytes by a seek than {} from the start", one.target_frame,
                                    judge, whole.judge));
    }
    return {};
}

Status check_film(const std::filesystem::path& path, std::span<const Content> expected, int seeks)
{
    constexpr std::uint32_t kSeed = 1;
    const auto strict = TRY(decode_strict(path));
    const auto wels = TRY(decode_openh264(path));
    const Verdict whole{"libavcodec", strict};
    TRY(check_same(whole, {"OpenH264", wels}));
    TRY(check_holds(strict, expected));
    const auto by_libav = TRY(seek_libav(path, seeks, kSeed));
    TRY(check_sought(whole, "libavcodec", by_libav));
    const auto by_openh264 = TRY(seek_openh264(path, seeks, kSeed));
    return check_sought(whole, "OpenH264", by_openh264);
}

}
