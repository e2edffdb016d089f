// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Parameter sets as MP4 keeps them beside the pictures: the contents of avcC and hvcC (ISO/IEC 14496-15). Of this room
// only. Thread: any.

#include "compositor/media/video_encoder.h"

namespace media {

Result<std::vector<std::byte>> decoder_configuration(const VideoHeaders& headers);

}
