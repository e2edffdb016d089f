// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What an encoder's driver is, told by files alone, without loading it: while none of this changes, what was found out
// about the driver stays true. Thread: any.

#include "compositor/media/encoder_table.h"

#include <string>
#include <string_view>

namespace media {

// Lines of text: kernel, driver version, device nodes, and path, size and time of every library that would be loaded.
// Empty for EncoderDriver::none.
std::string driver_identity(EncoderDriver driver);

// Whether the kernel has a device for the driver: without one it need not be loaded. True for EncoderDriver::none.
bool has_device_node(EncoderDriver driver);
std::string_view device_nodes(EncoderDriver driver); // what is looked for, for people

}
