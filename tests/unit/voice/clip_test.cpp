// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/voice/clip.h"
#include "daemon/stages/voice/wav_file.h"
#include "tests/unit/voice/voice_support.h"

#include <cstdlib>
#include <functional>
#include <set>

namespace {

voice::Speech a_speech()
{
    voice::Speech speech;
    speech.engine = "flite";
    speech.sample_rate_hz = 16'000;
    speech.samples.assign(16'000, 4'000);
    speech.words = {{0.05, 0.1 + 0.2, 0}, {0.3 + 1.0 / 3, 0.9, 1}};
    speech.timing = voice::TimingSource::proportional;
    speech.notes = {"estimated \u2014 look"};
    return speech;
}

std::filesystem::path fresh_folder()
{
    std::string pattern = testing::TempDir() + "lesedi-clip-XXXXXX";
    return ::mkdtemp(pattern.data());
}

}

TEST(Clip, KeySeesEverythingThatIsHeard)
{
    const auto request = voice::test::say("Hello there");
    std::set<std::string> keys = {voice::clip_key(request, "a")};
    EXPECT_EQ(*keys.begin(), voice::clip_key(request, "a"));
    EXPECT_EQ(keys.begin()->size(), 64U);
    keys.insert(voice::clip_key(request, "b"));
    const std::vector<std::function<void(voice::SpeechRequest&)>> changes = {
        [](auto& r) { r.language = "af"; },
        [](auto& r) { r.role = script::Role::explainer; },
        [](auto& r) { r.speed = 1.01; },
        [](auto& r) { r.words[0].spoken = "Hallo"; },
        [](auto& r) { r.words[0].display = "Hello,"; },
        [](auto& r) {
            r.words = {{"Hellothere", "Hellothere"}};
        }};
    for (const auto& change : changes) {
        auto other = request;
        change(other);
        keys.insert(voice::clip_key(other, "a"));
    }
    EXPECT_EQ(keys.size(), 8U);
}

TEST(Clip, ComesBackAsItWas)
{
    const auto folder = fresh_folder();
    const auto speech = a_speech();
    ASSERT_TRUE(voice::write_wav(folder / "c.wav", speech.sample_rate_hz, speech.samples).has_value());
    const auto loaded = voice::load_clip(folder / "c.wav", voice::clip_json(speech));
    ASSERT_TRUE(loaded.has_value()) << loaded.error().what;
    EXPECT_EQ(loaded->samples, speech.samples);
    EXPECT_EQ(loaded->words, speech.words);
    EXPECT_EQ(loaded->notes, speech.notes);
    EXPECT_EQ(loaded->timing, speech.timing);
    EXPECT_EQ(voice::clip_json(*loaded), voice::clip_json(speech));
    std::filesystem::remove_all(folder);
}

TEST(Clip, RefusesWhatIsBroken)
{
    EXPECT_FALSE(voice::parse_clip_json("").has_value());
    EXPECT_FALSE(voice::parse_clip_json("[]").has_value());
    EXPECT_FALSE(voice::parse_clip_json(R"({"format":99})").has_value());
    std::string text = voice::clip_json(a_speech());
    text.replace(text.find("0.9"), 3, "9.9");
    EXPECT_NE(voice::parse_clip_json(text).error().what.find("word 2"), std::string::npos);
    const auto folder = fresh_folder();
    ASSERT_TRUE(base::write_file_atomic(folder / "half.wav", "RIFF\x10").has_value());
    EXPECT_NE(voice::read_wav(folder / "half.wav").error().what.find("not a WAV file"), std::string::npos);
    ASSERT_TRUE(voice::write_wav(folder / "c.wav", 16'000, std::vector<std::int16_t>(100, 1)).has_value());
    EXPECT_FALSE(voice::load_clip(folder / "c.wav", voice::clip_json(a_speech())).has_value());
    std::filesystem::resize_file(folder / "c.wav", 100);
    EXPECT_NE(voice::read_wav(folder / "c.wav").error().what.find("ends before"), std::string::npos);
    std::filesystem::remove_all(folder);
}
