// SPDX-License-Identifier: GPL-3.0-or-later

// Characters and animated text: pure functions of the frame index, without allocation, in time.

#include "tests/support/count_allocations.h"
#include "tests/unit/timeline/stage.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <numeric>
#include <random>
#include <thread>

namespace timeline {
namespace {

using test::of;

std::uint64_t hash_of(const scene::Scene& scene)
{
    std::uint64_t hash = 7;
    for (const scene::Sprite& sprite : scene.sprites)
        hash = base::combine(base::combine(hash, sprite.id), sprite.content);
    for (const scene::Group& group : scene.groups)
        hash = base::combine(hash, group.content);
    return hash;
}

Layer figure(const std::string& name, double x, std::uint64_t seed)
{
    constexpr std::array kPoses{"standing",   "thinking",  "asking",      "pointing",
                                "explaining", "surprised", "celebrating", "listening"};
    Character character{.source = "config:cast/" + name + ".rig.json", .height_px = 900};
    character.seed = seed;
    for (int i = 0; i < 16; ++i)
        character.poses.push_back({i * 0.8, kPoses[static_cast<std::size_t>(i % 8)], 0.5, {Curve::spring}});
    for (int i = 0; i < 30; ++i)
        character.speech.push_back({"mapboth", i * 0.4, i * 0.4 + 0.35, i % 3 == 0});
    character.look_at = std::vector<Key<Point>>{{0, {0, 0}, {}}, {3, {1, 0}, {}}, {6, {-1, 1}, {}}, {9, {0, 0}, {}}};
    character.nods_s = {1, 4, 7};
    Layer layer{.id = name, .content = character};
    layer.anchor = Point{0.5, 1};
    layer.position = Point{x, 1920};
    return layer;
}

Layer words(CaptionAnimation animation, CaptionUnit by, double y)
{
    Captions captions;
    for (int i = 0; i < 12; ++i)
        captions.words.push_back({"word", i * 1.0, i + 0.9, i % 3 == 0});
    captions.style.max_width_px = 700;
    captions.style.outline = Outline{{0, 0, 0, 255}, 4};
    captions.upcoming.opacity = 0.4;
    captions.active = {Color{255, 0, 0, 255}, 1.1, 0.1, Panel{.fill = Color{9, 9, 9, 255}, .radius_px = 8}};
    captions.animation = animation;
    captions.by = by;
    Layer layer{.id = "captions" + std::to_string(y), .content = captions};
    layer.position = Point{540, y};
    return layer;
}

Layer animated_text(double y)
{
    Text text;
    text.text = "Letters come, one by one";
    text.style.outline = Outline{{0, 0, 0, 255}, 4};
    TextAnimator in, out;
    in.offset_px = {0, 40};
    in.order = UnitOrder::shuffled;
    out.leaving = true;
    out.by = TextUnit::word;
    out.rotation_deg = 30;
    out.stagger_s = 0.4;
    text.animators = {in, out};
    Layer layer{.id = "text", .content = text};
    layer.position = Point{540, y};
    return layer;
}

Composition dialogue()
{
    std::vector<Layer> layers{figure("thabo", 300, 1), figure("lerato", 780, 2), animated_text(200)};
    double y = 300;
    for (const CaptionAnimation animation :
         {CaptionAnimation::none, CaptionAnimation::fade_in, CaptionAnimation::pop, CaptionAnimation::slide_in,
          CaptionAnimation::typewriter, CaptionAnimation::highlight_keywords})
        layers.push_back(words(animation, CaptionUnit::word, y += 150));
    return of(std::move(layers), 12);
}

class FiguresPurity : public test::Stage {
protected:
    static std::vector<std::uint64_t> hashes(const Compiled& c, const std::vector<std::int64_t>& order)
    {
        std::vector<std::uint64_t> list(order.size());
        scene::Scene scene;
        for (const std::int64_t frame : order) {
            evaluate(c, frame, scene);
            list[static_cast<std::size_t>(frame)] = hash_of(scene);
        }
        return list;
    }
};

TEST_F(FiguresPurity, AnyOrderAndAnyThreadGivesTheSameScenes)
{
    const Compiled c = compiled(dialogue()), again = compiled(dialogue());
    std::vector<std::int64_t> order(static_cast<std::size_t>(c.frame_count()));
    std::iota(order.begin(), order.end(), 0);
    const auto sequential = hashes(c, order);
    EXPECT_EQ(hashes(again, order), sequential) << "compiled twice";
    std::shuffle(order.begin(), order.end(), std::mt19937(3));
    std::vector<std::uint64_t> first, second;
    std::thread other([&] { second = hashes(c, order); });
    first = hashes(c, order);
    other.join();
    EXPECT_EQ(first, sequential);
    EXPECT_EQ(second, sequential);
}

double median_us(const Compiled& c)
{
    scene::Scene scene;
    std::vector<double> times;
    times.reserve(static_cast<std::size_t>(c.frame_count()));
    evaluate(c, 0, scene);
    for (std::int64_t frame = 0; frame < c.frame_count(); ++frame) {
        const auto start = std::chrono::steady_clock::now();
        evaluate(c, frame, scene);
        times.push_back(std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - start).count());
    }
    std::nth_element(times.begin(), times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2), times.end());
    return times[times.size() / 2];
}

TEST_F(FiguresPurity, AFrameIsEvaluatedWithoutAllocation)
{
    const Compiled c = compiled(dialogue());
    scene::Scene scene;
    evaluate(c, 0, scene);
    const std::size_t before = test_support::allocations;
    for (std::int64_t frame = 0; frame < c.frame_count(); ++frame)
        evaluate(c, frame, scene);
    EXPECT_EQ(test_support::allocations - before, 0U);
}

TEST_F(FiguresPurity, TwoCharactersAreEvaluatedQuickly)
{
    const Compiled c = compiled(of({figure("thabo", 300, 1), figure("lerato", 780, 2)}, 12));
    const double us = median_us(c), all_us = median_us(compiled(dialogue()));
    std::printf("evaluate: %.1f us for two characters (%zu sprites), %.1f us with animated text and captions\n", us,
                frame_of(c, 100).sprites.size(), all_us);
    RecordProperty("two_characters_us", std::to_string(us));
    EXPECT_LT(us, 800) << "the goal is 40 us; a build with sanitizers and a busy machine must pass too";
}

}
}
