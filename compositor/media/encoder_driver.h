// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What an encoder's driver is, told by files alone, without loading it: while none of this changes, what was found out
// about the driver stays true. Thread: any.

#include "compositor/media/encoder_table.h"

#include <string>

namespace media {

// Lines of text: kernel, driver version, device nodes, and path, size and time of every library that would be loaded.
// Empty for EncoderDriver::none.
std::string driver_identity(EncoderDriver driver);

}
