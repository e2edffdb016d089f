// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/timeline/gradient.h"
#include "compositor/timeline/shape_tile.h"
#include "compositor/timeline/tile_store.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

namespace timeline {
namespace {

DrawnShape draw(const ShapeDrawing& drawing)
{
    auto drawn = draw_shape(drawing);
    EXPECT_TRUE(drawn) << drawn.error().what;
    return *drawn;
}

frame::Rgba pixel(const frame::Image& image, int x, int y)
{
    const std::uint8_t* at = image.row(y) + 4 * x;
    return {at[0], at[1], at[2], at[3]};
}

double area_px(const frame::Image& image) // coverage or alpha
{
    const int channels = frame::bytes_per_pixel(image.format());
    double sum = 0;
    for (int y = 0; y < image.size().height; ++y)
        for (int x = 0; x < image.size().width; ++x)
            sum += image.row(y)[x * channels + channels - 1] / 255.0;
    return sum;
}

TEST(ShapeTile, APlainRectangleIsFullCoverageInItsColour)
{
    const DrawnShape drawn = draw({.box = {7, 3}, .fill = Color{200, 100, 50, 128}});
    EXPECT_EQ(drawn.image->format(), frame::PixelFormat::a8);
    EXPECT_EQ(drawn.tint, (frame::Rgba{100, 50, 25, 128}));
    for (int y = 0; y < 3; ++y)
        for (int x = 0; x < 7; ++x)
            EXPECT_EQ(drawn.image->row(y)[x], 255);
}

TEST(ShapeTile, AreasAreThoseOfGeometry)
{
    const double pi = std::numbers::pi;
    EXPECT_NEAR(area_px(*draw({.kind = ShapeKind::ellipse, .box = {100, 60}}).image), pi * 50 * 30, 4);
    EXPECT_NEAR(area_px(*draw({.box = {100, 60}, .radius_px = 20}).image), 100 * 60 - (4 - pi) * 400, 2);
    EXPECT_NEAR(area_px(*draw({.box = {40, 40}, .radius_px = 900}).image), pi * 400, 3)
        << "radius is cut to half a side";
    const DrawnShape ring = draw({.kind = ShapeKind::ellipse,
                                  .box = {80, 80},
                                  .fill = Color{0, 0, 0, 0},
                                  .stroke = Stroke{Color{255, 0, 0, 255}, 6}});
    EXPECT_EQ(ring.margin_px, 3);
    EXPECT_NEAR(area_px(*ring.image), pi * (43 * 43 - 37 * 37), 8);
}

TEST(ShapeTile, CurvesAreSymmetricAndSmooth)
{
    const DrawnShape drawn = draw({.kind = ShapeKind::ellipse, .box = {64, 64}});
    int grey = 0;
    for (int y = 0; y < 64; ++y)
        for (int x = 0; x < 64; ++x) {
            EXPECT_NEAR(drawn.image->row(y)[x], drawn.image->row(63 - y)[63 - x], 1);
            EXPECT_NEAR(drawn.image->row(y)[x], drawn.image->row(x)[y], 6)
                << x << ' ' << y; // rows exact, columns sampled
            grey += drawn.image->row(y)[x] % 255 != 0 ? 1 : 0;
        }
    EXPECT_GT(grey, 150) << "edges are antialiased";
}

TEST(ShapeTile, StrokeLiesOverTheFillAndCentredOnTheEdge)
{
    const DrawnShape drawn =
        draw({.box = {20, 20}, .fill = Color{0, 0, 255, 255}, .stroke = Stroke{Color{255, 0, 0, 255}, 4}});
    ASSERT_EQ(drawn.image->size(), (frame::Size{24, 24}));
    EXPECT_EQ(pixel(*drawn.image, 0, 12), (frame::Rgba{255, 0, 0, 255}));
    EXPECT_EQ(pixel(*drawn.image, 3, 12), (frame::Rgba{255, 0, 0, 255}));
    EXPECT_EQ(pixel(*drawn.image, 4, 12), (frame::Rgba{0, 0, 255, 255}));
}

TEST(Gradient, AFullCanvasRampDoesNotBand)
{
    // 20 levels over 1920 rows: undithered, every level would be a band of 96 rows.
    const LinearGradient gradient{180, {{0, Color{10, 20, 40, 255}}, {1, Color{30, 40, 60, 255}}}};
    const DrawnShape drawn = draw({.box = {64, 1920}, .fill = gradient});
    for (int y0 = 0; y0 < 1920; y0 += 8) {
        double sum = 0;
        for (int y = y0; y < y0 + 8; ++y)
            for (int x = 8; x < 16; ++x)
                sum += pixel(*drawn.image, x, y).r;
        const double ideal = 10 + 20 * (y0 + 4) / 1920.0;
        EXPECT_NEAR(sum / 64, ideal, 0.06) << "rows from " << y0;
    }
}

TEST(Gradient, AnglesAreThoseOfCss)
{
    const std::vector<GradientStop> stops{{0, Color{0, 0, 0, 255}}, {1, Color{255, 255, 255, 255}}};
    const auto corner = [&](double angle, int x, int y) {
        return int{GradientRamp(LinearGradient{angle, stops}, {100, 100}).at(x, y).r};
    };
    EXPECT_LT(corner(0, 50, 99), 6); // up: begins at the bottom
    EXPECT_GT(corner(0, 50, 0), 249);
    EXPECT_LT(corner(90, 0, 50), 6);  // to the right
    EXPECT_LT(corner(180, 50, 0), 6); // down
    EXPECT_LT(corner(135, 0, 0), 6);  // from the top left corner
    EXPECT_GT(corner(135, 99, 99), 249);
    EXPECT_NEAR(corner(135, 99, 0), 127, 3);
}

TEST(Gradient, RadialReachesItsLastStopAtTheRadius)
{
    const RadialGradient gradient{{0.5, 0.5}, 0.25, {{0, Color{255, 0, 0, 255}}, {1, Color{255, 0, 0, 0}}}};
    const GradientRamp ramp(gradient, {200, 100});
    EXPECT_GT(ramp.at(100, 50).a, 250);
    EXPECT_NEAR(ramp.at(125, 50).a, 128, 3);
    EXPECT_EQ(ramp.at(151, 50).a, 0);
    for (int x = 100; x < 150; ++x)
        EXPECT_LE(ramp.at(x, 50).r, ramp.at(x, 50).a) << "premultiplied";
}

TEST(Gradient, FlatColoursStayExact)
{
    const LinearGradient flat{30, {{0, Color{13, 230, 115, 255}}, {1, Color{13, 230, 115, 255}}}};
    const GradientRamp ramp(flat, {16, 16});
    for (int y = 0; y < 16; ++y)
        for (int x = 0; x < 16; ++x)
            EXPECT_EQ(ramp.at(x, y), (frame::Rgba{13, 230, 115, 255}));
}

TEST(TileStore, EqualPicturesAreOneTile)
{
    TileStore store;
    const ShapeDrawing drawing{.box = {30, 30}, .radius_px = 5};
    const auto first = *store.add(draw(drawing).image, 0);
    const auto again = *store.add(draw(drawing).image, 2);
    const auto other = *store.add(draw({.box = {30, 31}}).image, 0);
    EXPECT_EQ(first, again);
    EXPECT_NE(first, other);
    EXPECT_EQ(first->levels.size(), 3U) << "half sizes are added when somebody needs them";
    EXPECT_EQ(first->levels[2]->size(), (frame::Size{8, 8}));
}

TEST(TileStore, HalfLevelsCoverTheLeastScale)
{
    EXPECT_EQ(half_levels_for(1), 0);
    EXPECT_EQ(half_levels_for(0.6), 0);
    EXPECT_EQ(half_levels_for(0.5), 1);
    EXPECT_EQ(half_levels_for(0.2), 2);
    EXPECT_EQ(half_levels_for(0), 5);
}

}
}
