// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A Composition that a caller posted, before anything of it is opened. Its sources are "config:..." of the shipped set,
// or "sha256:<hash>", with "#element" behind it for one of an SVG: files that the same tenant uploaded or may see. No
// path of a caller's is ever opened. A Character's rig, which names files beside it, is a shipped one or
// "character:<id>": a character of the tenant's own that is drawn by uploaded pictures. Thread: that of the shelf's
// Database.

#include "compositor/timeline/composition.h"
#include "compositor/timeline/formats.h"
#include "compositor/timeline/parse.h"
#include "daemon/store/scope.h"

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pipeline {

inline constexpr std::string_view kConfigSource = "config:", kHashSource = "sha256:", kCharacterSource = "character:";

// Where a tenant's files lie; empty: it has none of that name.
struct Shelf {
    using Place = base::Result<std::optional<std::filesystem::path>>;
    std::function<Place(const std::string& sha256)> file;
    std::function<Place(store::Id character)> rig; // empty too: nobody has uploaded a pose of it
};

struct PostedFilm {
    timeline::Composition composition;        // its sources are absolute paths and config: ones
    std::map<std::string, std::string> files; // by what is before a '#' ("sha256:...", "character:3"): where it lies

    // An error of compile() or render, without our paths: files are called as the caller calls them.
    base::Error as_posted(base::Error error) const;
    std::vector<std::string> hashes() const; // of the files
};

struct ReadFilm {
    std::optional<PostedFilm> film;            // when there is no problem
    std::vector<timeline::Problem> problems{}; // "layers[3].src: ..."
};

// Fails only when the shelf does.
base::Result<ReadFilm> read_posted(std::string_view json, std::span<const timeline::Format> formats,
                                   const Shelf& shelf);

}
