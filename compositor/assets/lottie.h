// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Lottie by librlottie, only in the child: the library hangs and crashes on some files. Nothing a file names is opened.
// Private to the room. Thread: one object, one thread.

#include "compositor/media/moving_picture.h"

#include <string>

namespace assets {

base::Result<std::unique_ptr<media::MovingPicture>> open_lottie(std::span<const std::byte> bytes);

// For a file that drew nothing: the parts in its text that the library is known not to draw.
std::string undrawn_parts(std::span<const std::byte> bytes);

}
