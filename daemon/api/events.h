// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What happens, for everybody who watches (Server-Sent Events, WHATWG HTML 9.2). One thread, `events`, reads the table
// of events as it grows, writes each as text once, and hands it to the readers it concerns: their tenant, topics,
// project. A reader first gets a snapshot and then every change after it; one that resumes gets what it missed. A
// reader has a bounded buffer: who is too slow gets `reset` and the end of the stream, and comes back with
// Last-Event-ID; nobody waits for anybody. Thread: any may call.

#include "daemon/api/schema_check.h"
#include "daemon/net/http.h"
#include "daemon/store/event_repository.h"
#include "daemon/store/scope.h"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace api {

struct EventWish {
    store::Scope scope = store::Scope::of(store::kDefaultTenant);
    std::set<std::string> topics{}; // empty: all
    std::optional<store::Id> project_id{};
    std::optional<store::Id> after{}; // resume after this event
};

class EventHub {
public:
    static constexpr std::size_t kMostBuffered = 256 * 1024; // bytes of one reader
    static constexpr int kSnapshotRows = 100;                // projects, and jobs

    static Result<std::unique_ptr<EventHub>> start(const store::DatabaseSpec& spec);
    ~EventHub();

    // `database` is the caller's, for the snapshot.
    Result<std::unique_ptr<net::ByteSource>> subscribe(const EventWish& wish, store::Database& database);
    void wake();                                                 // something was written
    void publish(const std::string& topic, const Json& payload); // what is no row: queues, alerts. Of no id
    unsigned readers() const;

private:
    class Reader;
    class Source;
    struct Told { // an event as text
        store::Event event;
        std::optional<store::Id> project_id;
        std::string text;
    };
    explicit EventHub(store::Database database) : database_(std::move(database)) {}
    void run(const std::stop_token& stop);
    Result<std::vector<Told>> read_new();
    Told told(store::Event event);
    void catch_up(Reader& reader);
    std::vector<Told> read_progress(); // of running jobs that moved on: no row of the table, so without a number

    store::Database database_;             // of the thread
    store::Id last_ = 0;                   // of the thread
    std::deque<Told> recent_;              // of the thread; the newest, in order
    std::map<store::Id, double> progress_; // of the thread; what was told of running jobs
    mutable std::mutex mutex_;
    std::condition_variable_any wake_;
    bool woken_ = false;                           // guarded by mutex_
    std::vector<std::string> unnumbered_;          // guarded by mutex_: texts to be handed out
    std::vector<std::shared_ptr<Reader>> readers_; // guarded by mutex_
    std::jthread thread_;
};

}
