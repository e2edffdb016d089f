// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// News for the thread `http` from all others. Everything that concerns a connection happens on that one thread; others
// only leave word here. So a wake can neither meet a connection that has gone, nor slip between a source that said
// `wait` and the suspension of its connection: the word is read after both. Bounded by the number of connections: each
// exchange and each stream lies here at most once. Thread: any, unless it says otherwise.

#include "compositor/base/handle.h"
#include "compositor/base/result.h"

#include <atomic>
#include <memory>
#include <mutex>
#include <vector>

namespace net {

class Exchange;
class Inbox;

// One stream's door bell; outlives the stream and the server.
class Bell : public std::enable_shared_from_this<Bell> {
public:
    Bell(std::shared_ptr<Inbox> inbox, Exchange& exchange) : exchange_(&exchange), inbox_(std::move(inbox)) {}
    void ring();
    Exchange* answer(); // thread: http. Before the source is asked again: a later ring counts. Null: it has gone
    void disconnect() { exchange_ = nullptr; } // thread: http

private:
    Exchange* exchange_; // thread: http
    const std::shared_ptr<Inbox> inbox_;
    std::atomic<bool> rung_ = false;
};

class Inbox {
public:
    static base::Result<std::shared_ptr<Inbox>> create();
    explicit Inbox(base::Fd wake_up) : wake_up_(std::move(wake_up)) {}

    void finished(Exchange& exchange); // its handler has answered
    void rung(std::shared_ptr<Bell> bell);
    void wake_up();

    struct Mail {
        std::vector<Exchange*> finished;
        std::vector<std::shared_ptr<Bell>> rung;
    };
    int fd() const { return wake_up_.get(); } // readable when there is mail
    Mail take();
    void close(); // no more mail is kept

private:
    const base::Fd wake_up_; // eventfd
    std::mutex mutex_;
    Mail mail_;           // guarded by mutex_
    bool closed_ = false; // guarded by mutex_
};

}
