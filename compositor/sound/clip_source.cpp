// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/sound/clip_source.h"

#include "compositor/media/aac.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <utility>

namespace sound {
namespace {

using base::Errc;
using base::fail;

constexpr std::int64_t kEdgeSamples = 144; // 3 ms: below it an edge is heard as a click

std::int64_t to_samples(MediaTime time)
{
    return time.round_at(MediaTime(media::kSampleRate, 1));
}

// 0 at 0, 1 at `length`, raised cosine between; the half-sample keeps the first and the last sample from being lost.
double rise(std::int64_t position, std::int64_t length)
{
    if (position >= length)
        return 1;
    const double x = (static_cast<double>(position) + 0.5) / static_cast<double>(length);
    return 0.5 - 0.5 * std::cos(std::numbers::pi * x);
}

}

double from_db(double gain_db)
{
    return std::pow(10.0, gain_db / 20.0);
}

Result<ClipSource> ClipSource::create(const Clip& clip, std::int64_t mix_samples)
{
    ClipSource source;
    source.clip_ = clip;
    const std::int64_t begin = to_samples(clip.start);
    source.skip_ = to_samples(clip.skip);
    if (begin < 0 || source.skip_ < 0 || !std::isfinite(clip.gain_db) || clip.gain_db > 60)
        return fail(Errc::invalid_input,
                    fmt::format("{}: start, skip or gain of the clip is out of range", clip.path.string()));
    const std::int64_t file_samples = TRY(media::audio_length_samples(clip.path));
    const std::int64_t own = file_samples - source.skip_;
    if (own <= 0)
        return fail(Errc::invalid_input,
                    fmt::format("{}: nothing is left of the clip after {}", clip.path.string(), to_string(clip.skip)));
    std::int64_t length = clip.loop == Loop::yes ? std::numeric_limits<std::int64_t>::max() / 4 : own;
    if (clip.length)
        length = std::min(length, to_samples(*clip.length));
    source.own_samples_ = own;
    source.place_ = {std::min(begin, mix_samples),
                     std::clamp(begin + length, std::min(begin, mix_samples), mix_samples)};
    const std::int64_t heard = source.place_.end_sample - source.place_.begin_sample;
    const std::int64_t edge = std::min(kEdgeSamples, heard / 2);
    source.fade_in_ = std::clamp(to_samples(clip.fade_in), edge, std::max(edge, heard));
    source.fade_out_ = std::clamp(to_samples(clip.fade_out), edge, std::max(edge, heard));
    source.level_ = from_db(clip.gain_db);
    return source;
}

double ClipSource::gain(std::int64_t sample) const
{
    return level_ * rise(sample - place_.begin_sample, fade_in_) * rise(place_.end_sample - 1 - sample, fade_out_);
}

void ClipSource::seek(std::int64_t sample)
{
    reader_.reset();
    begin_at_ = std::max<std::int64_t>(0, sample - place_.begin_sample);
}

Status ClipSource::start(std::int64_t samples_left_out)
{
    reader_.emplace(TRY(media::AudioReader::open(clip_.path)));
    std::int64_t left = samples_left_out;
    while (left > 0) {
        scratch_.resize(2 * static_cast<std::size_t>(std::min<std::int64_t>(left, 4096)));
        const std::size_t got = TRY(reader_->read(scratch_));
        if (got == 0)
            break;
        left -= static_cast<std::int64_t>(got);
    }
    return {};
}

Status ClipSource::fill(std::span<float> interleaved)
{
    bool fresh = false; // guards against a file that now gives nothing
    while (!interleaved.empty()) {
        const std::size_t got = TRY(reader_->read(interleaved));
        interleaved = interleaved.subspan(2 * got);
        if (got > 0)
            fresh = false;
        if (interleaved.empty())
            break;
        if (clip_.loop == Loop::no || fresh) {
            std::fill(interleaved.begin(), interleaved.end(), 0.0F);
            break;
        }
        TRY(start(skip_));
        fresh = true;
    }
    return {};
}

Status ClipSource::read(std::int64_t first, std::span<float> interleaved)
{
    if (!reader_)
        TRY(start(skip_ + std::exchange(begin_at_, 0) % own_samples_));
    TRY(fill(interleaved));
    if (first + static_cast<std::int64_t>(interleaved.size() / 2) >= place_.end_sample)
        reader_.reset(); // its buffers are not needed any more
    return {};
}

}
