// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Compositions from files for the benchmarks. Thread: one.

#include "compositor/base/file.h"
#include "compositor/render/engine.h"
#include "compositor/timeline/formats.h"
#include "compositor/timeline/parse.h"

#include <filesystem>

namespace bench {

struct Film {
    timeline::Composition composition;
    timeline::Compiled compiled;
};

inline base::Result<render::Engine> make_engine()
{
    const auto root = TRY(base::resource_root());
    return render::Engine::create({.root = root, .helper_program = {}});
}

inline base::Result<Film> open_film(render::Engine& engine, const std::filesystem::path& path)
{
    const auto text = TRY(base::read_text_file(path, timeline::kMaxJsonBytes));
    const auto formats = TRY(timeline::load_formats(engine.root() / "config" / "platforms.json"));
    timeline::ParseSpec spec;
    spec.formats = formats;
    auto composition = TRY(timeline::parse_or_fail(text, spec));
    auto compiled = TRY(engine.compile(composition, std::filesystem::absolute(path).parent_path()));
    return Film{std::move(composition), std::move(compiled)};
}

}
