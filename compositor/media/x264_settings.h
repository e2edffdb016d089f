// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What x264 is told: the stream every player takes, P pictures only, IDRs where we say, little memory. Of this room
// only. Thread: any.

#include "compositor/media/h264_encoder.h"

#include <x264.h>

namespace media {

inline constexpr int kMaxReferences = 2;
inline constexpr double kVbvSeconds = 2; // the buffer of the bit rate cap

Status check_h264_spec(const H264Spec& spec); // its numbers; x264_settings knows the presets

int preset_lookahead(const H264Spec& spec); // frames, as x264 has it; 0 for an unknown preset

// Of a checked spec. The caller sets the log.
Result<x264_param_t> x264_settings(const H264Spec& spec);

}
