// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What may stand behind an option, in words of ours: the parser's own checks let "nan" through and speak of 308 digits.

#include <CLI/CLI.hpp>

#include <charconv>
#include <cmath>
#include <cstdint>
#include <string>

namespace cli {

inline const CLI::Validator kSeconds(
    [](const std::string& text) -> std::string {
        double value = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
        const bool fits = error == std::errc() && end == text.data() + text.size() && std::isfinite(value) &&
                          value >= 0 && value <= 1e9;
        return fits ? std::string() : text + " is no number of seconds";
    },
    "SECONDS");

inline const CLI::Validator kNumber( // how many, or which one
    [](const std::string& text) -> std::string {
        std::int64_t value = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
        const bool fits = error == std::errc() && end == text.data() + text.size() && value > 0;
        return fits ? std::string() : text + " is no whole number from 1 on";
    },
    "NUMBER");

inline const CLI::Validator kRateFactor( // x264's
    [](const std::string& text) -> std::string {
        double value = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
        const bool fits = error == std::errc() && end == text.data() + text.size() && value >= 1 && value <= 51;
        return fits ? std::string() : text + " is no number from 1 to 51";
    },
    "FACTOR");

inline const CLI::Validator kOutputFile(
    [](const std::string& text) -> std::string {
        if (text.empty())
            return "give the name of a file";
        return text != "-" ? std::string() : "-: give the name of a file; it is not written to standard output";
    },
    "FILE");

inline const CLI::Validator kTime( // the daemon reads it; this spares the upload before
    [](const std::string& text) -> std::string {
        const bool looks_right = text.size() >= 20 && text.back() == 'Z' && text[4] == '-' && text[7] == '-' &&
                                 text[10] == 'T' && text.find_first_not_of("0123456789-:.TZ") == std::string::npos;
        return looks_right ? std::string() : text + " is no time as 2027-01-31T09:30:00Z";
    },
    "TIME");

}
