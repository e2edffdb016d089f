// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/media/mp4.h"

#include "compositor/base/file.h"
#include "tests/unit/media/append.h"
#include "tests/unit/media/decoded_film.h"
#include "tests/unit/media/scratch.h"
#include "tests/unit/media/synthetic.h"

#include <gtest/gtest.h>

#include <string_view>

namespace {

constexpr frame::Size kSize{320, 240};

struct Made {
    std::vector<media::VideoPacket> video;
    std::vector<media::AudioPacket> audio;
    media::Mp4Spec spec;
};

Made make(base::MediaTime fps = {30, 1})
{
    Made made;
    media::H264Spec spec;
    spec.size = kSize;
    spec.fps = fps;
    spec.gop_frames = 30;
    media::H264Encoder video = *media::H264Encoder::create(spec);
    made.video = test::encode_all(video, 90);
    media::AacEncoder audio = *media::AacEncoder::create({});
    std::vector<float> samples(2 * 143'000);
    for (std::size_t i = 0; i < samples.size(); ++i)
        samples[i] = 0.3F * static_cast<float>(std::sin(0.03 * static_cast<double>(i / 2)));
    made.audio = *audio.encode(samples);
    test::append(made.audio, audio.finish());
    made.spec = {{kSize, fps, video.headers()}, media::Mp4Audio{audio.config(), 160'000}, "A title"};
    return made;
}

base::Status write_film(const Made& made, const std::filesystem::path& path)
{
    auto file = TRY(base::AtomicFile::create(path));
    media::Mp4Writer writer = TRY(media::Mp4Writer::create(file.part_path(), made.spec));
    std::size_t v = 0;
    std::size_t a = 0;
    TRY(media::write_tracks(
        writer, made.spec.video.fps,
        [&]() -> base::Result<std::optional<media::VideoPacket>> {
            return v < made.video.size() ? std::optional(made.video[v++]) : std::nullopt;
        },
        [&]() -> base::Result<std::optional<media::AudioPacket>> {
            return a < made.audio.size() ? std::optional(made.audio[a++]) : std::nullopt;
        }));
    TRY(writer.finish());
    return file.commit();
}

bool contains(const std::vector<std::byte>& bytes, std::string_view text)
{
    return std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()).find(text) !=
           std::string_view::npos;
}

TEST(Mp4, DecodesToWhatWasEncoded)
{
    const test::ScratchFolder folder;
    const auto written = write_film(make(), folder / "a.mp4");
    ASSERT_TRUE(written) << written.error().what;
    const test::DecodedFilm film = test::decode_film(folder / "a.mp4");
    EXPECT_EQ(film.error, "");
    EXPECT_EQ(film.width, 320);
    EXPECT_EQ(film.profile, 100);
    EXPECT_EQ(film.primaries, 1);
    EXPECT_EQ(film.transfer, 1);
    EXPECT_EQ(film.matrix, 1);
    EXPECT_EQ(film.range, 1);
    EXPECT_EQ(film.chroma_location, 2) << "centre";
    EXPECT_EQ(film.fps_numerator, 30);
    EXPECT_EQ(film.fps_denominator, 1);
    EXPECT_EQ(film.title, "A title");
    EXPECT_DOUBLE_EQ(film.video_seconds, 3.0);
    ASSERT_EQ(film.pictures.size(), 90U);
    for (std::size_t i = 0; i < 90; ++i) {
        EXPECT_NEAR(film.pictures[i].seconds, static_cast<double>(i) / 30.0, 1e-9);
        EXPECT_EQ(film.pictures[i].key, i % 30 == 0);
        EXPECT_GT(test::luma_psnr_db(test::moving_picture(kSize, static_cast<int>(i)), film.pictures[i].luma), 36.0)
            << i;
    }
}

TEST(Mp4, IndexInFrontNoEditListNothingThatVaries)
{
    const test::ScratchFolder folder;
    const Made made = make();
    ASSERT_TRUE(write_film(made, folder / "a.mp4"));
    ASSERT_TRUE(write_film(made, folder / "b.mp4"));
    const auto a = *base::read_file(folder / "a.mp4", 1 << 24);
    EXPECT_EQ(a, *base::read_file(folder / "b.mp4", 1 << 24));
    const std::string_view text(reinterpret_cast<const char*>(a.data()), a.size());
    EXPECT_LT(text.find("moov"), text.find("mdat"));
    EXPECT_FALSE(contains(a, "elst"));
    EXPECT_FALSE(contains(a, "Lavf"));
    EXPECT_FALSE(contains(a, "Lavc"));
    EXPECT_TRUE(contains(a, "colrnclx"));
    EXPECT_TRUE(contains(a, "avc1"));
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 2); // no part files left
}

TEST(Mp4, FractionalRatesStayConstant)
{
    const test::ScratchFolder folder;
    const auto written = write_film(make({30'000, 1001}), folder / "a.mp4");
    ASSERT_TRUE(written) << written.error().what;
    const test::DecodedFilm film = test::decode_film(folder / "a.mp4");
    EXPECT_EQ(film.fps_numerator, 30'000);
    EXPECT_EQ(film.fps_denominator, 1001);
    EXPECT_NEAR(film.video_seconds, 90 * 1001 / 30'000.0, 1e-9);
}

TEST(Mp4, SilentFilmsAreFine)
{
    const test::ScratchFolder folder;
    Made made = make();
    made.spec.audio.reset();
    made.audio.clear();
    ASSERT_TRUE(write_film(made, folder / "a.mp4"));
    EXPECT_TRUE(test::decode_film(folder / "a.mp4").sound.empty());
}

TEST(Mp4, AHoleInThePicturesIsFoundAtTheEnd)
{
    const test::ScratchFolder folder;
    Made made = make();
    made.video.erase(made.video.begin() + 40); // picture 39 would be shown twice as long
    const auto written = write_film(made, folder / "a.mp4");
    ASSERT_FALSE(written);
    EXPECT_NE(written.error().what.find("different length"), std::string::npos) << written.error().what;
    EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(Mp4, AFullDiskIsSaid)
{
    const Made made = make();
    auto writer = media::Mp4Writer::create("/dev/full", made.spec);
    base::Status status{};
    if (writer) {
        for (const auto& packet : made.video)
            if (status)
                status = writer->write_video(packet);
        if (status)
            status = writer->finish();
    } else {
        status = tl::unexpected<base::Error>(writer.error());
    }
    ASSERT_FALSE(status);
}

}
