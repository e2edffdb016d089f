// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What most verbs start from: settings, the engine, folders, a composition read from a file.

#include "compositor/render/engine.h"
#include "compositor/render/film.h"
#include "compositor/timeline/compile.h"
#include "daemon/app/settings.h"

#include <filesystem>
#include <memory>
#include <string>

namespace cli {

using base::Result;

// config/default.json, then the settings file, .env of the working folder, the environment; starts the log.
Result<app::Settings> load_settings(const std::filesystem::path& root);

Result<render::Engine> make_engine(const std::filesystem::path& root);

// --data, else the setting, else lesedi below $XDG_DATA_HOME or ~/.local/share.
Result<std::filesystem::path> data_folder(const app::Settings& settings, const std::string& given);

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

// Before any work: the file can be written (its folder is made), is no folder, and is none of the inputs. An empty
// output is one that was not asked for.
base::Status check_output(const std::filesystem::path& output, const std::filesystem::path& input);

render::EncodeSpec encode_spec(const app::Settings& settings);

// Starts to look for what can encode here. `given`, or the setting when it is empty; one that is asked for by name and
// cannot be used is an error here, before any work; cancelled when `stop` is requested.
Result<std::unique_ptr<render::EncoderSearch>> search_encoders(const app::Settings& settings, const std::string& given,
                                                               const std::filesystem::path& data,
                                                               const std::stop_token& stop);

std::string seconds_text(double seconds);   // "1:05" or "42.3 s"
std::string size_text(std::uint64_t bytes); // "4.1 MB"

}
