// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/sound/soundtrack.h"

#include "compositor/base/file.h"
#include "compositor/media/audio_track.h"
#include "compositor/media/h264_encoder.h"
#include "compositor/media/mp4.h"
#include "tests/unit/media/append.h"
#include "tests/unit/media/decoded_film.h"
#include "tests/unit/media/scratch.h"
#include "tests/unit/sound/sound_material.h"

#include <gtest/gtest.h>

#include <cmath>

namespace {

using base::MediaTime;

sound::SoundtrackSpec one_clip(const std::filesystem::path& path, MediaTime duration)
{
    sound::SoundtrackSpec spec;
    spec.mix.duration = duration;
    sound::Clip clip;
    clip.path = path;
    spec.mix.clips = {clip};
    return spec;
}

TEST(Soundtrack, HostileBurstsAreRightAfterDecoding)
{
    const test::ScratchFolder folder;
    const auto bursts = test::write_tone(folder / "b.wav", 48'000 * 8, [](std::int64_t i) {
        return i % 24'000 < 8'000 ? (i / 55 % 2 == 0 ? 1.0 : -1.0) : 0.05 * test::sine(i, 220);
    });
    const auto report = sound::make_soundtrack(one_clip(bursts, MediaTime(8, 1)), folder / "s.aud");
    ASSERT_TRUE(report) << report.error().what;
    EXPECT_NEAR(report->integrated_lufs, -14, 0.5);
    EXPECT_LE(report->true_peak_dbtp, -1.5);

    // what it says is what a decoder hears
    media::AudioTrackReader reader = *media::AudioTrackReader::open(folder / "s.aud");
    media::AacDecoder decoder = *media::AacDecoder::create(reader.info().config);
    sound::LoudnessMeter meter;
    while (true) {
        const auto packet = *reader.next();
        if (!packet)
            break;
        meter.add(*decoder.decode(*packet));
    }
    EXPECT_NEAR(meter.report().integrated_lufs, report->integrated_lufs, 1e-9);
    EXPECT_NEAR(meter.report().true_peak_dbtp, report->true_peak_dbtp, 0.05) << "libebur128's finder and ours";
    EXPECT_EQ(reader.info().duration_samples, 8 * 48'000);
    const auto kept = sound::check_soundtrack(folder / "s.aud");
    ASSERT_TRUE(kept);
    EXPECT_EQ(kept->integrated_lufs, report->integrated_lufs);
}

TEST(Soundtrack, TheSameMixGivesTheSameFileAndLeavesNoScratch)
{
    const test::ScratchFolder folder;
    const auto tone =
        test::write_tone(folder / "t.wav", 48'000, [](std::int64_t i) { return 0.3 * test::sine(i, 440); });
    const auto spec = one_clip(tone, MediaTime(2, 1));
    ASSERT_TRUE(sound::make_soundtrack(spec, folder / "a.aud"));
    ASSERT_TRUE(sound::make_soundtrack(spec, folder / "b.aud"));
    EXPECT_EQ(*base::read_file(folder / "a.aud", 1 << 24), *base::read_file(folder / "b.aud", 1 << 24));
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 3);
}

TEST(Soundtrack, SilenceIsATrackToo)
{
    const test::ScratchFolder folder;
    sound::SoundtrackSpec spec;
    spec.mix.duration = MediaTime(3, 1);
    const auto report = sound::make_soundtrack(spec, folder / "s.aud");
    ASSERT_TRUE(report) << report.error().what;
    EXPECT_EQ(report->gain_db, 0);
    const auto kept = sound::check_soundtrack(folder / "s.aud");
    ASSERT_TRUE(kept);
    EXPECT_TRUE(std::isinf(kept->integrated_lufs));
}

// A click at 1 s and a flash at frame 30, through the whole way into an MP4 and out of a decoder.
TEST(Soundtrack, ClickAndFlashMeetInTheFilm)
{
    constexpr frame::Size kSize{160, 120};
    const test::ScratchFolder folder;
    const auto click = test::write_tone(folder / "c.wav", 48'000 * 3,
                                        [](std::int64_t i) { return i == 48'000 ? 0.9 : 0.02 * test::sine(i, 300); });
    ASSERT_TRUE(sound::make_soundtrack(one_clip(click, MediaTime(3, 1)), folder / "s.aud"));

    media::H264Spec spec;
    spec.size = kSize;
    media::H264Encoder encoder = *media::H264Encoder::create(spec);
    std::vector<media::VideoPacket> packets;
    for (int i = 0; i < 90; ++i) {
        frame::Yuv420 picture = *frame::Yuv420::create(kSize, frame::YuvLayout::i420);
        if (i == 30)
            std::fill_n(picture.plane(0), picture.stride_bytes(0) * kSize.height, std::uint8_t{235});
        test::append(packets, encoder.encode(picture, {.first_frame = i}));
    }
    test::append(packets, encoder.finish());

    media::AudioTrackReader track = *media::AudioTrackReader::open(folder / "s.aud");
    media::Mp4Spec film_spec{
        {kSize, spec.fps, encoder.headers()}, media::Mp4Audio{track.info().config, track.info().bitrate_bps}, ""};
    media::Mp4Writer writer = *media::Mp4Writer::create(folder / "f.mp4", film_spec);
    std::size_t next = 0;
    ASSERT_TRUE(media::write_tracks(
        writer, spec.fps,
        [&]() -> base::Result<std::optional<media::VideoPacket>> {
            return next < packets.size() ? std::optional(packets[next++]) : std::nullopt;
        },
        [&] { return track.next(); }));
    const auto finished = writer.finish();
    ASSERT_TRUE(finished) << finished.error().what;

    const test::DecodedFilm film = test::decode_film(folder / "f.mp4");
    EXPECT_EQ(film.error, "");
    EXPECT_DOUBLE_EQ(film.video_seconds, 3.0);
    EXPECT_NEAR(film.audio_seconds, 3.0, 1.0 / 48'000);
    ASSERT_EQ(film.pictures.size(), 90U);
    double flash = -1;
    for (const auto& picture : film.pictures)
        if (picture.luma[0] > 128)
            flash = picture.seconds;
    std::size_t loudest = 0;
    for (std::size_t i = 0; i < film.sound.size() / 2; ++i)
        if (std::abs(film.sound[2 * i]) > std::abs(film.sound[2 * loudest]))
            loudest = i;
    const double heard = film.first_sound_seconds + static_cast<double>(loudest) / 48'000;
    EXPECT_NEAR(flash, 1.0, 1e-9);
    EXPECT_NEAR(heard, 1.0, 0.001); // far below a frame
}

}
