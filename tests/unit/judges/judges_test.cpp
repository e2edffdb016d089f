// SPDX-License-Identifier: GPL-3.0-or-later
// The judges of films must be able to say no: each fault here is put into a good film, and every judge must find it.

#include "tests/support/judge/judge.h"

#include "compositor/media/mp4.h"
#include "tests/unit/media/scratch.h"
#include "tests/unit/media/synthetic.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

namespace {

constexpr frame::Size kSize{322, 242}; // both sides are cropped from whole macroblocks
constexpr int kFrames = 60;
constexpr std::size_t kPlace = 40; // where faults are put: far from the key pictures 0 and 30
constexpr int kSeeks = 60;
constexpr std::uint32_t kSeed = 7;

struct Stream {
    media::H264Headers headers;
    base::MediaTime fps{30, 1};
    std::vector<media::VideoPacket> packets;
};

media::H264Encoder make_encoder()
{
    media::H264Spec spec;
    spec.size = kSize;
    spec.gop_frames = 30;
    return *media::H264Encoder::create(spec);
}

const Stream& good_stream()
{
    static const Stream stream = [] {
        media::H264Encoder encoder = make_encoder();
        return Stream{encoder.headers(), {30, 1}, test::encode_all(encoder, kFrames)};
    }();
    return stream;
}

// The writer's own check of the finished file is not asked: faults are wanted.
void write_film(const Stream& stream, const std::filesystem::path& path)
{
    media::Mp4Spec spec;
    spec.video = {kSize, stream.fps, stream.headers};
    media::Mp4Writer writer = *media::Mp4Writer::create(path, spec);
    for (const media::VideoPacket& packet : stream.packets)
        ASSERT_TRUE(writer.write_video(packet));
    const auto ignored = writer.finish();
    static_cast<void>(ignored);
}

struct Fault {
    const char* name;
    void (*put)(Stream&);
};

void corrupt(Stream& stream)
{
    auto& bytes = stream.packets[kPlace].bytes;
    const auto middle = static_cast<std::ptrdiff_t>(bytes.size() / 2);
    std::for_each_n(bytes.begin() + middle, 8, [](std::byte& byte) { byte = ~byte; });
}

void cut(Stream& stream)
{
    auto& bytes = stream.packets[kPlace].bytes;
    bytes.resize(bytes.size() / 2);
    const std::size_t unit = bytes.size() - 4;
    ASSERT_LT(unit, 0x10000U);
    bytes[2] = static_cast<std::byte>(unit >> 8U);
    bytes[3] = static_cast<std::byte>(unit);
}

void move_times(Stream& stream, std::size_t first, std::int64_t frames)
{
    for (std::size_t i = first; i < stream.packets.size(); ++i) {
        stream.packets[i].pts_frame += frames;
        stream.packets[i].dts_frame += frames;
    }
}

void drop(Stream& stream)
{
    stream.packets.erase(stream.packets.begin() + static_cast<std::ptrdiff_t>(kPlace));
}

void drop_without_trace(Stream& stream)
{
    drop(stream);
    move_times(stream, kPlace, -1);
}

void swap_pictures(Stream& stream)
{
    std::swap(stream.packets[kPlace].bytes, stream.packets[kPlace + 1].bytes);
}

void show_later(Stream& stream)
{
    move_times(stream, kPlace, 1);
}

void show_between_frames(Stream& stream)
{
    stream.fps = {60, 1};
    for (media::VideoPacket& packet : stream.packets)
        packet.pts_frame = packet.dts_frame = 2 * packet.pts_frame;
    stream.packets[kPlace].pts_frame += 1;
    stream.packets[kPlace].dts_frame += 1;
}

void show_in_other_order(Stream& stream) // 40 after 41, by composition offsets
{
    stream.packets[kPlace].pts_frame += 2;
}

void claim_key(Stream& stream)
{
    stream.packets[kPlace].key = true;
}

constexpr Fault kFaults[] = {{"CorruptSlice", corrupt},
                             {"CutSlice", cut},
                             {"DroppedPicture", drop},
                             {"DroppedPictureWithoutTrace", drop_without_trace},
                             {"SwappedPictures", swap_pictures},
                             {"LaterTimes", show_later},
                             {"TimeBetweenFrames", show_between_frames},
                             {"OtherOrder", show_in_other_order},
                             {"FalseKeyPicture", claim_key}};

using Pictures = std::vector<judge::Picture>;

const Pictures& good_pictures()
{
    static const Pictures pictures = [] {
        const test::ScratchFolder folder;
        write_film(good_stream(), folder / "good.mp4");
        auto decoded = judge::decode_strict(folder / "good.mp4");
        return decoded ? *decoded : Pictures{};
    }();
    return pictures;
}

struct Judge {
    const char* name;
    base::Status (*judge)(const std::filesystem::path&);
};

base::Status judge_sought(const char* name, const base::Result<std::vector<judge::Sought>>& sought)
{
    if (!sought)
        return tl::unexpected<base::Error>(sought.error());
    return judge::check_sought({"the good film", good_pictures()}, name, *sought);
}

constexpr Judge kJudges[] = {
    {"Strict",
     [](const auto& path) -> base::Status {
         TRY(judge::decode_strict(path));
         return {};
     }},
    {"OpenH264",
     [](const auto& path) -> base::Status {
         TRY(judge::decode_openh264(path));
         return {};
     }},
    {"StrictSeek", [](const auto& path) { return judge_sought("libavcodec", judge::seek_libav(path, kSeeks, kSeed)); }},
    {"OpenH264Seek",
     [](const auto& path) { return judge_sought("OpenH264", judge::seek_openh264(path, kSeeks, kSeed)); }},
};

class EveryJudge : public testing::TestWithParam<Judge> {};

TEST_P(EveryJudge, LetsTheGoodFilmPass)
{
    ASSERT_EQ(good_pictures().size(), static_cast<std::size_t>(kFrames));
    const test::ScratchFolder folder;
    write_film(good_stream(), folder / "good.mp4");
    const auto judged = GetParam().judge(folder / "good.mp4");
    EXPECT_TRUE(judged) << judged.error().what;
}

INSTANTIATE_TEST_SUITE_P(Judges, EveryJudge, testing::ValuesIn(kJudges),
                         [](const auto& tested) { return std::string(tested.param.name); });

class EveryFault : public testing::TestWithParam<std::tuple<Judge, Fault>> {};

TEST_P(EveryFault, IsFound)
{
    const auto& [judge, fault] = GetParam();
    const test::ScratchFolder folder;
    Stream stream = good_stream();
    fault.put(stream);
    write_film(stream, folder / "bad.mp4");
    const auto judged = judge.judge(folder / "bad.mp4");
    EXPECT_FALSE(judged);
}

INSTANTIATE_TEST_SUITE_P(Judges, EveryFault, testing::Combine(testing::ValuesIn(kJudges), testing::ValuesIn(kFaults)),
                         [](const auto& tested) {
                             return fmt::format("{}{}", std::get<0>(tested.param).name, std::get<1>(tested.param).name);
                         });

// A still film, each picture coded by x264: what stands still is skipped, so every picture holds the one before.
Stream still_stream(std::size_t moves_at)
{
    media::H264Encoder encoder = make_encoder();
    Stream stream{encoder.headers(), {30, 1}, {}};
    for (std::size_t i = 0; i < kPlace; ++i) {
        frame::Yuv420 picture = *frame::Yuv420::create(kSize, frame::YuvLayout::i420);
        const std::size_t bytes = static_cast<std::size_t>(picture.stride_bytes(0)) * kSize.height;
        std::fill_n(picture.plane(0), bytes, static_cast<std::uint8_t>(i < moves_at ? 90 : 200));
        test::append(stream.packets, encoder.encode(picture, {.first_frame = static_cast<std::int64_t>(i)}));
    }
    test::append(stream.packets, encoder.finish());
    return stream;
}

std::vector<judge::Content> holds_but_keys()
{
    std::vector<judge::Content> expected(kPlace, judge::Content::hold);
    expected[0] = expected[30] = judge::Content::anything;
    return expected;
}

TEST(CheckFilm, AStillFilmHolds)
{
    const test::ScratchFolder folder;
    write_film(still_stream(kPlace), folder / "still.mp4");
    const auto checked = judge::check_film(folder / "still.mp4", holds_but_keys());
    EXPECT_TRUE(checked) << checked.error().what;
}

TEST(CheckFilm, APictureThatDoesNotHoldIsFound)
{
    const test::ScratchFolder folder;
    write_film(still_stream(17), folder / "moves.mp4");
    const auto checked = judge::check_film(folder / "moves.mp4", holds_but_keys());
    ASSERT_FALSE(checked);
    EXPECT_NE(checked.error().what.find("picture 17 does not hold"), std::string::npos) << checked.error().what;
    auto expected = holds_but_keys();
    expected[17] = judge::Content::anything;
    EXPECT_TRUE(judge::check_film(folder / "moves.mp4", expected));
}

TEST(CheckFilm, TheNumberOfPicturesCounts)
{
    const test::ScratchFolder folder;
    write_film(still_stream(kPlace), folder / "still.mp4");
    auto expected = holds_but_keys();
    expected.pop_back();
    EXPECT_FALSE(judge::check_film(folder / "still.mp4", expected));
}

TEST(CheckSame, TheFirstDifferenceIsNamed)
{
    const judge::Verdict good{"one", good_pictures()};
    EXPECT_TRUE(judge::check_same(good, good));
    const auto differs = [&](auto&& change) {
        Pictures other = good_pictures();
        change(other);
        const auto same = judge::check_same(good, {"other", other});
        return !same && same.error().what.find("picture 40: one says") != std::string::npos;
    };
    EXPECT_TRUE(differs([](Pictures& pictures) { pictures[kPlace].hash.low ^= 1; }));
    EXPECT_TRUE(differs([](Pictures& pictures) { pictures[kPlace].key = true; }));
    EXPECT_TRUE(differs([](Pictures& pictures) { pictures[kPlace].pts_frame = 99; }));
    EXPECT_TRUE(differs([](Pictures& pictures) { pictures.erase(pictures.begin() + kPlace); }));
    Pictures shorter = good_pictures();
    shorter.pop_back();
    EXPECT_FALSE(judge::check_same(good, {"other", shorter}));
}

}
