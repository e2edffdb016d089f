// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/media/audio_proof.h"

#include "compositor/media/aac.h"
#include "compositor/media/audio_reader.h"

#include <charconv>

namespace media {
namespace {

using base::Errc;

constexpr std::string_view kVerb = "prove-audio";

}

base::Result<base::MediaTime> prove_audio(base::HelperPool& helpers, const std::filesystem::path& file,
                                          std::chrono::milliseconds deadline)
{
    const auto answer = helpers.call(kVerb, std::filesystem::absolute(file).string(), {}, deadline);
    if (!answer) {
        const bool is_child = answer.error().code == Errc::timed_out || answer.error().code == Errc::unavailable;
        return base::fail(is_child ? Errc::invalid_input : answer.error().code, answer.error().what);
    }
    std::int64_t samples = 0;
    const auto [end, error] = std::from_chars(answer->text.data(), answer->text.data() + answer->text.size(), samples);
    if (error != std::errc() || end != answer->text.data() + answer->text.size() || samples <= 0)
        return base::fail(Errc::invalid_input, "the decoder found no sound");
    return base::MediaTime(samples, kSampleRate);
}

base::HelperVerbRow audio_verb()
{
    return {kVerb, [](std::string_view path, std::span<const std::byte>) -> base::Result<base::HelperAnswer> {
                const std::int64_t samples = TRY(audio_length_samples(std::filesystem::path(path)));
                return base::HelperAnswer{std::to_string(samples), {}};
            }};
}

}
