// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The devices of this machine, looked at in a child: a driver that crashes or hangs while it is loaded costs the child.
// Thread: any.

#include "compositor/base/helper_pool.h"
#include "compositor/vulkan/device.h"

#include <chrono>
#include <vector>

namespace vulkan {

// All devices, the best first. Fails as list_devices() does; timed_out for drivers that hang, unavailable for ones that
// end the child. `helper_program`: empty for the usual one.
Result<std::vector<DeviceRow>> probe_devices(const std::filesystem::path& helper_program = {},
                                             std::chrono::milliseconds deadline = std::chrono::seconds(15));

std::vector<base::HelperVerbRow> helper_verbs(); // vulkan-devices

}
