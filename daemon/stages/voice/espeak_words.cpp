// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/voice/espeak_words.h"

#include "daemon/stages/voice/level.h"

#include <algorithm>

namespace voice {
namespace {

struct Spoken { // a stretch of sound that begins with a word's event and lasts until the next event
    std::size_t word = 0;
    std::int32_t begin = 0;
    std::int32_t end = 0;
};

std::size_t word_at(const EspeakText& text, std::int32_t position)
{
    const auto after = std::upper_bound(text.begins.begin(), text.begins.end(), position);
    std::size_t word = after == text.begins.begin() ? 0 : static_cast<std::size_t>(after - text.begins.begin()) - 1;
    while (word > 0 && text.sizes[word] == 0) // begins of silent words coincide with their follower's
        --word;
    return word;
}

std::vector<Spoken> stretches(const EspeakText& text, std::span<const EspeakEvent> events, std::int32_t last_sample)
{
    std::vector<Spoken> out;
    for (std::size_t i = 0; i < events.size(); ++i) {
        if (events[i].kind != EspeakEventKind::word)
            continue;
        const std::int32_t end = i + 1 < events.size() ? events[i + 1].sample : last_sample;
        const std::size_t word =
            std::max(word_at(text, events[i].text_position - 1), out.empty() ? 0 : out.back().word);
        if (!out.empty() && out.back().word == word)
            out.back().end = std::max(out.back().end, end);
        else if (end > events[i].sample)
            out.push_back({word, events[i].sample, end});
    }
    return out;
}

// Clause ends carry the rest that follows them: a word lasts only while something is heard.
void drop_rest(Spoken& spoken, std::span<const std::int16_t> samples, int sample_rate_hz)
{
    const auto begin = static_cast<std::size_t>(std::max(0, spoken.begin));
    const auto end = std::min(samples.size(), static_cast<std::size_t>(std::max(0, spoken.end)));
    if (begin >= end)
        return;
    const AudibleRange audible = find_audible(samples.subspan(begin, end - begin), sample_rate_hz);
    if (!audible.empty())
        spoken.end = static_cast<std::int32_t>(begin + audible.end);
}

// Words from first to before next, of which only the first had an event, share its sound.
void share(std::vector<WordTime>& times, const EspeakText& text, const Spoken& spoken, std::size_t next,
           int sample_rate_hz)
{
    double letters = 0;
    for (std::size_t i = spoken.word; i < next; ++i)
        letters += text.sizes[i];
    const double begin_s = static_cast<double>(spoken.begin) / sample_rate_hz;
    const double length_s = static_cast<double>(spoken.end - spoken.begin) / sample_rate_hz;
    double before = 0;
    for (std::size_t i = spoken.word; i < next; ++i) {
        times[i].start_s = begin_s + length_s * before / letters;
        before += text.sizes[i];
        times[i].end_s = begin_s + length_s * before / letters;
    }
}

}

EspeakText make_espeak_text(std::span<const Word> words)
{
    EspeakText out;
    std::int32_t position = 0;
    for (const Word& word : words) {
        out.begins.push_back(position);
        std::int32_t size = 0;
        for (const char c : word.spoken) {
            out.text += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c;
            size += (static_cast<unsigned char>(c) & 0xc0) != 0x80 ? 1 : 0;
        }
        out.sizes.push_back(size);
        if (size > 0) {
            out.text += ' ';
            position += size + 1;
        }
    }
    return out;
}

std::vector<WordTime> words_of_events(const EspeakText& text, std::span<const EspeakEvent> events,
                                      std::span<const std::int16_t> samples, int sample_rate_hz)
{
    std::vector<WordTime> times;
    for (std::size_t i = 0; i < text.begins.size(); ++i)
        times.push_back({0, 0, i});
    std::vector<Spoken> spoken = stretches(text, events, static_cast<std::int32_t>(samples.size()));
    for (std::size_t i = 0; i < spoken.size(); ++i) {
        drop_rest(spoken[i], samples, sample_rate_hz);
        if (i == 0) // words before the first event belong to it
            spoken[i].word = 0;
        const std::size_t next = i + 1 < spoken.size() ? spoken[i + 1].word : times.size();
        while (spoken[i].word + 1 < next && text.sizes[spoken[i].word] == 0)
            ++spoken[i].word;
        if (text.sizes[spoken[i].word] > 0)
            share(times, text, spoken[i], next, sample_rate_hz);
    }
    return times;
}

}
