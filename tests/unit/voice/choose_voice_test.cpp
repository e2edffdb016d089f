// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/voice/choose_voice.h"
#include "tests/unit/voice/voice_support.h"

TEST(ChooseVoice, EnglishIsFlite)
{
    for (const char* tag : {"en", "en-ZA", "EN_gb"}) {
        const auto chosen = voice::choose_voice(tag, {});
        ASSERT_TRUE(chosen.has_value()) << chosen.error().what;
        EXPECT_EQ(chosen->engine, "flite");
    }
}

TEST(ChooseVoice, OthersAreEspeak)
{
    for (const char* tag : {"tn", "af", "sw", "am", "ar", "hi", "th", "ja"}) {
        const auto chosen = voice::choose_voice(tag, {"auto", voice::test::call_here()});
        ASSERT_TRUE(chosen.has_value()) << chosen.error().what;
        EXPECT_EQ(chosen->engine, "espeak-ng");
        EXPECT_NE(chosen->voice->identity(), voice::choose_voice("en", {})->voice->identity());
    }
}

TEST(ChooseVoice, SaysWhatIsMissing)
{
    for (const auto& [tag, name] :
         {std::pair{"zu", "isiZulu (zu)"}, {"xh-ZA", "isiXhosa (xh-ZA)"}, {"st", "Sesotho (st)"}}) {
        const auto chosen = voice::choose_voice(tag, {"auto", voice::test::call_here()});
        ASSERT_FALSE(chosen.has_value());
        EXPECT_EQ(chosen.error().code, base::Errc::invalid_input);
        EXPECT_EQ(chosen.error().what.rfind(name, 0), 0U) << chosen.error().what;
        EXPECT_NE(chosen.error().what.find("espeak-ng 1."), std::string::npos) << chosen.error().what;
    }
    EXPECT_NE(voice::choose_voice("tn", {}).error().what.find("lesedi-helper"), std::string::npos);
    EXPECT_NE(voice::choose_voice("tn", {"flite", {}}).error().what.find("English only"), std::string::npos);
    EXPECT_NE(voice::choose_voice("en", {"festival", {}}).error().what.find("festival"), std::string::npos);
}

TEST(ChooseVoice, Probes)
{
    const auto rows = voice::probe_voices({"auto", voice::test::call_here()});
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_TRUE(rows[0].available && rows[1].available);
    EXPECT_FALSE(rows[0].version.empty());
    EXPECT_FALSE(voice::probe_voices({})[1].available);
}
