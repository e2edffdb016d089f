// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The verbs that need no daemon: make render still frames check preview probe shape. Registers them; what they do is in
// verbs.h. Thread: main.

#include "ui/cli/session.h"

namespace cli {

void add_local_verbs(Commands& commands);

}
