// SPDX-License-Identifier: GPL-3.0-or-later
// Repeat pictures before the judges: right ones pass, and ones that are wrong in a single number do not.

#include "tests/support/judge/judge.h"
#include "tests/unit/judges/repeat_film.h"
#include "tests/unit/media/scratch.h"
#include "tests/unit/media/synthetic.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <random>

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

struct Shown {
    int frames = 1;
    media::FrameType type = media::FrameType::inter;
    double changed = 1; // share of the macroblocks that differ from the picture before
};

// A picture of which some macroblocks are new, the map of them, and random guesses of how long each lasts.
class Sketch {
public:
    explicit Sketch(frame::Size size) : size_(size), picture_(test::moving_picture(size, 0)), random_(1) {}

    void change(int index, double share)
    {
        const frame::Yuv420 next = test::moving_picture(size_, index);
        const int columns = (size_.width + 15) / 16, rows = (size_.height + 15) / 16;
        changed_.assign(static_cast<std::size_t>(columns * rows), 0);
        lasting_.assign(changed_.size(), {});
        for (std::size_t block = 0; block < changed_.size(); ++block) {
            lasting_[block] = {static_cast<std::uint8_t>(1 + random_() % 60),
                               static_cast<std::uint8_t>(1 + random_() % 9), random_() % 4 == 0};
            if (static_cast<double>(random_() % 1000) >= 1000 * share)
                continue;
            changed_[block] = 1;
            const int left = static_cast<int>(block) % columns * 16, top = static_cast<int>(block) / columns * 16;
            for (int y = top; y < std::min(top + 16, size_.height); ++y)
                for (int x = left; x < std::min(left + 16, size_.width); ++x)
                    picture_.plane(0)[y * picture_.stride_bytes(0) + x] = next.plane(0)[y * next.stride_bytes(0) + x];
        }
    }
    const frame::Yuv420& picture() const { return picture_; }
    std::span<const std::uint8_t> changed() const { return changed_; }
    std::span<const media::Lasting> lasting() const { return lasting_; }

private:
    frame::Size size_;
    frame::Yuv420 picture_;
    std::minstd_rand random_;
    std::vector<std::uint8_t> changed_;
    std::vector<media::Lasting> lasting_;
};

// A film by the product's encoder, judged. What is coded again as IDR in the middle of a hold need not be the same
// bytes.
void judge_product(const media::H264Spec& spec, const std::vector<Shown>& pictures, int at_least_repeats)
{
    media::H264Encoder encoder = *media::H264Encoder::create(spec);
    std::vector<media::VideoPacket> packets;
    std::vector<judge::Content> expected;
    Sketch sketch(spec.size);
    for (const Shown& shown : pictures) {
        const auto first = static_cast<std::int64_t>(expected.size());
        sketch.change(static_cast<int>(first), shown.changed);
        test::append(packets, encoder.encode(sketch.picture(), {.first_frame = first,
                                                                .frames = shown.frames,
                                                                .type = shown.type,
                                                                .changed = sketch.changed(),
                                                                .lasting = sketch.lasting()}));
        expected.push_back(judge::Content::anything);
        expected.resize(expected.size() + static_cast<std::size_t>(shown.frames) - 1, judge::Content::hold);
    }
    test::append(packets, encoder.finish());
    ASSERT_EQ(packets.size(), expected.size());
    for (std::size_t i = 0; i < packets.size(); ++i)
        if (packets[i].key)
            expected[i] = judge::Content::anything;
    EXPECT_GE(encoder.repeats(), at_least_repeats);

    const test::ScratchFolder folder;
    media::Mp4Spec film;
    film.video = {spec.size, spec.fps, encoder.headers()};
    media::Mp4Writer writer = *media::Mp4Writer::create(folder / "film.mp4", film);
    for (const media::VideoPacket& packet : packets)
        ASSERT_TRUE(writer.write_video(packet));
    ASSERT_TRUE(writer.finish());
    const auto checked = judge::check_film(folder / "film.mp4", expected, 20);
    EXPECT_TRUE(checked) << checked.error().what;
}

TEST(ProductRepeats, HoldsThatEndAtAndPassADueIdrPass)
{
    media::H264Spec spec;
    spec.size = {322, 242};
    spec.gop_frames = 30;
    judge_product(spec, {{1}, {2}, {1}, {1}, {40}, {3}, {1}, {29}, {30}, {31}, {5}, {1}}, 100);
}

TEST(ProductRepeats, AHoldOfManyFramesPasses) // picture order counts and frame numbers go round
{
    media::H264Spec spec;
    spec.size = {64, 48};
    spec.gop_frames = 5000;
    judge_product(spec, {{1}, {4000}, {2}, {90}}, 4000);
}

class RandomRepeats : public testing::TestWithParam<unsigned> {};

TEST_P(RandomRepeats, Pass)
{
    std::mt19937 random(GetParam());
    const auto pick = [&](auto... choices) {
        const std::array all{choices...};
        return all[random() % all.size()];
    };
    media::H264Spec spec;
    spec.size = pick(frame::Size{322, 242}, frame::Size{176, 144}, frame::Size{64, 48}, frame::Size{18, 130});
    spec.preset = pick("ultrafast", "veryfast", "medium", "slow");
    spec.gop_frames = pick(1, 2, 7, 30, 250);
    spec.crf = pick(5.0, 23.0, 45.0);
    std::vector<Shown> pictures;
    int repeats = 0;
    for (int i = 0; i < 40; ++i) {
        const int frames = pick(1, 1, 1, 2, 3, static_cast<int>(random() % 50 + 1));
        pictures.push_back(
            {frames, random() % 10 == 0 ? media::FrameType::idr : media::FrameType::inter, pick(0.0, 0.02, 0.3, 1.0)});
        repeats += frames - 1;
    }
    SCOPED_TRACE(fmt::format("{}x{}, {}, an IDR every {}, crf {}", spec.size.width, spec.size.height, spec.preset,
                             spec.gop_frames, spec.crf));
    judge_product(spec, pictures, spec.gop_frames == 1 ? 0 : repeats / 4);
}

// LESEDI_REPEATS says how many films.
unsigned films()
{
    const char* wanted = std::getenv("LESEDI_REPEATS");
    return wanted != nullptr ? static_cast<unsigned>(std::atoi(wanted)) : 12;
}
INSTANTIATE_TEST_SUITE_P(Seeds, RandomRepeats, testing::Range(0U, films()));

}
