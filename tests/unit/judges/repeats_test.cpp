// SPDX-License-Identifier: GPL-3.0-or-later
// Repeat pictures before the judges: right ones pass, and ones that are wrong in a single number do not.

#include "tests/support/judge/judge.h"
#include "tests/unit/judges/repeat_film.h"
#include "tests/unit/media/scratch.h"
#include "tests/unit/media/synthetic.h"

#include <gtest/gtest.h>

#include <array>

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

// Pictures shown for 1 to 40 frames by the product's encoder; a hold that passes a due IDR is coded again there.
TEST(Repeats, TheProductsPass)
{
    constexpr std::array<int, 12> kShown{1, 2, 1, 1, 40, 3, 1, 29, 30, 31, 5, 1};
    constexpr std::size_t kGop = 30;
    media::H264Spec spec;
    spec.size = {322, 242};
    spec.gop_frames = kGop;
    media::H264Encoder encoder = *media::H264Encoder::create(spec);
    std::vector<media::VideoPacket> packets;
    std::vector<judge::Content> expected;
    for (const int frames : kShown) {
        const auto first = static_cast<std::int64_t>(expected.size());
        test::append(packets, encoder.encode(test::moving_picture(spec.size, static_cast<int>(first)),
                                             {.first_frame = first, .frames = frames}));
        expected.push_back(judge::Content::anything);
        expected.resize(expected.size() + static_cast<std::size_t>(frames) - 1, judge::Content::hold);
    }
    test::append(packets, encoder.finish());
    ASSERT_EQ(packets.size(), expected.size());
    for (std::size_t i = 0; i < packets.size(); ++i)
        if (packets[i].key)
            expected[i] = judge::Content::anything;
    EXPECT_GT(encoder.repeats(), 100);

    const test::ScratchFolder folder;
    media::Mp4Spec film;
    film.video = {spec.size, spec.fps, encoder.headers()};
    media::Mp4Writer writer = *media::Mp4Writer::create(folder / "film.mp4", film);
    for (const media::VideoPacket& packet : packets)
        ASSERT_TRUE(writer.write_video(packet));
    ASSERT_TRUE(writer.finish());
    const auto checked = judge::check_film(folder / "film.mp4", expected, 60);
    EXPECT_TRUE(checked) << checked.error().what;
}

}
