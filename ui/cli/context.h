// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What most local verbs start from: the engine, a composition read from a file. Thread: main.

#include "compositor/render/engine.h"
#include "compositor/render/film.h"
#include "compositor/timeline/compile.h"
#include "ui/cli/places.h"

#include <filesystem>
#include <memory>
#include <string>

namespace cli {

Result<render::Engine> make_engine(const std::filesystem::path& root);

struct ReadComposition {
    timeline::Composition composition;
    std::filesystem::path folder; // what its relative sources are relative to
};
// Laid out for `format` instead of its own when one is named.
Result<ReadComposition> read_composition(const std::filesystem::path& root, const std::filesystem::path& path,
                                         const std::string& format);

struct LoadedComposition {
    timeline::Composition composition;
    timeline::Compiled compiled;
    std::filesystem::path folder;
};
Result<LoadedComposition> load_composition(render::Engine& engine, const std::filesystem::path& path,
                                           const std::string& format);

render::EncodeSpec encode_spec(const app::Settings& settings);

// Starts to look for what can encode here. `given`, or the setting when it is empty; one that is asked for by name and
// cannot be used is an error here, before any work; cancelled when `stop` is requested.
Result<std::unique_ptr<render::EncoderSearch>> search_encoders(const app::Settings& settings, const std::string& given,
                                                               const std::filesystem::path& data,
                                                               const std::stop_token& stop);

}
