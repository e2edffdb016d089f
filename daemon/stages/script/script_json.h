// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The JSON form of a script. Errors name the path ("turns[2].pose: ...") after the given subject, usually the file's
// name. Only turns[].speaker and turns[].display are required; unknown keys are errors. A JSON file may be a whole
// script or one written by hand: missing ids, poses and states get their defaults. Thread: any.

#include "compositor/base/result.h"
#include "daemon/stages/script/script.h"

#include <string>
#include <string_view>

namespace script {

// Fails with invalid_input. Checks form only; validate() says whether the content can be voiced.
base::Result<Script> script_from_json(std::string_view json, std::string_view subject);

// Stable key order, two-space indent, final newline. script_from_json of it gives the same script.
std::string script_to_json(const Script& script);

}
