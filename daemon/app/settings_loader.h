// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// How Settings are read: each source is laid over those before it. Every error names the source, the key and what it
// would have to be. Seen by settings*.cpp only.

#include "daemon/app/settings.h"

#include <nlohmann/json.hpp>

namespace app {

struct SettingsLoader {
    using Row = Settings::Row;
    using Type = Settings::Type;
    using Status = base::Status;
    using Json = nlohmann::json;

    Settings settings;

    static Result<Type> type_of(const std::string& name, const std::string& key);
    static std::string expectation(const Row& row);
    static std::optional<std::int64_t> parse_bitrate(std::string_view text); // bit/s

    Status load_defaults(const std::filesystem::path& path);
    Status load_file(const std::filesystem::path& path);
    Status load_env_file(const std::filesystem::path& path);
    Status load_environment(const std::function<const char*(const char*)>& environment);
    Status load_given(const std::map<std::string, std::string>& given);
    Status fit_lengths(); // of the script and of the video

    Status set(const std::string& key, Row& row, const Json& value, const std::string& from);
    Status set_text(const std::string& key, Row& row, const std::string& value, const std::string& from);
    Row* by_environment_name(std::string_view name, std::string& key);
};

}
