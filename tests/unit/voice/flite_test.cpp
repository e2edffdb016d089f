// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/voice/flite_text.h"
#include "daemon/stages/voice/flite_voice.h"
#include "tests/unit/voice/voice_support.h"

#include <algorithm>
#include <random>
#include <thread>

using voice::test::expect_sound;
using voice::test::say;

namespace {

std::string tokens(const std::string& spoken)
{
    std::string out;
    for (const auto& sentence : voice::make_flite_sentences(std::vector<voice::Word>{{spoken, spoken}})) {
        for (const auto& token : sentence)
            out += token.name + token.punctuation + " ";
        out += "| ";
    }
    return out;
}

}

TEST(FliteText, MakesWordsOfSigns)
{
    EXPECT_EQ(tokens("R1,250"), "R1,250 | ");
    EXPECT_EQ(tokens("caf\u00e9"), "cafe | ");
    EXPECT_EQ(tokens("\u201chello\u201d"), "hello | ");
    EXPECT_EQ(tokens("it\u2019s"), "it's | ");
    EXPECT_EQ(tokens("well-known"), "well known | ");
    EXPECT_EQ(tokens("-5\u00b0C"), "minus 5 degrees C | ");
    EXPECT_EQ(tokens("7%"), "7 percent | ");
    EXPECT_EQ(tokens("a@b.com"), "a at b dot com | ");
    EXPECT_EQ(tokens("x\xff\xfey"), "x y | ");
    EXPECT_EQ(tokens("\U0001f600"), "");
}

TEST(FliteText, PartsSentencesButNotAbbreviations)
{
    EXPECT_EQ(tokens("Ask Dr. Smith. He knows!"), "Ask Dr. Smith. | He knows! | ");
    EXPECT_EQ(tokens("3.14 is pi"), "3.14 is pi | ");
}

TEST(FliteText, EveryTokenIsPronounceable)
{
    std::mt19937 random(7);
    for (int round = 0; round < 500; ++round) {
        std::string word;
        for (unsigned i = 0; i < random() % 60; ++i)
            word += static_cast<char>(random());
        for (const auto& sentence : voice::make_flite_sentences(std::vector<voice::Word>{{word, word}})) {
            ASSERT_FALSE(sentence.empty());
            for (const auto& token : sentence) {
                ASSERT_FALSE(token.name.empty());
                ASSERT_LE(token.name.size(), 40U);
                ASSERT_TRUE(std::all_of(token.name.begin(), token.name.end(), [](unsigned char c) {
                    return std::isalnum(c) ||
                           std::string_view("'.,:$?!;").find(static_cast<char>(c)) != std::string_view::npos;
                })) << token.name;
            }
        }
    }
}

TEST(Flite, SpeaksWithTimes)
{
    const auto request = say("Why do interest rates matter? A bank pays you 7% on R1,250, so you earn more.");
    const auto speech = voice::make_flite_voice()->speak(request);
    ASSERT_TRUE(speech.has_value()) << speech.error().what;
    expect_sound(*speech, request);
    EXPECT_EQ(speech->sample_rate_hz, 16'000);
    EXPECT_EQ(speech->timing, voice::TimingSource::alignment);
    EXPECT_TRUE(speech->notes.empty());
    EXPECT_GT(speech->duration_s(), 4.0);
    EXPECT_LT(speech->duration_s(), 9.0);
    EXPECT_GT(speech->words[5].start_s - speech->words[4].end_s, 0.2) << "a rest between sentences";
    const auto length = [&](std::size_t i) { return speech->words[i].end_s - speech->words[i].start_s; };
    EXPECT_GT(length(11), 3 * length(10)) << "a number takes as long as its words, \"on\" does not";
}

TEST(Flite, SameLineSameBytes)
{
    auto voice = voice::make_flite_voice();
    const auto request = say("Water boils at one hundred degrees.");
    const auto first = voice->speak(request);
    ASSERT_TRUE(voice->speak(say("Something else between.")).has_value());
    const auto second = voice->speak(request);
    EXPECT_EQ(first->samples, second->samples);
    EXPECT_EQ(first->words, second->words);
}

TEST(Flite, TwoPeopleOneLoudness)
{
    auto voice = voice::make_flite_voice();
    const auto text = "Money in the bank grows because the bank lends it to others.";
    const auto thabo = voice->speak(say(text));
    const auto lerato = voice->speak(say(text, "en", script::Role::explainer));
    EXPECT_NE(thabo->samples, lerato->samples);
    EXPECT_NEAR(voice::speech_level_dbfs(thabo->samples, thabo->sample_rate_hz),
                voice::speech_level_dbfs(lerato->samples, lerato->sample_rate_hz), 1.0);
}

TEST(Flite, SpeedChangesDuration)
{
    auto voice = voice::make_flite_voice();
    auto request = say("The sun gives light and heat to the earth.");
    const double normal_s = voice->speak(request)->duration_s();
    request.speed = 1.5;
    const auto fast = voice->speak(request);
    expect_sound(*fast, request);
    EXPECT_NEAR(fast->duration_s() / normal_s, 1 / 1.5, 0.08);
}

TEST(Flite, SilentWordsGetAPiece)
{
    voice::SpeechRequest request;
    request.words = {{"\U0001f4b0", ""}, {"Save", "Save"},
                     {"\u2014", ""},     {"R1,250", "one thousand two hundred and fifty rand"},
                     {"now", "now"},     {"\U0001f389", ""},
                     {"\U0001f389", ""}};
    const auto speech = voice::make_flite_voice()->speak(request);
    ASSERT_TRUE(speech.has_value()) << speech.error().what;
    expect_sound(*speech, request);
    EXPECT_EQ(speech->timing, voice::TimingSource::alignment);
    EXPECT_LT(speech->words[2].end_s - speech->words[2].start_s, 0.1);
    EXPECT_GT(speech->words[3].end_s - speech->words[3].start_s, 1.0);
}

TEST(Flite, SaysWhatItCannotSay)
{
    const auto mixed = voice::make_flite_voice()->speak(say("The word \u0645\u0631\u062d\u0628\u0627 means hello"));
    ASSERT_TRUE(mixed.has_value());
    ASSERT_EQ(mixed->notes.size(), 1U);
    EXPECT_NE(mixed->notes[0].find("word 3"), std::string::npos);
    EXPECT_EQ(voice::make_flite_voice()->speak(say("\u0645\u0631\u062d\u0628\u0627")).error().code,
              base::Errc::invalid_input);
    EXPECT_EQ(voice::make_flite_voice()->speak(say("")).error().code, base::Errc::invalid_input);
    EXPECT_EQ(voice::make_flite_voice()->speak(say(std::string(9'000, 'a'))).error().code, base::Errc::invalid_input);
    auto fast = say("hello");
    fast.speed = 9;
    EXPECT_EQ(voice::make_flite_voice()->speak(fast).error().code, base::Errc::invalid_input);
}

TEST(Flite, StandsOddLines)
{
    auto voice = voice::make_flite_voice();
    std::string four_hundred;
    while (four_hundred.size() < 400)
        four_hundred += "compound interest works quietly over many years ";
    for (const std::string& line :
         {std::string("A"), std::string("..."), std::string("1234567890123456789012345"),
          std::string("GDP CPI 2024 3/4 1:30 $5 50%"), std::string("& @ # % ^ ~ <x> \\ | _ a_b --- ' .. x@y.com"),
          std::string(300, 'z'), four_hundred, std::string("...wait! what?! no...")}) {
        const auto request = say(line);
        const auto speech = voice->speak(request);
        if (line == "...") {
            EXPECT_FALSE(speech.has_value());
            continue;
        }
        ASSERT_TRUE(speech.has_value()) << line << ": " << speech.error().what;
        EXPECT_TRUE(check_timings(*speech, request.words).has_value()) << line;
        EXPECT_EQ(speech->timing, voice::TimingSource::alignment) << line << ": " << speech->notes.back();
    }
}

TEST(Flite, ThreadsTakeTurns)
{
    auto voice = voice::make_flite_voice();
    const auto alone = voice->speak(say("Two threads speak."));
    std::vector<base::Result<voice::Speech>> together(4);
    {
        std::vector<std::jthread> threads;
        for (auto& speech : together)
            threads.emplace_back([&] { speech = voice->speak(say("Two threads speak.")); });
    }
    for (const auto& speech : together)
        EXPECT_EQ(speech->samples, alone->samples);
}
