// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/sound/bed_score.h"

#include <algorithm>
#include <span>

namespace sound {
namespace {

constexpr int kBars = 8;
constexpr int kBeatsPerBar = 4;
using Chord = std::array<int, 4>; // MIDI notes, close together and low enough to stay under a voice

struct Character {
    double beats_per_minute;
    std::array<Chord, 4> chords; // two bars each
    std::array<int, 4> roots;    // of the bass
    int steps_per_beat;          // of the plucked figure
    int rest_of_ten;             // how often a step stays silent
    double pluck, bass, brush, shaker;
};

// Keys and chords in MIDI notes; every neighbouring pair of chords shares tones, so the pad moves by steps.
constexpr Character kMotivation{96, // D: D, A, B minor 7, G
                                {{{57, 62, 66, 69}, {57, 61, 64, 69}, {57, 62, 66, 71}, {55, 59, 62, 69}}},
                                {38, 33, 35, 31},
                                2,
                                3,
                                1.0,
                                1.0,
                                0.9,
                                0.7};
constexpr Character kFinance{84, // F: F major 7, D minor 7, B flat major 7, C suspended
                             {{{57, 60, 64, 65}, {57, 60, 62, 65}, {57, 58, 62, 65}, {55, 58, 60, 65}}},
                             {41, 38, 34, 36},
                             2,
                             4,
                             0.8,
                             0.9,
                             0.7,
                             0.5};
constexpr Character kTech{110, // A minor: A minor 7, F major 7, C major 7, G 6
                          {{{57, 60, 64, 67}, {57, 60, 64, 65}, {55, 59, 60, 64}, {55, 59, 62, 64}}},
                          {33, 29, 36, 31},
                          4,
                          5,
                          0.8,
                          1.0,
                          0.6,
                          0.8};
constexpr Character kEducational{76, // C: C major 9, A minor 7, F major 7, G 6
                                 {{{55, 60, 62, 64}, {57, 60, 64, 67}, {57, 60, 64, 65}, {55, 59, 62, 64}}},
                                 {36, 33, 29, 31},
                                 2,
                                 4,
                                 0.9,
                                 0.8,
                                 0.6,
                                 0.4};

const Character& character_of(BedStyle style)
{
    switch (style) {
    case BedStyle::motivation:
        return kMotivation;
    case BedStyle::finance:
        return kFinance;
    case BedStyle::tech:
        return kTech;
    case BedStyle::educational:
        return kEducational;
    }
    return kEducational;
}

void add_pads(const Character& character, BedScore& score)
{
    for (int half = 0; half < kBars / 2; ++half) {
        const Chord& chord = character.chords[static_cast<std::size_t>(half)];
        for (std::size_t tone = 0; tone < chord.size(); ++tone)
            score.notes.push_back({BedVoice::pad, half * 2.0 * kBeatsPerBar, 2.0 * kBeatsPerBar, chord[tone], 0.5,
                                   -0.6 + 0.4 * static_cast<double>(tone)});
    }
}

// One bar's figure is drawn once and played over every chord, so that it is recognised; every fourth bar varies it.
void add_figure(const Character& character, Dice& dice, BedScore& score)
{
    const int steps = kBeatsPerBar * character.steps_per_beat;
    std::vector<int> figure(static_cast<std::size_t>(steps));
    for (int& tone : figure)
        tone = dice.below(10) < character.rest_of_ten ? -1 : dice.below(4);
    figure[0] = 2;
    for (int bar = 0; bar < kBars; ++bar) {
        const Chord& chord = character.chords[static_cast<std::size_t>(bar / 2)];
        for (int step = 0; step < steps; ++step) {
            int tone = figure[static_cast<std::size_t>(step)];
            if (bar % 4 == 3 && step >= steps / 2)
                tone = dice.below(10) < character.rest_of_ten ? -1 : dice.below(4);
            if (tone < 0)
                continue;
            const bool on_beat = step % character.steps_per_beat == 0;
            const double level = character.pluck * (on_beat ? 0.32 : 0.22) * (1.0 + 0.12 * dice.signed_unit());
            score.notes.push_back({BedVoice::pluck,
                                   bar * kBeatsPerBar + static_cast<double>(step) / character.steps_per_beat, 1.0,
                                   chord[static_cast<std::size_t>(tone)] + 12, level, step % 2 == 0 ? -0.45 : 0.45});
        }
    }
}

void add_rhythm(const Character& character, Dice& dice, BedScore& score)
{
    for (int bar = 0; bar < kBars; ++bar) {
        const int root = character.roots[static_cast<std::size_t>(bar / 2)];
        const double at = bar * kBeatsPerBar;
        score.notes.push_back({BedVoice::bass, at, 2.0, root, 0.75 * character.bass, 0});
        score.notes.push_back({BedVoice::bass, at + 2.5, 1.0, bar % 2 == 0 ? root : root + 7, 0.5 * character.bass, 0});
        for (const int beat : {1, 3})
            score.notes.push_back(
                {BedVoice::brush, at + beat, 1, 0, character.brush * (0.16 + 0.02 * dice.signed_unit()), 0.15});
        for (int eighth = 0; eighth < 2 * kBeatsPerBar; ++eighth)
            score.notes.push_back(
                {BedVoice::shaker, at + eighth * 0.5, 0.5, 0,
                 character.shaker * (eighth % 2 == 0 ? 0.035 : 0.055) * (1.0 + 0.2 * dice.signed_unit()), -0.3});
    }
}

}

std::uint64_t Dice::next()
{
    state_ += 0x9e3779b97f4a7c15ULL;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31U);
}

BedScore compose_score(const BedSpec& spec)
{
    const Character& character = character_of(spec.style);
    BedScore score;
    score.beat_samples = static_cast<std::int64_t>(48'000 * 60 / character.beats_per_minute);
    score.beat_count = kBars * kBeatsPerBar;
    Dice dice(spec.seed * 4 + static_cast<std::uint64_t>(spec.style));
    add_pads(character, score);
    add_figure(character, dice, score);
    add_rhythm(character, dice, score);
    return score;
}

}
