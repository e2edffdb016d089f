// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Spans of time for chrome://tracing and Perfetto ("Trace Event Format", complete events). Off until start_trace;
// then a span costs two clock reads and a lock-free append to its thread's buffer. Thread: any; write_trace once, after
// the threads that traced have stopped.

#include "compositor/base/result.h"

#include <chrono>
#include <filesystem>

namespace base {

void start_trace();
Status write_trace(const std::filesystem::path& path);

class TraceSpan {
public:
    explicit TraceSpan(const char* name); // name must live for ever: a literal
    ~TraceSpan();
    TraceSpan(const TraceSpan&) = delete;
    TraceSpan& operator=(const TraceSpan&) = delete;

private:
    const char* name_;
    std::chrono::steady_clock::time_point start_;
};

}

#define TRACE_SPAN_JOIN2(a, b) a##b
#define TRACE_SPAN_JOIN(a, b) TRACE_SPAN_JOIN2(a, b)
#define TRACE_SPAN(name) const ::base::TraceSpan TRACE_SPAN_JOIN(trace_span_, __LINE__)(name)
