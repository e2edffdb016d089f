// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Log lines by consequence: error = a job or output is lost; warn = degraded, still running; info = state changes an
// operator wants; debug and trace are for us. Each folder logs under its own scope, whose level can be raised at run
// time. Lines go to standard error, as text or as one JSON object a line, and carry the fields of their thread's
// LogContext. Thread: any.

#include "compositor/base/result.h"

#include <fmt/format.h>

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace base {

enum class LogLevel { trace, debug, info, warn, error, off };
enum class LogFormat { text, json };

struct LogSpec {
    LogLevel level = LogLevel::info;
    LogFormat format = LogFormat::text;
};

void start_log(const LogSpec& spec);
void set_log_level(std::string_view scope, LogLevel level); // for this scope only
void set_log_level(LogLevel level);                         // for all scopes; what single ones were told is forgotten
std::optional<LogLevel> log_level_named(std::string_view name); // trace debug info warn error off
bool log_enabled(std::string_view scope, LogLevel level);
void write_log(std::string_view scope, LogLevel level, std::string_view message);

// An error, by whoever stops it: the message, the error's text, code, place and the places it came by.
void write_error(std::string_view scope, LogLevel level, const Error& error, std::string_view message);

// A field of a line: a number stays one in JSON. Keys are snake_case constants other than those a line has itself
// (time, level, scope, message, error).
struct LogField {
    template <class T>
    LogField(std::string_view key_of, const T& value_of) : key(key_of), value(fmt::format("{}", value_of))
    {
        is_number = std::is_integral_v<T> && !std::is_same_v<T, bool> && !std::is_same_v<T, char>;
    }
    std::string key, value;
    bool is_number = false;
};

// While it lives, every line that this thread writes carries its fields, after those of the contexts around it; of two
// fields with one key the inner one holds. As JSON: members of the object; as text: key=value at the end of the line.
//     const base::LogContext context({{"job", job.id}, {"stage", job.stage}});
// A thread that goes on with another one's work takes its fields along: LogContext(base::log_fields()) from there;
// start_part in thread.h does so.
class LogContext {
public:
    explicit LogContext(std::initializer_list<LogField> fields);
    explicit LogContext(std::vector<LogField> fields);
    ~LogContext(); // on the thread that made it, inner ones first
    LogContext(const LogContext&) = delete;
    LogContext& operator=(const LogContext&) = delete;

private:
    std::size_t outer_; // fields before it
};
std::vector<LogField> log_fields(); // of this thread

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
