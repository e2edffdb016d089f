// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Shows the script and asks, until it is approved or the person leaves. Only on a terminal: without one, and without
// --approve, nothing is ever approved silently.

#include "compositor/base/result.h"
#include "daemon/pipeline/pipeline.h"

#include <stop_token>

namespace cli {

enum class Decision { approved, quit };

base::Result<Decision> review_script(pipeline::Pipeline& pipeline, pipeline::OpenProject& project,
                                     const pipeline::ProjectRequest& request, std::stop_token stop);

// $VISUAL, $EDITOR, else the first of editor, nano, vi that is installed; runs it on the file and waits.
base::Status run_editor(const std::filesystem::path& file);

}
