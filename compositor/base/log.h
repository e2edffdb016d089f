// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Log lines by consequence: error = a job or output is lost; warn = degraded, still running; info = state changes an
// operator wants; debug and trace are for us. Each folder logs under its own scope, whose level can be raised at run
// time. Lines go to standard error, as text or as one JSON object a line. Thread: any.

#include <fmt/format.h>

#include <string>
#include <string_view>

namespace base {

enum class LogLevel { trace, debug, info, warn, error, off };
enum class LogFormat { text, json };

struct LogSpec {
    LogLevel level = LogLevel::info;
    LogFormat format = LogFormat::text;
};

void start_log(const LogSpec& spec);
void set_log_level(std::string_view scope, LogLevel level); // for this scope only
bool log_enabled(std::string_view scope, LogLevel level);
void write_log(std::string_view scope, LogLevel level, std::string_view message);

}

#define LOG_AT(level, scope, ...)                                                                                      \
    do {                                                                                                               \
        if (::base::log_enabled(scope, level))                                                                         \
            ::base::write_log(scope, level, ::fmt::format(__VA_ARGS__));                                               \
    } while (false)
#define LOG_DEBUG(scope, ...) LOG_AT(::base::LogLevel::debug, scope, __VA_ARGS__)
#define LOG_INFO(scope, ...) LOG_AT(::base::LogLevel::info, scope, __VA_ARGS__)
#define LOG_WARN(scope, ...) LOG_AT(::base::LogLevel::warn, scope, __VA_ARGS__)
#define LOG_ERROR(scope, ...) LOG_AT(::base::LogLevel::error, scope, __VA_ARGS__)
