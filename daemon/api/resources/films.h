// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Films that requests are about: a Composition that was posted, or that of a project. Thread: the api thread of the
// call.

#include "daemon/api/call.h"
#include "daemon/pipeline/posted_composition.h"

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace api {

Result<std::vector<timeline::Format>> platform_formats(const Call& call);

// Of the caller's tenant; or the 400 that says what is wrong with it, with the path of each mistake.
using PostedOrRefused = std::variant<pipeline::PostedFilm, net::Response>;
Result<PostedOrRefused> read_posted_film(Call& call, std::string_view json);

struct ProjectFilm {
    timeline::Composition composition;
    std::filesystem::path folder; // what its relative sources are relative to
    std::string format;
};
// As it would be rendered now. `format`: one of the project's, or empty for the first of them.
Result<ProjectFilm> project_film(Call& call, store::Id project, const std::string& format);

// A PNG of the frame at the call's `t`, no larger than its `width` and `height`, drawn by a renderer of its own.
// `compiled` is of one film.
Result<net::Response> still_answer(const Call& call, const timeline::Compiled& compiled);

}
