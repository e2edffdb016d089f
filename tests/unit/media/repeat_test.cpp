// SPDX-License-Identifier: GPL-3.0-or-later
// Repeat pictures as the stream says them, by the room's own reader; what decoders make of them is judged in
// repeat_property_test.cpp.
#include "compositor/media/h264_bits.h"
#include "compositor/media/h264_syntax.h"
#include "compositor/media/repeat_picture.h"
#include "tests/unit/media/append.h"
#include "tests/unit/media/synthetic.h"

#include <gtest/gtest.h>

#include <random>

namespace {

using media::PictureKind;
using media::Repeat;

media::H264Spec small_spec(Repeat repeat)
{
    media::H264Spec spec;
    spec.size = {160, 96};
    spec.gop_frames = 30;
    spec.repeat = repeat;
    return spec;
}

// Frame i shows something new where changes(i), else what frame i - 1 shows.
template <class Changes>
std::vector<media::VideoPacket> film_of(media::H264Encoder& encoder, std::int64_t first, int frames, Changes changes)
{
    std::vector<media::VideoPacket> packets;
    for (int i = 0; i < frames;) {
        int end = i + 1;
        while (end < frames && !changes(end))
            ++end;
        test::append(packets, encoder.encode(test::moving_picture(encoder.spec().size, i),
                                             {.first_frame = first + i, .frames = end - i}));
        i = end;
    }
    test::append(packets, encoder.finish());
    return packets;
}

std::vector<media::CodedPicture> read_all(const media::H264Encoder& encoder,
                                          const std::vector<media::VideoPacket>& packets)
{
    std::vector<media::CodedPicture> pictures;
    for (const auto& packet : packets) {
        auto picture = media::read_picture(encoder.headers(), packet);
        EXPECT_TRUE(picture) << packet.pts_frame << ": " << picture.error().what;
        pictures.push_back(picture.value_or(media::CodedPicture{}));
    }
    return pictures;
}

TEST(H264Bits, GoThereAndBack)
{
    std::mt19937 random(7);
    for (int round = 0; round < 200; ++round) {
        std::vector<std::pair<int, std::uint32_t>> written; // kind, value
        media::BitWriter out;
        for (int i = 0; i < 50; ++i) {
            const int kind = static_cast<int>(random() % 3);
            const auto value = static_cast<std::uint32_t>(random() >> (random() % 32));
            written.emplace_back(kind, kind == 0 ? value & 0xfff : value / 2);
            if (kind == 0)
                out.bits(written.back().second, 12);
            else if (kind == 1)
                out.ue(written.back().second);
            else
                out.se(static_cast<std::int32_t>(written.back().second >> 1) * (i % 2 == 0 ? 1 : -1));
        }
        out.trailing();
        std::vector<std::byte> nal;
        media::append_with_emulation_prevention(nal, out.payload());
        const auto payload = media::without_emulation_prevention(nal);
        ASSERT_EQ(payload, out.payload());
        media::BitReader in(payload);
        for (int i = 0; i < 50; ++i) {
            const auto& [kind, value] = written[static_cast<std::size_t>(i)];
            ASSERT_TRUE(in.more_data());
            if (kind == 0)
                ASSERT_EQ(in.bits(12), value);
            else if (kind == 1)
                ASSERT_EQ(in.ue(), value);
            else
                ASSERT_EQ(in.se(), static_cast<std::int32_t>(value >> 1) * (i % 2 == 0 ? 1 : -1));
        }
        EXPECT_FALSE(in.more_data());
        EXPECT_TRUE(in.ok());
    }
}

TEST(H264Bits, EmulationPreventionHidesStartCodes)
{
    std::vector<std::byte> payload(64, std::byte{0});
    payload[7] = std::byte{1};
    payload[20] = std::byte{2};
    payload[40] = std::byte{3};
    payload[63] = std::byte{0x80};
    std::vector<std::byte> nal;
    media::append_with_emulation_prevention(nal, payload);
    for (std::size_t i = 2; i < nal.size(); ++i)
        EXPECT_FALSE(nal[i - 2] == std::byte{0} && nal[i - 1] == std::byte{0} && nal[i] < std::byte{3}) << i;
    EXPECT_EQ(media::without_emulation_prevention(nal), payload);
}

TEST(H264Bits, ReadingPastTheEndIsSaid)
{
    const std::vector<std::byte> zeros(3, std::byte{0});
    media::BitReader in(zeros);
    EXPECT_EQ(in.ue(), 0U);
    EXPECT_FALSE(in.ok());
    EXPECT_FALSE(in.more_data());
}

TEST(RepeatPictures, UnchangedFramesAreThirteenBytesAndTheRestIsCounted)
{
    media::H264Encoder encoder = *media::H264Encoder::create(small_spec(Repeat::on));
    constexpr int kFirst = 901;
    const auto packets = film_of(encoder, kFirst, 100, [](int i) { return i % 10 < 2; });
    ASSERT_EQ(packets.size(), 100U);
    const auto pictures = read_all(encoder, packets);
    std::int64_t idr = 0;
    std::uint32_t last_reference = 0;
    for (std::size_t i = 0; i < pictures.size(); ++i) {
        const auto& header = pictures[i].header;
        EXPECT_EQ(packets[i].pts_frame, kFirst + static_cast<std::int64_t>(i));
        EXPECT_EQ(packets[i].dts_frame, packets[i].pts_frame);
        const PictureKind expected = i % 30 == 0  ? PictureKind::idr
                                     : i % 10 < 2 ? PictureKind::coded
                                                  : PictureKind::repeat;
        EXPECT_EQ(pictures[i].kind, expected) << i;
        EXPECT_EQ(packets[i].key, expected == PictureKind::idr);
        if (expected == PictureKind::idr) {
            idr = static_cast<std::int64_t>(i);
            EXPECT_EQ(header.idr_id, packets[i].pts_frame % 2);
        }
        EXPECT_EQ(header.order, 2 * (i - static_cast<std::size_t>(idr))) << i; // whole frames are even
        const std::uint32_t next = expected == PictureKind::idr ? 0 : (last_reference + 1) % 16;
        EXPECT_EQ(header.frame_num, next) << i;
        if (expected != PictureKind::repeat)
            last_reference = header.frame_num;
        EXPECT_EQ(header.reference_idc == 0, expected == PictureKind::repeat) << i;
        if (expected == PictureKind::repeat) {
            EXPECT_LE(pictures[i].bytes, 14U);
            EXPECT_EQ(header.deblocking_off, 1U);
        }
    }
}

TEST(RepeatPictures, AHoldPastTheKeyframeIntervalIsCodedAgain)
{
    media::H264Encoder encoder = *media::H264Encoder::create(small_spec(Repeat::on));
    const auto packets = film_of(encoder, 0, 95, [](int i) { return i == 29; });
    const auto pictures = read_all(encoder, packets);
    ASSERT_EQ(pictures.size(), 95U);
    for (std::size_t i = 0; i < pictures.size(); ++i)
        EXPECT_EQ(pictures[i].kind, i % 30 == 0 ? PictureKind::idr
                                    : i == 29   ? PictureKind::coded
                                                : PictureKind::repeat)
            << i;
}

TEST(RepeatPictures, OffIsTheStreamOfX264)
{
    const auto changes = [](int i) { return i % 3 == 0; };
    media::H264Encoder plain = *media::H264Encoder::create(small_spec(Repeat::off));
    media::H264Encoder with = *media::H264Encoder::create(small_spec(Repeat::on));
    const auto plain_packets = film_of(plain, 0, 70, changes), packets = film_of(with, 0, 70, changes);
    ASSERT_EQ(plain_packets.size(), packets.size());
    EXPECT_EQ(plain.headers().pps.size(), 1U);
    EXPECT_EQ(with.headers().pps.size(), 2U);
    EXPECT_EQ(with.headers().pps[0], plain.headers().pps[0]);
    EXPECT_EQ(media::read_sequence_set(plain.headers().sps)->order_type, 2U);
    EXPECT_EQ(media::read_sequence_set(with.headers().sps)->order_type, 0U);
    EXPECT_EQ(media::read_sequence_set(with.headers().sps)->level,
              media::read_sequence_set(plain.headers().sps)->level);
    const auto pictures = read_all(plain, plain_packets);
    for (std::size_t i = 0; i < pictures.size(); ++i) {
        EXPECT_NE(pictures[i].kind, PictureKind::repeat);
        EXPECT_EQ(plain_packets[i].pts_frame, packets[i].pts_frame);
        EXPECT_EQ(plain_packets[i].dts_frame, packets[i].dts_frame);
        EXPECT_EQ(plain_packets[i].key, packets[i].key);
    }
}

TEST(RepeatPictures, TheCapOfTheBitRateCountsRealTime) // a held picture lets its buffer fill
{
    const auto bytes_of = [](int held, Repeat repeat) {
        media::H264Spec spec;
        spec.size = {640, 480};
        spec.gop_frames = 300;
        spec.crf = 18;
        spec.max_bitrate_kbps = 600;
        spec.repeat = repeat;
        media::H264Encoder encoder = *media::H264Encoder::create(spec);
        std::vector<media::VideoPacket> packets;
        std::size_t bytes = 0;
        for (int i = 0; i < 40; ++i)
            test::append(packets, encoder.encode(test::noisy_picture(spec.size, i),
                                                 {.first_frame = std::int64_t{i} * held, .frames = held}));
        test::append(packets, encoder.finish());
        EXPECT_EQ(packets.size(), static_cast<std::size_t>(40 * held));
        for (const auto& packet : packets)
            bytes += packet.bytes.size();
        return bytes;
    };
    const std::size_t without_holds = bytes_of(1, Repeat::on), with_holds = bytes_of(7, Repeat::on);
    EXPECT_GT(with_holds, 2 * without_holds);
    EXPECT_LT(with_holds * 8, 600'000 * (40 * 7 / 30.0 + 2)); // what the cap lets through
}

TEST(RepeatPictures, AKeyframeIntervalTheCountCannotHoldIsRefused)
{
    media::H264Spec spec = small_spec(Repeat::on);
    spec.gop_frames = 10'001;
    const auto refused = media::H264Encoder::create(spec);
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().what.find("keyframe interval"), std::string::npos);
}

TEST(RepeatPictures, AnUnknownStreamIsRefused)
{
    media::H264Encoder encoder = *media::H264Encoder::create(small_spec(Repeat::off));
    media::H264Headers cut = encoder.headers();
    cut.sps.resize(6);
    EXPECT_FALSE(media::RepeatStream::create(cut));
    media::H264Headers none = encoder.headers();
    none.pps.clear();
    EXPECT_FALSE(media::RepeatStream::create(none));
    auto stream = media::RepeatStream::create(encoder.headers());
    ASSERT_TRUE(stream);
    EXPECT_FALSE(stream->coded({{}, 0, 0, true}));
    EXPECT_FALSE(stream->coded({std::vector<std::byte>(9, std::byte{0}), 0, 0, true}));
}

}
