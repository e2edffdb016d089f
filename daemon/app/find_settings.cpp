// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/app/find_settings.h"

#include "compositor/base/log.h"

#include <cstdlib>

namespace app {
namespace {

base::LogLevel level_named(const std::string& name)
{
    using base::LogLevel;
    if (name == "trace")
        return LogLevel::trace;
    if (name == "debug")
        return LogLevel::debug;
    if (name == "info")
        return LogLevel::info;
    if (name == "error")
        return LogLevel::error;
    if (name == "off")
        return LogLevel::off;
    return LogLevel::warn;
}

std::filesystem::path below_home(const char* variable, const char* fallback)
{
    const char* folder = std::getenv(variable);
    if (folder != nullptr && folder[0] == '/')
        return folder;
    const char* home = std::getenv("HOME");
    return std::filesystem::path(home != nullptr && *home != '\0' ? home : "/tmp") / fallback;
}

}

Result<Settings> load_settings(const std::filesystem::path& root, const SettingsFiles& files)
{
    SettingsSources sources;
    sources.defaults = root / "config" / "default.json";
    std::error_code ignored;
    if (!files.settings.empty())
        sources.file = files.settings;
    else if (const auto file = below_home("XDG_CONFIG_HOME", ".config") / "lesedi" / "settings.json";
             std::filesystem::is_regular_file(file, ignored))
        sources.file = file;
    if (!files.env.empty())
        sources.env_file = files.env;
    else if (std::filesystem::is_regular_file(".env", ignored))
        sources.env_file = ".env";
    sources.environment = [](const char* name) { return std::getenv(name); };
    sources.given = files.given;
    return Settings::load(sources);
}

void start_log(const Settings& settings)
{
    base::start_log({level_named(settings.text("log.level")),
                     settings.text("log.format") == "json" ? base::LogFormat::json : base::LogFormat::text});
    for (const auto& name : settings.without_effect())
        LOG_INFO("app", "{} has no effect here: no outside program renders or encodes", name);
}

std::filesystem::path data_root(const Settings& settings, const std::filesystem::path& given)
{
    std::filesystem::path folder = given;
    if (folder.empty())
        folder = settings.path("store.data_dir");
    if (folder.empty())
        folder = below_home("XDG_DATA_HOME", ".local/share") / "lesedi";
    return std::filesystem::absolute(folder);
}

}
