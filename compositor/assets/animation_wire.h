// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What is asked of and answered by the verbs "animation-info" and "animation-draw", and the grid of times both sides
// count in. A cell is one frame of the composition: cell n is shown at n / sample_rate seconds of play. Private to the
// room; the parent does not trust the child's numbers. Thread: any.

#include "compositor/assets/animation.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace assets {

// The part of a source that is wanted, on its grid.
struct CellGrid {
    double from_s = 0;
    double speed = 1;
    double sample_rate = 30;
    std::int64_t cells = 1; // all there are, from 0
    double play_s = 0;      // length of play

    // The first cell that shows what begins at `source_s`. A little of a cell is forgiven, because many files round
    // their times (GIF to 10 ms, WebM to 1 ms) and one late frame would hide the next.
    std::int64_t cell_of(double source_s) const;
};
CellGrid cell_grid(const AnimationRequest& request, double source_duration_s);

std::string to_text(const AnimationInfo& info);
std::optional<AnimationInfo> animation_info_from(std::string_view text);

struct FramesRequest {
    frame::Size box;
    CellGrid grid;
    std::int64_t first_cell = 0; // the cells before it were answered already
};
std::string to_text(const FramesRequest& request);
std::optional<FramesRequest> frames_request_from(std::string_view text);

struct FrameRow {
    std::int64_t cell = 0;
    frame::Rect at; // empty: nothing visible, no pixels
};
struct FramesAnswer {
    bool done = false;
    std::int64_t next_cell = 0; // go on there
    double ended_s = 0;         // of play, where the file ran out of frames; 0: it did not
    std::vector<FrameRow> rows; // cells grow
};
std::string to_text(const FramesAnswer& answer);
std::optional<FramesAnswer> frames_answer_from(std::string_view text, const FramesRequest& request, std::size_t bytes);

}
