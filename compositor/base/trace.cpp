// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/base/trace.h"

#include "compositor/base/file.h"

#include <unistd.h>

#include <atomic>
#include <memory>
#include <mutex>
#include <vector>

namespace base {
namespace {

struct Event {
    const char* name;
    std::chrono::steady_clock::time_point start;
    std::chrono::steady_clock::time_point end;
};

struct Buffer {
    int thread_number = 0;
    std::vector<Event> events; // written by its own thread only
};

struct TraceState {
    std::atomic<bool> on{false};
    std::mutex mutex;
    std::vector<std::shared_ptr<Buffer>> buffers; // guarded by mutex
};

TraceState& state()
{
    static TraceState instance; // seen by this file only
    return instance;
}

Buffer& own_buffer()
{
    thread_local std::shared_ptr<Buffer> buffer = [] {
        auto made = std::make_shared<Buffer>();
        const std::lock_guard lock(state().mutex);
        made->thread_number = static_cast<int>(state().buffers.size()) + 1;
        state().buffers.push_back(made);
        return made;
    }();
    return *buffer;
}

}

void start_trace()
{
    state().on.store(true, std::memory_order_relaxed);
}

TraceSpan::TraceSpan(const char* name) : name_(state().on.load(std::memory_order_relaxed) ? name : nullptr)
{
    if (name_ != nullptr)
        start_ = std::chrono::steady_clock::now();
}

TraceSpan::~TraceSpan()
{
    if (name_ != nullptr)
        own_buffer().events.push_back({name_, start_, std::chrono::steady_clock::now()});
}

Status write_trace(const std::filesystem::path& path)
{
    using Microseconds = std::chrono::duration<double, std::micro>;
    std::string text = "{\"traceEvents\":[\n";
    const std::lock_guard lock(state().mutex);
    bool first = true;
    for (const auto& buffer : state().buffers) {
        for (const Event& event : buffer->events) {
            fmt::format_to(std::back_inserter(text),
                           "{}{{\"name\":\"{}\",\"ph\":\"X\",\"pid\":{},\"tid\":{},\"ts\":{:.1f},\"dur\":{:.1f}}}",
                           first ? "" : ",\n", event.name, ::getpid(), buffer->thread_number,
                           Microseconds(event.start.time_since_epoch()).count(),
                           Microseconds(event.end - event.start).count());
            first = false;
        }
    }
    text += "\n]}\n";
    return write_file_atomic(path, text);
}

}
