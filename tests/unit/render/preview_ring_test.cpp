// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/render/preview_reader.h"
#include "compositor/render/preview_writer.h"
#include "tests/unit/media/scratch.h"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <thread>

namespace {

using namespace std::chrono_literals;
using render::PreviewReader;
using render::PreviewState;
using render::RingWriter;

class PreviewRing : public testing::Test {
protected:
    static RingWriter writer(std::uint32_t width = 8, std::uint32_t height = 6)
    {
        return RingWriter::create({.width_px = width, .height_px = height}).value();
    }
    static std::string path_of(const std::string& name) { return std::string(render::kRingFolder) + "/" + name; }

    // Fills the next slot with one value everywhere.
    static void show(RingWriter& ring, std::uint64_t number)
    {
        ring.begin();
        std::ranges::fill(ring.pixels(), static_cast<std::uint8_t>(number));
        std::ranges::fill(ring.sound(), static_cast<float>(number));
        ring.publish({.number = number,
                      .frame_index = static_cast<std::int64_t>(number) * 3,
                      .presented_ns = static_cast<std::int64_t>(number) * 5,
                      .first_sample = static_cast<std::int64_t>(number) * 7,
                      .sample_count = ring.shape().most_samples,
                      .edit = number * 11});
    }
    static std::string why(std::string_view name, std::string_view folder = render::kRingFolder)
    {
        const auto opened = PreviewReader::open(name, folder);
        return opened ? "" : opened.error().what;
    }
};

// A folder of files that look like rings, for the reader to refuse.
class AlienRing : public PreviewRing {
protected:
    std::string name_ = "lesedi-preview-1-alien";
    test::ScratchFolder folder_;

    std::string good_bytes()
    {
        auto ring = RingWriter::create({.width_px = 8, .height_px = 6, .folder = folder_.path().string()}).value();
        std::ifstream file(folder_.path() / ring.name(), std::ios::binary);
        return {std::istreambuf_iterator<char>(file), {}};
    }
    std::string why_not(const std::string& bytes, mode_t mode = 0600)
    {
        std::ofstream(folder_.path() / name_, std::ios::binary) << bytes;
        ::chmod((folder_.path() / name_).c_str(), mode);
        return why(name_, folder_.path().string());
    }
    template <class T> static std::string with(std::string bytes, std::size_t offset, T value)
    {
        std::memcpy(&bytes[offset], &value, sizeof value);
        return bytes;
    }
};

TEST_F(PreviewRing, WhatIsWrittenIsSeen)
{
    auto ring = writer();
    auto reader = PreviewReader::open(ring.name()).value();
    EXPECT_EQ(reader.shape().width_px, 8U);
    EXPECT_EQ(reader.shape().most_samples, 1602U) << "a frame of 30 a second";
    render::SeenFrame seen;
    EXPECT_TRUE(reader.wait(0ms)) << "the first call returns at once";
    EXPECT_FALSE(reader.read(seen).value()) << "no frame yet";
    EXPECT_FALSE(reader.view());
    show(ring, 9);
    EXPECT_TRUE(reader.wait(0ms));
    EXPECT_FALSE(reader.wait(1ms));
    ASSERT_TRUE(reader.read(seen).value());
    EXPECT_EQ(seen.number, 9U);
    EXPECT_EQ(seen.frame_index, 27);
    EXPECT_EQ(seen.presented_ns, 45);
    EXPECT_EQ(seen.first_sample, 63);
    EXPECT_EQ(seen.edit, 99U);
    EXPECT_EQ(seen.pixels, std::vector<std::uint8_t>(8 * 6 * 4, 9));
    EXPECT_EQ(seen.sound, std::vector<float>(2 * 1602, 9.0F));
    const auto view = reader.view();
    ASSERT_TRUE(view);
    EXPECT_EQ(view->pixels[0], 9);
    EXPECT_TRUE(reader.is_still(*view));
    for (std::uint64_t i = 0; i < ring.shape().slot_count; ++i)
        show(ring, 10 + i);
    EXPECT_FALSE(reader.is_still(*view)) << "the slot was written again";
}

TEST_F(PreviewRing, IsOfItsUserAloneAndGoesWithItsWriter)
{
    std::string name;
    {
        const auto ring = writer();
        name = ring.name();
        struct stat info {};
        ASSERT_EQ(::stat(path_of(name).c_str(), &info), 0);
        EXPECT_EQ(info.st_mode & 07777U, 0600U);
        EXPECT_EQ(static_cast<std::uint64_t>(info.st_size), ring.shape().ring_bytes);
    }
    EXPECT_FALSE(std::filesystem::exists(path_of(name)));
    EXPECT_EQ(PreviewReader::open(name).error().code, base::Errc::not_found);
}

TEST_F(PreviewRing, SaysWhenItIsOverAndWhichIsNext)
{
    auto ring = writer();
    auto reader = PreviewReader::open(ring.name()).value();
    ring.set_state(PreviewState::playing);
    ring.set_counts({.frame_count = 90, .shown = 4, .late = 3, .dropped = 2, .failed = 1});
    EXPECT_EQ(reader.state(), PreviewState::playing);
    EXPECT_EQ(reader.frame_count(), 90);
    EXPECT_EQ(reader.counts().dropped, 2U);
    EXPECT_EQ(reader.next_name(), "");
    reader.wait(0ms);
    const auto next = writer(4, 4);
    ring.close(next.name());
    EXPECT_TRUE(reader.wait(0ms));
    EXPECT_EQ(reader.state(), PreviewState::over);
    EXPECT_EQ(reader.next_name(), next.name());
    EXPECT_EQ(why(reader.next_name()), "");
}

TEST_F(PreviewRing, AWaitingReaderIsWoken)
{
    auto ring = writer();
    auto reader = PreviewReader::open(ring.name()).value();
    reader.wait(0ms);
    std::jthread later([&] {
        std::this_thread::sleep_for(20ms);
        show(ring, 1);
    });
    EXPECT_TRUE(reader.wait(20s));
}

TEST_F(PreviewRing, AFastWriterNeverGivesATornPicture)
{
    auto ring = writer(64, 64);
    auto reader = PreviewReader::open(ring.name()).value();
    std::atomic<bool> enough = false;
    std::jthread hammer([&] {
        for (std::uint64_t number = 1; !enough; ++number)
            show(ring, number);
    });
    render::SeenFrame seen;
    int whole = 0;
    const auto end = std::chrono::steady_clock::now() + 400ms;
    for (std::uint64_t last = 0; whole < 200 || std::chrono::steady_clock::now() < end;) {
        if (std::chrono::steady_clock::now() > end + 60s)
            break;
        if (!reader.read(seen).value())
            continue;
        ++whole;
        ASSERT_GE(seen.number, last);
        last = seen.number;
        const auto value = static_cast<std::uint8_t>(seen.number);
        ASSERT_TRUE(std::ranges::all_of(seen.pixels, [&](auto byte) { return byte == value; })) << seen.number;
        ASSERT_TRUE(std::ranges::all_of(seen.sound, [&](float s) { return s == static_cast<float>(seen.number); }));
        ASSERT_EQ(seen.edit, seen.number * 11);
    }
    enough = true;
    EXPECT_GE(whole, 200);
}

TEST_F(PreviewRing, RingsOfDeadProgramsAreRemovedOthersStay)
{
    const test::ScratchFolder folder;
    const std::string place = folder.path().string();
    auto living = RingWriter::create({.width_px = 4, .height_px = 4, .folder = place}).value();
    const pid_t child = ::fork();
    if (child == 0) { // dies with its ring in place
        auto ring = RingWriter::create({.width_px = 4, .height_px = 4, .folder = place});
        ::_exit(ring ? 0 : 1);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_EQ(status, 0);
    std::ofstream(folder.path() / "somebody-else") << "stays";
    std::filesystem::create_directory(folder.path() / "lesedi-preview-folder");
    EXPECT_EQ(render::remove_dead_rings(place), 1);
    EXPECT_TRUE(std::filesystem::exists(folder.path() / living.name()));
    EXPECT_TRUE(std::filesystem::exists(folder.path() / "somebody-else"));
    EXPECT_EQ(render::remove_dead_rings(place), 0);
    EXPECT_EQ(render::remove_dead_rings("/nonexistent"), 0);
}

TEST_F(PreviewRing, NoRingOfImpossibleSizes)
{
    EXPECT_FALSE(RingWriter::create({.width_px = 0, .height_px = 4}));
    EXPECT_FALSE(RingWriter::create({.width_px = 4, .height_px = 20000}));
    EXPECT_FALSE(RingWriter::create({.width_px = 4, .height_px = 4, .slots = 1}));
    EXPECT_FALSE(RingWriter::create({.width_px = 4, .height_px = 4, .folder = "/nonexistent"}));
}

TEST_F(AlienRing, IsRefusedWithTheReason)
{
    const std::string good = good_bytes();
    EXPECT_EQ(why_not(good), "");
    EXPECT_NE(why_not("").find("only 0 bytes"), std::string::npos);
    EXPECT_NE(why_not(good.substr(0, 255)).find("only 255 bytes"), std::string::npos);
    EXPECT_NE(why_not(good.substr(0, good.size() - 1)).find("bytes long instead of"), std::string::npos);
    EXPECT_NE(why_not(good + "x").find("bytes long instead of"), std::string::npos);
    EXPECT_NE(why_not(with(good, 0, 'X')).find("does not begin like one"), std::string::npos);
    EXPECT_NE(why_not(with(good, 8, std::uint32_t{2})).find("is of version 2, known is 1"), std::string::npos);
    EXPECT_NE(why_not(good, 0644).find("this user alone"), std::string::npos);
    for (const std::size_t offset : {12, 16, 24, 32, 36, 40, 44, 48, 52, 56, 60}) // sizes and places
        for (const std::uint32_t value : {0U, 0x7fffffffU, 0xffffffffU, 0xfffffff0U}) {
            const bool may_be = offset == 56 && value == 0; // a ring without sound
            EXPECT_EQ(why_not(with(good, offset, value)) == "", may_be) << offset << " " << value;
        }
    EXPECT_NE(why_not(with(good, 72, 0)), "") << "no frames a second";
    EXPECT_NE(why_not(with(good, 76, 0)), "");
}

TEST_F(AlienRing, RandomHeadersNeverEndTheProcess)
{
    const std::string good = good_bytes();
    std::uint32_t random = 1;
    for (int i = 0; i < 400; ++i) {
        std::string bytes = good;
        for (int change = 0; change < 3; ++change) {
            random = random * 1664525U + 1013904223U;
            bytes[(random >> 8U) % (i % 2 == 0 ? 256 : bytes.size())] = static_cast<char>(random >> 24U);
        }
        std::ofstream(folder_.path() / name_, std::ios::binary) << bytes;
        ::chmod((folder_.path() / name_).c_str(), 0600);
        auto reader = PreviewReader::open(name_, folder_.path().string());
        if (!reader)
            continue;
        render::SeenFrame seen;
        (void)reader->read(seen).has_value();
        (void)reader->next_name();
        (void)reader->state();
        (void)reader->view();
    }
}

TEST_F(AlienRing, OneThatIsCutShortAfterwardsIsAnError)
{
    auto ring = RingWriter::create({.width_px = 8, .height_px = 6, .folder = folder_.path().string()}).value();
    show(ring, 1);
    auto reader = PreviewReader::open(ring.name(), folder_.path().string()).value();
    const std::string copy = (folder_.path() / ring.name()).string();
    ASSERT_EQ(::truncate(copy.c_str(), 4096), 0);
    render::SeenFrame seen;
    const auto read = reader.read(seen);
    ASSERT_FALSE(read);
    EXPECT_NE(read.error().what.find("cut short"), std::string::npos);
    EXPECT_FALSE(reader.view());
}

TEST_F(AlienRing, OtherNamesAreNotOpened)
{
    EXPECT_NE(why("../etc/passwd").find("names of preview rings"), std::string::npos);
    EXPECT_NE(why("lesedi-preview-/../x").find("names of preview rings"), std::string::npos);
    std::ofstream(folder_.path() / "file") << good_bytes();
    std::filesystem::create_symlink(folder_.path() / "file", folder_.path() / name_);
    EXPECT_NE(why(name_, folder_.path().string()), "") << "links are not followed";
}

}
