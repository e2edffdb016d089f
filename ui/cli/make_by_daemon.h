// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// `make` by a daemon that runs: the same video, captions and composition at the same places. Thread: main.

#include "ui/cli/session.h"
#include "ui/cli/verbs.h"

#include <optional>
#include <string>

namespace cli {

// Why this program must do the work itself although a daemon runs, for people; empty: it need not.
std::string only_local(const MakeOptions& options);

// A session with the daemon that would be asked, when one answers.
std::optional<Session> running_daemon(const MakeOptions& options, std::stop_token stop);

// The project stays in the daemon. Ctrl-C ends the waiting, not the work.
Status make_by_daemon(Session& session, const MakeOptions& options);

}
