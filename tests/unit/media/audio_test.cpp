// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/base/file.h"
#include "compositor/media/aac.h"
#include "compositor/media/audio_proof.h"
#include "compositor/media/audio_reader.h"
#include "compositor/media/wav.h"
#include "tests/unit/media/append.h"
#include "tests/unit/media/scratch.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <string_view>

namespace {

constexpr double kTwoPi = 6.283185307179586;

media::WavClip sine(int rate, int channels, double seconds, double hz)
{
    media::WavClip clip{rate, channels, {}};
    for (int i = 0; i < static_cast<int>(seconds * rate); ++i)
        for (int c = 0; c < channels; ++c)
            clip.samples.push_back(static_cast<std::int16_t>(16'000 * std::sin(kTwoPi * hz * i / rate)));
    return clip;
}

std::vector<float> read_all(media::AudioReader& reader, std::size_t block_pairs)
{
    std::vector<float> out;
    std::vector<float> block(2 * block_pairs);
    while (true) {
        const auto got = reader.read(block);
        EXPECT_TRUE(got);
        if (!got || *got == 0)
            return out;
        out.insert(out.end(), block.begin(), block.begin() + static_cast<std::ptrdiff_t>(2 * *got));
    }
}

TEST(Wav, ComesBackAsItWas)
{
    const test::ScratchFolder folder;
    const media::WavClip clip = sine(16'000, 1, 0.5, 440);
    ASSERT_TRUE(media::write_wav(folder / "a.wav", clip));
    const auto read = media::read_wav(folder / "a.wav");
    ASSERT_TRUE(read) << read.error().what;
    EXPECT_EQ(read->sample_rate_hz, 16'000);
    EXPECT_EQ(read->channels, 1);
    EXPECT_EQ(read->samples, clip.samples);
}

TEST(Wav, CutsAreErrors)
{
    const test::ScratchFolder folder;
    ASSERT_TRUE(media::write_wav(folder / "a.wav", sine(16'000, 1, 0.01, 440)));
    const auto whole = *base::read_file(folder / "a.wav", 1 << 20);
    for (std::size_t size = 0; size < whole.size(); size += 5) {
        ASSERT_TRUE(base::write_file_atomic(folder / "b.wav", std::span(whole).first(size)));
        EXPECT_FALSE(media::read_wav(folder / "b.wav")) << size;
    }
}

TEST(Wav, FloatsAreHeldAtTheEnds)
{
    const std::vector<float> samples{0.0F, 1.0F, -1.0F, 2.0F, -2.0F};
    EXPECT_EQ(media::to_pcm16(samples), (std::vector<std::int16_t>{0, 32767, -32767, 32767, -32768}));
}

TEST(AudioReader, MonoAt16KHzBecomesStereoAt48KHzAtFullLevelAndInPlace)
{
    const test::ScratchFolder folder;
    ASSERT_TRUE(media::write_wav(folder / "voice.mp3", sine(16'000, 1, 1.0, 500))); // the name lies
    media::AudioReader reader = *media::AudioReader::open(folder / "voice.mp3");
    const auto samples = read_all(reader, 777);
    EXPECT_NEAR(static_cast<double>(samples.size()) / 2, 48'000, 2);
    for (std::size_t i = 2'000; i < 46'000; ++i) {
        const double wanted = 16'000.0 / 32'768 * std::sin(kTwoPi * 500 * static_cast<double>(i) / 48'000);
        ASSERT_NEAR(samples[2 * i], wanted, 0.003) << i;
        ASSERT_EQ(samples[2 * i], samples[2 * i + 1]);
    }
}

TEST(AudioReader, StereoAt48KHzIsUntouchedAndRewindStartsAgain)
{
    const test::ScratchFolder folder;
    const media::WavClip clip = sine(48'000, 2, 0.3, 440);
    ASSERT_TRUE(media::write_wav(folder / "a.wav", clip));
    media::AudioReader reader = *media::AudioReader::open(folder / "a.wav");
    const auto samples = read_all(reader, 1000);
    ASSERT_EQ(samples.size(), clip.samples.size());
    for (std::size_t i = 0; i < samples.size(); ++i)
        ASSERT_FLOAT_EQ(samples[i], static_cast<float>(clip.samples[i]) / 32'768.0F);
    ASSERT_TRUE(reader.rewind());
    EXPECT_EQ(read_all(reader, 64), samples);
    EXPECT_EQ(*media::audio_length_samples(folder / "a.wav"), 14'400);
}

TEST(AudioReader, LimitsAndNonsenseAreErrors)
{
    const test::ScratchFolder folder;
    ASSERT_TRUE(media::write_wav(folder / "a.wav", sine(48'000, 2, 2.0, 440)));
    EXPECT_FALSE(media::AudioReader::open(folder / "a.wav", {.max_bytes = 1000}));
    EXPECT_FALSE(media::audio_length_samples(folder / "a.wav", {.max_duration = base::MediaTime(1, 1)}));
    EXPECT_EQ(media::AudioReader::open(folder / "none.wav").error().code, base::Errc::not_found);
    const std::string target = (folder / "a.wav").string();
    for (const std::string& text :
         {std::string(), std::string("hello"), std::string(5000, '\0'), "ffconcat version 1.0\nfile '" + target + "'\n",
          "#EXTM3U\n#EXTINF:2,\n" + target + "\n#EXT-X-ENDLIST\n"}) {
        ASSERT_TRUE(base::write_file_atomic(folder / "x.wav", text));
        const auto opened = media::AudioReader::open(folder / "x.wav");
        ASSERT_FALSE(opened) << text;
        EXPECT_EQ(opened.error().code, base::Errc::invalid_input);
    }
    EXPECT_FALSE(media::AudioReader::open(folder.path()));
}

TEST(AudioProof, TheChildSaysHowLongItIsAndWhatIsNoSound)
{
    const test::ScratchFolder folder;
    auto helpers = base::HelperPool::create({});
    ASSERT_TRUE(helpers) << helpers.error().what;
    ASSERT_TRUE(media::write_wav(folder / "a.wav", sine(48'000, 2, 2.0, 440)));
    const auto duration = media::prove_audio(*helpers, folder / "a.wav");
    ASSERT_TRUE(duration) << duration.error().what;
    EXPECT_EQ(duration->seconds(), 2.0);
    ASSERT_TRUE(base::write_file_atomic(folder / "b.wav", "RIFF no sound at all"));
    // Twenty minutes keep the child busy for long enough: it cannot answer before the caller starts to wait.
    ASSERT_TRUE(media::write_wav(folder / "c.wav", sine(8'000, 1, 1'200.0, 440)));
    for (const auto& [file, deadline] : {std::pair("b.wav", 60'000), std::pair("c.wav", 0)}) { // or it takes too long
        const auto refused = media::prove_audio(*helpers, folder / file, std::chrono::milliseconds(deadline));
        ASSERT_FALSE(refused) << file;
        EXPECT_EQ(refused.error().code, base::Errc::invalid_input) << refused.error().what;
    }
    EXPECT_TRUE(media::prove_audio(*helpers, folder / "a.wav")) << "the next call has a child again";
}

TEST(AudioReader, AnAacFileNamedMp3IsRead)
{
    NEEDS_MATERIAL(file, "audio/fixture/voice_sample.mp3");
    const auto duration = media::audio_duration(*file);
    ASSERT_TRUE(duration) << duration.error().what;
    EXPECT_NEAR(duration->seconds(), 5.99, 0.1);
}

TEST(AudioReader, SpokenClipsHaveTheirLength)
{
    NEEDS_MATERIAL(folder, "audio/speech-librivox");
    const auto samples = media::audio_length_samples(*folder / "sense_and_sensibility_01_austen_64kb-0870.wav");
    ASSERT_TRUE(samples) << samples.error().what;
    EXPECT_NEAR(static_cast<double>(*samples) / 48'000, 7.1, 0.001);
}

TEST(Aac, TheSameBytesWhateverTheBlocks)
{
    std::vector<float> samples(2 * 50'000);
    for (std::size_t i = 0; i < samples.size(); ++i)
        samples[i] = 0.5F * static_cast<float>(std::sin(0.02 * static_cast<double>(i / 2)));
    const auto encode = [&](std::size_t block) {
        media::AacEncoder encoder = *media::AacEncoder::create({});
        std::vector<media::AudioPacket> packets;
        for (std::size_t at = 0; at < samples.size(); at += block)
            test::append(packets, encoder.encode(std::span(samples).subspan(at, std::min(block, samples.size() - at))));
        test::append(packets, encoder.finish());
        return packets;
    };
    const auto packets = encode(2 * 777);
    EXPECT_EQ(packets, encode(2 * 1024));
    EXPECT_EQ(packets.size(), 50U); // 49 of sound, one of priming
    for (std::size_t i = 0; i < packets.size(); ++i)
        EXPECT_EQ(packets[i].pts_sample, static_cast<std::int64_t>(1024 * i));
}

// Encoded and decoded: what is heard, the priming first.
std::vector<float> coded(const std::vector<float>& samples)
{
    media::AacEncoder encoder = *media::AacEncoder::create({});
    media::AacDecoder decoder = *media::AacDecoder::create(encoder.config());
    std::vector<media::AudioPacket> packets = *encoder.encode(samples);
    test::append(packets, encoder.finish());
    std::vector<float> heard;
    for (const auto& packet : packets) {
        const auto block = decoder.decode(packet);
        EXPECT_TRUE(block);
        if (block)
            heard.insert(heard.end(), block->begin(), block->end());
    }
    return heard;
}

// Decibels of a side over what coding changed in it.
double distortion_db(const std::vector<float>& samples, std::size_t side)
{
    const std::vector<float> heard = coded(samples);
    double signal = 0, change = 0;
    for (std::size_t i = side; i < samples.size(); i += 2) {
        const double was = static_cast<double>(samples[i]);
        const double is = static_cast<double>(heard[i + 2 * media::kAacPrimingSamples]);
        signal += was * was;
        change += (was - is) * (was - is);
    }
    return 10 * std::log10(signal / change);
}

// Noise and a tone on both sides: intensity stereo or noise substitution would make another sound of one of them.
TEST(Aac, BothSidesKeepTheirWaveform)
{
    std::vector<float> samples(2 * 96'000);
    std::uint32_t noise = 1;
    for (std::size_t i = 0; i < samples.size(); i += 2) {
        noise = noise * 1664525 + 1013904223;
        samples[i] = samples[i + 1] =
            static_cast<float>(0.05 * (noise / 2147483648.0 - 1) + 0.2 * std::sin(0.0576 * static_cast<double>(i / 2)));
    }
    const double left = distortion_db(samples, 0), right = distortion_db(samples, 1);
    EXPECT_GT(left, 15);
    EXPECT_NEAR(left, right, 0.5);
}

// A decoder holds 6,144 bits a channel for one access unit (ISO/IEC 14496-3, 4.5.3): the quality is constant, so what
// is hardest to encode must fit too.
TEST(Aac, NoPacketIsLargerThanADecoderHolds)
{
    std::uint32_t state = 1;
    const auto noise = [&state] {
        state = state * 1664525 + 1013904223;
        return static_cast<float>(state / 2147483648.0 - 1);
    };
    const std::vector<std::pair<std::string, std::function<float(int)>>> sounds{
        {"white noise", [&](int) { return noise(); }},
        {"noise of two values", [&](int) { return noise() > 0 ? 1.0F : -1.0F; }},
        {"clicks", [&](int i) { return i % 61 == 0 ? noise() : 0.0F; }},
        {"bursts of noise", [&](int i) { return i / 700 % 2 == 0 ? noise() : 0.0F; }},
        {"a loud sweep",
         [](int i) { return std::sin(1e-5F * static_cast<float>(i) * static_cast<float>(i)) > 0 ? 1.0F : -1.0F; }},
        {"beyond full scale", [&](int) { return 4 * noise(); }}};
    for (const auto& [name, sound] : sounds) {
        std::vector<float> samples(2 * 96'000);
        for (int i = 0; i < static_cast<int>(samples.size()); ++i)
            samples[static_cast<std::size_t>(i)] = sound(i);
        auto encoder = *media::AacEncoder::create({});
        auto packets = *encoder.encode(samples);
        test::append(packets, encoder.finish());
        std::size_t largest = 0;
        for (const auto& packet : packets)
            largest = std::max(largest, packet.bytes.size());
        EXPECT_LE(8 * largest, 2 * 6144U) << name;
        EXPECT_GT(8 * largest, 2 * 1024U) << name << ": is it loud?";
    }
}

TEST(Aac, DecodedSoundComesExactlyThePrimingLater)
{
    std::vector<float> samples(2 * 20'480, 0.0F);
    samples[2 * 10'000] = samples[2 * 10'000 + 1] = 0.9F;
    const std::vector<float> heard = coded(samples);
    std::size_t loudest = 0;
    for (std::size_t i = 0; i < heard.size() / 2; ++i)
        if (std::abs(heard[2 * i]) > std::abs(heard[2 * loudest]))
            loudest = i;
    EXPECT_EQ(loudest, 10'000U + media::kAacPrimingSamples);
}

}
