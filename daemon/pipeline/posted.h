// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The job of a posted Composition (posted_composition.h).

#include "daemon/pipeline/posted_composition.h"
#include "daemon/pipeline/state.h"

namespace pipeline {

Result<PostedFilm> read_posted(State& state, const std::string& json); // in the state's scope

// The job's step: the film and its row. `still_ours` is asked in the transaction that records it.
Result<std::string> render_posted(State& state, store::Id composition, const Watcher& watcher,
                                  const std::function<Status()>& still_ours, std::stop_token stop);

}
