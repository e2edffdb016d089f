// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What may stand behind an option that takes a time. The parser's own checks let "nan" through.

#include <CLI/CLI.hpp>

#include <charconv>
#include <cmath>
#include <string>

namespace cli {

inline const CLI::Validator kSeconds(
    [](const std::string& text) -> std::string {
        double value = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
        const bool fits = error == std::errc() && end == text.data() + text.size() && std::isfinite(value) &&
                          value >= 0 && value <= 86'400;
        return fits ? std::string() : text + " is no number of seconds from 0 to 86400";
    },
    "SECONDS");

}
