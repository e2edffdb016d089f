// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/media/segment_file.h"

#include "compositor/media/audio_track.h"
#include "tests/unit/media/scratch.h"

#include <gtest/gtest.h>

#include <fstream>
#include <span>

namespace {

std::vector<std::byte> bytes(std::initializer_list<int> values)
{
    std::vector<std::byte> out;
    for (const int value : values)
        out.push_back(static_cast<std::byte>(value));
    return out;
}

media::SegmentInfo info()
{
    media::SegmentInfo out;
    out.size = {320, 240};
    out.fps = {30, 1};
    out.first_frame = 90;
    out.frame_count = 3;
    out.headers = {.sps = bytes({0x67, 100, 0, 30, 1}), .pps = {bytes({0x68, 2, 3})}};
    out.key = "abc";
    return out;
}

std::vector<media::VideoPacket> packets()
{
    std::vector<media::VideoPacket> out;
    for (int i = 0; i < 3; ++i)
        out.push_back({std::vector<std::byte>(static_cast<std::size_t>(100 + 50 * i), static_cast<std::byte>(i + 1)),
                       90 + i, 90 + i, i == 0});
    return out;
}

// Without the fsync of write_file_atomic: these tests write hundreds of files.
void dump(const std::filesystem::path& path, std::span<const std::byte> content)
{
    std::ofstream(path, std::ios::binary)
        .write(reinterpret_cast<const char*>(content.data()), static_cast<std::streamsize>(content.size()));
}

void write_segment(const std::filesystem::path& path)
{
    media::SegmentWriter writer = *media::SegmentWriter::create(path, info());
    for (const auto& packet : packets())
        ASSERT_TRUE(writer.add(packet));
    ASSERT_TRUE(writer.finish());
}

TEST(SegmentFile, ComesBackAsItWas)
{
    const test::ScratchFolder folder;
    write_segment(folder / "a.seg");
    auto reader = media::SegmentReader::open(folder / "a.seg");
    ASSERT_TRUE(reader) << reader.error().what;
    EXPECT_EQ(reader->info(), info());
    for (const auto& wanted : packets()) {
        const auto packet = reader->next();
        ASSERT_TRUE(packet && packet->has_value());
        EXPECT_EQ(**packet, wanted);
    }
    EXPECT_FALSE((*reader->next()).has_value());
    EXPECT_TRUE(media::check_segment(folder / "a.seg"));
}

TEST(SegmentFile, EveryCutIsFound)
{
    const test::ScratchFolder folder;
    write_segment(folder / "a.seg");
    const auto whole = *base::read_file(folder / "a.seg", 1 << 20);
    for (std::size_t size = 0; size < whole.size(); ++size) {
        dump(folder / "b.seg", std::span(whole).first(size));
        EXPECT_FALSE(media::SegmentReader::open(folder / "b.seg")) << size; // when opened, not in the middle of a mux
        if (size % 7 != 0)
            size += 3;
    }
}

TEST(SegmentFile, EveryChangedByteIsFound)
{
    const test::ScratchFolder folder;
    write_segment(folder / "a.seg");
    const auto whole = *base::read_file(folder / "a.seg", 1 << 20);
    for (std::size_t at = 0; at < whole.size(); ++at) {
        auto bent = whole;
        bent[at] ^= std::byte{0x10};
        dump(folder / "b.seg", bent);
        EXPECT_FALSE(media::check_segment(folder / "b.seg")) << at;
    }
}

TEST(SegmentFile, UnfinishedLeavesNothing)
{
    const test::ScratchFolder folder;
    {
        media::SegmentWriter writer = *media::SegmentWriter::create(folder / "a.seg", info());
        ASSERT_TRUE(writer.add(packets()[0]));
        EXPECT_FALSE(writer.finish()); // one packet for three frames
    }
    EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(SegmentFile, FirstPacketMustBeAnIdrOfTheSegment)
{
    const test::ScratchFolder folder;
    media::SegmentWriter writer = *media::SegmentWriter::create(folder / "a.seg", info());
    EXPECT_FALSE(writer.add(packets()[1]));
    media::VideoPacket foreign = packets()[0];
    foreign.pts_frame = 93;
    EXPECT_FALSE(writer.add(foreign));
}

TEST(SegmentFile, HeadersHashSeesTheHeadersOnly)
{
    media::SegmentInfo other = info();
    other.first_frame = 0;
    other.key = "x";
    EXPECT_EQ(media::headers_hash(info()), media::headers_hash(other));
    other.headers.pps.push_back(bytes({0x68, 9}));
    EXPECT_NE(media::headers_hash(info()), media::headers_hash(other));
}

TEST(AudioTrack, ComesBackAndIsChecked)
{
    const test::ScratchFolder folder;
    {
        media::AudioTrackWriter writer =
            *media::AudioTrackWriter::create(folder / "a.aud", bytes({0x11, 0x90}), 160'000);
        ASSERT_TRUE(writer.add({bytes({1, 2, 3}), 0, 1024}));
        EXPECT_FALSE(writer.add({bytes({1}), 5000, 1024})); // a hole
        ASSERT_TRUE(writer.add({bytes({4, 5}), 1024, 100}));
        ASSERT_TRUE(writer.finish("-14"));
    }
    const auto info = media::check_audio_track(folder / "a.aud");
    ASSERT_TRUE(info) << info.error().what;
    EXPECT_EQ(info->duration_samples, 1124);
    EXPECT_EQ(info->packet_count, 2);
    EXPECT_EQ(info->note, "-14");
    EXPECT_FALSE(media::check_segment(folder / "a.aud")); // of another kind
    auto whole = *base::read_file(folder / "a.aud", 1 << 20);
    whole[whole.size() / 2] ^= std::byte{1};
    ASSERT_TRUE(base::write_file_atomic(folder / "a.aud", whole));
    EXPECT_FALSE(media::check_audio_track(folder / "a.aud"));
}

}
