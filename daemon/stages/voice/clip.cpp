// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/voice/clip.h"

#include "compositor/base/hash.h"
#include "compositor/base/json_message.h"
#include "daemon/stages/voice/wav_file.h"

#include <nlohmann/json.hpp>

#include <cmath>

namespace voice {
namespace {

using nlohmann::json;

constexpr int kFormat = 1; // of clip_json and of what is done to the sound; a new one makes new keys

base::Result<Speech> parse(const json& root)
{
    if (root.at("format").get<int>() != kFormat)
        return base::fail(base::Errc::invalid_input, "clip: written by another version");
    Speech speech;
    speech.engine = root.at("engine").get<std::string>();
    speech.sample_rate_hz = root.at("sample_rate_hz").get<int>();
    speech.notes = root.at("notes").get<std::vector<std::string>>();
    const auto timing = root.at("timing").get<std::string>();
    if (timing != name(TimingSource::alignment) && timing != name(TimingSource::proportional))
        return base::fail(base::Errc::invalid_input, fmt::format("clip: no timing source is called \"{}\"", timing));
    speech.timing = timing == name(TimingSource::alignment) ? TimingSource::alignment : TimingSource::proportional;
    const auto count = root.at("sample_count").get<std::size_t>();
    for (const json& word : root.at("words"))
        speech.words.push_back({word.at(0).get<double>(), word.at(1).get<double>(), speech.words.size()});
    for (const WordTime& word : speech.words) {
        if (!(word.start_s >= 0 && word.end_s >= word.start_s) ||
            word.end_s * speech.sample_rate_hz > static_cast<double>(count) + 1)
            return base::fail(base::Errc::invalid_input,
                              fmt::format("clip: word {} has no possible time", word.word + 1));
    }
    return speech;
}

}

std::string clip_key(const SpeechRequest& request, std::string_view identity)
{
    base::Sha256Stream stream;
    stream.add("lesedi clip").add(static_cast<std::uint64_t>(kFormat)).add(identity).add(request.language);
    stream.add(static_cast<std::uint64_t>(request.role))
        .add(static_cast<std::uint64_t>(std::llround(request.speed * 1000)));
    stream.add(static_cast<std::uint64_t>(request.words.size()));
    for (const Word& word : request.words) // display too: rests follow its punctuation
        stream.add(word.display).add(word.spoken);
    return base::to_hex(stream.finish());
}

std::string clip_json(const Speech& speech)
{
    json words = json::array();
    for (const WordTime& word : speech.words)
        words.push_back({word.start_s, word.end_s});
    const json root = {{"format", kFormat},
                       {"engine", speech.engine},
                       {"sample_rate_hz", speech.sample_rate_hz},
                       {"sample_count", speech.samples.size()},
                       {"timing", name(speech.timing)},
                       {"notes", speech.notes},
                       {"words", words}};
    return root.dump(1, ' ', false, json::error_handler_t::replace) + "\n";
}

base::Result<Speech> parse_clip_json(std::string_view text)
{
    const json root = json::parse(text, nullptr, false);
    if (root.is_discarded())
        return base::fail(base::Errc::invalid_input, "clip: not JSON");
    try {
        return parse(root);
    } catch (const json::exception& error) {
        return base::fail(base::Errc::invalid_input, fmt::format("clip: {}", base::json_message(error.what())));
    }
}

base::Result<Speech> load_clip(const std::filesystem::path& wav, std::string_view text)
{
    Speech speech = TRY(parse_clip_json(text));
    Pcm pcm = TRY(read_wav(wav));
    const double last_s = speech.words.empty() ? 0 : speech.words.back().end_s;
    if (pcm.sample_rate_hz != speech.sample_rate_hz ||
        last_s * pcm.sample_rate_hz > static_cast<double>(pcm.samples.size()) + 1)
        return base::fail(base::Errc::invalid_input,
                          fmt::format("{}: not the sound of these word times", wav.string()));
    speech.samples = std::move(pcm.samples);
    return speech;
}

}
