// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/voice/level.h"

#include "daemon/stages/voice/timing_check.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace voice {
namespace {

constexpr double kFrame_s = 0.010;
constexpr double kAudibleBelowPeak_db = 40;
constexpr double kSpeechBelowPeak_db = 30;
constexpr double kFloorPower = 6e-7;   // -62 dBFS: quieter sound is the engine's noise, not speech
constexpr double kHighestPeak = 0.891; // -1 dBFS
constexpr std::size_t kLongestLine_bytes = 8'000;

std::size_t frame_length(int sample_rate_hz)
{
    return std::max<std::size_t>(1, static_cast<std::size_t>(kFrame_s * sample_rate_hz));
}

std::vector<double> frame_powers(std::span<const std::int16_t> samples, int sample_rate_hz)
{
    std::vector<double> powers;
    const std::size_t length = frame_length(sample_rate_hz);
    for (std::size_t begin = 0; begin < samples.size(); begin += length) {
        const auto frame = samples.subspan(begin, std::min(length, samples.size() - begin));
        double sum = 0;
        for (const std::int16_t sample : frame)
            sum += static_cast<double>(sample) * sample;
        powers.push_back(sum / static_cast<double>(frame.size()) / (32768.0 * 32768.0));
    }
    return powers;
}

double power_threshold(const std::vector<double>& powers, double below_peak_db)
{
    const double peak = powers.empty() ? 0 : *std::max_element(powers.begin(), powers.end());
    return std::max(kFloorPower, peak * std::pow(10.0, -below_peak_db / 10));
}

}

AudibleRange find_audible(std::span<const std::int16_t> samples, int sample_rate_hz)
{
    const std::vector<double> powers = frame_powers(samples, sample_rate_hz);
    const double threshold = power_threshold(powers, kAudibleBelowPeak_db);
    const auto audible = [threshold](double power) { return power >= threshold; };
    const auto first = std::find_if(powers.begin(), powers.end(), audible);
    if (first == powers.end())
        return {};
    const auto last = std::find_if(powers.rbegin(), powers.rend(), audible).base(); // one past it
    const std::size_t length = frame_length(sample_rate_hz);
    return {static_cast<std::size_t>(first - powers.begin()) * length,
            std::min(samples.size(), static_cast<std::size_t>(last - powers.begin()) * length)};
}

double speech_level_dbfs(std::span<const std::int16_t> samples, int sample_rate_hz)
{
    const std::vector<double> powers = frame_powers(samples, sample_rate_hz);
    const double threshold = power_threshold(powers, kSpeechBelowPeak_db);
    double sum = 0;
    int count = 0;
    for (const double power : powers) {
        if (power >= threshold) {
            sum += power;
            ++count;
        }
    }
    return count == 0 ? -std::numeric_limits<double>::infinity() : 10 * std::log10(sum / count);
}

void normalise_level(std::span<std::int16_t> samples, int sample_rate_hz)
{
    const double level = speech_level_dbfs(samples, sample_rate_hz);
    if (!std::isfinite(level))
        return;
    int peak = 1;
    for (const std::int16_t sample : samples)
        peak = std::max(peak, std::abs(static_cast<int>(sample)));
    const double wanted = std::pow(10.0, (kSpeechLevel_dbfs - level) / 20);
    const double gain = std::min(wanted, kHighestPeak * 32768.0 / peak);
    for (std::int16_t& sample : samples)
        sample = static_cast<std::int16_t>(std::clamp(std::lround(sample * gain), -32768L, 32767L));
}

void trim_to_pads(Speech& speech)
{
    const AudibleRange audible = find_audible(speech.samples, speech.sample_rate_hz);
    if (audible.empty())
        return;
    const auto in_samples = [&](double seconds) {
        return static_cast<std::ptrdiff_t>(seconds * speech.sample_rate_hz);
    };
    const std::ptrdiff_t begin = static_cast<std::ptrdiff_t>(audible.begin) - in_samples(kLeadPad_s);
    const std::ptrdiff_t end = static_cast<std::ptrdiff_t>(audible.end) + in_samples(kTailPad_s);
    std::vector<std::int16_t> kept(static_cast<std::size_t>(end - begin), 0);
    const std::ptrdiff_t size = std::ssize(speech.samples);
    for (std::ptrdiff_t i = std::max<std::ptrdiff_t>(begin, 0); i < std::min(end, size); ++i)
        kept[static_cast<std::size_t>(i - begin)] = speech.samples[static_cast<std::size_t>(i)];
    speech.samples = std::move(kept);
    const double shift_s = static_cast<double>(begin) / speech.sample_rate_hz;
    for (WordTime& word : speech.words) {
        word.start_s = std::clamp(word.start_s - shift_s, 0.0, speech.duration_s());
        word.end_s = std::clamp(word.end_s - shift_s, 0.0, speech.duration_s());
    }
}

base::Status finish_speech(Speech& speech, std::span<const Word> words)
{
    trim_to_pads(speech);
    normalise_level(speech.samples, speech.sample_rate_hz);
    const auto last = std::find_if(speech.words.rbegin(), speech.words.rend(),
                                   [](const WordTime& word) { return word.end_s > word.start_s; });
    if (last != speech.words.rend()) // the sound's last part belongs to the last word spoken
        last->end_s = std::max(last->end_s, speech.duration_s() - kTailPad_s);
    fill_silent_words(speech.words, words, speech.duration_s());
    return ensure_timings(speech, words);
}

base::Status check_request(const SpeechRequest& request)
{
    std::size_t bytes = 0;
    for (const Word& word : request.words)
        bytes += word.spoken.size() + 1;
    if (bytes == request.words.size())
        return base::fail(base::Errc::invalid_input, "voice: the line has no words to say");
    if (bytes > kLongestLine_bytes)
        return base::fail(
            base::Errc::invalid_input,
            fmt::format("voice: the line has {} bytes of text, the limit is {}; split it", bytes, kLongestLine_bytes));
    if (!(request.speed >= 0.5 && request.speed <= 2))
        return base::fail(base::Errc::invalid_input,
                          fmt::format("voice: speed {} is not between 0.5 and 2", request.speed));
    return {};
}

}
