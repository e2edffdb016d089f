// SPDX-License-Identifier: GPL-3.0-or-later
// Repeat pictures before the judges: right ones pass, and ones that are wrong in a single number do not.

#include "tests/support/judge/judge.h"
#include "tests/unit/judges/repeat_film.h"
#include "tests/unit/media/scratch.h"

#include <gtest/gtest.h>

namespace {

std::vector<judge::Content> every_second_holds()
{
    std::vector<judge::Content> expected(2 * test::kRepeatFilmCoded, judge::Content::anything);
    for (std::size_t i = 1; i < expected.size(); i += 2)
        expected[i] = judge::Content::hold;
    return expected;
}

TEST(Repeats, RightOnesPass)
{
    const test::ScratchFolder folder;
    test::write_repeat_film(folder / "film.mp4");
    const auto checked = judge::check_film(folder / "film.mp4", every_second_holds(), 40);
    EXPECT_TRUE(checked) << checked.error().what;
}

TEST(Repeats, APictureThatChangesDoesNotPassAsOne)
{
    const test::ScratchFolder folder;
    test::write_repeat_film(folder / "film.mp4");
    auto expected = every_second_holds();
    expected[20] = judge::Content::hold;
    EXPECT_FALSE(judge::check_film(folder / "film.mp4", expected));
}

TEST(Repeats, AWrongFrameNumIsFound)
{
    for (const int step : {0, 2}) {
        const test::ScratchFolder folder;
        test::write_repeat_film(folder / "film.mp4", {.frame_num_step = step});
        EXPECT_FALSE(judge::decode_strict(folder / "film.mp4")) << step;
    }
}

TEST(Repeats, AMissingMacroblockIsFoundByBoth)
{
    const test::ScratchFolder folder;
    test::write_repeat_film(folder / "film.mp4", {.skipped_less = 1});
    EXPECT_FALSE(judge::decode_strict(folder / "film.mp4"));
    EXPECT_FALSE(judge::decode_openh264(folder / "film.mp4"));
}

}
