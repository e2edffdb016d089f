// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/timeline/stage.h"

#include <gtest/gtest.h>

#include <set>

namespace timeline {
namespace {

using test::all_crisp;
using test::ink_of;
using test::of;
using test::shape_layer;
using test::text_layer;

class Evaluate : public test::Stage {};
class Text : public test::Stage {};

TEST_F(Evaluate, AShapeCoversItsBoxInItsColour)
{
    const Compiled c = compiled(of({shape_layer("a", {540, 960}, {100, 50}, {255, 0, 0, 255})}));
    const scene::Scene scene = frame_of(c, 0);
    ASSERT_EQ(scene.sprites.size(), 1U);
    EXPECT_EQ(scene.canvas, (frame::Size{1080, 1920}));
    EXPECT_EQ(scene.sprites[0].bounds, (frame::Rect{490, 935, 100, 50}));
    EXPECT_EQ(scene.sprites[0].tint, (frame::Rgba{255, 0, 0, 255}));
    EXPECT_TRUE(scene.sprites[0].sampling.is_whole_pixel_shift());
}

TEST_F(Evaluate, OpacityAndBrightnessAreTheTint)
{
    Layer layer = shape_layer("a", {540, 960}, {100, 50}, {200, 100, 0, 255});
    layer.opacity = 0.5;
    layer.brightness = 0.5;
    EXPECT_EQ(frame_of(compiled(of({layer})), 0).sprites[0].tint, (frame::Rgba{50, 25, 0, 128}));
    layer.opacity = 0;
    EXPECT_TRUE(frame_of(compiled(of({layer})), 0).sprites.empty());
}

TEST_F(Evaluate, ALayerLivesFromInUntilOut)
{
    Layer layer = shape_layer("a", {540, 960}, {100, 50});
    layer.in_s = 1;
    layer.out_s = 1.5;
    const Compiled c = compiled(of({layer}));
    EXPECT_EQ(frame_of(c, 29).sprites.size(), 0U);
    EXPECT_EQ(frame_of(c, 30).sprites.size(), 1U);
    EXPECT_EQ(frame_of(c, 44).sprites.size(), 1U);
    EXPECT_EQ(frame_of(c, 45).sprites.size(), 0U);
}

TEST_F(Evaluate, FramesBeyondTheEndsAreCutToThem)
{
    Layer layer = shape_layer("a", {0, 0}, {100, 50});
    layer.position = std::vector<Key<Point>>{{0, {100, 100}, {}}, {3.9, {500, 100}, {Curve::linear}}};
    const Compiled c = compiled(of({layer}));
    EXPECT_EQ(frame_of(c, -5).sprites[0].bounds, frame_of(c, 0).sprites[0].bounds);
    EXPECT_EQ(frame_of(c, 999).sprites[0].bounds, frame_of(c, 119).sprites[0].bounds);
}

TEST_F(Evaluate, PositionAnchorScaleRotation)
{
    Layer layer = shape_layer("a", {200, 300}, {100, 50});
    layer.anchor = Point{0, 1};
    EXPECT_EQ(ink_of(frame_of(compiled(of({layer})), 0)), (frame::Rect{200, 250, 100, 50}));
    layer.scale = Point{2, 3};
    EXPECT_EQ(ink_of(frame_of(compiled(of({layer})), 0)), (frame::Rect{200, 150, 200, 150}));
    layer.scale = Point{1, 1};
    layer.rotation_deg = 90.0; // clockwise about the lower left corner
    const frame::Rect turned = ink_of(frame_of(compiled(of({layer})), 0));
    EXPECT_NEAR(turned.x, 200, 1);
    EXPECT_NEAR(turned.y, 300, 1);
    EXPECT_NEAR(turned.width, 50, 2);
    EXPECT_NEAR(turned.height, 100, 2);
}

TEST_F(Evaluate, AnAnimatedSizeStretchesFromTheAnchor)
{
    Layer bar = shape_layer("bar", {100, 300}, {0, 0});
    bar.anchor = Point{0, 0.5};
    std::get<Shape>(bar.content).size = std::vector<Key<Point>>{{0, {0, 40}, {}}, {2, {800, 40}, {Curve::linear}}};
    const Compiled c = compiled(of({bar}));
    EXPECT_TRUE(frame_of(c, 0).sprites.empty());
    const frame::Rect half = ink_of(frame_of(c, 30));
    EXPECT_NEAR(half.right(), 500, 1);
    EXPECT_EQ(ink_of(frame_of(c, 90)), (frame::Rect{100, 280, 800, 40}));
}

TEST_F(Evaluate, TilesAreDrawnAtTheLargestScaleAndCarryHalfSizes)
{
    Layer layer = shape_layer("a", {540, 960}, {100, 50});
    layer.scale = std::vector<Key<Point>>{{0, {0.25, 0.25}, {}}, {1, {3, 3}, {}}, {2, {1, 1}, {}}};
    const Compiled c = compiled(of({layer}));
    const scene::Sprite first = frame_of(c, 0).sprites[0];
    EXPECT_EQ(first.tile->levels[0]->size(), (frame::Size{300, 150}));
    EXPECT_EQ(first.tile->levels.size(), 4U); // 0.25 of 3: twelve times smaller
    EXPECT_EQ(first.level, 3);
    EXPECT_TRUE(all_crisp(frame_of(c, 30)));
}

TEST_F(Evaluate, ClipCutsAndTwosHold)
{
    Layer layer = shape_layer("a", {0, 500}, {100, 100});
    layer.position = std::vector<Key<Point>>{{0, {0, 500}, {}}, {4, {1080, 500}, {Curve::linear}}};
    layer.on_twos = true;
    layer.clip = frame::Rect{200, 480, 300, 300};
    const Compiled c = compiled(of({layer}));
    EXPECT_TRUE(frame_of(c, 0).sprites.empty());
    for (std::int64_t frame = 40; frame < 50; frame += 2) {
        const scene::Scene even = frame_of(c, frame), odd = frame_of(c, frame + 1), next = frame_of(c, frame + 2);
        EXPECT_EQ(even.sprites[0].content, odd.sprites[0].content);
        EXPECT_NE(even.sprites[0].content, next.sprites[0].content);
        EXPECT_TRUE((frame::Rect{200, 480, 300, 300}).contains(ink_of(even)));
    }
}

TEST_F(Evaluate, EqualShapesShareATileAndColoursDoNotMatter)
{
    std::vector<Layer> layers;
    for (int i = 0; i < 50; ++i)
        layers.push_back(shape_layer("s" + std::to_string(i), {100.0 + i, 900}, {80, 80},
                                     {static_cast<std::uint8_t>(i), 0, 0, 255}));
    const Compiled c = compiled(of(layers));
    const scene::Scene scene = frame_of(c, 0);
    std::set<const scene::Tile*> tiles;
    for (const scene::Sprite& sprite : scene.sprites)
        tiles.insert(sprite.tile);
    EXPECT_EQ(scene.sprites.size(), 50U);
    EXPECT_EQ(tiles.size(), 1U);
}

TEST_F(Evaluate, IdsAreStableAndDoNotDependOnOtherLayers)
{
    const Composition without = of({text_layer("title", {540, 300}, "Hello")});
    Composition with = of({shape_layer("new", {540, 960}, {10, 10}), without.layers[0]});
    const Compiled c = compiled(without), d = compiled(with);
    const scene::Scene first = frame_of(c, 0), later = frame_of(c, 80), changed = frame_of(d, 0);
    std::set<std::uint64_t> ids;
    ASSERT_EQ(changed.sprites.size(), first.sprites.size() + 1);
    for (std::size_t i = 0; i < first.sprites.size(); ++i) {
        ids.insert(first.sprites[i].id);
        EXPECT_EQ(first.sprites[i].id, later.sprites[i].id);
        EXPECT_EQ(first.sprites[i].id, changed.sprites[i + 1].id);
    }
    EXPECT_EQ(ids.size(), first.sprites.size()) << "each sprite has its own";
}

TEST_F(Evaluate, BoxesSayWhereLayersAre)
{
    Layer chip = text_layer("chip", {540, 300}, "Budget");
    std::get<timeline::Text>(chip.content).style.card = Panel{.fill = Color{0, 0, 0, 255}, .padding = {20, 10}};
    Layer hidden = shape_layer("hidden", {540, 960}, {10, 10});
    hidden.opacity = 0;
    const Compiled c = compiled(of({hidden, chip, shape_layer("off", {0, 100}, {200, 100})}));
    const std::vector<LayerBox> boxes = boxes_at(c, 5);
    ASSERT_EQ(boxes.size(), 2U);
    EXPECT_EQ(boxes[0].id, "chip");
    EXPECT_EQ(boxes[0].layer, 1U);
    EXPECT_NEAR(boxes[0].box.x + boxes[0].box.width / 2.0, 540, 1);
    EXPECT_NEAR(boxes[0].ink.width, boxes[0].box.width, 2) << "the card is the box";
    EXPECT_EQ(boxes[1].box, (frame::Rect{-100, 50, 200, 100})) << "not cut to the canvas";
    EXPECT_EQ(boxes[1].ink, (frame::Rect{0, 50, 100, 100}));
}

TEST_F(Evaluate, AMissingFileNamesItsLayer)
{
    Layer layer;
    layer.id = "lerato";
    layer.content = Svg{.source = "nowhere.svg"};
    const auto result = compile(of({shape_layer("a", {0, 0}, {1, 1}), layer}), context());
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().what.rfind("layers[1] (lerato): ", 0), 0U) << result.error().what;
    EXPECT_NE(result.error().what.find("nowhere.svg"), std::string::npos) << result.error().what;
}

TEST_F(Evaluate, WrongValuesAreRefusedBeforeAnythingIsDrawn)
{
    Composition composition = of({shape_layer("a", {0, 0}, {1, 1}), shape_layer("a", {0, 0}, {1, 1})});
    const auto result = compile(composition, context());
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().what, "layers[1].id: \"a\" is the id of layers[0] already");
}

TEST_F(Text, SettledGlyphsLieOnWholePixels)
{
    for (const double x : {540.0, 540.3, 333.77})
        for (const double scale : {1.0, 1.37}) {
            Layer layer = text_layer("t", {x, 400.6}, "Settled text");
            layer.scale = Point{scale, scale};
            EXPECT_TRUE(all_crisp(frame_of(compiled(of({layer})), 10))) << x << " at " << scale;
        }
}

TEST_F(Text, IsCrispAgainAfterEveryMove)
{
    Layer layer = text_layer("t", {0, 0}, "Moves and rests");
    layer.position = std::vector<Key<Point>>{
        {1, {400.4, 300.1}, {}}, {2, {500.75, 321.9}, {}}, {3, {500.75, 321.9}, {}}, {4, {640, 300}, {}}};
    layer.enter = Transition{.animation = Animation::slide, .duration_s = 0.5};
    const Compiled c = compiled(of({layer}));
    EXPECT_FALSE(all_crisp(frame_of(c, 5)));
    EXPECT_TRUE(all_crisp(frame_of(c, 20)));
    EXPECT_FALSE(all_crisp(frame_of(c, 40)));
    EXPECT_TRUE(all_crisp(frame_of(c, 75)));
}

TEST_F(Text, HasGlyphsForItsRestAndItsPeakScale)
{
    Layer layer = text_layer("t", {540, 400}, "Grow");
    layer.scale = std::vector<Key<Point>>{{1, {1, 1}, {}}, {1.5, {2, 2}, {}}, {2, {2, 2}, {}}, {2.5, {1, 1}, {}}};
    const Compiled c = compiled(of({layer}));
    const scene::Scene rest = frame_of(c, 10), peak = frame_of(c, 50), between = frame_of(c, 36),
                       back = frame_of(c, 100);
    EXPECT_TRUE(all_crisp(rest));
    EXPECT_TRUE(all_crisp(peak));
    EXPECT_FALSE(all_crisp(between));
    EXPECT_EQ(rest.sprites[0].content, back.sprites[0].content);
    EXPECT_NEAR(peak.sprites[0].source.height, 2 * rest.sprites[0].source.height, 3);
    EXPECT_EQ(rest.sprites[0].id, peak.sprites[0].id);
}

TEST_F(Text, TheBoxIsWhatTheLinesNeed)
{
    Layer layer = text_layer("t", {540, 400}, "Two\nlonger lines");
    std::get<timeline::Text>(layer.content).style.max_width_px = 1000;
    const LayerBox box = boxes_at(compiled(of({layer})), 0).at(0);
    EXPECT_LT(box.box.width, 500);
    EXPECT_GT(box.box.height, 120);
    EXPECT_TRUE((frame::Rect{box.box.x - 8, box.box.y - 8, box.box.width + 16, box.box.height + 16}).contains(box.ink));
}

TEST_F(Text, OutlineComesBeforeFill)
{
    Layer layer = text_layer("t", {540, 400}, "ab");
    std::get<timeline::Text>(layer.content).style.outline = Outline{{255, 0, 0, 255}, 4};
    const scene::Scene scene = frame_of(compiled(of({layer})), 0);
    ASSERT_EQ(scene.sprites.size(), 4U);
    EXPECT_EQ(scene.sprites[0].tint, (frame::Rgba{255, 0, 0, 255}));
    EXPECT_EQ(scene.sprites[1].tint, (frame::Rgba{255, 0, 0, 255}));
    EXPECT_EQ(scene.sprites[2].tint, (frame::Rgba{255, 255, 255, 255}));
    EXPECT_TRUE(scene.sprites[0].bounds.contains(scene.sprites[2].bounds));
}

TEST_F(Text, CharactersNoFontHasAreReported)
{
    const Compiled c =
        compiled(of({text_layer("a", {540, 300}, "fine"), text_layer("b", {540, 600}, "odd \xee\x80\x81")}));
    ASSERT_EQ(c.missing_glyphs().size(), 1U);
    EXPECT_EQ(c.missing_glyphs()[0].path, "layers[1].text");
    EXPECT_EQ(c.missing_glyphs()[0].characters, std::vector<char32_t>{0xe001});
}

}
}
