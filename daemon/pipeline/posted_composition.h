// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A Composition that a caller posted, before anything of it is opened. Its sources are "config:..." of the shipped set,
// or "sha256:<hash>", with "#element" behind it for one of an SVG: files that the same tenant uploaded or may see. No
// path of a caller's is ever opened, and a Character's rig, which names files beside it, must be a shipped one.
// Thread: that of the FileStore's Database.

#include "compositor/timeline/composition.h"
#include "compositor/timeline/formats.h"
#include "compositor/timeline/parse.h"
#include "daemon/store/file_store.h"

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pipeline {

struct PostedFilm {
    timeline::Composition composition;        // its sources are absolute paths and config: ones
    std::map<std::string, std::string> files; // by the hashes it names: where each lies

    // An error of compile() or render, without our paths: files are called as the caller calls them.
    base::Error as_posted(base::Error error) const;
    std::vector<std::string> hashes() const;
};

struct ReadFilm {
    std::optional<PostedFilm> film;            // when there is no problem
    std::vector<timeline::Problem> problems{}; // "layers[3].src: ..."
};

// Fails only when the store does.
base::Result<ReadFilm> read_posted(std::string_view json, std::span<const timeline::Format> formats,
                                   store::FileStore& files);

// The same with the problems as one invalid_input error, one a line: for who reads what was checked before.
base::Result<PostedFilm> read_posted_or_fail(std::string_view json, std::span<const timeline::Format> formats,
                                             store::FileStore& files);

}
