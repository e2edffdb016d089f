// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Settings: config/default.json lists every key with its value, type, meaning and environment name. A settings file, an
// .env file, the process environment and the command line override it, in this order. A wrong type, a value out of
// range, an unknown key in a file, or an unknown name in .env that starts with one of our prefixes is an error that
// names it and where it stands; unknown names in the process environment are not ours to judge. Thread: plain data
// after load().

#include "compositor/base/result.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace app {

using base::Result;

struct SettingsSources {
    std::filesystem::path defaults;                      // config/default.json
    std::optional<std::filesystem::path> file;           // JSON, nested or with dotted keys
    std::optional<std::filesystem::path> env_file;       // .env
    std::function<const char*(const char*)> environment; // getenv, or a test's
    std::map<std::string, std::string> given;            // by key, as text: the command line's, over all others
};

class Settings {
public:
    static Result<Settings> load(const SettingsSources& sources);

    // The key must be in config/default.json with this type: tests/lint holds the two together.
    std::int64_t integer(std::string_view key) const;
    double number(std::string_view key) const;
    const std::string& text(std::string_view key) const;
    const std::string& secret(std::string_view key) const; // never logged, never printed
    std::filesystem::path path(std::string_view key) const;
    std::int64_t bits_per_second(std::string_view key) const; // "5M", "800k", "5000000"

    // Names that were given but do nothing here (FFMPEG_PATH...): to be logged once.
    const std::vector<std::string>& without_effect() const { return without_effect_; }

    // Every key, sorted, as it holds now. What a person or a program may see: secrets without their value.
    struct Shown {
        std::string key, environment_name, type, from, meaning;                // no environment name: empty
        std::variant<std::monostate, std::int64_t, double, std::string> value; // none: a secret
        bool is_set = false;                                                   // of a secret: there is one
    };
    std::vector<Shown> shown() const;
    // Whether a value of this kind would be taken for the key: type, range, choices.
    base::Status check(std::string_view key, const std::variant<std::int64_t, double, std::string>& value) const;

    // Keys whose values are others there, but for those without effect here.
    std::vector<std::string> differing(const Settings& other) const;
    // What holds at once when files are read again: the rows whose keys start with `prefix` become those of `other`.
    void take(std::string_view prefix, const Settings& other);

    // "key = value  (from)" for every key, secrets as *** : what a person checks.
    std::string describe() const;

private:
    enum class Type { integer, number, text, secret, path, bitrate };
    struct Row {
        Type type = Type::text;
        std::variant<std::int64_t, double, std::string> value;
        double minimum = 0, maximum = 0;
        bool has_range = false;
        std::int64_t multiple_of = 1;
        bool has_effect = true;
        std::vector<std::string> choices;
        std::string environment_name;
        std::string meaning;
        std::string from = "default";
    };
    friend struct SettingsLoader;
    const Row& row(std::string_view key) const;
    std::map<std::string, Row, std::less<>> rows_;
    std::vector<std::string> without_effect_;
};

}
