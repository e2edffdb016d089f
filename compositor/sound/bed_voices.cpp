// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/sound/bed_voices.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <complex>
#include <numbers>

namespace sound {
namespace {

constexpr double kRate = 48'000;

double frequency_hz(double midi_note)
{
    return 440.0 * std::exp2((midi_note - 69.0) / 12.0);
}

// A sine made by turning a pointer: one complex product a sample.
class Turner {
public:
    Turner(double hz, double phase)
        : value_(std::polar(1.0, phase)), turn_(std::polar(1.0, 2.0 * std::numbers::pi * hz / kRate))
    {
    }
    double next()
    {
        value_ = {value_.real() * turn_.real() - value_.imag() * turn_.imag(),
                  value_.real() * turn_.imag() + value_.imag() * turn_.real()};
        return value_.imag();
    }

private:
    std::complex<double> value_;
    std::complex<double> turn_;
};

struct Sides {
    double left, right;
};

// Equal power: the sum of squares does not depend on pan.
Sides sides(double level, double pan)
{
    const double angle = (pan + 1.0) * std::numbers::pi / 4.0;
    return {level * std::cos(angle), level * std::sin(angle)};
}

double smooth(double x)
{
    return x <= 0 ? 0 : x >= 1 ? 1 : 0.5 - 0.5 * std::cos(std::numbers::pi * x);
}

std::int64_t place(const BedNote& note, std::int64_t beat_samples)
{
    return std::llround(note.beat * static_cast<double>(beat_samples));
}

// Two slightly mistuned stacks of sines, one to each side; comes and goes slowly, so that chords melt into each other.
void play_pad(const BedNote& note, std::int64_t beat_samples, LoopBuffer& out)
{
    constexpr double kAttackSeconds = 0.9, kReleaseSeconds = 1.3;
    constexpr std::array<double, 4> kHarmonics{1.0, 0.32, 0.12, 0.05};
    const double held_seconds = note.beats * static_cast<double>(beat_samples) / kRate;
    const auto count = static_cast<std::int64_t>((held_seconds + kReleaseSeconds) * kRate);
    for (const double side : {-1.0, 1.0}) {
        std::vector<Turner> stack;
        for (std::size_t h = 0; h < kHarmonics.size(); ++h)
            stack.emplace_back(frequency_hz(note.midi_note + side * 0.045) * static_cast<double>(h + 1),
                               0.7 * note.midi_note + side + 1.3 * static_cast<double>(h));
        Turner swell(0.11 + 0.013 * (note.midi_note % 7), note.midi_note);
        const Sides to = sides(0.12 * note.level, std::clamp(note.pan + 0.35 * side, -1.0, 1.0));
        for (std::int64_t i = 0; i < count; ++i) {
            const double t = static_cast<double>(i) / kRate;
            double sum = 0;
            for (std::size_t h = 0; h < stack.size(); ++h)
                sum += kHarmonics[h] * stack[h].next();
            const double shape = smooth(t / kAttackSeconds) * (1.0 - smooth((t - held_seconds) / kReleaseSeconds)) *
                                 (1.0 + 0.15 * swell.next());
            out.add(place(note, beat_samples) + i, to.left * sum * shape, to.right * sum * shape);
        }
    }
}

// A struck bar: the overtones die before the tone does.
void play_pluck(const BedNote& note, std::int64_t beat_samples, LoopBuffer& out)
{
    constexpr std::array<double, 4> kPartial{1.0, 2.0, 3.0, 4.16};
    constexpr std::array<double, 4> kLevel{1.0, 0.28, 0.10, 0.06};
    constexpr std::array<double, 4> kDecaySeconds{0.42, 0.22, 0.13, 0.07};
    constexpr auto kCount = static_cast<std::int64_t>(2.4 * kRate);
    const Sides to = sides(0.7 * note.level, note.pan);
    for (std::size_t p = 0; p < kPartial.size(); ++p) {
        Turner tone(frequency_hz(note.midi_note) * kPartial[p], 0);
        const double fall = std::exp(-1.0 / (kDecaySeconds[p] * kRate));
        double level = kLevel[p];
        for (std::int64_t i = 0; i < kCount; ++i, level *= fall) {
            const double value = tone.next() * level * smooth(static_cast<double>(i) / 240.0);
            out.add(place(note, beat_samples) + i, to.left * value, to.right * value);
        }
    }
}

void play_bass(const BedNote& note, std::int64_t beat_samples, LoopBuffer& out)
{
    constexpr double kReleaseSeconds = 0.25;
    const double held_seconds = note.beats * static_cast<double>(beat_samples) / kRate;
    const auto count = static_cast<std::int64_t>((held_seconds + kReleaseSeconds) * kRate);
    Turner first(frequency_hz(note.midi_note), 0);
    Turner second(2 * frequency_hz(note.midi_note), 0);
    Turner third(3 * frequency_hz(note.midi_note), 0);
    for (std::int64_t i = 0; i < count; ++i) {
        const double t = static_cast<double>(i) / kRate;
        const double shape = smooth(t / 0.025) * (0.45 + 0.55 * std::exp(-t / 0.5)) *
                             (1.0 - smooth((t - held_seconds) / kReleaseSeconds));
        const double value = 0.24 * note.level * shape * (first.next() + 0.35 * second.next() + 0.12 * third.next());
        out.add(place(note, beat_samples) + i, value, value);
    }
}

// Noise in a soft band. A brush swishes in, a shaker is short.
void play_noise(const BedNote& note, std::int64_t beat_samples, Dice& dice, LoopBuffer& out)
{
    const bool brush = note.voice == BedVoice::brush;
    const double attack_seconds = brush ? 0.018 : 0.008;
    const double decay_seconds = brush ? 0.09 : 0.028;
    const double low_pass = 1.0 - std::exp(-2.0 * std::numbers::pi * (brush ? 3200.0 : 6500.0) / kRate);
    const double high_pass = 1.0 - std::exp(-2.0 * std::numbers::pi * (brush ? 500.0 : 2800.0) / kRate);
    const auto count = static_cast<std::int64_t>((attack_seconds + 7 * decay_seconds) * kRate);
    const Sides to = sides(2.0 * note.level, note.pan);
    double soft = 0;
    double softer = 0;
    double floor = 0;
    for (std::int64_t i = 0; i < count; ++i) {
        soft += (dice.signed_unit() - soft) * low_pass;
        softer += (soft - softer) * low_pass;
        floor += (softer - floor) * high_pass;
        const double t = static_cast<double>(i) / kRate;
        const double shape =
            t < attack_seconds ? smooth(t / attack_seconds) : std::exp(-(t - attack_seconds) / decay_seconds);
        const double value = (softer - floor) * shape;
        out.add(place(note, beat_samples) + i, to.left * value, to.right * value);
    }
}

// Four delay lines that feed each other (Jot 1991), with the highs lost on the way.
class Room {
public:
    Sides next(double left, double right)
    {
        std::array<double, 4> out{};
        double sum = 0;
        for (std::size_t i = 0; i < 4; ++i) {
            out[i] = lines_[i][at_[i]];
            damped_[i] += (out[i] - damped_[i]) * 0.35;
            sum += damped_[i];
        }
        for (std::size_t i = 0; i < 4; ++i) {
            lines_[i][at_[i]] = 0.72 * (damped_[i] - 0.5 * sum) + (i % 2 == 0 ? left : right); // Householder mixing
            at_[i] = (at_[i] + 1) % lines_[i].size();
        }
        return {out[0] + out[2], out[1] + out[3]};
    }

private:
    std::array<std::vector<double>, 4> lines_{std::vector<double>(1499), std::vector<double>(1877),
                                              std::vector<double>(2371), std::vector<double>(2999)};
    std::array<std::size_t, 4> at_{};
    std::array<double, 4> damped_{};
};

}

void play(const BedNote& note, std::int64_t beat_samples, Dice& dice, LoopBuffer& out)
{
    switch (note.voice) {
    case BedVoice::pad:
        return play_pad(note, beat_samples, out);
    case BedVoice::pluck:
        return play_pluck(note, beat_samples, out);
    case BedVoice::bass:
        return play_bass(note, beat_samples, out);
    case BedVoice::brush:
    case BedVoice::shaker:
        return play_noise(note, beat_samples, dice, out);
    }
}

void finish_loop(std::vector<double>& interleaved)
{
    Room room;
    const double top = 1.0 - std::exp(-2.0 * std::numbers::pi * 6500.0 / kRate);
    Sides soft{0, 0};
    std::vector<double> out(interleaved.size());
    for (int turn = 0; turn < 2; ++turn) {
        for (std::size_t i = 0; i < interleaved.size(); i += 2) {
            const Sides wet = room.next(interleaved[i], interleaved[i + 1]);
            soft.left += (interleaved[i] + 0.16 * wet.left - soft.left) * top;
            soft.right += (interleaved[i + 1] + 0.16 * wet.right - soft.right) * top;
            out[i] = soft.left;
            out[i + 1] = soft.right;
        }
    }
    interleaved = std::move(out);
}

}
