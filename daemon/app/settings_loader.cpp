// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/app/settings_loader.h"

#include "compositor/base/file.h"
#include "compositor/base/json_message.h"

#include <array>
#include <charconv>
#include <cmath>

namespace app {
namespace {

using base::Errc;
using base::fail;
using base::Status;
using Json = nlohmann::json;

constexpr std::uint64_t kLargestFileBytes = 1U << 20U;
constexpr std::array<std::string_view, 18> kOurPrefixes{
    "ANTHROPIC_", "DEFAULT_", "ELEVENLABS_", "FFMPEG_",  "FFPROBE_", "LESEDI_", "MAX_",    "OPENAI_", "REDIS_",
    "REMOTION_",  "RENDER_",  "SPEECH_",     "STORAGE_", "VIDEO_",   "VOICE_",  "WORKER_", "SCRIPT_", "ENCODE_"};

std::optional<double> parse_number(std::string_view text)
{
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value))
        return std::nullopt;
    return value;
}

std::string_view trimmed(std::string_view text)
{
    const auto first = text.find_first_not_of(" \t\r");
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

// The value part of an .env line: quotes removed, an unquoted " #" starts a comment.
std::string env_value(std::string_view raw)
{
    raw = trimmed(raw);
    if (raw.size() >= 2 && (raw.front() == '"' || raw.front() == '\''))
        if (const auto end = raw.find(raw.front(), 1); end != std::string_view::npos)
            return std::string(raw.substr(1, end - 1));
    if (const auto comment = raw.find(" #"); comment != std::string_view::npos)
        raw = trimmed(raw.substr(0, comment));
    return std::string(raw);
}

Result<Json> parse_json_file(const std::filesystem::path& path)
{
    const std::string text = TRY(base::read_text_file(path, kLargestFileBytes));
    try {
        Json json = Json::parse(text, nullptr, true, true);
        if (!json.is_object())
            return fail(Errc::invalid_input, fmt::format("{}: settings are a JSON object", path.string()));
        return json;
    } catch (const Json::exception& error) {
        return fail(Errc::invalid_input, fmt::format("{}: {}", path.string(), base::json_message(error.what())));
    }
}

void flatten(const Json& json, const std::string& prefix, std::vector<std::pair<std::string, Json>>& out)
{
    for (const auto& [key, value] : json.items()) {
        const std::string path = prefix.empty() ? key : prefix + "." + key;
        if (value.is_object())
            flatten(value, path, out);
        else
            out.emplace_back(path, value);
    }
}

}

std::optional<std::int64_t> SettingsLoader::parse_bitrate(std::string_view text)
{
    double unit = 1;
    if (!text.empty() && (text.back() == 'M' || text.back() == 'm'))
        unit = 1e6;
    else if (!text.empty() && (text.back() == 'k' || text.back() == 'K'))
        unit = 1e3;
    const auto number = parse_number(unit > 1 ? text.substr(0, text.size() - 1) : text);
    if (!number || *number * unit < 1000 || *number * unit > 2e9)
        return std::nullopt;
    return std::llround(*number * unit);
}

Result<SettingsLoader::Type> SettingsLoader::type_of(const std::string& name, const std::string& key)
{
    constexpr std::array<std::pair<std::string_view, Type>, 6> kTypes{{{"integer", Type::integer},
                                                                       {"number", Type::number},
                                                                       {"text", Type::text},
                                                                       {"secret", Type::secret},
                                                                       {"path", Type::path},
                                                                       {"bitrate", Type::bitrate}}};
    for (const auto& [known, type] : kTypes)
        if (known == name)
            return type;
    return fail(Errc::internal, fmt::format("config/default.json: {}: no type '{}'", key, name));
}

std::string SettingsLoader::expectation(const Row& row)
{
    switch (row.type) {
    case Type::integer:
        return "a whole number";
    case Type::number:
        return "a number";
    case Type::bitrate:
        return "a bit rate such as 5M or 800k";
    default:
        return "text";
    }
}

Status SettingsLoader::set(const std::string& key, Row& row, const Json& value, const std::string& from)
{
    const auto wrong = [&](const std::string& need) {
        const std::string shown =
            row.type == Type::secret ? "(a secret)" : value.dump(-1, ' ', false, Json::error_handler_t::replace);
        return fail(Errc::invalid_input, fmt::format("{}: {} is {}, which is not {}", from, key, shown, need));
    };
    switch (row.type) {
    case Type::integer:
        if (!value.is_number_integer())
            return wrong(expectation(row));
        row.value = value.get<std::int64_t>();
        break;
    case Type::number:
        if (!value.is_number())
            return wrong(expectation(row));
        row.value = value.get<double>();
        break;
    case Type::bitrate:
        if (!value.is_string() || !parse_bitrate(value.get<std::string>()))
            return wrong(expectation(row));
        row.value = value.get<std::string>();
        break;
    default:
        if (!value.is_string())
            return wrong(expectation(row));
        row.value = value.get<std::string>();
    }
    if (row.has_range && (value.get<double>() < row.minimum || value.get<double>() > row.maximum))
        return wrong(fmt::format("between {} and {}", row.minimum, row.maximum));
    if (row.multiple_of > 1 && value.get<std::int64_t>() % row.multiple_of != 0)
        return wrong(row.multiple_of == 2 ? "even" : fmt::format("a multiple of {}", row.multiple_of));
    if (!row.choices.empty() && std::ranges::find(row.choices, value.get<std::string>()) == row.choices.end())
        return wrong(fmt::format("one of {}", fmt::join(row.choices, ", ")));
    row.from = from;
    if (!row.has_effect && from != "default")
        settings.without_effect_.push_back(row.environment_name.empty() ? key : row.environment_name);
    return {};
}

Status SettingsLoader::set_text(const std::string& key, Row& row, const std::string& value, const std::string& from)
{
    if (row.type == Type::integer) {
        const auto number = parse_number(value);
        if (number && *number == std::floor(*number) && std::abs(*number) < 9e15)
            return set(key, row, static_cast<std::int64_t>(*number), from);
    } else if (row.type == Type::number) {
        if (const auto number = parse_number(value))
            return set(key, row, *number, from);
    }
    return set(key, row, value, from);
}

Status SettingsLoader::load_defaults(const std::filesystem::path& path)
{
    const Json json = TRY(parse_json_file(path));
    for (const auto& [key, value] : json.items()) {
        Row row;
        row.type = TRY(type_of(value.value("type", ""), key));
        row.environment_name = value.value("env", "");
        row.meaning = value.value("meaning", "");
        row.has_effect = !value.value("no_effect", false);
        row.choices = value.value("choices", std::vector<std::string>{});
        row.has_range = value.contains("minimum") && value.contains("maximum");
        row.multiple_of = value.value("multiple_of", std::int64_t{1});
        row.minimum = value.value("minimum", 0.0);
        row.maximum = value.value("maximum", 0.0);
        TRY(set(key, row, value.at("value"), "default"));
        settings.rows_.emplace(key, std::move(row));
    }
    return {};
}

Status SettingsLoader::load_file(const std::filesystem::path& path)
{
    const Json json = TRY(parse_json_file(path));
    std::vector<std::pair<std::string, Json>> flat;
    flatten(json, "", flat);
    for (const auto& [key, value] : flat) {
        const auto found = settings.rows_.find(key);
        if (found == settings.rows_.end())
            return fail(Errc::invalid_input,
                        fmt::format("{}: there is no setting {}; config/README.md lists them", path.string(), key));
        TRY(set(key, found->second, value, path.string()));
    }
    return {};
}

SettingsLoader::Row* SettingsLoader::by_environment_name(std::string_view name, std::string& key)
{
    for (auto& [row_key, row] : settings.rows_)
        if (row.environment_name == name) {
            key = row_key;
            return &row;
        }
    return nullptr;
}

Status SettingsLoader::load_env_file(const std::filesystem::path& path)
{
    const std::string text = TRY(base::read_text_file(path, kLargestFileBytes));
    std::size_t number = 0;
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        std::string_view line = trimmed(std::string_view(text).substr(begin, end - begin));
        begin = end + 1;
        ++number;
        if (line.empty() || line.front() == '#')
            continue;
        if (line.starts_with("export "))
            line = trimmed(line.substr(7));
        const auto from = fmt::format("{}:{}", path.string(), number);
        const auto equals = line.find('=');
        if (equals == std::string_view::npos)
            return fail(Errc::invalid_input, fmt::format("{}: a line of .env reads NAME=value", from));
        const std::string_view name = trimmed(line.substr(0, equals));
        std::string key;
        if (Row* row = by_environment_name(name, key)) {
            TRY(set_text(fmt::format("{} ({})", name, key), *row, env_value(line.substr(equals + 1)), from));
        } else if (std::ranges::any_of(kOurPrefixes,
                                       [&](std::string_view prefix) { return name.starts_with(prefix); })) {
            return fail(Errc::invalid_input,
                        fmt::format("{}: there is no setting named {}; config/README.md lists them", from, name));
        }
    }
    return {};
}

// A script that aims at more than what a video may last could never be approved.
Status SettingsLoader::fit_lengths()
{
    const auto found = settings.rows_.find("script.target_seconds");
    const auto limit = settings.rows_.find("video.max_duration_seconds");
    if (found == settings.rows_.end() || limit == settings.rows_.end())
        return {};
    Row& target = found->second;
    const Row& most = limit->second;
    const double target_s = std::get<double>(target.value), most_s = std::get<double>(most.value);
    if (target_s <= most_s)
        return {};
    if (target.from != "default")
        return fail(Errc::invalid_input,
                    fmt::format("{}: script.target_seconds is {}, above video.max_duration_seconds, which is {} ({})",
                                target.from, target_s, most_s, most.from));
    target.value = std::max(target.minimum, most_s);
    target.from = "video.max_duration_seconds";
    return {};
}

Status SettingsLoader::load_given(const std::map<std::string, std::string>& given)
{
    for (const auto& [key, value] : given) {
        const auto found = settings.rows_.find(key);
        if (found == settings.rows_.end())
            return fail(Errc::internal, fmt::format("the command line: there is no setting {}", key));
        TRY(set_text(key, found->second, value, "the command line"));
    }
    return {};
}

Status SettingsLoader::load_environment(const std::function<const char*(const char*)>& environment)
{
    for (auto& [key, row] : settings.rows_) {
        if (row.environment_name.empty())
            continue;
        const char* value = environment(row.environment_name.c_str());
        if (value != nullptr && *value != '\0')
            TRY(set_text(fmt::format("{} ({})", row.environment_name, key), row, value, "environment"));
    }
    return {};
}

}
