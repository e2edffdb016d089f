// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The captions of a composition as a file beside the video, from the same pages that are drawn: SubRip and WebVTT (W3C
// WebVTT, 4.1). Pure functions.

#include "compositor/timeline/composition.h"

#include <string>
#include <vector>

namespace compose {

struct Cue {
    double begin_s = 0;
    double end_s = 0; // after begin; cues do not overlap
    std::string text; // one line, not empty
};

// Of all caption layers, in order of time: from a page's first word to its last, or to the next page when that is near.
std::vector<Cue> cues(const timeline::Composition& film);

std::string to_srt(const std::vector<Cue>& cues);
std::string to_webvtt(const std::vector<Cue>& cues);

}
