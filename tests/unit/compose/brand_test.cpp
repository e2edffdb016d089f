// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/compose/brand.h"

#include "daemon/stages/compose/contrast.h"
#include "film_support.h"

#include <gtest/gtest.h>

using compose::Color;
using namespace compose_test;

TEST(Contrast, FollowsWcag)
{
    EXPECT_NEAR(compose::contrast_ratio({255, 255, 255, 255}, {0, 0, 0, 255}), 21, 1e-9);
    EXPECT_NEAR(compose::contrast_ratio({119, 119, 119, 255}, {255, 255, 255, 255}), 4.48, 0.005)
        << "#777, the classic";
    EXPECT_NEAR(compose::contrast_ratio({118, 118, 118, 255}, {255, 255, 255, 255}), 4.54, 0.005) << "#767676";
    EXPECT_EQ(compose::flattened({255, 255, 255, 128}, {0, 0, 0, 255}), (Color{128, 128, 128, 255}));
}

TEST(Contrast, AnUnreadableColourBecomesTheNearestReadableOne)
{
    const Color navy{11, 18, 53, 255};
    EXPECT_EQ(compose::readable_on({255, 255, 255, 255}, navy), (Color{255, 255, 255, 255})) << "nothing to do";
    const Color blue = compose::readable_on({30, 40, 120, 255}, navy);
    EXPECT_GE(compose::contrast_ratio(blue, navy), 4.5);
    EXPECT_GT(blue.b, blue.r) << "it is still blue";
}

TEST(Brand, TextIsReadableWhateverTheBrandWishes)
{
    const auto look = compose::load_look(root() / "config", "finance").value();
    const std::vector<Color> colors{{0, 0, 0, 255},     {255, 255, 255, 255}, {255, 255, 0, 255}, {128, 128, 128, 255},
                                    {255, 0, 0, 255},   {0, 0, 255, 255},     {0, 255, 0, 255},   {250, 204, 21, 255},
                                    {124, 45, 18, 255}, {237, 233, 254, 255}};
    int tried = 0;
    for (const Color& primary : colors)
        for (const Color& accent : colors)
            for (const Color& text : colors) {
                compose::Brand brand;
                brand.primary = primary;
                brand.accent = accent;
                brand.text = text;
                brand.background = accent;
                const auto palette = compose::with_brand(look, brand).palette;
                for (const Color& behind : {Color{0, 0, 0, 255}, Color{255, 255, 255, 255}}) {
                    const Color card = compose::flattened(palette.card, behind);
                    for (const Color& word : {palette.text, palette.muted, palette.accent})
                        EXPECT_GE(compose::contrast_ratio(word, card), 4.2) << "on a card over black or white";
                }
                EXPECT_GE(compose::contrast_ratio(palette.on_accent, palette.accent), 4.5);
                EXPECT_GE(compose::contrast_ratio(palette.chip_text, palette.chip), 4.5);
                ++tried;
            }
    EXPECT_EQ(tried, 1000);
}

TEST(Brand, TheWatermarkHasFivePlacesInsideTheOrganicBox)
{
    for (const std::string& format : kFormats) {
        std::vector<frame::Rect> places;
        for (const auto corner : {compose::Corner::top_left, compose::Corner::top_right, compose::Corner::bottom_left,
                                  compose::Corner::bottom_right, compose::Corner::center}) {
            auto spec = spec_of({"Why?", "So."}, format);
            spec.brand.watermark = compose::BrandPicture{"config:examples/swatch.png", {300, 100}};
            spec.brand.watermark_corner = corner;
            spec.brand.watermark_opacity = 0.4;
            const auto film = film_of(spec);
            for (const auto& box : timeline::boxes_at(film.compiled, 30))
                if (box.id == "brand/watermark") {
                    EXPECT_TRUE(spec.format.organic.contains(box.ink)) << format;
                    EXPECT_NEAR(box.opacity, 0.4, 1e-9);
                    places.push_back(box.ink);
                }
        }
        ASSERT_EQ(places.size(), 5U) << format;
        for (std::size_t i = 0; i < 5; ++i)
            for (std::size_t j = i + 1; j < 5; ++j)
                EXPECT_TRUE(frame::intersect(places[i], places[j]).empty()) << format << " " << i << " " << j;
    }
}
