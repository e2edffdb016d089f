// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/base/log.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

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

std::string json_escaped(std::string_view text)
{
    std::string out;
    out.reserve(text.size() + 8);
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (static_cast<unsigned char>(c) < 0x20) {
            out += fmt::format("\\u{:04x}", static_cast<unsigned>(static_cast<unsigned char>(c)));
        } else {
            out += c;
        }
    }
    return out;
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

bool log_enabled(std::string_view scope, LogLevel level)
{
    auto& log = state();
    const std::lock_guard lock(log.mutex);
    const auto found = log.levels.find(scope);
    return level >= (found == log.levels.end() ? log.spec.level : found->second);
}

void write_log(std::string_view scope, LogLevel level, std::string_view message)
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
        write_log(scope, level, message);
        return;
    }
    if (format == LogFormat::json)
        logger->log(to_spdlog(level), R"("scope":"{}","message":"{}")", scope, json_escaped(message));
    else
        logger->log(to_spdlog(level), "{}: {}", scope, message);
}

}
