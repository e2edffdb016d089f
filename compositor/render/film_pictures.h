// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The pictures of a film: planned as segments, those that are missing rendered side by side, all with one encoder. When
// that encoder fails, started again with the next one; the segments the next one finished in an earlier run are found
// on disk, and nothing of two encoders is joined. Private to film.cpp. Thread: the caller's waits.

#include "compositor/render/film.h"
#include "compositor/render/segment.h"

#include <memory>

namespace render {

struct PlannedSegment {
    timeline::FrameRange range;
    std::string key;
    std::filesystem::path path;
    bool on_disk = false;
};

struct FilmPictures {
    EncodeSpec encode; // with the encoder that made them
    std::vector<PlannedSegment> segments;
    std::vector<EncoderFailure> failures; // of the encoders before it
    unsigned in_flight = 0;
    std::unique_ptr<SegmentCounts> counts; // of this encoder alone, finished segments only
    int device_losses = 0;                 // segments that the processor drew again because the GPU failed
    std::int64_t frames_by_fallback = 0;   // drawn by the processor for that reason
};

// `encoders` are tried in their order; the error is the last one's.
Result<FilmPictures> make_pictures(const FilmSpec& spec, const std::vector<ChosenEncoder>& encoders,
                                   base::Stations& stations, const std::stop_token& stop);

}
