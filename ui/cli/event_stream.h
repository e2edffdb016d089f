// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The daemon's Server-Sent Events (WHATWG HTML 9.2), as they come, over any number of connections: when one breaks or
// falls silent, the next resumes with Last-Event-ID. Thread: `events` reads; the owner takes.

#include "ui/cli/daemon_client.h"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace cli {

struct ServerEvent {
    std::string id;
    std::string name; // "job", "snapshot"
    std::string data;
};

// Bytes to events. Lines may end in CR, LF or both, and come in any pieces.
class EventParser {
public:
    std::vector<ServerEvent> feed(std::string_view bytes);
    const std::string& last_id() const { return last_id_; }
    std::optional<std::chrono::milliseconds> retry() const { return retry_; }
    void reconnected(); // what was begun is dropped; the last id stays

private:
    void take_line(std::string_view line, std::vector<ServerEvent>& done);
    std::string line_, name_, data_, id_, last_id_; // id_: of the event that is being read
    bool has_data_ = false, after_cr_ = false;
    std::optional<std::chrono::milliseconds> retry_;
};

struct EventWish {
    std::string topics; // separated by commas; empty: all
    std::optional<std::int64_t> project_id;
    std::string last_event_id;
};

class EventStream {
public:
    EventStream(const Daemon& daemon, const EventWish& wish);
    ~EventStream();

    // The next one; nothing when none came in time. An error when the daemon refuses, or was not there at the very
    // first: later it is waited for.
    Result<std::optional<ServerEvent>> next(std::chrono::milliseconds within, const std::stop_token& stop);
    // Says, once for each time, why the connection is lost at the moment.
    std::optional<std::string> lost();

private:
    void run(const std::stop_token& stop);
    std::optional<base::Error> connect_once(net::Client& client, const std::stop_token& stop);

    static constexpr std::size_t kMostWaiting =
        1'000; // then the connection waits, and the daemon drops nothing of ours
    const net::ClientSpec spec_;
    const EventWish wish_;
    EventParser parser_;      // of the thread
    bool had_bytes_ = false;  // of the thread: this connection brought some
    bool ever_heard_ = false; // of the thread
    std::mutex mutex_;
    std::condition_variable_any changed_;
    std::deque<ServerEvent> waiting_;    // guarded by mutex_
    std::optional<base::Error> refused_; // guarded by mutex_
    std::optional<std::string> lost_;    // guarded by mutex_
    std::jthread thread_;
};

}
