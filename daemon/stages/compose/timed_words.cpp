// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/text/segment_words.h"
#include "daemon/stages/compose/stage_parts.h"

#include <algorithm>
#include <cctype>

namespace compose {
namespace {

constexpr double kLeastWord_s = 0.07; // two frames
constexpr double kBridge_s = 0.2;

constexpr double kShortestWord_s = 0.02; // that a shift may leave of a neighbour

// Letters and digits of a word in lower case (ASCII), for comparing with keywords.
std::string bare(std::string_view word)
{
    std::string out;
    for (const char c : word)
        if (static_cast<unsigned char>(c) >= 0x80 || std::isalnum(static_cast<unsigned char>(c)) != 0)
            out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return out;
}

bool is_keyword(const std::string& word, const std::vector<std::string>& keywords)
{
    const std::string own = bare(word);
    return !own.empty() && std::ranges::any_of(keywords, [&](const std::string& keyword) {
        for (std::size_t begin = 0; begin <= keyword.size();) { // a keyword may be a phrase
            const std::size_t end = std::min(keyword.find(' ', begin), keyword.size());
            if (bare(std::string_view(keyword).substr(begin, end - begin)) == own)
                return true;
            begin = end + 1;
        }
        return false;
    });
}

std::size_t letters(std::string_view text)
{
    return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return (c & 0xc0) != 0x80; }));
}

// In scripts without spaces one timed word is a phrase: its words share its time by their letters.
void add_word(const TimedWord& word, const std::string& language, std::vector<TimedWord>& to)
{
    const auto spans = text::words(word.text, language);
    if (spans.size() < 2) {
        to.push_back(word);
        return;
    }
    const double per_letter_s = (word.end_s - word.start_s) / static_cast<double>(letters(word.text));
    double at_s = word.start_s;
    for (std::size_t i = 0; i < spans.size(); ++i) {
        TimedWord part = word;
        const std::size_t end = i + 1 < spans.size() ? spans[i + 1].begin : word.text.size();
        part.text = word.text.substr(spans[i].begin, end - spans[i].begin);
        part.start_s = at_s;
        at_s = i + 1 < spans.size() ? at_s + per_letter_s * static_cast<double>(letters(part.text)) : word.end_s;
        part.end_s = at_s;
        part.joined = i == 0 ? word.joined : spans[i].joined;
        to.push_back(std::move(part));
    }
}

// A word that is spoken faster than it can be shown borrows time from the one before; short gaps are closed, so that
// the active look does not go out between two words.
void make_visible(std::vector<TimedWord>& words, double voice_s)
{
    for (std::size_t i = words.size(); i-- > 0;) {
        const double earliest_s = i > 0 ? words[i - 1].start_s + 1e-3 : voice_s;
        words[i].start_s = std::min(words[i].start_s, std::max(earliest_s, words[i].end_s - kLeastWord_s));
        if (i > 0)
            words[i - 1].end_s = std::min(words[i - 1].end_s, words[i].start_s);
    }
    for (std::size_t i = 0; i < words.size(); ++i) {
        words[i].end_s = std::max(words[i].end_s, words[i].start_s + 1e-3);
        if (i + 1 < words.size() && words[i + 1].start_s - words[i].end_s < kBridge_s)
            words[i].end_s = words[i + 1].start_s;
    }
}

// The words of a line as the voice times them, moved as a person wished. A word that moves stays between the beginning
// of the one before and the end of the one behind, which give way.
std::vector<voice::WordTime> shifted(const SpokenLine& line, const LineOverride& overrides)
{
    auto times = line.times;
    for (const auto& [at, word] : overrides.words) {
        if (at >= times.size() || word.shift_s == 0)
            continue;
        const double length_s = times[at].end_s - times[at].start_s;
        const double earliest_s = at > 0 ? times[at - 1].start_s + kShortestWord_s : 0;
        const double latest_s = (at + 1 < times.size() ? times[at + 1].end_s - kShortestWord_s : line.duration_s);
        const double start_s =
            std::clamp(times[at].start_s + word.shift_s, earliest_s, std::max(earliest_s, latest_s - kShortestWord_s));
        times[at].start_s = start_s;
        times[at].end_s = std::max(start_s, std::min(start_s + length_s, latest_s));
        if (at > 0)
            times[at - 1].end_s = std::min(times[at - 1].end_s, start_s);
        if (at + 1 < times.size())
            times[at + 1].start_s = std::max(times[at + 1].start_s, times[at].end_s);
    }
    return times;
}

}

std::vector<TimedWord> timed_words(const ComposeSpec& spec, std::size_t line, double voice_s)
{
    const SpokenLine& spoken = spec.lines[line];
    const LineOverride& overrides = overrides_of(spec, line);
    const auto times = shifted(spoken, overrides);
    std::vector<TimedWord> words;
    for (std::size_t i = 0; i < spoken.words.size(); ++i) {
        const auto own = overrides.words.find(i);
        const bool keyword = is_keyword(spoken.words[i], spec.script.turns[line].keywords);
        const bool emphasised = own != overrides.words.end() ? own->second.emphasis.value_or(keyword) : keyword;
        add_word({spoken.words[i], voice_s + times[i].start_s, voice_s + times[i].end_s, emphasised, false},
                 spec.script.language, words);
    }
    make_visible(words, voice_s);
    return words;
}

}
