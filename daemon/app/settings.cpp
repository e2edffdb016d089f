// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/app/settings.h"

#include "compositor/base/check.h"
#include "daemon/app/settings_loader.h"

namespace app {

using base::Errc;
using base::fail;
using base::Status;
using Json = nlohmann::json;
using Type = SettingsLoader::Type;

Result<Settings> Settings::load(const SettingsSources& sources)
{
    SettingsLoader loader;
    TRY(loader.load_defaults(sources.defaults));
    if (sources.file)
        TRY(loader.load_file(*sources.file));
    if (sources.env_file)
        TRY(loader.load_env_file(*sources.env_file));
    if (sources.environment)
        TRY(loader.load_environment(sources.environment));
    TRY(loader.load_given(sources.given));
    TRY(loader.fit_lengths());
    return std::move(loader.settings);
}

const Settings::Row& Settings::row(std::string_view key) const
{
    const auto found = rows_.find(key);
    ASSERT(found != rows_.end());
    return found->second;
}

std::int64_t Settings::integer(std::string_view key) const
{
    return std::get<std::int64_t>(row(key).value);
}

double Settings::number(std::string_view key) const
{
    return std::get<double>(row(key).value);
}

const std::string& Settings::text(std::string_view key) const
{
    return std::get<std::string>(row(key).value);
}

const std::string& Settings::secret(std::string_view key) const
{
    ASSERT(row(key).type == Type::secret);
    return std::get<std::string>(row(key).value);
}

std::filesystem::path Settings::path(std::string_view key) const
{
    return text(key);
}

std::int64_t Settings::bits_per_second(std::string_view key) const
{
    const auto parsed = SettingsLoader::parse_bitrate(text(key));
    ASSERT(parsed.has_value());
    return *parsed;
}

std::vector<Settings::Shown> Settings::shown() const
{
    std::vector<Shown> all;
    for (const auto& [key, row] : rows_) {
        constexpr std::array<std::string_view, 6> kNames{"integer", "number", "text", "secret", "path", "bitrate"};
        Shown one{key,      row.environment_name, std::string(kNames[static_cast<std::size_t>(row.type)]),
                  row.from, row.meaning,          {},
                  false};
        if (row.type == Type::secret)
            one.is_set = !std::get<std::string>(row.value).empty();
        else
            std::visit([&one](const auto& value) { one.value = value; }, row.value);
        all.push_back(std::move(one));
    }
    return all;
}

Status Settings::check(std::string_view key, const std::variant<std::int64_t, double, std::string>& value) const
{
    SettingsLoader trial{*this};
    const auto found = trial.settings.rows_.find(key);
    if (found == trial.settings.rows_.end())
        return fail(Errc::invalid_input, fmt::format("there is no setting {}", key));
    const Json json = std::visit([](const auto& one) { return Json(one); }, value);
    TRY(trial.set(found->first, found->second, json, "the request"));
    return trial.fit_lengths();
}

std::vector<std::string> Settings::differing(const Settings& other) const
{
    std::vector<std::string> keys;
    for (const auto& [key, row] : rows_)
        if (row.has_effect && row.value != other.row(key).value)
            keys.push_back(key);
    return keys;
}

void Settings::take(std::string_view prefix, const Settings& other)
{
    for (auto& [key, row] : rows_)
        if (key.starts_with(prefix))
            row = other.row(key);
}

std::string Settings::describe() const
{
    std::string out;
    for (const auto& [key, row] : rows_) {
        std::string value = std::visit([](const auto& held) { return fmt::format("{}", held); }, row.value);
        if (row.type == Type::secret && !value.empty())
            value = "***";
        out += fmt::format("{} = {}  ({})\n", key, value, row.from);
    }
    return out;
}

}
