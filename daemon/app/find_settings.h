// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Where a program of ours finds its settings and its data directory. Thread: main, at start and at a reload.

#include "daemon/app/settings.h"

#include <filesystem>
#include <string>

namespace app {

// Named ones must exist; those of no name are taken where they are: $XDG_CONFIG_HOME/lesedi/settings.json, and .env in
// the current folder.
struct SettingsFiles {
    std::filesystem::path settings{}, env{};
    std::map<std::string, std::string> given{}; // by key: what the command line says
};
Result<Settings> load_settings(const std::filesystem::path& root, const SettingsFiles& files);

// As log.level and log.format say; names without effect are logged.
void start_log(const Settings& settings);

// What was given, else the setting, else lesedi below $XDG_DATA_HOME or ~/.local/share. Absolute.
std::filesystem::path data_root(const Settings& settings, const std::filesystem::path& given);

}
