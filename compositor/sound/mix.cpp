// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/sound/mix.h"

#include "compositor/base/check.h"
#include "compositor/media/aac.h"
#include "compositor/sound/clip_source.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace sound {
namespace {

using base::Errc;
using base::fail;

constexpr std::size_t kBlockSamples = 4096;
constexpr std::size_t kMaxClips = 10'000;

const MediaTime kRate(media::kSampleRate, 1);

std::vector<Span> joined(std::vector<Span> spans, std::int64_t shortest_gap)
{
    std::erase_if(spans, [](const Span& span) { return span.end_sample <= span.begin_sample; });
    std::sort(spans.begin(), spans.end(), [](const Span& a, const Span& b) { return a.begin_sample < b.begin_sample; });
    std::vector<Span> out;
    for (const Span& span : spans) {
        if (!out.empty() && span.begin_sample - out.back().end_sample < shortest_gap)
            out.back().end_sample = std::max(out.back().end_sample, span.end_sample);
        else
            out.push_back(span);
    }
    return out;
}

double raised_cosine(std::int64_t position, std::int64_t length)
{
    return 0.5 - 0.5 * std::cos(std::numbers::pi * static_cast<double>(position) / static_cast<double>(length));
}

}

DuckCurve::DuckCurve(std::vector<Span> speech, const DuckSpec& spec)
    : depth_db_(spec.depth_db), attack_(std::max<std::int64_t>(1, spec.attack.round_at(kRate))),
      release_(std::max<std::int64_t>(1, spec.release.round_at(kRate)))
{
    speech_ = joined(std::move(speech), release_);
}

double DuckCurve::gain_db(std::int64_t sample) const
{
    // Only the speech that ended last and the one that comes next can matter; where both do, the deeper one wins.
    const auto next = std::upper_bound(speech_.begin(), speech_.end(), sample,
                                       [](std::int64_t at, const Span& span) { return at < span.begin_sample; });
    double depth = 0;
    if (next != speech_.begin()) {
        const Span& last = *std::prev(next);
        if (sample < last.end_sample)
            return depth_db_;
        if (sample - last.end_sample < release_)
            depth = 1 - raised_cosine(sample - last.end_sample, release_);
    }
    if (next != speech_.end() && next->begin_sample - sample < attack_)
        depth = std::max(depth, 1 - raised_cosine(next->begin_sample - sample, attack_));
    return depth_db_ * depth;
}

struct Mixer::State {
    std::vector<ClipSource> clips;
    DuckCurve duck{{}, {}};
    std::int64_t length = 0;
    std::int64_t at = 0;
    std::vector<float> scratch;
    std::vector<float> duck_gain; // of the block being made

    void make_duck_gain(std::size_t count);
    Status add(ClipSource& clip, std::span<float> block);
};

Mixer::Mixer(std::unique_ptr<State> state) : state_(std::move(state)) {}
Mixer::Mixer(Mixer&&) noexcept = default;
Mixer& Mixer::operator=(Mixer&&) noexcept = default;
Mixer::~Mixer() = default;

Result<Mixer> Mixer::create(const MixSpec& spec)
{
    if (spec.duration <= MediaTime{} || spec.duration > MediaTime(24 * 3600, 1) || spec.clips.size() > kMaxClips)
        return fail(Errc::invalid_input,
                    fmt::format("sound: a mix of {} from {} clips", to_string(spec.duration), spec.clips.size()));
    if (spec.duck.attack < MediaTime{} || spec.duck.release < MediaTime{} || !(spec.duck.depth_db <= 0))
        return fail(Errc::invalid_input, "sound: ducking wants a depth of at most 0 dB and times of at least 0 s");
    auto state = std::make_unique<State>();
    state->length = spec.duration.ceil_at(kRate);
    std::vector<Span> speech;
    for (const Clip& clip : spec.clips) {
        state->clips.push_back(TRY(ClipSource::create(clip, state->length)));
        if (clip.role == ClipRole::voice)
            speech.push_back(state->clips.back().place());
    }
    state->duck = DuckCurve(std::move(speech), spec.duck);
    return Mixer(std::move(state));
}

std::int64_t Mixer::length_samples() const
{
    return state_->length;
}

const DuckCurve& Mixer::duck() const
{
    return state_->duck;
}

void Mixer::seek(std::int64_t sample)
{
    state_->at = std::clamp<std::int64_t>(sample, 0, state_->length);
    for (ClipSource& clip : state_->clips)
        clip.seek(state_->at);
}

void Mixer::State::make_duck_gain(std::size_t count)
{
    duck_gain.resize(count);
    double before_db = 1; // no gain anywhere
    double gain = 1;
    for (std::size_t i = 0; i < count; ++i) {
        const double gain_db = duck.gain_db(at + static_cast<std::int64_t>(i));
        if (gain_db != before_db)
            gain = from_db(gain_db);
        before_db = gain_db;
        duck_gain[i] = static_cast<float>(gain);
    }
}

Status Mixer::State::add(ClipSource& clip, std::span<float> block)
{
    const std::int64_t block_end = at + static_cast<std::int64_t>(block.size() / 2);
    const std::int64_t begin = std::max(at, clip.place().begin_sample);
    const std::int64_t end = std::min(block_end, clip.place().end_sample);
    if (begin >= end)
        return {};
    const auto offset = static_cast<std::size_t>(begin - at);
    const auto count = static_cast<std::size_t>(end - begin);
    scratch.resize(2 * count);
    TRY(clip.read(begin, scratch));
    const bool ducks = clip.clip().role == ClipRole::music;
    for (std::size_t i = 0; i < count; ++i) {
        const float duck_by = ducks ? duck_gain[offset + i] : 1.0F;
        const float gain = static_cast<float>(clip.gain(begin + static_cast<std::int64_t>(i))) * duck_by;
        block[2 * (offset + i)] += scratch[2 * i] * gain;
        block[2 * (offset + i) + 1] += scratch[2 * i + 1] * gain;
    }
    return {};
}

Result<std::size_t> Mixer::read(std::span<float> interleaved)
{
    State& state = *state_;
    std::size_t filled = 0;
    while (2 * (filled + 1) <= interleaved.size() && state.at < state.length) {
        const auto left = static_cast<std::size_t>(state.length - state.at);
        const std::size_t count = std::min({kBlockSamples, left, interleaved.size() / 2 - filled});
        const std::span<float> block = interleaved.subspan(2 * filled, 2 * count);
        std::fill(block.begin(), block.end(), 0.0F);
        state.make_duck_gain(count);
        for (ClipSource& clip : state.clips)
            TRY(state.add(clip, block));
        state.at += static_cast<std::int64_t>(count);
        filled += count;
    }
    return filled;
}

}
