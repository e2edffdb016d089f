// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// One file a resource: each adds the handlers of its operations, which are described in config/api. Thread: the
// handlers run on the api threads.

#include "daemon/api/call.h"

namespace api {

void add_system(Handlers& handlers);
void add_settings(Handlers& handlers); // and tokens
void add_assets(Handlers& handlers);
void add_characters(Handlers& handlers);
void add_documents(Handlers& handlers); // and files
void add_projects(Handlers& handlers);
void add_scripts(Handlers& handlers); // and timelines
void add_outputs(Handlers& handlers);
void add_jobs(Handlers& handlers);
void add_stills(Handlers& handlers);
void add_compositions(Handlers& handlers);
void add_previews(Handlers& handlers);

}
