// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/compose/look.h"

#include "compositor/base/file.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace {

std::filesystem::path config()
{
    return base::resource_root().value() / "config";
}

// WCAG 2.1, relative luminance and contrast ratio.
double luminance(const compose::Color& color)
{
    const auto linear = [](std::uint8_t value) {
        const double c = value / 255.0;
        return c <= 0.03928 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(color.r) + 0.7152 * linear(color.g) + 0.0722 * linear(color.b);
}

double contrast(const compose::Color& a, const compose::Color& b)
{
    const double high = std::max(luminance(a), luminance(b)), low = std::min(luminance(a), luminance(b));
    return (high + 0.05) / (low + 0.05);
}

}

class EveryLook : public testing::TestWithParam<const char*> {};

TEST_P(EveryLook, LoadsAndCanBeRead)
{
    const auto look = compose::load_look(config(), GetParam());
    ASSERT_TRUE(look.has_value()) << look.error().what;
    EXPECT_EQ(look->name, GetParam());
    EXPECT_GE(look->backdrop.size(), 2U);
    EXPECT_FALSE(look->pieces.empty());
    const auto& palette = look->palette;
    EXPECT_GE(palette.card.a, 204) << "the card must cover what is behind it";
    EXPECT_GE(contrast(palette.text, palette.card), 4.5);
    EXPECT_GE(contrast(palette.muted, palette.card), 4.5);
    EXPECT_GE(contrast(palette.on_accent, palette.accent), 4.5);
    EXPECT_GE(contrast(palette.accent, palette.card), 4.5) << "keywords are drawn in the accent colour";
}

INSTANTIATE_TEST_SUITE_P(Looks, EveryLook, testing::Values("motivation", "finance", "tech", "educational"));

TEST(Look, EveryPoseOfTheProductHasAStandIn)
{
    const auto cast = compose::load_cast(config());
    ASSERT_TRUE(cast.has_value()) << cast.error().what;
    for (const char* pose : {"standing", "thinking", "asking", "pointing", "explaining", "surprised", "celebrating",
                             "listening", "dancing"})
        for (const auto role : {script::Role::questioner, script::Role::explainer}) {
            const auto& poses = cast->characters.at(role).poses;
            EXPECT_NE(std::ranges::find(poses, cast->pose_for(role, pose)), poses.end()) << pose;
        }
    EXPECT_EQ(cast->pose_for(script::Role::questioner, "thinking"), "thinking");
}

TEST(Look, AnUnknownFormatNamesThoseThereAre)
{
    const auto format = compose::load_format(config(), "nokia");
    ASSERT_FALSE(format.has_value());
    EXPECT_NE(format.error().what.find("there is tiktok"), std::string::npos) << format.error().what;
}

TEST(Look, ACanvasOfAnotherShapeIsRefusedAndALikeOneScales)
{
    const auto format = compose::load_format(config(), "tiktok").value();
    EXPECT_EQ(compose::resized(format, {540, 960})->strict, (frame::Rect{60, 144, 384, 480}));
    EXPECT_FALSE(compose::resized(format, {1920, 1080}).has_value());
    EXPECT_FALSE(compose::resized(format, {541, 961}).has_value());
}
