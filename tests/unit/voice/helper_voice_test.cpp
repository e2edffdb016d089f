// SPDX-License-Identifier: GPL-3.0-or-later
// espeak-ng where it runs in the product: in a child under limits.
#include "daemon/stages/voice/choose_voice.h"
#include "tests/unit/voice/voice_support.h"

#include <thread>

namespace {

base::HelperPool pool()
{
    base::HelperSpec spec;
    spec.program = std::filesystem::read_symlink("/proc/self/exe").parent_path() / "lesedi-test-voice-helper";
    auto made = base::HelperPool::create(spec);
    EXPECT_TRUE(made.has_value()) << made.error().what;
    return std::move(*made);
}

}

TEST(HelperVoice, SpeaksAsInThisProcess)
{
    auto helpers = pool();
    const auto request = voice::test::say("Dumela, o kae? Madi a gago a a gola.", "tn");
    auto far = voice::choose_voice("tn", {"auto", voice::helper_call(helpers)});
    ASSERT_TRUE(far.has_value()) << far.error().what;
    auto near = voice::make_espeak_voice(voice::test::call_here());
    EXPECT_EQ(far->voice->identity(), (*near)->identity());
    const auto expected = (*near)->speak(request);
    for (int i = 0; i < 3; ++i) { // one child, again and again
        const auto speech = far->voice->speak(request);
        ASSERT_TRUE(speech.has_value()) << speech.error().what;
        EXPECT_EQ(speech->samples, expected->samples);
        EXPECT_EQ(speech->words, expected->words);
    }
}

TEST(HelperVoice, ManyThreadsShareTheChildren)
{
    auto helpers = pool();
    auto voice = voice::make_espeak_voice(voice::helper_call(helpers));
    ASSERT_TRUE(voice.has_value()) << voice.error().what;
    const auto request = voice::test::say("Goeie more almal", "af");
    std::vector<base::Result<voice::Speech>> together(6);
    {
        std::vector<std::jthread> threads;
        for (auto& speech : together)
            threads.emplace_back([&] { speech = (*voice)->speak(request); });
    }
    for (const auto& speech : together) {
        ASSERT_TRUE(speech.has_value()) << speech.error().what;
        EXPECT_EQ(speech->samples, together.front()->samples);
    }
}
