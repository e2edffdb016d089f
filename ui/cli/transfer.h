// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Files from and to the daemon, with a line of progress. Under its final name a file is whole or absent: what has come
// so far lies beside it as NAME.<of this version>.part, and the same command goes on there. Thread: main.

#include "ui/cli/session.h"

#include <filesystem>

namespace cli {

// `path` as Daemon takes it. Broken connections are resumed a few times, by Range, when the daemon names the version
// (ETag). After Ctrl-C or a failure the part stays when it can be resumed.
Status download(Session& session, const std::string& path, const std::filesystem::path& output);

// The body as it is, the name in the query where the path has it. Returns the answer's JSON.
Result<Json> upload(Session& session, const std::string& method, const std::string& path,
                    const std::filesystem::path& file);

// An answer that is small enough to be made at once (a still): to a file, written aside.
Status fetch(Session& session, net::ClientRequest request, const std::filesystem::path& output);

}
