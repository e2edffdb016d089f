// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A composition file made ready for the daemon, which opens no path of a client: every local file that a `src` names is
// uploaded by its hash, unless the daemon has it, and the source becomes what the daemon calls it ("sha256:<hex>").
// Thread: main.

#include "ui/cli/session.h"

#include <filesystem>

namespace cli {

// not_found with the layer's place when a named file is missing; what has a scheme ("config:cast/...",
// "sha256:...") stays as it is.
Result<Json> prepare_composition(Session& session, const std::filesystem::path& file);

}
