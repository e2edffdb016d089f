// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/render/frame_cursor.h"
#include "tests/unit/render/little_film.h"

#include <gtest/gtest.h>

namespace {

std::vector<std::string> lines_of(render::Backend backend, timeline::FrameRange range)
{
    auto engine = test_support::engine();
    const auto compiled = engine.compile(test_support::little_film(), "/").value();
    base::Stations stations;
    auto cursor = render::FrameCursor::create(compiled, render::make_renderer(backend, 1), stations).value();
    std::vector<std::string> lines;
    const auto printed = render::print_frames(cursor, range, [&](const std::string& line) -> base::Status {
        lines.push_back(line);
        return {};
    });
    EXPECT_TRUE(printed.has_value());
    return lines;
}

std::string hash_of(const std::string& line)
{
    return line.substr(line.find(' ') + 1, 32);
}

}

TEST(FrameCursor, BothRenderersPrintTheSameLines)
{
    EXPECT_EQ(lines_of(render::Backend::scalar, {0, 90}), lines_of(render::Backend::cpu, {0, 90}));
}

TEST(FrameCursor, DrawingDamageOnlyGivesWhatAFreshDrawingGives)
{
    const auto walked = lines_of(render::Backend::cpu, {0, 90});
    for (const std::int64_t index : {1, 29, 30, 31, 60, 89})
        EXPECT_EQ(hash_of(walked[static_cast<std::size_t>(index)]),
                  hash_of(lines_of(render::Backend::cpu, {index, index + 1})[0]))
            << index;
}

TEST(FrameCursor, FramesMayBeVisitedInAnyOrder)
{
    auto engine = test_support::engine();
    const auto compiled = engine.compile(test_support::little_film(), "/").value();
    base::Stations stations;
    auto cursor =
        render::FrameCursor::create(compiled, render::make_renderer(render::Backend::automatic, 1), stations).value();
    const auto walked = lines_of(render::Backend::cpu, {0, 90});
    for (const std::int64_t index : {80, 3, 45, 44, 45, 0}) {
        ASSERT_TRUE(cursor.show(index).has_value());
        EXPECT_EQ(base::to_hex(frame::pixel_hash(cursor.picture())), hash_of(walked[static_cast<std::size_t>(index)]))
            << index;
    }
    ASSERT_TRUE(cursor.show(0).has_value());
    EXPECT_EQ(cursor.damage().count(), 0) << "the same frame again damages nothing";
}

TEST(Backend, NamesAreKnownOrExplained)
{
    EXPECT_EQ(render::backend_named("auto").value(), render::Backend::automatic);
    EXPECT_NE(render::backend_named("vulkan").error().what.find("use auto, cpu or scalar"), std::string::npos);
    EXPECT_EQ(render::backend_named("metal").error().code, base::Errc::invalid_input);
}
