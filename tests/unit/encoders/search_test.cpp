// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/render/encoder_search.h"

#include "compositor/base/file.h"
#include "compositor/media/encoder_driver.h"
#include "tests/unit/encoders/fake_card.h"
#include "tests/unit/media/scratch.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include <algorithm>
#include <chrono>

namespace {

using media::EncoderId;
using media::Refusal;

constexpr std::uint64_t kMostBytes = 1U << 20U;

class Search : public testing::Test {
protected:
    // A copy of the driver, which a test may change.
    void SetUp() override
    {
        std::filesystem::create_directory(driver_);
        for (const char* name : {"libcuda.so.1", "libnvidia-encode.so.1"})
            std::filesystem::copy_file(test::fake_nvenc_folder() / name, driver_ / name);
        card_.libraries_from(driver_);
    }

    const render::FoundEncoder& find(EncoderId id = EncoderId::h264_nvenc)
    {
        found_ = render::find_encoders({.data_folder = folder_.path(), .deadline = std::chrono::milliseconds(1500)});
        return *std::ranges::find(found_, id, [](const auto& one) { return one.probe.id; });
    }
    std::string memory() { return base::read_text_file(folder_ / "encoders.json", kMostBytes).value(); }
    void remember(const std::string& text) { ASSERT_TRUE(base::write_file_atomic(folder_ / "encoders.json", text)); }

    test::ScratchFolder folder_;
    std::filesystem::path driver_ = folder_ / "driver";
    test::FakeCard card_;
    std::vector<render::FoundEncoder> found_;
};

TEST_F(Search, WhatWasFoundIsRememberedUntilTheDriverChanges)
{
    EXPECT_EQ(find().probe.refusal, Refusal::none) << find().probe.reason;
    card_.order("no_device"); // nobody looks
    EXPECT_TRUE(find().remembered);
    EXPECT_EQ(find().probe.refusal, Refusal::none);
    const auto library = driver_ / "libnvidia-encode.so.1";
    std::filesystem::last_write_time(library, std::filesystem::last_write_time(library) + std::chrono::seconds(1));
    const auto& again = find();
    EXPECT_FALSE(again.remembered);
    EXPECT_EQ(again.probe.refusal, Refusal::no_device);
    EXPECT_TRUE(find().remembered);
}

TEST_F(Search, ADamagedMemoryIsNone)
{
    find();
    const std::string whole = memory();
    ASSERT_TRUE(find().remembered);
    std::string changed = whole;
    changed.replace(changed.find("\"none\""), 6, "\"busy\"");
    for (const std::string& damaged : {changed, whole.substr(0, whole.size() / 2), std::string(), std::string("[]"),
                                       std::string("{\"version\": 1, \"check\": 3, \"encoders\": 4}")}) {
        remember(damaged);
        const auto& one = find();
        EXPECT_FALSE(one.remembered) << damaged;
        EXPECT_EQ(one.probe.refusal, Refusal::none);
        EXPECT_TRUE(find().remembered);
    }
}

TEST_F(Search, AHiddenLibraryIsSaid)
{
    card_.libraries_from(folder_.path());
    const auto& one = find();
    if (one.probe.refusal != Refusal::library_missing)
        GTEST_SKIP() << "this machine has NVIDIA's own libraries: " << one.probe.reason;
    EXPECT_NE(one.probe.reason.find("Cannot load libcuda.so.1"), std::string::npos) << one.probe.reason;
    std::filesystem::remove(driver_ / "libnvidia-encode.so.1");
    card_.libraries_from(driver_);
    EXPECT_NE(find().probe.reason.find("Cannot load libnvidia-encode.so.1"), std::string::npos) << one.probe.reason;
}

TEST_F(Search, ADriverThatCrashesCostsAChild)
{
    card_.order("crash");
    EXPECT_EQ(find().probe.refusal, Refusal::crashed);
    EXPECT_NE(find().probe.reason.find("signal 11"), std::string::npos) << find().probe.reason;
    EXPECT_EQ(find(EncoderId::hevc_nvenc).probe.refusal, Refusal::crashed);
    EXPECT_EQ(find(EncoderId::x264).probe.refusal, Refusal::none);
    EXPECT_TRUE(find().remembered);
}

TEST_F(Search, ADriverThatHangsCostsItsDeadlineOnce)
{
    card_.order("hang");
    const auto start = std::chrono::steady_clock::now();
    EXPECT_EQ(find().probe.refusal, Refusal::timed_out);
    EXPECT_EQ(find(EncoderId::hevc_nvenc).probe.refusal, Refusal::timed_out);
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::milliseconds(2900));
    EXPECT_NE(find().probe.reason.find("1.5 s"), std::string::npos) << find().probe.reason;
}

TEST_F(Search, IsEndedAtOnceByWhoNoLongerNeedsIt)
{
    using namespace std::chrono_literals;
    card_.order("hang");
    const auto started = [&] {
        return render::EncoderSearch({.data_folder = folder_.path(), .deadline = 20s}, "auto");
    };
    std::chrono::steady_clock::time_point asked;
    {
        const render::EncoderSearch search = started();
        std::this_thread::sleep_for(500ms); // the driver hangs by now
        asked = std::chrono::steady_clock::now();
    }
    EXPECT_LT(std::chrono::steady_clock::now() - asked, 200ms);
    render::EncoderSearch search = started();
    std::stop_source stop;
    std::jthread other([&] {
        std::this_thread::sleep_for(500ms);
        asked = std::chrono::steady_clock::now();
        stop.request_stop();
    });
    const auto chosen = search.wait(stop.get_token());
    EXPECT_LT(std::chrono::steady_clock::now() - asked, 200ms);
    ASSERT_FALSE(chosen);
    EXPECT_EQ(chosen.error().code, base::Errc::cancelled);
    card_.order("");
    EXPECT_EQ(find().probe.refusal, Refusal::none) << "what was not found out is not remembered";
}

TEST_F(Search, WithoutADeviceNodeNoChildIsStarted)
{
    for (const auto driver : {media::EncoderDriver::nvenc, media::EncoderDriver::vaapi})
        if (media::has_device_node(driver))
            GTEST_SKIP() << "this machine has " << media::device_nodes(driver);
    ::unsetenv("LESEDI_TEST_ASSUME_DEVICES");
    const auto found = render::find_encoders({.helper_program = "/nonexistent"});
    ASSERT_EQ(found.size(), media::encoder_table().size());
    for (const auto& [probe, remembered] : found) {
        if (media::encoder_row(probe.id).driver == media::EncoderDriver::none)
            continue;
        EXPECT_EQ(probe.refusal, Refusal::no_device) << probe.reason;
        EXPECT_TRUE(probe.reason.starts_with("this machine has no such device: there is no /dev/")) << probe.reason;
    }
}

TEST_F(Search, TakenSessionsAreAskedForAgain)
{
    card_.order("busy");
    EXPECT_EQ(find().probe.refusal, Refusal::busy);
    card_.order("");
    EXPECT_EQ(find().probe.refusal, Refusal::none);
}

std::vector<render::FoundEncoder> all_with(Refusal nvenc)
{
    std::vector<render::FoundEncoder> found;
    for (const auto& row : media::encoder_table())
        found.push_back(
            {{row.id, row.driver == media::EncoderDriver::nvenc ? nvenc : Refusal::none, "the reason"}, false});
    return found;
}

std::vector<EncoderId> ids(const std::vector<render::ChosenEncoder>& chosen)
{
    std::vector<EncoderId> out;
    for (const auto& one : chosen)
        out.push_back(one.id);
    return out;
}

// The daemon's renders share one search.
TEST_F(Search, SeveralWaitForOne)
{
    for (int round = 0; round < 20; ++round) {
        render::EncoderSearch search({.data_folder = folder_.path()}, "auto");
        std::vector<std::jthread> waiting;
        std::atomic<int> answered{0};
        for (int i = 0; i < 8; ++i)
            waiting.emplace_back([&] {
                const auto chosen = search.wait();
                answered += chosen && !chosen->empty() ? 1 : 0;
            });
        waiting.clear();
        EXPECT_EQ(answered, 8);
    }
}

TEST_F(Search, WhoStopsWaitingTakesItFromNobody)
{
    using namespace std::chrono_literals;
    card_.order("hang");
    render::EncoderSearch search({.data_folder = folder_.path(), .deadline = 1500ms}, "auto");
    std::stop_source stop;
    stop.request_stop();
    EXPECT_EQ(search.wait(stop.get_token()).error().code, base::Errc::cancelled);
    const auto chosen = search.wait();
    ASSERT_TRUE(chosen);
    EXPECT_EQ(chosen->back().id, EncoderId::x264);
}

TEST(Choice, AutoTakesWhatEveryPlatformPlaysAndEndsWithSoftware)
{
    using enum EncoderId;
    EXPECT_EQ(ids(*render::choose_encoders("auto", all_with(Refusal::none))),
              (std::vector{h264_nvenc, h264_vaapi, x264}));
    EXPECT_EQ(ids(*render::choose_encoders("auto", all_with(Refusal::busy))), (std::vector{h264_vaapi, x264}));
    EXPECT_EQ(ids(*render::choose_encoders("auto", {})), std::vector{x264});
}

TEST(Choice, OneThatIsNamedIsItOrNothing)
{
    using enum EncoderId;
    EXPECT_EQ(ids(*render::choose_encoders("hevc_nvenc", all_with(Refusal::none))), std::vector{hevc_nvenc});
    EXPECT_EQ(ids(*render::choose_encoders("x264", {})), std::vector{x264});
    const auto refused = render::choose_encoders("h264_nvenc", all_with(Refusal::no_device));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, base::Errc::unavailable);
    EXPECT_NE(refused.error().what.find("the reason"), std::string::npos);
    EXPECT_FALSE(render::choose_encoders("h264_nvenc", {}));
    EXPECT_EQ(render::choose_encoders("h265", {}).error().code, base::Errc::invalid_input);
}

}
