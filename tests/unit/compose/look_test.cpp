// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/compose/look.h"

#include "compositor/base/file.h"
#include "daemon/stages/compose/contrast.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace {

std::filesystem::path config()
{
    return base::resource_root().value() / "config";
}

}

class EveryLook : public testing::TestWithParam<const char*> {};

TEST_P(EveryLook, LoadsAndCanBeRead)
{
    const auto look = compose::load_look(config(), GetParam());
    ASSERT_TRUE(look.has_value()) << look.error().what;
    EXPECT_EQ(look->name, GetParam());
    EXPECT_GE(look->backdrop.size(), 2U);
    ASSERT_EQ(look->scenes.size(), 3U);
    for (const auto& [aspect, scenery] : look->scenes) {
        EXPECT_FALSE(scenery.planes.empty());
        EXPECT_FALSE(scenery.pieces.empty());
    }
    const auto& palette = look->palette;
    EXPECT_GE(palette.card.a, 204) << "the card must cover what is behind it";
    EXPECT_GE(compose::contrast_ratio(palette.text, palette.card), 4.5);
    EXPECT_GE(compose::contrast_ratio(palette.muted, palette.card), 4.5);
    EXPECT_GE(compose::contrast_ratio(palette.on_accent, palette.accent), 4.5);
    EXPECT_GE(compose::contrast_ratio(palette.accent, palette.card), 4.5) << "keywords are drawn in the accent colour";
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
    EXPECT_NE(format.error().what.find("twitter_wide"), std::string::npos) << format.error().what;
}
