// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Where things are: settings, the data directory, what is written. Thread: main.

#include "daemon/app/settings.h"

#include <filesystem>
#include <string>

namespace cli {

using base::Result;

// config/default.json, then the settings file, .env of the working folder, the environment; starts the log.
Result<app::Settings> load_settings(const std::filesystem::path& root);

// --data, else the setting, else lesedi below $XDG_DATA_HOME or ~/.local/share; made when it is missing.
Result<std::filesystem::path> data_folder(const app::Settings& settings, const std::string& given);

// Before any work: the file can be written (its folder is made), is no folder, and is none of the inputs. An empty
// output is one that was not asked for. What is written in one go may go into a pipe or a device too.
enum class Written : std::uint8_t { here_and_there, in_one_go };
base::Status check_output(const std::filesystem::path& output, const std::filesystem::path& input,
                          Written written = Written::here_and_there);

}
