// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/voice/espeak_voice.h"
#include "daemon/stages/voice/espeak_words.h"
#include "tests/unit/voice/voice_support.h"

#include <algorithm>

using voice::test::call_here;
using voice::test::expect_sound;
using voice::test::say;

namespace {

struct Line {
    const char* language;
    const char* text;
};

class EveryLanguage : public testing::TestWithParam<Line> {};

}

TEST_P(EveryLanguage, SpeaksWithTimes)
{
    auto voice = voice::make_espeak_voice(call_here());
    ASSERT_TRUE(voice.has_value()) << voice.error().what;
    const auto request = say(GetParam().text, GetParam().language);
    const auto speech = (*voice)->speak(request);
    ASSERT_TRUE(speech.has_value()) << speech.error().what;
    expect_sound(*speech, request);
    EXPECT_EQ(speech->timing, voice::TimingSource::alignment) << speech->notes.back();
    EXPECT_EQ((*voice)->speak(request)->samples, speech->samples) << "same line, same bytes";
    auto other = request;
    other.role = script::Role::explainer;
    EXPECT_NE((*voice)->speak(other)->samples, speech->samples);
}

INSTANTIATE_TEST_SUITE_P(
    Espeak, EveryLanguage,
    testing::Values(Line{"tn", "Dumela, o kae? Madi a gago a a gola fa o a boloka kwa bankeng."},
                    Line{"af",
                         "Goeie m\u00f4re, \u201choe\u201d gaan dit? Rente is die prys van geld, R1,250 per jaar."},
                    Line{"ar", "\u0645\u0631\u062d\u0628\u0627 \u0628\u0627\u0644\u0639\u0627\u0644\u0645\u060c "
                               "\u0643\u064a\u0641 \u062d\u0627\u0644\u0643\u061f"},
                    Line{"sw", "Habari ya asubuhi, maji ni uhai."},
                    Line{"hi", "\u0928\u092e\u0938\u094d\u0924\u0947 \u0926\u0941\u0928\u093f\u092f\u093e"},
                    Line{"am", "\u1230\u120b\u121d \u12a5\u1295\u12f4\u1275 \u1290\u1205"},
                    Line{"th", "\u0e2a\u0e27\u0e31\u0e2a\u0e14\u0e35 \u0e0a\u0e32\u0e27\u0e42\u0e25\u0e01"},
                    Line{"ja", "\u3053\u3093\u306b\u3061\u306f \u305b\u304b\u3044"},
                    Line{"pt-BR", "Bom dia, tudo bem?"}),
    [](const auto& line) { return std::string(line.param.language).substr(0, 2); });

TEST(Espeak, SilentWordsNumbersAndLongLines)
{
    auto voice = voice::make_espeak_voice(call_here());
    voice::SpeechRequest request{"af", script::Role::explainer, {}, 1.2};
    request.words = {
        {"\U0001f600", ""}, {"Spaar", "Spaar"}, {"\u2014", ""}, {"250", "twee honderd en vyftig rand"}, {"!", ""}};
    const auto speech = (*voice)->speak(request);
    ASSERT_TRUE(speech.has_value()) << speech.error().what;
    EXPECT_TRUE(check_timings(*speech, request.words).has_value());
    EXPECT_GT(speech->words[3].end_s - speech->words[3].start_s,
              3 * (speech->words[1].end_s - speech->words[1].start_s));
    std::string text;
    while (text.size() < 400)
        text += "Geld wat jy spaar groei stadig maar seker, ";
    const auto longer = say(text, "af");
    const auto spoken = (*voice)->speak(longer);
    ASSERT_TRUE(spoken.has_value());
    expect_sound(*spoken, longer);
    EXPECT_EQ((*voice)->speak(say("\x01\x02 \xff", "af")).error().code, base::Errc::invalid_input);
}

TEST(Espeak, KnowsLanguagesByOtherNames)
{
    const auto info = voice::probe_espeak(call_here());
    ASSERT_TRUE(info.has_value()) << info.error().what;
    EXPECT_GT(info->languages.size(), 100U);
    EXPECT_EQ(voice::espeak_language(*info, "PT_br"), "pt-br");
    EXPECT_EQ(voice::espeak_language(*info, "zh-Hans-CN"), "cmn");
    EXPECT_EQ(voice::espeak_language(*info, "tn-ZA"), "tn");
    EXPECT_EQ(voice::espeak_language(*info, "zu"), "");
}

TEST(EspeakWords, JoinedEventsAreShared)
{
    const std::vector<voice::Word> words = {{"of", "of"}, {"the", "the"}, {"*", ""}, {"day", "day"}};
    const auto text = voice::make_espeak_text(words);
    EXPECT_EQ(text.text, "of the day ");
    const std::vector<std::int16_t> samples(16'000, 8'000);
    const std::vector<voice::EspeakEvent> events = {{voice::EspeakEventKind::word, 1, 0},
                                                    {voice::EspeakEventKind::word, 8, 10'000},
                                                    {voice::EspeakEventKind::end, 11, 16'000}};
    const auto times = voice::words_of_events(text, events, samples, 16'000);
    EXPECT_NEAR(times[0].end_s, 0.25, 1e-3);
    EXPECT_NEAR(times[1].start_s, 0.25, 1e-3);
    EXPECT_NEAR(times[1].end_s, 0.625, 1e-3);
    EXPECT_EQ(times[2].end_s, times[2].start_s);
    EXPECT_NEAR(times[3].start_s, 0.625, 1e-3);
    EXPECT_NEAR(times[3].end_s, 1.0, 1e-3);
}

TEST(Espeak, EventsThatMakeNoSenseFallBack)
{
    const auto broken = [](std::string_view verb, std::string_view parameters, std::span<const std::byte> input,
                           std::chrono::milliseconds deadline) -> base::Result<base::HelperAnswer> {
        auto answer = call_here()(verb, parameters, input, deadline);
        if (verb == "espeak" && answer) { // all words at one instant
            const std::size_t count =
                static_cast<std::size_t>(std::stoi(answer->text.substr(answer->text.find("events\":") + 8)));
            for (std::size_t i = 0; i < count; ++i) {
                const std::int32_t sample = 500;
                std::memcpy(answer->bytes.data() + i * sizeof(voice::EspeakEvent) + 8, &sample, 4);
            }
        }
        return answer;
    };
    auto voice = voice::make_espeak_voice(broken);
    const auto request = say("Goeie more almal daar", "af");
    const auto speech = (*voice)->speak(request);
    ASSERT_TRUE(speech.has_value()) << speech.error().what;
    EXPECT_EQ(speech->timing, voice::TimingSource::proportional);
    EXPECT_EQ(speech->notes.size(), 1U);
    EXPECT_TRUE(check_timings(*speech, request.words).has_value());
}

TEST(Espeak, HelpersFailureIsTheLines)
{
    const auto dead = [](std::string_view verb, std::string_view parameters, std::span<const std::byte> input,
                         std::chrono::milliseconds deadline) -> base::Result<base::HelperAnswer> {
        if (verb == "espeak")
            return base::fail(base::Errc::timed_out, "lesedi-helper: no answer in 20 s");
        return call_here()(verb, parameters, input, deadline);
    };
    auto voice = voice::make_espeak_voice(dead);
    EXPECT_EQ((*voice)->speak(say("Dumela", "tn")).error().code, base::Errc::timed_out);
}
