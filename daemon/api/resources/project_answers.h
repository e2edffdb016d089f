// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What several resources answer about a project. Thread: the api thread of the call.

#include "daemon/api/call.h"

namespace api {

Result<net::Response> project_answer(Call& call, store::Id id, int status);
// Does it with the version that the caller expects; workers are woken and stopped once it is committed.
using Act = std::function<Result<pipeline::Changed>(pipeline::Workflow&, pipeline::Version)>;
Result<pipeline::Changed> act(Call& call, const Act& act);
Result<net::Response> changed_answer(Call& call, const Act& act); // the project
Result<net::Response> queued_answer(Call& call, const Act& act);  // 202 and the job

// The file of an upload, whether it is the body or a part of a form; invalid_input: none came.
Result<const net::ReceivedFile*> uploaded_file(Call& call);

}
