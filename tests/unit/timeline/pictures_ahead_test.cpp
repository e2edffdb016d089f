// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/timeline/pictures_ahead.h"

#include "tests/unit/timeline/stage.h"

namespace timeline {
namespace {

constexpr const char* kSource = "config:backgrounds/educational.tall.svg";

class PicturesAheadTest : public test::Stage {};

TEST_F(PicturesAheadTest, GiveWhatTheCacheGivesWhateverTheOrder)
{
    assets::AssetCache& assets = context().assets;
    PicturesAhead ahead(assets, {});
    std::vector<std::size_t> numbers;
    for (int side = 8; side < 40; ++side)
        numbers.push_back(ahead.ask(kSource, {side, 2 * side}, {}));
    for (int side = 39; side >= 8; --side) {
        const auto& picture = ahead.get(numbers[static_cast<std::size_t>(side - 8)]);
        ASSERT_TRUE(picture) << picture.error().what;
        EXPECT_EQ(picture->content, assets.picture(kSource, {}, {side, 2 * side})->content) << side;
    }
}

TEST_F(PicturesAheadTest, TheSameIsAskedForOnce)
{
    PicturesAhead ahead(context().assets, {});
    const auto one = ahead.ask(kSource, {20, 30}, {});
    EXPECT_NE(ahead.ask(kSource, {30, 20}, {}), one);
    EXPECT_NE(ahead.ask(kSource, {20, 30}, {{"sky", {1, 2, 3, 255}}}), one);
    EXPECT_EQ(ahead.ask(kSource, {20, 30}, {}), one);
}

TEST_F(PicturesAheadTest, AFailureIsThatOfItsPictureAndNobodyNeedWait)
{
    PicturesAhead ahead(context().assets, {});
    const auto lost = ahead.ask("/nowhere/lost.png", {20, 30}, {});
    const auto found = ahead.ask(kSource, {20, 30}, {});
    ASSERT_FALSE(ahead.get(lost));
    EXPECT_NE(ahead.get(lost).error().what.find("lost.png"), std::string::npos);
    EXPECT_TRUE(ahead.get(found));
    for (int side = 50; side < 70; ++side)
        ahead.ask(kSource, {side, side}, {}); // never got: the destructor leaves them
}

}
}
