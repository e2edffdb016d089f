// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/media/h264_encoder.h"

#include "tests/unit/media/append.h"
#include "tests/unit/media/synthetic.h"

#include <gtest/gtest.h>

#include <malloc.h>
#include <thread>

namespace {

media::H264Spec small_spec()
{
    media::H264Spec spec;
    spec.size = {320, 240};
    spec.gop_frames = 30;
    return spec;
}

// Types of the NAL units of one packet (Rec. ITU-T H.264, table 7-1).
std::vector<int> nal_types(const media::VideoPacket& packet)
{
    std::vector<int> types;
    std::size_t at = 0;
    while (at + 4 < packet.bytes.size()) {
        std::size_t length = 0;
        for (std::size_t i = 0; i < 4; ++i)
            length = length << 8U | std::to_integer<std::size_t>(packet.bytes[at + i]);
        types.push_back(std::to_integer<int>(packet.bytes[at + 4]) & 31);
        at += 4 + length;
    }
    EXPECT_EQ(at, packet.bytes.size()) << "the lengths do not fill the packet";
    return types;
}

TEST(H264Encoder, OnePacketAPictureInOrderIdrsWhereDue)
{
    media::H264Encoder encoder = *media::H264Encoder::create(small_spec());
    const auto packets = test::encode_all(encoder, 90, 600);
    ASSERT_EQ(packets.size(), 90U);
    for (std::size_t i = 0; i < packets.size(); ++i) {
        EXPECT_EQ(packets[i].pts_frame, 600 + static_cast<std::int64_t>(i));
        EXPECT_EQ(packets[i].dts_frame, packets[i].pts_frame);
        EXPECT_EQ(packets[i].key, i % 30 == 0) << i;
        const auto types = nal_types(packets[i]);
        ASSERT_EQ(types.size(), 1U) << i; // no SPS, PPS, SEI or delimiter between
        EXPECT_EQ(types[0], i % 30 == 0 ? 5 : 1) << i;
    }
}

TEST(H264Encoder, AskedForIdrStartsANewCount)
{
    media::H264Encoder encoder = *media::H264Encoder::create(small_spec());
    std::vector<media::VideoPacket> packets;
    for (int i = 0; i < 60; ++i)
        test::append(packets, encoder.encode(test::moving_picture({320, 240}, i),
                                             {.first_frame = i,
                                              .type = i == 7 ? media::FrameType::idr : media::FrameType::inter}));
    test::append(packets, encoder.finish());
    ASSERT_EQ(packets.size(), 60U);
    for (std::size_t i = 0; i < packets.size(); ++i)
        EXPECT_EQ(packets[i].key, i == 0 || i == 7 || i == 37) << i;
}

TEST(H264Encoder, GapsInTheIndexCountTowardsTheNextIdr)
{
    media::H264Encoder encoder = *media::H264Encoder::create(small_spec());
    std::vector<media::VideoPacket> packets;
    for (const int frame : {0, 1, 20, 45, 46})
        test::append(packets, encoder.encode(test::moving_picture({320, 240}, frame), {.first_frame = frame}));
    test::append(packets, encoder.finish());
    ASSERT_EQ(packets.size(), 5U);
    EXPECT_EQ(packets[3].pts_frame, 45);
    EXPECT_TRUE(packets[3].key);
    EXPECT_FALSE(packets[4].key);
}

TEST(H264Encoder, TheSameBytesInAnyThreadAndLayout)
{
    const auto encode = [](frame::YuvLayout layout) {
        media::H264Encoder encoder = *media::H264Encoder::create(small_spec());
        return test::encode_all(encoder, 40, 0, layout);
    };
    const auto first = encode(frame::YuvLayout::i420);
    std::vector<media::VideoPacket> second;
    std::vector<media::VideoPacket> third;
    std::thread one([&] { second = encode(frame::YuvLayout::i420); });
    std::thread two([&] { third = encode(frame::YuvLayout::nv12); });
    one.join();
    two.join();
    EXPECT_EQ(first, second);
    EXPECT_EQ(first, third);
}

// Every third column of blocks is noise and grey by turns: grey after noise is coded as intra. What lies between stands
// still, and deblocking blurs its edges.
std::vector<media::VideoPacket> encode_intra_beside_still_blocks()
{
    media::H264Spec spec = small_spec();
    spec.crf = 12;
    media::H264Encoder encoder = *media::H264Encoder::create(spec);
    const int columns = spec.size.width / 16;
    std::vector<std::uint8_t> changed(static_cast<std::size_t>(columns * spec.size.height / 16));
    for (std::size_t i = 0; i < changed.size(); ++i)
        changed[i] = i % static_cast<std::size_t>(columns) % 3 == 0 ? 1 : 0;
    frame::Yuv420 picture = test::noisy_picture(spec.size, 1000);
    std::vector<media::VideoPacket> packets;
    for (int i = 0; i < 12; ++i) {
        const frame::Yuv420 noise = test::noisy_picture(spec.size, i);
        for (int y = 0; y < spec.size.height; ++y)
            for (int x = 0; x < spec.size.width; ++x)
                if (x / 16 % 3 == 0)
                    picture.plane(0)[y * picture.stride_bytes(0) + x] =
                        i % 2 != 0 ? std::uint8_t{128} : noise.plane(0)[y * noise.stride_bytes(0) + x];
        test::append(packets, encoder.encode(picture, {.first_frame = i, .changed = changed}));
    }
    test::append(packets, encoder.finish());
    return packets;
}

TEST(H264Encoder, TheSameBytesWhateverLayInMemory) // can only fail with libc's malloc, not a sanitizer's
{
    std::vector<media::VideoPacket> first;
    for (const int filling : {0xff, 0x01, 0x55}) { // malloc fills what it gives with the complement
        mallopt(M_PERTURB, filling);
        const auto packets = encode_intra_beside_still_blocks();
        mallopt(M_PERTURB, 0);
        if (first.empty())
            first = packets;
        EXPECT_EQ(packets, first) << filling;
    }
}

TEST(H264Encoder, HeadersAreHighProfileAndDependOnTheSpecAlone)
{
    for (const char* preset : {"ultrafast", "veryfast", "medium"}) {
        media::H264Spec spec = small_spec();
        spec.preset = preset;
        const auto a = media::H264Encoder::create(spec);
        media::H264Encoder b = *media::H264Encoder::create(spec);
        test::encode_all(b, 5);
        ASSERT_TRUE(a);
        EXPECT_EQ(a->headers(), b.headers());
        ASSERT_GT(a->headers().sps.size(), 4U);
        EXPECT_EQ(std::to_integer<int>(a->headers().sps[0]) & 31, 7);
        EXPECT_EQ(std::to_integer<int>(a->headers().sps[1]), 100) << preset;
        EXPECT_EQ(std::to_integer<int>(a->headers().pps[0][0]) & 31, 8);
    }
}

TEST(H264Encoder, ABitrateCapHolds)
{
    media::H264Spec spec = small_spec();
    spec.crf = 5;
    const auto size_of = [](media::H264Spec with) {
        media::H264Encoder encoder = *media::H264Encoder::create(with);
        std::size_t bytes = 0;
        for (const auto& packet : test::encode_all(encoder, 120))
            bytes += packet.bytes.size();
        return bytes;
    };
    const std::size_t free_bytes = size_of(spec);
    spec.max_bitrate_kbps = 30;
    const std::size_t capped = size_of(spec);
    EXPECT_LT(capped, free_bytes);
    EXPECT_LE(capped * 8, 30'000U * (4 + 2 + 1)); // four seconds, the two of the buffer, some overshoot
}

TEST(H264Encoder, WrongSpecsAreRefused)
{
    media::H264Spec odd = small_spec();
    odd.size.width = 321;
    EXPECT_FALSE(media::H264Encoder::create(odd));
    media::H264Spec preset = small_spec();
    preset.preset = "warp";
    const auto refused = media::H264Encoder::create(preset);
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().what.find("veryfast"), std::string::npos);
    media::H264Spec crf = small_spec();
    crf.crf = 60;
    EXPECT_FALSE(media::H264Encoder::create(crf));
}

}
