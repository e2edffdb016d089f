// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The one way this project sees Vulkan: volk's function pointers, and one checker for results. Of this room only.
// Thread: any.

#include "compositor/base/result.h"

#include <volk.h>

#include <cstdint>
#include <string_view>

namespace vulkan {

using base::Errc;
using base::fail;
using base::Result;
using base::Status;

std::string_view name(VkResult result); // "VK_ERROR_DEVICE_LOST"

// device_lost for a lost device, no_space for exhausted memory, unavailable for the rest. `what` begins the message.
Status check(VkResult result, std::string_view what, std::source_location where = std::source_location::current());

}
