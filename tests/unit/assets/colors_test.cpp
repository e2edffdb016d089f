// SPDX-License-Identifier: GPL-3.0-or-later
// Other colours for the classes of an SVG, and what is derived from one of them.
#include "tests/unit/assets/animation_fixture.h"

#include <fmt/format.h>

#include <chrono>

namespace {

using frame::Rgba;

constexpr const char* kFigure = R"svg(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 10">
<style>
  .skin { fill: #8d5a3a } .skin-shade{fill:#6d4229} .skin-light{fill:#a97350;}
  .cloth-stroke, .cloth-shade-stroke { stroke:#0f766e } .cloth-shade-stroke{stroke:#0a4f4a}
  .sky-stop{stop-color:#3366cc}
</style>
<defs><linearGradient id="g"><stop class="sky-stop" offset="0"/><stop class="sky-stop" offset="1"/></linearGradient></defs>
<g id="a"><rect class="skin" width="10" height="10"/></g>
<g id="b"><rect class="skin-shade" x="10" width="10" height="10"/></g>
<g id="c"><rect class="skin-light" x="20" width="10" height="10" style="fill:#123456"/></g>
<g id="d"><path class="cloth-stroke" d="M35 0v10" stroke-width="10" stroke="#ffffff"/></g>
<g id="e"><path class="cloth-shade-stroke" d="M45 0v10" stroke-width="10"/></g>
<g id="f"><rect fill="url(#g)" x="50" width="10" height="10"/></g>
</svg>)svg";

int lightness(Rgba color) // enough for comparing
{
    return 2 * color.r + 5 * color.g + color.b;
}

}

class ColorsTest : public AnimationTest {
protected:
    void SetUp() override
    {
        AnimationTest::SetUp();
        write("figure.svg", kFigure);
    }
    std::vector<Rgba> row(const assets::Colors& colors)
    {
        const auto drawn = cache_->picture("figure.svg", folder_, {60, 10}, colors);
        EXPECT_TRUE(drawn.has_value()) << drawn.error().what;
        std::vector<Rgba> list;
        for (int x = 5; x < 60 && drawn; x += 10)
            list.push_back(at(*drawn, x, 5));
        return list;
    }
};

TEST_F(ColorsTest, ClassesKeepTheirDefaults)
{
    EXPECT_EQ(row({}), (std::vector<Rgba>{{0x8d, 0x5a, 0x3a, 255},
                                          {0x6d, 0x42, 0x29, 255},
                                          {0x12, 0x34, 0x56, 255},
                                          {0x0f, 0x76, 0x6e, 255},
                                          {0x0a, 0x4f, 0x4a, 255},
                                          {0x33, 0x66, 0xcc, 255}}));
}

TEST_F(ColorsTest, FillStrokeAndStopAreSet)
{
    const auto found = row({{"skin", {1, 2, 250, 255}}, {"cloth", {200, 10, 20, 255}}, {"sky", {9, 99, 199, 255}}});
    EXPECT_EQ(found[0], (Rgba{1, 2, 250, 255}));
    EXPECT_EQ(found[3], (Rgba{200, 10, 20, 255}));
    EXPECT_EQ(found[5], (Rgba{9, 99, 199, 255}));
}

TEST_F(ColorsTest, ShadesAndLightsFollow)
{
    const auto same = row({{"skin", {0x8d, 0x5a, 0x3a, 255}}}); // the default gives the defaults' lightness
    EXPECT_NEAR(lightness(same[1]), lightness({0x6d, 0x42, 0x29, 255}), 40);
    const auto blue = row({{"skin", {40, 80, 200, 255}}, {"cloth", {200, 40, 60, 255}}});
    EXPECT_LT(lightness(blue[1]), lightness(blue[0]));
    EXPECT_GT(lightness(blue[2]), lightness(blue[0])); // also over an inline style
    EXPECT_GT(blue[1].b, blue[1].r);                   // still blue
    EXPECT_GT(blue[2].b, blue[2].r);
    EXPECT_LT(lightness(blue[4]), lightness(blue[3])); // of strokes
    EXPECT_GT(blue[4].r, blue[4].g);
}

TEST_F(ColorsTest, AShadeThatIsGivenIsTaken)
{
    const auto found = row({{"skin", {40, 80, 200, 255}}, {"skin-shade", {250, 250, 1, 255}}});
    EXPECT_EQ(found[0], (Rgba{40, 80, 200, 255}));
    EXPECT_EQ(found[1], (Rgba{250, 250, 1, 255}));
}

TEST_F(ColorsTest, BlackAndWhiteHaveVariantsToo)
{
    const auto black = row({{"skin", {0, 0, 0, 255}}});
    EXPECT_EQ(black[1], (Rgba{0, 0, 0, 255}));
    const auto white = row({{"skin", {255, 255, 255, 255}}});
    EXPECT_EQ(white[2], (Rgba{255, 255, 255, 255}));
    EXPECT_LT(lightness(white[1]), lightness(white[0]));
}

TEST_F(ColorsTest, PicturesOfOtherColoursAreOtherPictures)
{
    const assets::Colors blue{{"skin", {40, 80, 200, 255}}};
    const auto plain = picture("figure.svg#a", {60, 10});
    const auto changed = cache_->picture("figure.svg#a", folder_, {60, 10}, blue);
    ASSERT_TRUE(plain.has_value() && changed.has_value());
    EXPECT_NE(plain->content, changed->content);
    EXPECT_EQ(picture("figure.svg#a", {60, 10})->content, plain->content);
    const std::vector<std::string> sources{"figure.svg#a", "figure.svg#b"};
    ASSERT_TRUE(cache_->prefetch(sources, folder_, {120, 20}, blue).has_value());
    EXPECT_EQ(at(cache_->picture("figure.svg#a", folder_, {120, 20}, blue).value(), 5, 5), (Rgba{40, 80, 200, 255}));
}

TEST_F(ColorsTest, NamesAreChecked)
{
    for (const char* name : {"", "Skin", "a b", "a{}", "1a", "-a", "a;fill:red"}) {
        const auto result = cache_->picture("figure.svg", folder_, {60, 10}, {{name, {}}});
        ASSERT_FALSE(result.has_value()) << name;
        EXPECT_NE(result.error().what.find("colour's name"), std::string::npos) << result.error().what;
    }
}

// As many elements as a rig has, half of them hidden, some inside another one that is asked for too.
TEST_F(ColorsTest, ManyElementsOfOneFileInOneGo)
{
    std::string svg = R"svg(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 900 1300">)svg";
    std::vector<std::string> sources;
    for (int i = 0; i < 60; ++i) {
        svg += fmt::format(
            R"svg(<g id="p{0}" {1}><!-- <g id="no"> --><rect x="{2}" y="{2}" width="30" height="20" fill="#0de673"/><g id="in{0}" display="none"><path d="M0 0h5v5H0z"/></g></g>)svg",
            i, i % 2 == 0 ? "" : "display=\"none\"", 10 * i);
        sources.push_back(fmt::format("many.svg#p{}", i));
    }
    sources.emplace_back("many.svg#in6");
    write("many.svg", svg + "</svg>");
    const auto start = std::chrono::steady_clock::now();
    ASSERT_TRUE(cache_->prefetch(sources, folder_, {900, 1300}).has_value());
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));
    for (int i = 0; i < 60; ++i)
        EXPECT_EQ(picture(sources[static_cast<std::size_t>(i)], {900, 1300})->at, (frame::Rect{10 * i, 10 * i, 30, 20}))
            << i;
    EXPECT_EQ(picture("many.svg#in6", {900, 1300})->at, (frame::Rect{0, 0, 5, 5}));
    make_cache({});
    EXPECT_EQ(picture("many.svg#p7", {900, 1300})->at, (frame::Rect{70, 70, 30, 20})); // alone it is the same
}
