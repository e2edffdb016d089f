// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/voice/joined_track.h"

#include "daemon/stages/voice/wav_file.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

namespace voice {
namespace {

constexpr int kResampleReach = 16; // samples of the source on each side
constexpr std::size_t kSilenceChunk = 1 << 15;

// Band-limited interpolation with a Hann-windowed sinc (J. O. Smith, "Digital Audio Resampling"), upwards only.
std::vector<std::int16_t> resample_up(const Pcm& pcm, int rate_hz)
{
    const double step = static_cast<double>(pcm.sample_rate_hz) / rate_hz;
    const auto count = static_cast<std::size_t>(std::llround(static_cast<double>(pcm.samples.size()) / step));
    std::vector<std::int16_t> out(count);
    for (std::size_t n = 0; n < count; ++n) {
        const double at = static_cast<double>(n) * step;
        const auto first = static_cast<std::ptrdiff_t>(std::floor(at)) - kResampleReach + 1;
        double sum = 0;
        for (std::ptrdiff_t k = std::max<std::ptrdiff_t>(first, 0);
             k < std::min<std::ptrdiff_t>(first + 2 * kResampleReach, std::ssize(pcm.samples)); ++k) {
            const double x = at - static_cast<double>(k);
            const double sinc = std::abs(x) < 1e-9 ? 1 : std::sin(std::numbers::pi * x) / (std::numbers::pi * x);
            sum += pcm.samples[static_cast<std::size_t>(k)] * sinc *
                   (0.5 + 0.5 * std::cos(std::numbers::pi * x / kResampleReach));
        }
        out[n] = static_cast<std::int16_t>(std::clamp(std::lround(sum), -32768L, 32767L));
    }
    return out;
}

// The part of the track not yet written: what later clips may still add to.
class PendingTrack {
public:
    PendingTrack(WavWriter& writer) : writer_(writer) {}

    base::Status write_until(std::uint64_t sample)
    {
        const auto ready = static_cast<std::size_t>(
            std::min<std::uint64_t>(pending_.size(), sample - std::min(sample, writer_.sample_count())));
        TRY(writer_.write(std::span(pending_).first(ready)));
        pending_.erase(pending_.begin(), pending_.begin() + static_cast<std::ptrdiff_t>(ready));
        const std::vector<std::int16_t> silence(kSilenceChunk, 0);
        while (pending_.empty() && writer_.sample_count() < sample)
            TRY(writer_.write(std::span(silence).first(
                static_cast<std::size_t>(std::min<std::uint64_t>(kSilenceChunk, sample - writer_.sample_count())))));
        return {};
    }

    void add(std::uint64_t start, std::span<const std::int16_t> samples)
    {
        const auto offset = static_cast<std::size_t>(start - writer_.sample_count());
        pending_.resize(std::max(pending_.size(), offset + samples.size()), 0);
        for (std::size_t i = 0; i < samples.size(); ++i)
            pending_[offset + i] =
                static_cast<std::int16_t>(std::clamp(pending_[offset + i] + samples[i], -32768, 32767));
    }

    std::uint64_t end() const { return writer_.sample_count() + pending_.size(); }

private:
    WavWriter& writer_;
    std::vector<std::int16_t> pending_;
};

base::Result<int> highest_rate(std::span<const PlacedClip> clips)
{
    int rate_hz = 0;
    for (const PlacedClip& clip : clips) {
        if (!(clip.start_s >= 0 && clip.start_s < 86'400))
            return base::fail(base::Errc::invalid_input,
                              fmt::format("{}: a start of {} s", clip.wav.string(), clip.start_s));
        rate_hz = std::max(rate_hz, TRY(read_wav(clip.wav)).sample_rate_hz);
    }
    return rate_hz;
}

}

base::Result<JoinedTrack> write_joined_track(const std::filesystem::path& path, std::span<const PlacedClip> clips,
                                             double shortest_s)
{
    if (clips.empty())
        return base::fail(base::Errc::invalid_input, "voice track: there are no clips to join");
    const int rate_hz = TRY(highest_rate(clips));
    std::vector<PlacedClip> ordered(clips.begin(), clips.end());
    std::stable_sort(ordered.begin(), ordered.end(),
                     [](const auto& a, const auto& b) { return a.start_s < b.start_s; });
    auto writer = TRY(WavWriter::create(path, rate_hz));
    PendingTrack track(writer);
    for (const PlacedClip& clip : ordered) {
        Pcm pcm = TRY(read_wav(clip.wav));
        if (pcm.sample_rate_hz != rate_hz)
            pcm.samples = resample_up(pcm, rate_hz);
        const auto start = static_cast<std::uint64_t>(std::llround(clip.start_s * rate_hz));
        TRY(track.write_until(start));
        track.add(start, pcm.samples);
    }
    TRY(track.write_until(
        std::max(track.end(), static_cast<std::uint64_t>(std::llround(std::max(0.0, shortest_s) * rate_hz)))));
    TRY(writer.finish());
    return JoinedTrack{rate_hz, static_cast<double>(writer.sample_count()) / rate_hz};
}

}
