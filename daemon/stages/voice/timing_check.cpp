// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/voice/timing_check.h"

#include "daemon/stages/voice/level.h"

#include <algorithm>
#include <cmath>

namespace voice {
namespace {

constexpr double kTimeGrain_s = 1e-6; // rounding between samples and seconds
constexpr double kSilentWord_s = 0.040;
constexpr double kMostOfNeighbour = 0.5;

base::Status wrong(std::size_t index, const Word& word, std::string_view cause)
{
    return base::fail(base::Errc::invalid_input, fmt::format("word {} \"{}\": {}", index + 1, word.display, cause));
}

// Letters, not bytes: UTF-8 continuation bytes and white space do not take time.
double letters(std::string_view text)
{
    return static_cast<double>(std::count_if(
        text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80 && c != ' '; }));
}

double rest_after(std::string_view display)
{
    if (display.empty())
        return 0;
    if (std::string_view(".?!").find(display.back()) != std::string_view::npos)
        return 5;
    return std::string_view(",;:").find(display.back()) != std::string_view::npos ? 2.5 : 0;
}

// Places the silent words [first, last) beside what surrounds them.
void fill_run(std::vector<WordTime>& times, std::size_t first, std::size_t last, double duration_s)
{
    const auto count = static_cast<double>(last - first);
    WordTime* const before = first > 0 ? &times[first - 1] : nullptr;
    WordTime* const after = last < times.size() ? &times[last] : nullptr;
    const double room_begin = before ? before->end_s : 0;
    const double room_end = after ? after->start_s : duration_s;
    double size = count * kSilentWord_s;
    double begin = before ? room_begin : std::max(room_begin, room_end - size);
    if (room_end - room_begin < size) {
        const double missing = size - std::max(0.0, room_end - room_begin);
        WordTime* const neighbour = before ? before : after;
        const double taken =
            neighbour ? std::min(missing, kMostOfNeighbour * (neighbour->end_s - neighbour->start_s)) : 0;
        size = std::max(0.0, room_end - room_begin) + taken;
        begin = room_begin;
        if (before) {
            before->end_s -= taken;
            begin = before->end_s;
        } else if (after) {
            after->start_s += taken;
        }
    }
    for (std::size_t i = first; i < last; ++i) {
        times[i].start_s = begin + size * static_cast<double>(i - first) / count;
        times[i].end_s = begin + size * static_cast<double>(i - first + 1) / count;
    }
}

}

base::Status check_timings(const Speech& speech, std::span<const Word> words)
{
    if (speech.words.size() != words.size())
        return base::fail(base::Errc::invalid_input,
                          fmt::format("{} times for {} words", speech.words.size(), words.size()));
    double previous_end = 0;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const WordTime& time = speech.words[i];
        if (time.word != i)
            return wrong(i, words[i], "its time belongs to another word");
        if (!std::isfinite(time.start_s) || !std::isfinite(time.end_s))
            return wrong(i, words[i], "its time is not a number");
        if (time.end_s - time.start_s < kShortestWord_s - kTimeGrain_s)
            return wrong(i, words[i], "it takes no time");
        if (time.start_s < previous_end - kTimeGrain_s)
            return wrong(i, words[i], "it starts before the word before it ends");
        if (time.end_s > speech.duration_s() + kTimeGrain_s)
            return wrong(i, words[i],
                         fmt::format("it ends at {:.3f} s, the sound at {:.3f} s", time.end_s, speech.duration_s()));
        previous_end = time.end_s;
    }
    if (!words.empty() && speech.duration_s() - previous_end > kEndTolerance_s)
        return wrong(
            words.size() - 1, words.back(),
            fmt::format("the last word ends {:.0f} ms before the sound", (speech.duration_s() - previous_end) * 1000));
    return {};
}

std::vector<WordTime> proportional_times(const Speech& speech, std::span<const Word> words)
{
    AudibleRange audible = find_audible(speech.samples, speech.sample_rate_hz);
    const auto tail = static_cast<std::size_t>(kTailPad_s * speech.sample_rate_hz);
    audible.end = std::max(audible.end, speech.samples.size() - std::min(speech.samples.size(), tail));
    const double begin_s = static_cast<double>(audible.begin) / speech.sample_rate_hz;
    const double length_s = static_cast<double>(audible.end - audible.begin) / speech.sample_rate_hz;
    const auto weight = [](const Word& word) { return word.spoken.empty() ? 0.5 : letters(word.spoken) + 1.5; };
    double total = 0;
    for (std::size_t i = 0; i < words.size(); ++i)
        total += weight(words[i]) + (i + 1 < words.size() ? rest_after(words[i].display) : 0);
    std::vector<WordTime> times;
    double at = 0;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const double end = at + weight(words[i]);
        times.push_back({begin_s + length_s * at / total, begin_s + length_s * end / total, i});
        at = end + rest_after(words[i].display);
    }
    return times;
}

base::Status ensure_timings(Speech& speech, std::span<const Word> words)
{
    if (words.empty() || speech.sample_rate_hz <= 0 || find_audible(speech.samples, speech.sample_rate_hz).empty())
        return base::fail(base::Errc::invalid_input, fmt::format("{}: no sound came for the line", speech.engine));
    const base::Status checked = check_timings(speech, words);
    if (checked)
        return {};
    speech.words = proportional_times(speech, words);
    speech.timing = TimingSource::proportional;
    speech.notes.push_back(fmt::format("word times are estimated from word lengths: {}", checked.error().what));
    if (const base::Status still = check_timings(speech, words); !still)
        return base::in_context(fmt::format("{}: the words do not fit the sound", speech.engine), still.error());
    return {};
}

void fill_silent_words(std::vector<WordTime>& times, std::span<const Word> words, double duration_s)
{
    const auto is_silent = [&](std::size_t i) { return words[i].spoken.empty() && times[i].end_s <= times[i].start_s; };
    if (times.size() != words.size())
        return; // for the check to report
    for (std::size_t first = 0; first < times.size();) {
        if (!is_silent(first)) {
            ++first;
            continue;
        }
        std::size_t last = first;
        while (last < times.size() && is_silent(last))
            ++last;
        fill_run(times, first, last, duration_s);
        first = last;
    }
}

std::string_view name(TimingSource source)
{
    return source == TimingSource::alignment ? "alignment" : "proportional";
}

}
