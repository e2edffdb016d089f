// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The thread `http`: accepts, lets libmicrohttpd move bytes, reads the inbox, watches the time. libmicrohttpd runs in
// its external mode, without a thread of its own, so that all that concerns connections happens here, in one order.

#include "daemon/net/exchange.h"
#include "daemon/net/last_words.h"
#include "daemon/net/listener.h"

#include <list>

namespace net {

class HttpLoop {
public:
    static Result<std::unique_ptr<HttpLoop>> create(const ServerSpec& spec, Handler& handler);
    ~HttpLoop();

    void run(); // until stop() was called and all is done; once, on the thread `http`

    // Thread: any.
    void stop();
    void refuse_new() { refuses_ = true; }
    Server::Load load() const;
    int tcp_port() const { return tcp_ ? tcp_->port : 0; }

private:
    HttpLoop(const ServerSpec& spec, Handler& handler, std::shared_ptr<Inbox> inbox);
    Status start_daemon();
    bool wait();        // whether mail came
    void accept_some(); // of TCP
    void read_inbox();
    void watch_time();
    void begin_to_stop();
    bool stopped() const;
    void stop_listening();
    void stop_daemon();

    void connection_changed(MHD_Connection& mhd, void** context, MHD_ConnectionNotificationCode what);

    const ServerSpec spec_;
    const std::shared_ptr<Inbox> inbox_;
    std::atomic<bool> refuses_ = false, stop_asked_ = false;
    std::atomic<unsigned> connection_count_ = 0;
    std::optional<UnixListener> unix_;
    std::optional<TcpListener> tcp_;
    Desk desk_;
    Crew crew_;

    // Thread: http
    MHD_Daemon* daemon_ = nullptr;
    std::list<Connection> connections_;
    Peer* arriving_ = nullptr; // of the connection given to libmicrohttpd now
    Lingering lingering_;
    std::vector<pollfd> polled_;
    Clock::time_point next_watch_{}, farewell_{};
    bool stopping_ = false;
};

}
