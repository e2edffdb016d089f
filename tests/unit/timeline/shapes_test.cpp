// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/timeline/outline.h"
#include "tests/unit/timeline/rendered.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <set>

namespace timeline {
namespace {

using test::difference;
using test::drawn;
using test::pixel;
using test::small;

const Color kRed{255, 0, 0, 255}, kBlue{0, 0, 255, 255}, kNothing{0, 0, 0, 0};
const frame::Rgba kRedPixel{255, 0, 0, 255}, kBluePixel{0, 0, 255, 255}, kBlackPixel{0, 0, 0, 255};

template <class T> Animated<T> linear(const T& from, const T& to) // from 0 s to 1 s
{
    return std::vector<Key<T>>{{0, from, {}}, {1, to, {Curve::linear}}};
}

class Shapes : public test::Stage {
protected:
    static Layer layer(const Shape& shape, const Point& position = {32, 24})
    {
        Layer layer;
        layer.id = "shape";
        layer.position = position;
        layer.content = shape;
        return layer;
    }
    static Layer path(const std::string& data, const Fill& fill = kRed)
    {
        Shape shape{.kind = ShapeKind::path, .fill = fill};
        shape.path = data;
        return layer(shape);
    }
    static std::size_t tiles_over(const Compiled& c)
    {
        std::set<const scene::Tile*> tiles;
        for (std::int64_t frame = 0; frame < c.frame_count(); ++frame)
            for (const scene::Sprite& sprite : frame_of(c, frame).sprites)
                tiles.insert(sprite.tile);
        return tiles.size();
    }
};

TEST_F(Shapes, AKeyedColourIsATint)
{
    const Compiled c = compiled(small({layer({.size = Point{20, 20}, .fill = linear(kRed, kBlue)})}));
    EXPECT_EQ(frame_of(c, 0).sprites[0].tint, kRedPixel);
    EXPECT_EQ(frame_of(c, 15).sprites[0].tint, (frame::Rgba{128, 0, 128, 255}));
    EXPECT_EQ(frame_of(c, 50).sprites[0].tint, kBluePixel);
    EXPECT_EQ(tiles_over(c), 1U);
}

TEST_F(Shapes, ATransparentEndLendsNoColour)
{
    const Compiled c =
        compiled(small({layer({.size = Point{20, 20}, .fill = linear(Color{255, 0, 0, 255}, kNothing)})}));
    EXPECT_EQ(frame_of(c, 15).sprites[0].tint, (frame::Rgba{128, 0, 0, 128}));
}

TEST_F(Shapes, FillAndStrokeHaveColoursOfTheirOwn)
{
    Shape shape{.size = Point{20, 20}, .fill = linear(kRed, kBlue)};
    shape.stroke = Stroke{.color = linear(kBlue, kRed), .width_px = 4.0};
    Layer both = layer(shape);
    const Compiled c = compiled(small({both}));
    EXPECT_EQ(tiles_over(c), 2U);
    const frame::Image end = drawn(c, 40);
    EXPECT_EQ(pixel(end, 32, 24), kBluePixel);
    EXPECT_EQ(pixel(end, 22, 24), kRedPixel);
    EXPECT_EQ(pixel(end, 20, 24), kRedPixel);
    EXPECT_EQ(pixel(end, 19, 24), kBlackPixel);
    both.opacity = 0.5;
    EXPECT_EQ(frame_of(compiled(small({both})), 0).groups.size(), 1U) << "the fill must not shine through the stroke";
}

TEST_F(Shapes, RoundedBoxesKeepTrueCornersWhateverTheirSize)
{
    Shape shape{.size = linear(Point{20, 20}, Point{60, 20}), .fill = kRed};
    shape.radius_px = 10.0;
    const Compiled c = compiled(small({layer(shape)}));
    for (const std::int64_t frame : {0, 7, 15, 40}) {
        const double width = frame >= 30 ? 60 : 20 + 40 * static_cast<double>(frame) / 30, left = 32 - width / 2;
        const frame::Image image = drawn(c, frame);
        double area = 0;
        for (int x = 0; x < 64; ++x)
            for (int y = 0; y < 48; ++y)
                area += pixel(image, x, y).r / 255.0;
        EXPECT_NEAR(area, width * 20 - (4 - std::numbers::pi) * 100, 2) << frame;
        const int corner = static_cast<int>(std::ceil(left)) + 1;
        EXPECT_LT(pixel(image, corner, 15).r, 60) << frame;
    }
    EXPECT_GT(tiles_over(c), 20U);
    EXPECT_LE(tiles_over(c), 32U) << "what rests is one picture";
}

TEST_F(Shapes, PlainBoxesStretch)
{
    EXPECT_EQ(tiles_over(compiled(small({layer({.size = linear(Point{2, 20}, Point{60, 20}), .fill = kRed})}))), 1U);
}

TEST_F(Shapes, RadiusStrokeAndGradientsAreKeyed)
{
    Shape shape{.size = Point{20, 20}, .fill = kRed};
    shape.radius_px = linear(0.0, 10.0);
    EXPECT_EQ(pixel(drawn(compiled(small({layer(shape)})), 0), 22, 14), kRedPixel);
    EXPECT_EQ(pixel(drawn(compiled(small({layer(shape)})), 40), 22, 14), kBlackPixel);
    shape.radius_px = 0.0;
    shape.stroke = Stroke{.color = kBlue, .width_px = linear(2.0, 12.0)};
    EXPECT_EQ(pixel(drawn(compiled(small({layer(shape)})), 0), 19, 24), kBlackPixel);
    EXPECT_EQ(pixel(drawn(compiled(small({layer(shape)})), 40), 17, 24), kBluePixel);
    const Color black{0, 0, 0, 255};
    Shape gradient{.size = Point{20, 20}};
    gradient.fill = LinearGradient{90.0, {{0, linear(kRed, kBlue)}, {1, Animated<Color>(black)}}};
    EXPECT_GT(pixel(drawn(compiled(small({layer(gradient)})), 0), 22, 24).r, 240);
    EXPECT_GT(pixel(drawn(compiled(small({layer(gradient)})), 40), 22, 24).b, 240);
    gradient.fill = LinearGradient{linear(90.0, 270.0), {{0, kRed}, {1, black}}};
    EXPECT_GT(pixel(drawn(compiled(small({layer(gradient)})), 40), 41, 24).r, 240);
}

TEST_F(Shapes, AConicGradientGoesRoundClockwiseFromTheTop)
{
    Shape shape{.size = Point{40, 40}};
    shape.fill = ConicGradient{{0.5, 0.5}, 0.0, {{0, Color{0, 0, 0, 255}}, {1, Color{255, 255, 255, 255}}}};
    frame::Image image = drawn(compiled(small({layer(shape)})), 0);
    EXPECT_NEAR(pixel(image, 50, 24).r, 64, 4); // a quarter round
    EXPECT_NEAR(pixel(image, 32, 42).r, 128, 4);
    EXPECT_NEAR(pixel(image, 14, 24).r, 191, 4);
    shape.fill = ConicGradient{{0.5, 0.5}, 90.0, {{0, Color{0, 0, 0, 255}}, {1, Color{255, 255, 255, 255}}}};
    image = drawn(compiled(small({layer(shape)})), 0);
    EXPECT_NEAR(pixel(image, 32, 42).r, 64, 4);
}

TEST_F(Shapes, APathIsScaledToItsSizeAndCentred)
{
    const frame::Image natural = drawn(compiled(small({path("M100 100h20v10h-20z")})), 0);
    EXPECT_EQ(pixel(natural, 22, 19), kRedPixel);
    EXPECT_EQ(pixel(natural, 41, 28), kRedPixel);
    EXPECT_EQ(pixel(natural, 42, 24), kBlackPixel);
    Layer sized = path("M0 0L10 0L0 10Z");
    std::get<Shape>(sized.content).size = Point{40, 40};
    const frame::Image image = drawn(compiled(small({sized})), 0);
    EXPECT_EQ(pixel(image, 14, 6), kRedPixel);
    EXPECT_EQ(pixel(image, 48, 40), kBlackPixel) << "below the diagonal";
    EXPECT_EQ(pixel(image, 14, 40), kRedPixel);
}

TEST_F(Shapes, PathsHaveRulesHolesAndGradients)
{
    const std::string rings = "M0 0h30v30h-30zM10 10h10v10h-10z";
    Layer ring = path(rings);
    EXPECT_EQ(pixel(drawn(compiled(small({ring})), 0), 32, 24), kRedPixel);
    std::get<Shape>(ring.content).rule = FillRule::evenodd;
    EXPECT_EQ(pixel(drawn(compiled(small({ring})), 0), 32, 24), kBlackPixel);
    std::get<Shape>(ring.content).fill = LinearGradient{90.0, {{0, kRed}, {1, kBlue}}};
    const frame::Image image = drawn(compiled(small({ring})), 0);
    EXPECT_GT(pixel(image, 18, 24).r, 240);
    EXPECT_GT(pixel(image, 45, 24).b, 240);
}

TEST_F(Shapes, AStrokedPathIsTrimmedAlongItsLength)
{
    Layer line = path("M0 0H40", kNothing);
    std::get<Shape>(line.content).stroke =
        Stroke{.color = kRed, .width_px = 4.0, .trim_from = 0.25, .trim_to = linear(0.25, 1.0)};
    const Compiled c = compiled(small({line}));
    EXPECT_TRUE(frame_of(c, 0).sprites.empty());
    const frame::Image part = drawn(c, 10); // from 10 to 20 px of 40
    EXPECT_EQ(pixel(part, 23, 24), kRedPixel);
    EXPECT_EQ(pixel(part, 31, 23), kRedPixel);
    EXPECT_EQ(pixel(part, 20, 24), kBlackPixel);
    EXPECT_EQ(pixel(part, 33, 24), kBlackPixel);
    EXPECT_EQ(pixel(drawn(c, 40), 51, 24), kRedPixel);
}

TEST_F(Shapes, CapsAndDashes)
{
    Layer line = path("M0 0H40", kNothing);
    Stroke stroke{.color = kRed, .width_px = 6.0};
    const auto at = [&](int x) {
        std::get<Shape>(line.content).stroke = stroke;
        return pixel(drawn(compiled(small({line})), 0), x, 24).r;
    };
    EXPECT_EQ(at(10), 0);
    stroke.cap = Cap::square;
    EXPECT_EQ(at(10), 255);
    stroke.cap = Cap::butt;
    stroke.dash_px = {10, 5};
    EXPECT_EQ(at(20), 255);
    EXPECT_EQ(at(24), 0);
    EXPECT_EQ(at(28), 255);
}

TEST_F(Shapes, BadPathsNameTheirLayer)
{
    const auto result = compile(small({path("M0 0 L nonsense")}), context());
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().what.rfind("layers[0]", 0), 0U) << result.error().what;
}

TEST_F(Shapes, TooManyPicturesAreRefusedWithAReason)
{
    Shape shape{.size = Point{1000, 1900}};
    shape.fill = LinearGradient{linear(0.0, 360.0), {{0, kRed}, {1, kBlue}}};
    Composition composition = test::of({layer(shape)}, 60);
    std::get<LinearGradient>(std::get<Shape>(composition.layers[0].content).fill).angle_deg =
        std::vector<Key<double>>{{0, 0, {}}, {60, 360, {Curve::linear}}};
    const auto result = compile(composition, context());
    ASSERT_FALSE(result);
    EXPECT_NE(result.error().what.find("MB"), std::string::npos) << result.error().what;
}

TEST(Outline, LengthsAndPartsOfCurves)
{
    const double k = 0.5522847498; // a circle of radius 10 in four curves
    const PathOutline circle = *outline_of_path(
        fmt::format("M10 0C10 {0} {0} 10 0 10C-{0} 10 -10 {0} -10 0C-10 -{0} -{0} -10 0 -10C{0} -10 10 -{0} 10 0Z",
                    10 * k),
        4);
    ASSERT_EQ(circle.lines.size(), 1U);
    EXPECT_NEAR(length_of(circle.lines[0]), 2 * std::numbers::pi * 10, 0.1);
    EXPECT_NEAR(circle.from.x, -10, 0.01);
    EXPECT_NEAR(circle.to.y, 10, 0.01);
    const auto half = cut_to_part(circle.lines, 0.25, 0.75);
    ASSERT_EQ(half.size(), 1U);
    EXPECT_NEAR(length_of(half[0]), std::numbers::pi * 10, 0.1);
    EXPECT_NEAR(half[0].points.front().y, 10, 0.05);
    EXPECT_NEAR(half[0].points.back().y, -10, 0.05);
    EXPECT_TRUE(cut_to_part(circle.lines, 0.5, 0.5).empty());
}

}
}
