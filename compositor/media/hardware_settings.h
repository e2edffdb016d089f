// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What the encoders through libavcodec are told, driver by driver. Only for .cpp files of this room. Thread: any.

#include "compositor/media/encoder_table.h"
#include "compositor/media/libav.h"

namespace media {

// Everything avcodec_open2 needs, VA-API's device and its pool of pictures too.
Status tell_encoder(AVCodecContext& context, const EncoderRow& row, const H264Spec& spec);

}
