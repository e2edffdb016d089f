// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A few pictures through an encoder and back through libavcodec's own software decoder: moving ones, one that is shown
// for longer, and a key picture in the middle. Of this room only. Thread: any; takes as long as the driver takes.

#include "compositor/media/encoder_table.h"

namespace media {

inline constexpr frame::Size kTrialSize{320, 240}; // above the smallest picture every driver takes
inline constexpr int kTrialFrames = 8;

// Errors: what open_encoder and the encoder say; invalid_input when what came out is not what went in.
Status try_encoder(EncoderId id);

}
