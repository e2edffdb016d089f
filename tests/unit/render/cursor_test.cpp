// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/render/frame_cursor.h"
#include "tests/support/compare.h"
#include "tests/unit/render/little_film.h"

#include <gtest/gtest.h>

namespace {

std::vector<std::string> lines_of(render::Backend backend, timeline::FrameRange range,
                                  render::Drawing drawing = render::Drawing::damage_only)
{
    auto engine = test_support::engine();
    const auto compiled = engine.compile(test_support::little_film(), "/").value();
    base::Stations stations;
    auto cursor = render::FrameCursor::create(compiled, render::make_renderer(backend, 1).value(), stations).value();
    std::vector<std::string> lines;
    const auto printed = render::print_frames(cursor, range, drawing, [&](const std::string& line) -> base::Status {
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

TEST(FrameCursor, DrawingFromNothingPrintsTheSameLines)
{
    EXPECT_EQ(lines_of(render::Backend::cpu, {0, 90}, render::Drawing::from_nothing),
              lines_of(render::Backend::cpu, {0, 90}));
}

TEST(FrameCursor, FramesMayBeVisitedInAnyOrder)
{
    auto engine = test_support::engine();
    const auto compiled = engine.compile(test_support::little_film(), "/").value();
    base::Stations stations;
    auto cursor =
        render::FrameCursor::create(compiled, render::make_renderer(render::Backend::automatic, 1).value(), stations)
            .value();
    const auto walked = lines_of(render::Backend::cpu, {0, 90});
    for (const std::int64_t index : {80, 3, 45, 44, 45, 0}) {
        ASSERT_TRUE(cursor.show(index).has_value());
        EXPECT_EQ(base::to_hex(frame::pixel_hash(cursor.picture())), hash_of(walked[static_cast<std::size_t>(index)]))
            << index;
    }
    ASSERT_TRUE(cursor.show(0).has_value());
    EXPECT_EQ(cursor.damage().count(), 0) << "the same frame again damages nothing";
}

namespace {

// A film walked by a cursor, beside the lines a fresh walk prints.
class TwoHalves : public testing::Test {
protected:
    render::FrameCursor cursor(render::ChosenRenderer renderer)
    {
        return render::FrameCursor::create(compiled_, std::move(renderer), stations_).value();
    }
    std::string hash_of_frame(std::int64_t index) const { return hash_of(walked_[static_cast<std::size_t>(index)]); }
    static std::string hash_of_picture(const render::FrameCursor& cursor)
    {
        return base::to_hex(frame::pixel_hash(cursor.picture()));
    }

    render::Engine engine_ = test_support::engine();
    timeline::Compiled compiled_ = engine_.compile(test_support::little_film(), "/").value();
    base::Stations stations_;
    std::vector<std::string> walked_ = lines_of(render::Backend::cpu, {0, 90});
};

// Fails when it is told to, with the picture half drawn.
class FailingRenderer final : public scene::Renderer {
public:
    explicit FailingRenderer(const bool& fails) : fails_(fails) {}
    base::Status draw(const scene::Scene& scene, const scene::DamageMap& damage, frame::Image& target) override
    {
        if (fails_)
            target.fill({1, 2, 3, 255});
        return fails_ ? base::fail(base::Errc::device_lost, "test: the device is gone")
                      : inner_->draw(scene, damage, target);
    }
    base::Status convert(const frame::Image& picture, const scene::DamageMap& damage, frame::Yuv420& target) override
    {
        return inner_->convert(picture, damage, target);
    }
    base::Status submit(const scene::Scene& scene, const scene::DamageMap& damage, frame::Image& target,
                        const scene::DamageMap& stale, frame::Yuv420& planes) override
    {
        return fails_ ? draw(scene, damage, target) : inner_->submit(scene, damage, target, stale, planes);
    }
    std::string name() const override { return "failing"; }

private:
    const bool& fails_;
    std::unique_ptr<scene::Renderer> inner_ = render::make_renderer(render::Backend::cpu, 1).value().renderer;
};

}

TEST_F(TwoHalves, WhatWasLookedAtAndNotDrawnIsStillDamage)
{
    auto walker = cursor(render::make_renderer(render::Backend::cpu, 1).value());
    ASSERT_TRUE(walker.show(3).has_value());
    for (const std::int64_t index : {40, 3, 75, 20, 20, 89, 0})
        walker.look(index);
    walker.look(0);
    EXPECT_GT(walker.damage().count(), 0) << "nothing changed since the last look, much since the last picture";
    ASSERT_TRUE(walker.draw().has_value());
    EXPECT_EQ(hash_of_picture(walker), hash_of_frame(0));
    walker.look(0);
    EXPECT_EQ(walker.damage().count(), 0);
    ASSERT_TRUE(walker.draw().has_value());
    walker.look(50);
    walker.look(51);
    ASSERT_TRUE(walker.draw().has_value());
    EXPECT_EQ(hash_of_picture(walker), hash_of_frame(51));
}

TEST_F(TwoHalves, FusedDrawingGivesThePlanesOfDrawingAndConverting)
{
    for (const auto backend : {render::Backend::cpu, render::Backend::scalar}) {
        auto walker = cursor(render::make_renderer(backend, 1).value());
        scene::DamageMap stale(compiled_.canvas()), everything(compiled_.canvas());
        everything.mark_all();
        frame::Yuv420 fused = *frame::Yuv420::create(compiled_.canvas(), frame::YuvLayout::i420),
                      plain = *frame::Yuv420::create(compiled_.canvas(), frame::YuvLayout::i420);
        for (const std::int64_t index : {0, 1, 2, 40, 41, 10}) {
            walker.look(index);
            stale.add(walker.damage());
            if (index == 1) { // drawn and not converted: it stays stale
                ASSERT_TRUE(walker.draw().has_value());
                continue;
            }
            ASSERT_TRUE(walker.submit(stale, fused).has_value());
            ASSERT_TRUE(walker.collect().has_value());
            stale.clear();
            EXPECT_EQ(hash_of_picture(walker), hash_of_frame(index));
            ASSERT_TRUE(walker.renderer().convert(walker.picture(), everything, plain).has_value());
            EXPECT_TRUE(test_support::same_pixels(fused, plain, walker.renderer().name()));
        }
    }
}

TEST_F(TwoHalves, AFailedDrawStartsAfresh)
{
    bool fails = false;
    auto walker = cursor({std::make_unique<FailingRenderer>(fails), "a test"});
    ASSERT_TRUE(walker.show(10).has_value());
    fails = true;
    EXPECT_FALSE(walker.show(11).has_value());
    fails = false;
    walker.look(12);
    EXPECT_EQ(walker.damage().share(), 1);
    ASSERT_TRUE(walker.draw().has_value());
    EXPECT_EQ(hash_of_picture(walker), hash_of_frame(12));
}

TEST(Backend, LevelsAreKnownOrListed)
{
    EXPECT_EQ(render::level_named("portable").value(), "portable");
    const auto error = render::level_named("MMX").error();
    EXPECT_EQ(error.code, base::Errc::invalid_input);
    EXPECT_NE(error.what.find("portable"), std::string::npos) << error.what;
}

TEST(Backend, NamesAreKnownOrExplained)
{
    EXPECT_EQ(render::backend_named("auto").value(), render::Backend::automatic);
    EXPECT_EQ(render::backend_named("vulkan").value(), render::Backend::vulkan);
    const auto unknown = render::backend_named("metal");
    ASSERT_FALSE(unknown);
    EXPECT_EQ(unknown.error().code, base::Errc::invalid_input);
    EXPECT_NE(unknown.error().what.find("use auto, vulkan, cpu or scalar"), std::string::npos);
}
