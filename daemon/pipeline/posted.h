// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Posted Compositions (posted_composition.h) in the state's scope: read, kept, rendered by a job; and the other way
// round: a Composition of ours named as a caller can post it.

#include "daemon/pipeline/posted_composition.h"
#include "daemon/pipeline/state.h"

namespace pipeline {

// The tenant's uploads, what its rows name, what its films were made from, and the rigs of its characters.
Shelf shelf_of(State& state);
Result<ReadFilm> read_posted(State& state, std::string_view json);
// The same with the problems as one invalid_input error, one a line: for who reads what was checked before.
Result<PostedFilm> read_posted_or_fail(State& state, std::string_view json);
// Files that the film names stay for as long as a row names them, whatever becomes of the project they came from.
Status keep_files(State& state, const PostedFilm& film);

// Sources become "sha256:..." and "character:..."; a file that the shelf does not have yet becomes the tenant's upload.
Status name_sources(State& state, timeline::Composition& composition);

// The job's step: the film and its row. `still_ours` is asked in the transaction that records it.
Result<std::string> render_posted(State& state, store::Id composition, const Watcher& watcher,
                                  const std::function<Status()>& still_ours, std::stop_token stop);

}
