// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/sound/loudness.h"

#include "compositor/base/check.h"
#include "compositor/base/log.h"
#include "compositor/base/trace.h"
#include "compositor/sound/clip_source.h"
#include "compositor/sound/true_peak.h"

#include <ebur128.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace sound {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr int kRateHz = 48'000;
constexpr std::size_t kBlockSamples = 8192;
constexpr std::int64_t kShortestSamples = 48'000 * 4 / 10; // one gating block (BS.1770-4): less has no loudness
constexpr int kMaxPasses = 6;
constexpr double kAimLu = 0.1;         // passes go on until the loudness is this close
constexpr double kMostExtraGainDb = 6; // above the first gain: a limiter that works all the time gets no louder
constexpr double kPeakSlackDb = 0.02;

}

struct LoudnessMeter::State {
    ebur128_state* ebur128 = nullptr;
    int channels = 2;
    Measure what = Measure::all;
    ~State()
    {
        if (ebur128 != nullptr)
            ebur128_destroy(&ebur128);
    }
};

LoudnessMeter::LoudnessMeter(int sample_rate_hz, int channels, Measure what) : state_(std::make_unique<State>())
{
    state_->channels = channels;
    state_->what = what;
    int modes = EBUR128_MODE_I;
    if (what != Measure::integrated)
        modes |= EBUR128_MODE_LRA;
    if (what == Measure::all)
        modes |= EBUR128_MODE_TRUE_PEAK;
    state_->ebur128 = ebur128_init(static_cast<unsigned>(channels), static_cast<unsigned long>(sample_rate_hz), modes);
    ASSERT(state_->ebur128 != nullptr); // only absurd rates and no memory
}

LoudnessMeter::LoudnessMeter(LoudnessMeter&&) noexcept = default;
LoudnessMeter::~LoudnessMeter() = default;

void LoudnessMeter::add(std::span<const float> interleaved)
{
    const int added = ebur128_add_frames_float(state_->ebur128, interleaved.data(),
                                               interleaved.size() / static_cast<std::size_t>(state_->channels));
    ASSERT(added == EBUR128_SUCCESS);
}

LoudnessReport LoudnessMeter::report() const
{
    LoudnessReport report;
    if (ebur128_loudness_global(state_->ebur128, &report.integrated_lufs) != EBUR128_SUCCESS)
        report.integrated_lufs = -kInfinity;
    if (state_->what == Measure::integrated)
        return report;
    if (ebur128_loudness_range(state_->ebur128, &report.lra_lu) != EBUR128_SUCCESS)
        report.lra_lu = 0;
    if (state_->what == Measure::range)
        return report;
    double peak = 0;
    for (int channel = 0; channel < state_->channels; ++channel) {
        double own = 0;
        if (ebur128_true_peak(state_->ebur128, static_cast<unsigned>(channel), &own) == EBUR128_SUCCESS)
            peak = std::max(peak, own);
    }
    report.true_peak_dbtp = to_dbtp(peak);
    return report;
}

Result<Normaliser> Normaliser::create(Spool& source)
{
    TRACE_SPAN("measure");
    LoudnessMeter meter(kRateHz, 2, Measure::integrated);
    std::vector<float> block(2 * kBlockSamples);
    for (std::int64_t at = 0; at < source.length_samples();) {
        const std::size_t got = TRY(source.read(at, block));
        meter.add(std::span(block).first(2 * got));
        at += static_cast<std::int64_t>(got);
    }
    return Normaliser(source, source.length_samples() < kShortestSamples ? -kInfinity : meter.report().integrated_lufs);
}

// One pass: gain, limit, write. What the limiter delays is dropped at the start and pushed out at the end.
Result<LoudnessReport> Normaliser::apply(Spool& target, double gain_db, double ceiling_dbtp,
                                         const std::stop_token& stop)
{
    TRACE_SPAN("normalise");
    TRY(target.clear());
    Limiter limiter(ceiling_dbtp);
    LoudnessMeter meter(kRateHz, 2, Measure::integrated);
    TruePeak peak;
    const auto gain = static_cast<float>(from_db(gain_db));
    std::vector<float> block(2 * kBlockSamples);
    const std::int64_t length = source_->length_samples();
    const std::int64_t delay = static_cast<std::int64_t>(Limiter::delay_samples());
    for (std::int64_t at = 0; at < length + delay;) {
        if (stop.stop_requested())
            return base::fail(base::Errc::cancelled, "sound: stopped");
        std::fill(block.begin(), block.end(), 0.0F);
        const std::size_t got = TRY(source_->read(at, block));
        for (std::size_t i = 0; i < 2 * got; ++i)
            block[i] *= gain;
        const auto count = static_cast<std::size_t>(std::min<std::int64_t>(kBlockSamples, length + delay - at));
        limiter.process(std::span(block).first(2 * count));
        const auto dropped =
            static_cast<std::size_t>(std::clamp<std::int64_t>(delay - at, 0, static_cast<std::int64_t>(count)));
        const std::span<const float> out = std::span(block).subspan(2 * dropped, 2 * (count - dropped));
        meter.add(out);
        peak.add(out);
        TRY(target.append(out));
        at += static_cast<std::int64_t>(count);
    }
    peak.finish();
    LoudnessReport report = meter.report();
    report.true_peak_dbtp = peak.highest_dbtp();
    report.gain_db = gain_db;
    return report;
}

Result<LoudnessReport> Normaliser::write(Spool& target, const LoudnessSpec& spec, const std::stop_token& stop)
{
    if (!std::isfinite(source_lufs_))
        return apply(target, 0, spec.ceiling_dbtp, stop);
    const double plain_gain = std::min(spec.target_lufs - source_lufs_, spec.max_gain_db);
    LoudnessReport report;
    for (int pass = 0; pass < kMaxPasses; ++pass) {
        const double gain_db = std::min(plain_gain + found_gain_db_, spec.max_gain_db);
        report = TRY(apply(target, gain_db, spec.ceiling_dbtp + found_ceiling_db_, stop));
        const double missing = spec.target_lufs - report.integrated_lufs;
        const double over = report.true_peak_dbtp - spec.ceiling_dbtp;
        const double more = std::min(found_gain_db_ + missing, kMostExtraGainDb);
        if (over <= kPeakSlackDb &&
            (std::abs(missing) <= kAimLu || more == found_gain_db_ || gain_db + missing > spec.max_gain_db))
            break;
        found_gain_db_ = more;
        if (over > kPeakSlackDb)
            found_ceiling_db_ -= over;
    }
    if (std::abs(report.integrated_lufs - spec.target_lufs) > spec.tolerance_lu)
        LOG_WARN("sound", "the mix reaches {:.1f} LUFS, not {:.1f}: it is too quiet, or its peaks leave no room",
                 report.integrated_lufs, spec.target_lufs);
    return report;
}

}
