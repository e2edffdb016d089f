// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// How a connection ends while its client still sends: the answer is written past libmicrohttpd, and what comes is read
// and forgotten for a while, because a close with unread bytes makes TCP throw the answer away at the client (RFC 9112
// 9.6). Thread: http.

#include "daemon/net/http.h"

#include <chrono>
#include <poll.h>

namespace net {

void say_last_words(int fd, const Response& answer, std::string_view request_id);

class Lingering {
public:
    void add(int fd); // keeps a copy of the descriptor
    void append_to(std::vector<pollfd>& polled) const;
    void read_and_forget(); // what is there; closes those at their end or too late
    bool empty() const { return sockets_.empty(); }

private:
    struct Socket {
        base::Fd fd;
        std::chrono::steady_clock::time_point until;
    };
    std::vector<Socket> sockets_;
};

}
