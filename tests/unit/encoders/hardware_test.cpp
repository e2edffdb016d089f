// SPDX-License-Identifier: GPL-3.0-or-later
// libavcodec's NVENC and VA-API wrappers as we drive them, with drivers that are none.
#include "compositor/base/file.h"
#include "compositor/media/encoder_table.h"
#include "compositor/media/mp4.h"
#include "compositor/media/probe.h"
#include "tests/unit/encoders/fake_card.h"
#include "tests/unit/media/append.h"
#include "tests/unit/media/decoded_film.h"
#include "tests/unit/media/scratch.h"
#include "tests/unit/media/synthetic.h"

#include <gtest/gtest.h>

namespace {

using media::EncoderId;
using media::Refusal;

constexpr frame::Size kSize{322, 182}; // no multiple of anything

media::H264Spec small_spec()
{
    return {.size = kSize, .gop_frames = 20};
}

frame::Yuv420 picture(int index)
{
    return test::moving_picture(kSize, index, frame::YuvLayout::nv12);
}

base::Status write_film(const media::VideoEncoder& encoder, const std::vector<media::VideoPacket>& packets,
                        const std::filesystem::path& path)
{
    media::Mp4Spec mp4;
    mp4.video = {.size = kSize, .headers = encoder.headers()};
    auto writer = TRY(media::Mp4Writer::create(path, mp4));
    for (const auto& packet : packets)
        TRY(writer.write_video(packet));
    return writer.finish();
}

class EveryHardware : public testing::TestWithParam<EncoderId> {};

TEST_P(EveryHardware, APacketAFrameKeysByIndexAndThePicturesThatWentIn)
{
    test::FakeCard card;
    card.vaapi_from(test::fake_vaapi_folder());
    const test::ScratchFolder folder;
    const auto encoder = media::open_encoder(GetParam(), small_spec());
    ASSERT_TRUE(encoder) << encoder.error().what;
    std::vector<media::VideoPacket> packets;
    for (int i = 0; i < 30; ++i) // the last one is held
        test::append(packets, (*encoder)->encode(picture(i),
                                                 {.first_frame = i,
                                                  .frames = i == 29 ? 16 : 1,
                                                  .type = i == 7 ? media::FrameType::idr : media::FrameType::inter}));
    test::append(packets, (*encoder)->finish());
    ASSERT_EQ(packets.size(), 45U);
    for (std::size_t i = 0; i < packets.size(); ++i) {
        EXPECT_EQ(packets[i].pts_frame, static_cast<std::int64_t>(i));
        EXPECT_EQ(packets[i].dts_frame, packets[i].pts_frame);
        EXPECT_EQ(packets[i].key, i == 0 || i == 7 || i == 27) << i; // 20 frames after the one that was asked for
    }
    ASSERT_TRUE(write_film(**encoder, packets, folder / "a.mp4"));
    const auto film = test::decode_film(folder / "a.mp4");
    ASSERT_EQ(film.error, "");
    EXPECT_EQ(film.profile, GetParam() == EncoderId::hevc_nvenc ? 1 : 100); // Main, High
    EXPECT_EQ((std::vector{film.primaries, film.transfer, film.matrix, film.range}), (std::vector{1, 1, 1, 1}));
    ASSERT_EQ(film.pictures.size(), 45U);
    for (int i = 0; i < 45; ++i)
        EXPECT_GT(test::luma_psnr_db(picture(std::min(i, 29)), film.pictures[static_cast<std::size_t>(i)].luma), 34)
            << i;
}

TEST_P(EveryHardware, BetterQualityCostsMore)
{
    test::FakeCard card;
    card.vaapi_from(test::fake_vaapi_folder());
    const auto size_of = [](double quality) {
        media::H264Spec spec = small_spec();
        spec.crf = quality;
        const auto encoder = media::open_encoder(GetParam(), spec).value();
        std::vector<media::VideoPacket> packets;
        for (int i = 0; i < 10; ++i)
            test::append(packets, encoder->encode(picture(i), {.first_frame = i}));
        test::append(packets, encoder->finish());
        std::size_t bytes = 0;
        for (const auto& packet : packets)
            bytes += packet.bytes.size();
        return bytes;
    };
    EXPECT_GT(size_of(15), size_of(35) * 3 / 2);
}

TEST(Hardware, AFailureInTheMiddleIsItsDriversWords)
{
    const test::FakeCard card("fail_at=1");
    const auto encoder = media::open_encoder(EncoderId::h264_nvenc, small_spec());
    ASSERT_TRUE(encoder) << encoder.error().what;
    const auto failed = (*encoder)->encode(picture(0), {});
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().code, base::Errc::device_lost);
    EXPECT_NE(failed.error().what.find("fallen off the bus"), std::string::npos) << failed.error().what;
}

INSTANTIATE_TEST_SUITE_P(Rows, EveryHardware,
                         testing::Values(EncoderId::h264_nvenc, EncoderId::hevc_nvenc, EncoderId::h264_vaapi),
                         [](const auto& row) { return std::string(media::encoder_row(row.param).name); });

struct Trouble {
    const char* orders;
    EncoderId id;
    Refusal refusal;
    const char* words;
};

class EveryTrouble : public testing::TestWithParam<Trouble> {};

TEST_P(EveryTrouble, IsRefusedForItsTrueReason)
{
    const test::FakeCard card(GetParam().orders);
    const auto probe = media::probe_encoder(GetParam().id);
    EXPECT_EQ(media::name(probe.refusal), media::name(GetParam().refusal));
    EXPECT_NE(probe.reason.find(GetParam().words), std::string::npos) << probe.reason;
}

TEST(Hardware, VaapiIsRefusedForItsTrueReason)
{
    test::FakeCard card;
    auto probe = media::probe_encoder(EncoderId::h264_vaapi);
    EXPECT_EQ(probe.refusal, Refusal::library_missing) << probe.reason;
    EXPECT_NE(probe.reason.find("Failed to initialise VAAPI connection"), std::string::npos) << probe.reason;
    card.vaapi_from(test::fake_vaapi_folder());
    probe = media::probe_encoder(EncoderId::h264_vaapi);
    EXPECT_EQ(probe.refusal, Refusal::none) << probe.reason;
    EXPECT_EQ(media::probe_encoder(EncoderId::hevc_vaapi).refusal, Refusal::unsupported);
    card.order_vaapi("decode_only");
    probe = media::probe_encoder(EncoderId::h264_vaapi);
    EXPECT_EQ(probe.refusal, Refusal::unsupported) << probe.reason;
    EXPECT_NE(probe.reason.find("No usable encoding entrypoint"), std::string::npos) << probe.reason;
}

INSTANTIATE_TEST_SUITE_P(
    Orders, EveryTrouble,
    testing::Values(Trouble{"", EncoderId::h264_nvenc, Refusal::none, "compared"},
                    Trouble{"", EncoderId::hevc_nvenc, Refusal::none, "compared"},
                    Trouble{"no_device", EncoderId::h264_nvenc, Refusal::no_device, "CUDA_ERROR_NO_DEVICE"},
                    Trouble{"busy", EncoderId::h264_nvenc, Refusal::busy, "out of memory (10)"},
                    Trouble{"no_hevc", EncoderId::hevc_nvenc, Refusal::unsupported, "No capable devices found"},
                    Trouble{"main_profile", EncoderId::h264_nvenc, Refusal::wrong_stream, "profile 77"},
                    Trouble{"grey", EncoderId::h264_nvenc, Refusal::wrong_stream, "not what went in"},
                    Trouble{"grey", EncoderId::hevc_nvenc, Refusal::wrong_stream, "not what went in"},
                    Trouble{"fail_at=1", EncoderId::h264_nvenc, Refusal::failed, "fallen off the bus"}));

}
