// SPDX-License-Identifier: GPL-3.0-or-later

// Pictures to look at: every pose of the shipped figures, a change between two, letters and words on their way. Written
// as PNG to the folder in LESEDI_LOOK; without it there is nothing to do.

#include "compositor/cpu/simd.h"
#include "compositor/media/picture.h"
#include "tests/unit/timeline/stage.h"

#include <fmt/format.h>

#include <cstdlib>

namespace timeline {
namespace {

using test::of;

class Look : public test::Stage {
protected:
    void SetUp() override
    {
        if (std::getenv("LESEDI_LOOK") == nullptr)
            GTEST_SKIP() << "LESEDI_LOOK is not set: the folder the pictures go to";
    }
    static void draw(const Compiled& c, std::int64_t frame_index, const std::string& name)
    {
        const scene::Scene scene = frame_of(c, frame_index);
        frame::Image image = *frame::Image::create(scene.canvas, frame::PixelFormat::rgba8);
        scene::DamageMap damage(scene.canvas);
        damage.mark_all();
        ASSERT_TRUE(cpu::make_simd_renderer()->draw(scene, damage, image));
        ASSERT_TRUE(media::write_png(std::filesystem::path(std::getenv("LESEDI_LOOK")) / (name + ".png"), image));
    }
    static Layer figure_layer(const std::string& id, const Character& character, const Point& foot)
    {
        Layer layer;
        layer.id = id;
        layer.anchor = Point{0.5, 1};
        layer.position = foot;
        layer.content = character;
        return layer;
    }
};

constexpr std::array kPoses{"standing",   "thinking",  "asking",      "pointing",
                            "explaining", "surprised", "celebrating", "listening"};

TEST_F(Look, EveryPose)
{
    for (const char* who : {"thabo", "lerato"}) {
        std::vector<Layer> layers;
        for (std::size_t i = 0; i < kPoses.size(); ++i) {
            Character character{.source = fmt::format("config:cast/{}.rig.json", who), .height_px = 640};
            character.poses = {{0, kPoses[i], 0, {}}};
            character.liveliness = 0;
            const Point foot{240.0 + 480.0 * static_cast<double>(i % 4), 700.0 + 700.0 * static_cast<double>(i / 4)};
            layers.push_back(figure_layer(kPoses[i], character, foot));
        }
        Composition sheet = of(std::move(layers), 1);
        sheet.canvas = {1920, 1400};
        sheet.background = {232, 226, 214, 255};
        draw(compiled(sheet), 0, who);
    }
}

TEST_F(Look, AChangeOfPoseAndAWord)
{
    std::vector<Layer> layers;
    Character thabo{.source = "config:cast/thabo.rig.json", .height_px = 900};
    thabo.poses = {{0, "standing", 0, {}}, {1, "celebrating", 0.5, {}}, {2, "thinking", 0.5, {Curve::ease_in_out}}};
    thabo.speech = {{"Wow", 0.2, 0.8, true}};
    thabo.seed = 4;
    Character lerato{.source = "config:cast/lerato.rig.json", .height_px = 900, .mirrored = true};
    lerato.poses = {{0, "listening", 0, {}}, {1, "explaining", 0.5, {}}, {2, "pointing", 0.5, {Curve::ease_in_out}}};
    lerato.colors = {{"cloth", {180, 40, 90, 255}}, {"skin", {92, 56, 40, 255}}};
    lerato.nods_s = {0.2};
    layers.push_back(figure_layer("thabo", thabo, {480, 1000}));
    layers.push_back(figure_layer("lerato", lerato, {1400, 1000}));
    Composition sheet = of(std::move(layers), 4);
    sheet.canvas = {1920, 1000};
    sheet.background = {214, 226, 232, 255};
    const Compiled c = compiled(sheet);
    for (const int frame : {0, 8, 12, 31, 33, 35, 38, 45, 62, 65, 68, 72})
        draw(c, frame, fmt::format("change-{:02}", frame));
}

Layer text_with(const std::string& id, const std::string& text, double y, std::vector<TextAnimator> animators)
{
    Layer layer = test::text_layer(id, {540, y}, text, 84);
    auto& content = std::get<Text>(layer.content);
    content.style.font = {"Inter", 800, false, 84};
    content.style.color = Color{255, 255, 255, 255};
    content.animators = std::move(animators);
    return layer;
}

TEST_F(Look, TextOnItsWay)
{
    TextAnimator rise{.by = TextUnit::glyph, .duration_s = 0.5, .easing = {Curve::back}, .offset_px = {0, 60}};
    TextAnimator spin{.by = TextUnit::word,
                      .order = UnitOrder::from_center,
                      .stagger_s = 0.1,
                      .duration_s = 0.6,
                      .scale = {0.2, 0.2},
                      .rotation_deg = -40,
                      .color = Color{251, 191, 36, 255}};
    TextAnimator scatter{
        .order = UnitOrder::shuffled, .seed = 5, .duration_s = 0.6, .offset_px = {0, -80}, .scale = {2, 2}};
    TextAnimator lines{.by = TextUnit::line, .stagger_s = 0.3, .duration_s = 0.5, .offset_px = {-200, 0}};
    std::vector<Layer> layers{text_with("rise", "Letters rise fi\u00e9 \U0001F469\u200d\U0001F52C", 120, {rise}),
                              text_with("spin", "Words spin into place", 280, {spin}),
                              text_with("scatter", "Scattered and bold", 440, {scatter}),
                              text_with("lines", "One line\nand the next", 640, {lines}),
                              text_with("arabic", "\u0645\u0631\u062d\u0628\u0627 \u0628\u0643\u0645", 840, {rise})};
    std::get<Text>(layers[2].content).style.outline = Outline{{20, 30, 90, 255}, 8};
    Composition sheet = of(std::move(layers), 3);
    sheet.canvas = {1080, 940};
    sheet.background = {60, 80, 160, 255};
    const Compiled c = compiled(sheet);
    for (const int frame : {4, 8, 12, 18, 40})
        draw(c, frame, fmt::format("text-{:02}", frame));
}

TEST_F(Look, CaptionsOnTheirWay)
{
    std::vector<Layer> layers;
    double y = 0;
    for (const CaptionAnimation animation :
         {CaptionAnimation::none, CaptionAnimation::fade_in, CaptionAnimation::pop, CaptionAnimation::slide_in,
          CaptionAnimation::typewriter, CaptionAnimation::highlight_keywords}) {
        Captions captions;
        captions.words = {{"Save", 0.2, 0.5}, {"money", 0.5, 1.1, true}, {"every", 1.1, 1.4}, {"month", 1.45, 2}};
        captions.style.font = {"Inter", 800, false, 72};
        captions.style.outline = Outline{{10, 20, 60, 255}, 6};
        captions.upcoming.opacity = 0.6;
        captions.active = {Color{20, 20, 40, 255}, 1.1, 0.12,
                           Panel{.fill = Color{251, 191, 36, 255}, .radius_px = 16, .padding = {18, 6}}};
        captions.keyword_color = Color{251, 191, 36, 255};
        captions.animation = animation;
        captions.by = CaptionUnit::word;
        Layer layer{.id = std::to_string(y), .content = captions};
        layer.position = Point{540, y += 140};
        layers.push_back(layer);
    }
    Composition sheet = of(std::move(layers), 3);
    sheet.canvas = {1080, 980};
    sheet.background = {60, 80, 160, 255};
    const Compiled c = compiled(sheet);
    for (const int frame : {3, 7, 16, 19, 35, 58, 70})
        draw(c, frame, fmt::format("captions-{:02}", frame));
}

}
}
