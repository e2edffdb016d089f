// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/base/log.h"

#include "compositor/base/check.h"
#include "compositor/base/log_line.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <mutex>

namespace base {
namespace {

struct LogState {
    std::mutex mutex;
    LogSpec spec;                                        // guarded by mutex
    std::map<std::string, LogLevel, std::less<>> levels; // guarded by mutex
    std::shared_ptr<spdlog::logger> logger;              // guarded by mutex
};

LogState& state()
{
    static LogState instance; // a log is the one thing every thread shares; nothing but this file sees it
    return instance;
}

std::vector<LogField>& fields_here()
{
    thread_local std::vector<LogField> fields; // outer contexts first
    return fields;
}

spdlog::level::level_enum to_spdlog(LogLevel level)
{
    switch (level) {
    case LogLevel::trace:
        return spdlog::level::trace;
    case LogLevel::debug:
        return spdlog::level::debug;
    case LogLevel::info:
        return spdlog::level::info;
    case LogLevel::warn:
        return spdlog::level::warn;
    case LogLevel::error:
        return spdlog::level::err;
    case LogLevel::off:
        return spdlog::level::off;
    }
    return spdlog::level::info;
}

}

void start_log(const LogSpec& spec)
{
    auto& log = state();
    const std::lock_guard lock(log.mutex);
    log.spec = spec;
    auto sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
    log.logger = std::make_shared<spdlog::logger>("lesedi", sink);
    log.logger->set_level(spdlog::level::trace);
    if (spec.format == LogFormat::json)
        log.logger->set_pattern(R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l",%v})", spdlog::pattern_time_type::utc);
    else
        log.logger->set_pattern("%H:%M:%S %L %v");
}

void set_log_level(std::string_view scope, LogLevel level)
{
    auto& log = state();
    const std::lock_guard lock(log.mutex);
    log.levels.insert_or_assign(std::string(scope), level);
}

void set_log_level(LogLevel level)
{
    auto& log = state();
    const std::lock_guard lock(log.mutex);
    log.spec.level = level;
    log.levels.clear();
}

std::optional<LogLevel> log_level_named(std::string_view name)
{
    constexpr std::array<std::string_view, 6> kNames{"trace", "debug", "info", "warn", "error", "off"};
    const auto found = std::find(kNames.begin(), kNames.end(), name);
    if (found == kNames.end())
        return std::nullopt;
    return static_cast<LogLevel>(found - kNames.begin());
}

bool log_enabled(std::string_view scope, LogLevel level)
{
    auto& log = state();
    const std::lock_guard lock(log.mutex);
    const auto found = log.levels.find(scope);
    return level >= (found == log.levels.end() ? log.spec.level : found->second);
}

namespace {

void write_line(LogLevel level, const LogLine& line)
{
    auto& log = state();
    std::shared_ptr<spdlog::logger> logger;
    LogFormat format{};
    {
        const std::lock_guard lock(log.mutex);
        logger = log.logger;
        format = log.spec.format;
    }
    if (!logger) {
        start_log({});
        write_line(level, line);
        return;
    }
    const std::string text = format == LogFormat::json ? json_members(line) : text_line(line);
    logger->log(to_spdlog(level), spdlog::string_view_t(text.data(), text.size()));
}

}

void write_log(std::string_view scope, LogLevel level, std::string_view message)
{
    write_line(level, {scope, message, nullptr, fields_here()});
}

void write_error(std::string_view scope, LogLevel level, const Error& error, std::string_view message)
{
    if (log_enabled(scope, level))
        write_line(level, {scope, message, &error, fields_here()});
}

LogContext::LogContext(std::initializer_list<LogField> fields) : LogContext(std::vector<LogField>(fields)) {}

LogContext::LogContext(std::vector<LogField> fields) : outer_(fields_here().size())
{
    for (auto& field : fields) {
        ASSERT(is_field_key(field.key));
        fields_here().push_back(std::move(field));
    }
}

LogContext::~LogContext()
{
    auto& fields = fields_here();
    ASSERT(fields.size() >= outer_); // an outer context ended first, or this is another thread
    fields.erase(fields.begin() + static_cast<std::ptrdiff_t>(outer_), fields.end());
}

std::vector<LogField> log_fields()
{
    return fields_here();
}

}
