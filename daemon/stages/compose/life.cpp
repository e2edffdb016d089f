// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/compose/life.h"

#include "compositor/base/hash.h"

#include <algorithm>
#include <cctype>
#include <string_view>

namespace compose {
namespace {

enum class Mouth { closed, mid, open };

constexpr double kRest_s = 0.09; // a shorter gap between words does not close the mouth
constexpr double kBlink_s = 0.133;
constexpr double kShortestShape_s = 1.0 / 15; // shapes shorter than two frames only flicker

void add_step(Switch& keys, double at_s, bool on)
{
    const double value = on ? 1 : 0;
    if (!keys.empty() && keys.back().value == value)
        return;
    if (!keys.empty() && keys.back().at_s >= at_s)
        keys.back().value = value;
    else
        keys.push_back({at_s, value, {.curve = timeline::Curve::step}});
}

struct Moment {
    double at_s;
    Mouth mouth;
};

std::vector<Moment> moments(const std::vector<TimedWord>& words, double from_s)
{
    std::vector<Moment> all{{from_s, Mouth::closed}};
    for (std::size_t i = 0; i < words.size(); ++i) {
        const auto& word = words[i];
        const double length = word.end_s - word.start_s;
        const int most = std::max(1, static_cast<int>(length / (2 * kShortestShape_s)));
        const int count = std::min(syllables(word.text), most);
        for (int s = 0; s < count; ++s) {
            all.push_back({word.start_s + length * s / count, Mouth::open});
            all.push_back({word.start_s + length * (s + 0.55) / count, Mouth::mid});
        }
        if (i + 1 == words.size() || words[i + 1].start_s - word.end_s > kRest_s)
            all.push_back({word.end_s, Mouth::closed});
    }
    return all;
}

}

int syllables(const std::string& word)
{
    constexpr std::string_view kVowels = "aeiouyAEIOUY";
    int groups = 0;
    int other_letters = 0;
    bool in_vowels = false;
    for (const char c : word) {
        const bool vowel = kVowels.find(c) != std::string_view::npos;
        groups += vowel && !in_vowels ? 1 : 0;
        in_vowels = vowel;
        other_letters +=
            (static_cast<unsigned char>(c) & 0xc0U) == 0xc0U ? 1 : 0; // first bytes of longer UTF-8 sequences
    }
    return std::max({1, groups, other_letters / 3});
}

MouthSwitches mouth_switches(const std::vector<TimedWord>& words, double from_s, double to_s)
{
    MouthSwitches switches;
    for (const auto& [at_s, mouth] : moments(words, from_s)) {
        const double at = std::clamp(at_s, from_s, to_s);
        add_step(switches.closed, at, mouth == Mouth::closed);
        add_step(switches.mid, at, mouth == Mouth::mid);
        add_step(switches.open, at, mouth == Mouth::open);
    }
    return switches;
}

EyeSwitches eye_switches(std::uint64_t seed, double from_s, double to_s)
{
    EyeSwitches switches;
    add_step(switches.open, from_s, true);
    add_step(switches.closed, from_s, false);
    std::uint64_t state = seed;
    double at_s = from_s;
    while (true) {
        state = base::combine(state, 0x626c696e6bULL);
        at_s += 2.2 + static_cast<double>(state % 2600) / 1000;
        if (at_s + kBlink_s > to_s)
            return switches;
        add_step(switches.open, at_s, false);
        add_step(switches.closed, at_s, true);
        add_step(switches.open, at_s + kBlink_s, true);
        add_step(switches.closed, at_s + kBlink_s, false);
    }
}

}
