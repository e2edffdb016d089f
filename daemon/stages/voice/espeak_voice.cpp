// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/voice/espeak_voice.h"

#include "daemon/stages/voice/choose_voice.h"
#include "daemon/stages/voice/espeak_process.h"
#include "daemon/stages/voice/level.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

namespace voice {
namespace {

using nlohmann::json;

constexpr std::string_view kSpeakVerb = "espeak";
constexpr std::string_view kLanguagesVerb = "espeak-languages";
constexpr std::chrono::milliseconds kSpeakDeadline{20'000}; // a long line takes tens of milliseconds
constexpr std::chrono::milliseconds kLanguagesDeadline{10'000};
constexpr int kWordsPerMinute = 150; // espeak-ng's own 175 is hard to follow with captions

struct RoleVoice {
    const char* variant; // of espeak-ng-data/voices/!v
    int pitch;
};

RoleVoice role_voice(script::Role role)
{
    return role == script::Role::questioner ? RoleVoice{"m3", 42} : RoleVoice{"f2", 56};
}

// Names by which espeak-ng knows languages that others call differently.
std::string espeak_alias(const std::string& language)
{
    constexpr std::array<std::array<std::string_view, 2>, 5> aliases = {
        {{"zh", "cmn"}, {"no", "nb"}, {"iw", "he"}, {"in", "id"}, {"sr-latn", "sr"}}};
    const auto alias =
        std::find_if(aliases.begin(), aliases.end(), [&](const auto& pair) { return pair[0] == language; });
    return alias == aliases.end() ? language : std::string((*alias)[1]);
}

template <class T> std::span<const std::byte> bytes_of(const std::vector<T>& values)
{
    return std::as_bytes(std::span(values));
}

base::Result<base::HelperAnswer> answer_speak(std::string_view, std::span<const std::byte> input)
{
    const json order =
        json::parse(std::string_view(reinterpret_cast<const char*>(input.data()), input.size()), nullptr, false);
    if (order.is_discarded())
        return base::fail(base::Errc::invalid_input, "espeak: the order is not JSON");
    const EspeakSound sound =
        TRY(run_espeak({order.value("voice", ""), order.value("words_per_minute", kWordsPerMinute),
                        order.value("pitch", 50), order.value("text", "")}));
    base::HelperAnswer answer;
    answer.text = json({{"sample_rate_hz", sound.sample_rate_hz}, {"events", sound.events.size()}}).dump();
    const auto events = bytes_of(sound.events);
    const auto samples = bytes_of(sound.samples);
    answer.bytes.assign(events.begin(), events.end());
    answer.bytes.insert(answer.bytes.end(), samples.begin(), samples.end());
    return answer;
}

base::Result<base::HelperAnswer> answer_languages(std::string_view, std::span<const std::byte>)
{
    const auto languages = TRY(list_espeak_languages());
    return base::HelperAnswer{json({{"version", espeak_version()}, {"languages", languages}}).dump(), {}};
}

base::Result<EspeakSound> read_sound(const base::HelperAnswer& answer)
{
    const json head = json::parse(answer.text, nullptr, false);
    EspeakSound sound;
    std::size_t events = 0;
    if (head.is_object()) {
        sound.sample_rate_hz = head.value("sample_rate_hz", 0);
        events = head.value("events", std::size_t{0});
    }
    if (sound.sample_rate_hz < 8'000 || sound.sample_rate_hz > 192'000 ||
        events > answer.bytes.size() / sizeof(EspeakEvent))
        return base::fail(base::Errc::internal, "espeak-ng: the helper's answer cannot be read");
    sound.events.resize(events);
    const std::size_t event_bytes = events * sizeof(EspeakEvent);
    if (events > 0)
        std::memcpy(static_cast<void*>(sound.events.data()), answer.bytes.data(), event_bytes);
    sound.samples.resize((answer.bytes.size() - event_bytes) / sizeof(std::int16_t));
    if (!sound.samples.empty())
        std::memcpy(sound.samples.data(), answer.bytes.data() + event_bytes,
                    sound.samples.size() * sizeof(std::int16_t));
    return sound;
}

class EspeakVoice final : public Voice {
public:
    EspeakVoice(HelperCall call, EspeakInfo info) : call_(std::move(call)), info_(std::move(info)) {}

    base::Result<Speech> speak(const SpeechRequest& request) override
    {
        TRY(check_request(request));
        const std::string language = espeak_language(info_, request.language);
        if (language.empty())
            return base::fail(base::Errc::invalid_input, fmt::format("{}: espeak-ng {} does not speak it",
                                                                     language_name(request.language), info_.version));
        const EspeakText text = make_espeak_text(request.words);
        const RoleVoice role = role_voice(request.role);
        const json order = {
            {"voice", fmt::format("{}+{}", language, role.variant)},
            {"words_per_minute", std::clamp(static_cast<int>(std::lround(kWordsPerMinute * request.speed)), 80, 450)},
            {"pitch", role.pitch},
            {"text", text.text}};
        const std::string input = order.dump(-1, ' ', false, json::error_handler_t::replace);
        const auto answer = TRY(call_(kSpeakVerb, "", std::as_bytes(std::span(input)), kSpeakDeadline));
        EspeakSound sound = TRY(read_sound(answer));
        Speech speech;
        speech.engine = "espeak-ng";
        speech.sample_rate_hz = sound.sample_rate_hz;
        speech.words = words_of_events(text, sound.events, sound.samples, sound.sample_rate_hz);
        speech.samples = std::move(sound.samples);
        TRY(finish_speech(speech, request.words));
        return speech;
    }

    std::string identity() const override
    {
        const RoleVoice asks = role_voice(script::Role::questioner);
        const RoleVoice explains = role_voice(script::Role::explainer);
        return fmt::format("espeak-ng {} {}:{} {}:{} {} wpm / 1", info_.version, asks.variant, asks.pitch,
                           explains.variant, explains.pitch, kWordsPerMinute);
    }

private:
    HelperCall call_;
    EspeakInfo info_;
};

}

std::string espeak_language(const EspeakInfo& info, std::string_view tag)
{
    std::string wanted(tag);
    std::transform(wanted.begin(), wanted.end(), wanted.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c == '_' ? '-' : c;
    });
    for (std::string candidate = wanted; !candidate.empty();
         candidate.resize(std::min(candidate.rfind('-'), candidate.size()))) {
        const std::string known = espeak_alias(candidate);
        if (std::binary_search(info.languages.begin(), info.languages.end(), known))
            return known;
        if (candidate.find('-') == std::string::npos)
            break;
    }
    return "";
}

HelperCall helper_call(base::HelperPool& pool)
{
    return [&pool](std::string_view verb, std::string_view parameters, std::span<const std::byte> input,
                   std::chrono::milliseconds deadline) { return pool.call(verb, parameters, input, deadline); };
}

base::Result<EspeakInfo> probe_espeak(const HelperCall& call)
{
    if (!call)
        return base::fail(base::Errc::unavailable, "espeak-ng: lesedi-helper, in which it runs, is not there");
    const auto answer = TRY(call(kLanguagesVerb, "", {}, kLanguagesDeadline));
    const json root = json::parse(answer.text, nullptr, false);
    EspeakInfo info;
    try {
        info.version = root.at("version").get<std::string>();
        info.languages = root.at("languages").get<std::vector<std::string>>();
    } catch (const json::exception&) {
        return base::fail(base::Errc::internal, "espeak-ng: the helper's answer cannot be read");
    }
    std::sort(info.languages.begin(), info.languages.end());
    return info;
}

base::Result<std::unique_ptr<Voice>> make_espeak_voice(HelperCall call)
{
    EspeakInfo info = TRY(probe_espeak(call));
    return std::unique_ptr<Voice>(std::make_unique<EspeakVoice>(std::move(call), std::move(info)));
}

std::vector<base::HelperVerbRow> helper_verbs()
{
    return {{kSpeakVerb, answer_speak}, {kLanguagesVerb, answer_languages}};
}

}
