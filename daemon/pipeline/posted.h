// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Compositions that other tools post. They name files as "sha256:<hash>" of an upload or "config:..." of what is
// shipped; any other source is refused, for no path of a client's is ever opened.

#include "daemon/pipeline/state.h"

namespace pipeline {

struct Posted {
    timeline::Composition composition; // its sources are paths now
    std::vector<std::string> files;    // hashes of the uploads it names
};
Result<Posted> read_posted(State& state, const std::string& json);

// The job's step: the film and its row. `still_ours` is asked in the transaction that records it.
Result<std::string> render_posted(State& state, store::Id composition, const Watcher& watcher,
                                  const std::function<Status()>& still_ours, std::stop_token stop);

}
