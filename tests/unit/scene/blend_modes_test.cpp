// SPDX-License-Identifier: GPL-3.0-or-later
// The blend modes against W3C Compositing and Blending Level 1 in double, on straight colours.
#include "compositor/scene/blend.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <vector>

namespace {
using frame::Rgba;
using scene::Blend;

// A premultiplied grey and its alpha, asymmetric steps with both ends.
struct Grey {
    int color, alpha;
};
std::vector<Grey> greys()
{
    std::vector<Grey> all;
    for (const int alpha : {0, 1, 2, 3, 60, 127, 128, 200, 254, 255})
        for (const int color : {0, 1, 2, 29, 63, 64, 101, 127, 128, 199, 254, 255})
            if (color <= alpha)
                all.push_back({color, alpha});
    return all;
}

double straight(const Grey& grey)
{
    return grey.alpha == 0 ? 0 : static_cast<double>(grey.color) / grey.alpha;
}

// B(cb, cs) of the specification's section 5.8.
double mixed(Blend mode, double backdrop, double source)
{
    switch (mode) {
    case Blend::multiply:
        return backdrop * source;
    case Blend::screen:
        return backdrop + source - backdrop * source;
    default: // overlay = hard light with the layers exchanged
        return backdrop <= 0.5 ? source * 2 * backdrop : mixed(Blend::screen, source, 2 * backdrop - 1);
    }
}

// Premultiplied colour of the result, 0..255.
double expected(Blend mode, const Grey& d, const Grey& s)
{
    const double ab = d.alpha / 255.0, as = s.alpha / 255.0;
    return 255 *
           (s.color / 255.0 * (1 - ab) + d.color / 255.0 * (1 - as) + as * ab * mixed(mode, straight(d), straight(s)));
}

Rgba pixel(const Grey& grey)
{
    const auto color = static_cast<std::uint8_t>(grey.color);
    return {color, color, color, static_cast<std::uint8_t>(grey.alpha)};
}

// All products are added before they are rounded.
TEST(BlendModes, FollowTheSpecification)
{
    for (const Blend mode : {Blend::multiply, Blend::screen, Blend::overlay})
        for (const Grey& d : greys())
            for (const Grey& s : greys()) {
                const Rgba result = blend(mode, pixel(d), pixel(s));
                ASSERT_NEAR(result.g, expected(mode, d, s), 0.5)
                    << d.color << "/" << d.alpha << " " << s.color << "/" << s.alpha;
                ASSERT_NEAR(result.a, s.alpha + d.alpha - s.alpha * d.alpha / 255.0, 0.5);
                ASSERT_LE(result.g, result.a);
            }
}

TEST(BlendModes, OnOpaqueTheyAreRoundedOnce)
{
    for (const Blend mode : {Blend::multiply, Blend::screen, Blend::overlay})
        for (int d = 0; d < 256; ++d)
            for (int s = 0; s < 256; ++s) {
                const Rgba result = blend(mode, pixel({d, 255}), pixel({s, 255}));
                ASSERT_NEAR(result.r, 255 * mixed(mode, d / 255.0, s / 255.0), 0.5);
                ASSERT_EQ(result.a, 255);
            }
}

TEST(BlendModes, AddSaturates)
{
    EXPECT_EQ(blend(Blend::add, {10, 200, 255, 255}, {20, 100, 1, 128}), (Rgba{30, 255, 255, 255}));
    EXPECT_EQ(blend(Blend::add, {1, 2, 3, 4}, {5, 6, 7, 8}), (Rgba{6, 8, 10, 12}));
}

TEST(BlendModes, AtopKeepsTheAlphaBelow)
{
    for (const Grey& d : greys())
        for (const Grey& s : greys()) {
            const Rgba result = blend(Blend::atop, pixel(d), pixel(s));
            ASSERT_EQ(result.a, d.alpha);
            ASSERT_NEAR(result.r, s.color * d.alpha / 255.0 + d.color * (1 - s.alpha / 255.0), 0.5);
            ASSERT_LE(result.r, result.a);
        }
}

TEST(BlendModes, MasksKeepAndCutByAlphaAndLuma)
{
    const Rgba below{200, 100, 50, 220}, mask{90, 30, 10, 100};
    const double luma = 0.2126 * 90 + 0.7152 * 30 + 0.0722 * 10;
    const auto times = [&](double part, Rgba result) {
        EXPECT_NEAR(result.r, 200 * part / 255, 1);
        EXPECT_NEAR(result.g, 100 * part / 255, 1);
        EXPECT_NEAR(result.b, 50 * part / 255, 1);
        EXPECT_NEAR(result.a, 220 * part / 255, 1);
    };
    times(100, blend(Blend::keep, below, mask));
    times(155, blend(Blend::cut, below, mask));
    times(luma, blend(Blend::keep_luma, below, mask));
    times(255 - luma, blend(Blend::cut_luma, below, mask));
    EXPECT_EQ(blend(Blend::keep_luma, below, {255, 255, 255, 255}), below);
    EXPECT_EQ(blend(Blend::cut_luma, below, {255, 255, 255, 255}), Rgba{});
    for (const Blend mode : {Blend::keep, Blend::keep_luma})
        EXPECT_EQ(blend(mode, below, {}), Rgba{});
    for (const Blend mode : {Blend::cut, Blend::cut_luma})
        EXPECT_EQ(blend(mode, below, {}), below);
}

TEST(BlendModes, LumaIsOfBt709)
{
    for (const Rgba color : {Rgba{255, 0, 0, 255}, Rgba{0, 255, 0, 255}, Rgba{0, 0, 255, 255}, Rgba{13, 230, 115, 255}})
        EXPECT_NEAR(scene::luma(color.r, color.g, color.b), 0.2126 * color.r + 0.7152 * color.g + 0.0722 * color.b, 1);
    EXPECT_EQ(scene::luma(255, 255, 255), 255U);
}

TEST(BlendModes, NothingChangesNothing)
{
    for (const Blend mode :
         {Blend::normal, Blend::multiply, Blend::screen, Blend::overlay, Blend::add, Blend::atop, Blend::cut})
        for (const Rgba below : {Rgba{9, 8, 7, 200}, Rgba{255, 3, 9, 5}}) // the second is above its alpha
            EXPECT_EQ(blend(mode, below, {}), below);
}

TEST(BlendModes, OpacityIsRoundedOnce)
{
    EXPECT_EQ(scene::faded({200, 100, 50, 255}, 255), (Rgba{200, 100, 50, 255}));
    EXPECT_EQ(scene::faded({200, 100, 50, 255}, 0), Rgba{});
    EXPECT_EQ(scene::faded({200, 100, 50, 255}, 128), (Rgba{100, 50, 25, 128}));
}

}
