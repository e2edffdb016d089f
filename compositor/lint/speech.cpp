// SPDX-License-Identifier: GPL-3.0-or-later
// Voices over each other, long silences, speech without captions.
#include "compositor/assets/source.h"
#include "compositor/lint/rules.h"
#include "compositor/media/audio_reader.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace lint {
namespace {

constexpr double kWindowS = 0.02;
constexpr double kSilentRms = 0.003, kSilentPart = 0.02; // about -50 dBFS; 34 dB below the loudest window
constexpr double kPauseS = 0.5;                          // shorter pauses are part of the speech
constexpr double kLongestOverlapS = 0.1, kLongestSilenceS = 3, kLongestUncaptionedS = 0.5;

struct Voice {
    std::string path, name; // of the finding
    std::string source;
    double at_s = 0, most_s = 0; // where it begins, how long it may sound
    double skip_s = 0;
    bool loop = false;
    std::vector<Span> speech{}; // in the film
};

std::vector<Voice> voices_of(const Desk& desk)
{
    const timeline::Composition& film = desk.spec.composition;
    std::vector<Voice> voices;
    const auto add = [&](std::string path, std::string name, const auto& sound, double at_s, double until_s) {
        Voice voice{std::move(path), std::move(name), sound.source, at_s, until_s - at_s};
        voice.loop = sound.loop;
        if (sound.trim_s) {
            voice.skip_s = (*sound.trim_s)[0];
            if (!sound.loop)
                voice.most_s = std::min(voice.most_s, (*sound.trim_s)[1] - (*sound.trim_s)[0]);
        }
        if (voice.most_s > 0)
            voices.push_back(std::move(voice));
    };
    for (std::size_t i = 0; i < film.audio.size(); ++i)
        if (film.audio[i].role == timeline::AudioRole::voice)
            add(fmt::format("audio[{}]", i), film.audio[i].source, film.audio[i], film.audio[i].at_s, film.duration_s);
    for (const Member& member : desk.roster.members())
        if (const auto* sound = std::get_if<timeline::Sound>(&member.layer->content))
            if (sound->role == timeline::AudioRole::voice)
                add(member.path, member.layer->id, *sound, member.from_s, member.to_s);
    std::ranges::stable_sort(voices, {}, &Voice::at_s);
    return voices;
}

// Root mean square of each window of a file.
base::Result<std::vector<double>> loudness_of(const std::filesystem::path& file, double skip_s, double most_s)
{
    constexpr std::size_t kRate = 48'000, kWindow = static_cast<std::size_t>(kWindowS * kRate);
    media::AudioReader reader = TRY(media::AudioReader::open(file));
    std::array<float, 2 * kWindow> samples{};
    std::vector<double> windows;
    const auto skip = static_cast<std::size_t>(std::max(0.0, skip_s) / kWindowS);
    const auto most = skip + static_cast<std::size_t>(std::ceil(most_s / kWindowS));
    for (std::size_t number = 0; number < most; ++number) {
        const std::size_t count = TRY(reader.read(samples));
        if (count == 0)
            break;
        double sum = 0;
        for (std::size_t i = 0; i < 2 * count; ++i)
            sum += static_cast<double>(samples[i]) * static_cast<double>(samples[i]);
        if (number >= skip)
            windows.push_back(std::sqrt(sum / static_cast<double>(2 * count)));
    }
    return windows;
}

std::vector<Span> speech_in(const std::vector<double>& windows, double at_s)
{
    if (windows.empty())
        return {};
    const double floor = std::max(kSilentRms, kSilentPart * *std::ranges::max_element(windows));
    std::vector<Span> spans;
    for (std::size_t i = 0; i < windows.size(); ++i) {
        if (windows[i] < floor)
            continue;
        const double from_s = at_s + kWindowS * static_cast<double>(i);
        if (spans.empty() || from_s > spans.back().to_s + kPauseS)
            spans.push_back({from_s, from_s});
        spans.back().to_s = from_s + kWindowS;
    }
    return spans;
}

base::Status listen(const Desk& desk, Voice& voice)
{
    const assets::Source source = TRY(assets::resolve(voice.source, desk.spec.folder, desk.spec.config_folder));
    auto windows = loudness_of(source.file, voice.skip_s, voice.most_s);
    if (!windows)
        return base::in_context(voice.path, std::move(windows).error());
    voice.speech = speech_in(*windows, voice.at_s);
    if (voice.loop && !voice.speech.empty())
        voice.speech = {{voice.at_s, voice.at_s + voice.most_s}};
    return {};
}

void complain(const Desk& desk, const Voice& voice, Span span, std::string message, std::string fix)
{
    desk.ledger.add_finding(
        {Rule::speech_gap, voice.path, voice.name, span.from_s, span.to_s, std::move(message), std::move(fix)});
}

void check_neighbours(const Desk& desk, const std::vector<Voice>& voices)
{
    const Voice* last = nullptr; // the one that sounds longest so far
    for (const Voice& voice : voices) {
        if (voice.speech.empty())
            continue;
        const double from_s = voice.speech.front().from_s;
        if (last != nullptr) {
            const double gap_s = from_s - last->speech.back().to_s;
            const double until_s = std::min(last->speech.back().to_s, voice.speech.back().to_s);
            if (-gap_s > kLongestOverlapS)
                complain(desk, voice, {from_s, until_s},
                         fmt::format("it speaks over {} for {:.2f} s", last->path, until_s - from_s),
                         fmt::format("start it {:.2f} s later", -gap_s));
            else if (gap_s > kLongestSilenceS)
                complain(desk, voice, {last->speech.back().to_s, from_s},
                         fmt::format("nobody speaks for {:.1f} s before it; more than {:.0f} s feel broken", gap_s,
                                     kLongestSilenceS),
                         fmt::format("start it {:.1f} s earlier", gap_s - kLongestSilenceS / 3));
        }
        if (last == nullptr || voice.speech.back().to_s > last->speech.back().to_s)
            last = &voice;
    }
}

void check_captions(const Desk& desk, const std::vector<Voice>& voices)
{
    std::vector<Span> pages;
    for (const Member& member : desk.roster.members())
        if (member.captions() != nullptr && member.to_s > member.from_s)
            pages.push_back({member.from_s, member.to_s});
    if (pages.empty())
        return; // a film that has none means it
    std::ranges::sort(pages, {}, &Span::from_s);
    const auto say = [&](const Voice& voice, Span bare) {
        if (bare.to_s - bare.from_s > kLongestUncaptionedS)
            complain(desk, voice, bare,
                     fmt::format("it speaks for {:.2f} s while no captions are shown", bare.to_s - bare.from_s),
                     "show a page of captions for these words");
    };
    for (const Voice& voice : voices)
        for (const Span& speech : voice.speech) {
            double at_s = speech.from_s;
            for (const Span& page : pages) {
                if (page.to_s <= at_s)
                    continue;
                if (page.from_s >= speech.to_s)
                    break;
                say(voice, {at_s, page.from_s});
                at_s = std::max(at_s, page.to_s);
            }
            say(voice, {at_s, speech.to_s});
        }
}

}

base::Status check_speech(const Desk& desk)
{
    std::vector<Voice> voices = voices_of(desk);
    for (Voice& voice : voices)
        TRY(listen(desk, voice));
    check_neighbours(desk, voices);
    check_captions(desk, voices);
    return {};
}

}
