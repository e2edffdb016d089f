// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/media/nal_units.h"

#include <gtest/gtest.h>

#include <initializer_list>

namespace {

using media::NalKind;
using media::VideoCodec;
using Bytes = std::vector<std::byte>;

Bytes bytes(std::initializer_list<int> values)
{
    Bytes out;
    for (const int value : values)
        out.push_back(static_cast<std::byte>(value));
    return out;
}

TEST(NalUnits, AStreamIsCutAtStartCodesOfEitherLength)
{
    const Bytes stream = bytes({0, 0, 0, 1, 0x67, 100, 0, 0, 1, 0x68, 7, 0, 0, 0, 1, 0x65, 9, 0, 3});
    const auto units = media::split_byte_stream(stream);
    ASSERT_EQ(units.size(), 3U);
    EXPECT_EQ(units[0].size(), 2U);
    EXPECT_EQ(units[1].size(), 2U);
    EXPECT_EQ(units[2].size(), 4U);
    EXPECT_EQ(media::nal_kind(VideoCodec::h264, units[2]), NalKind::key_slice);
    EXPECT_TRUE(media::split_byte_stream({}).empty());
    EXPECT_TRUE(media::split_byte_stream(bytes({1, 2, 3, 4})).empty());
    EXPECT_TRUE(media::split_byte_stream(bytes({0, 0, 1})).empty());
}

TEST(NalUnits, HeadersNeedTheirSetsAndTheirProfile)
{
    const Bytes high = bytes({0, 0, 1, 0x67, 100, 0, 30, 1, 0, 0, 1, 0x68, 7});
    ASSERT_TRUE(media::headers_in(VideoCodec::h264, high));
    Bytes main = high;
    main[4] = std::byte{77};
    const auto refused = media::headers_in(VideoCodec::h264, main);
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().what.find("profile 77"), std::string::npos);
    EXPECT_FALSE(media::headers_in(VideoCodec::h264, bytes({0, 0, 1, 0x67, 100, 0, 30, 1})));
    EXPECT_FALSE(media::headers_in(VideoCodec::hevc, high));
    EXPECT_FALSE(media::headers_in(VideoCodec::h264, {}));
}

TEST(NalUnits, APacketIsItsPictureWithLengths)
{
    const auto headers = media::headers_in(VideoCodec::h264, bytes({0, 0, 1, 0x67, 100, 0, 30, 0, 0, 1, 0x68, 7}));
    // Delimiter, the same parameter sets, information, the picture, padding.
    const auto packet =
        media::packet_from(*headers, bytes({0, 0, 1, 0x09, 0x10, 0, 0, 1, 0x67, 100,  0, 30, 0, 0, 1,    0x68,
                                            7, 0, 0, 1,    0x06, 5, 0, 0, 1,    0x65, 8, 0,  0, 1, 0x0c, 0xff}));
    ASSERT_TRUE(packet) << packet.error().what;
    EXPECT_TRUE(packet->key);
    EXPECT_EQ(packet->bytes, bytes({0, 0, 0, 2, 0x06, 5, 0, 0, 0, 2, 0x65, 8}));
    EXPECT_FALSE(media::packet_from(*headers, bytes({0, 0, 1, 0x67, 100, 0, 31, 0, 0, 1, 0x65, 8})));
    EXPECT_FALSE(media::packet_from(*headers, bytes({0, 0, 1, 0x06, 5})));
}

}
