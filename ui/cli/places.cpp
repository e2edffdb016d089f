// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/cli/places.h"

#include "compositor/base/file.h"
#include "compositor/base/log.h"

#include <fmt/format.h>

#include <cstdlib>

namespace cli {
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

Result<app::Settings> load_settings(const std::filesystem::path& root)
{
    app::SettingsSources sources;
    sources.defaults = root / "config" / "default.json";
    std::error_code ignored;
    if (const auto file = below_home("XDG_CONFIG_HOME", ".config") / "lesedi" / "settings.json";
        std::filesystem::is_regular_file(file, ignored))
        sources.file = file;
    if (std::filesystem::is_regular_file(".env", ignored))
        sources.env_file = ".env";
    sources.environment = [](const char* name) { return std::getenv(name); };
    auto settings = TRY(app::Settings::load(sources));
    base::start_log({level_named(settings.text("log.level")),
                     settings.text("log.format") == "json" ? base::LogFormat::json : base::LogFormat::text});
    for (const auto& name : settings.without_effect())
        LOG_INFO("app", "{} has no effect here: no outside program renders or encodes", name);
    return settings;
}

std::filesystem::path data_folder_name(const app::Settings& settings, const std::string& given)
{
    std::filesystem::path folder = given;
    if (folder.empty())
        folder = settings.path("store.data_dir");
    if (folder.empty())
        folder = below_home("XDG_DATA_HOME", ".local/share") / "lesedi";
    return std::filesystem::absolute(folder);
}

Result<std::filesystem::path> data_folder(const app::Settings& settings, const std::string& given)
{
    auto folder = data_folder_name(settings, given);
    TRY(base::make_folders(folder));
    return folder;
}

base::Status check_output(const std::filesystem::path& output, const std::filesystem::path& input)
{
    if (output.empty())
        return {};
    std::error_code ignored;
    if (std::filesystem::is_directory(output, ignored))
        return base::fail(base::Errc::invalid_input,
                          fmt::format("{}: this is a folder; give the name of a file in it", output.string()));
    if (std::filesystem::equivalent(output, input, ignored))
        return base::fail(
            base::Errc::invalid_input,
            fmt::format("{}: this is the input, it would be overwritten; give another name", output.string()));
    if (output.has_parent_path())
        TRY(base::make_folders(output.parent_path()));
    TRY(base::AtomicFile::create(output)); // dropped again: it can be written
    return {};
}

}
