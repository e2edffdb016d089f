// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The folder of finished segments and sound tracks is a cache: what was used last stays, up to a size. Files of other
// kinds in it are leftovers of killed runs and go when they are a day old, or ten minutes when the process that their
// name tells (base::AtomicFile) is not here any more.

#include "compositor/base/result.h"

#include <cstdint>
#include <filesystem>
#include <vector>

namespace render {

// Marks files as used now, so that prune_work keeps them longest.
void touch_work(const std::vector<std::filesystem::path>& used);

// Bytes that were freed. Files that vanish meanwhile (another run prunes too) are no failure.
std::uint64_t prune_work(const std::filesystem::path& folder, std::uint64_t keep_bytes);

}
