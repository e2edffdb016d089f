// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// One clip of the mix: where it lies in samples, its gain over time, and its sound, read only while it sounds.
// Room-internal. Thread: one object, one thread.

#include "compositor/media/audio_reader.h"
#include "compositor/sound/mix.h"

#include <optional>
#include <span>
#include <vector>

namespace sound {

class ClipSource {
public:
    // Measures the file; the clip ends with the mix at the latest.
    static Result<ClipSource> create(const Clip& clip, std::int64_t mix_samples);

    const Clip& clip() const { return clip_; }
    Span place() const { return place_; } // on the time line; empty when nothing of it is heard

    // Fades and gain of the clip itself at a sample of the time line inside place().
    double gain(std::int64_t sample) const;

    // The next read is for this sample of the time line, or for the beginning of place() when that comes later.
    void seek(std::int64_t sample);

    // The clip's own sound (no gain) for `first`, which lies in place() and follows the call before. Silence when the
    // file gives less than it did when it was measured.
    Status read(std::int64_t first, std::span<float> interleaved);

private:
    ClipSource() = default;
    Status start(std::int64_t samples_left_out);
    Status fill(std::span<float> interleaved);
    Clip clip_;
    Span place_;
    std::int64_t skip_ = 0;
    std::int64_t own_samples_ = 0; // of the file, behind skip_
    std::int64_t begin_at_ = 0;    // in the clip: where the next reader begins
    std::int64_t fade_in_ = 0;
    std::int64_t fade_out_ = 0;
    double level_ = 1;
    std::optional<media::AudioReader> reader_;
    std::vector<float> scratch_;
};

double from_db(double gain_db);

}
