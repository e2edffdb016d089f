// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Sockets that listen, and who came through them. Thread: any.

#include "daemon/net/http.h"

#include <sys/socket.h>
#include <sys/stat.h>

namespace net {

// The path goes with the object, when it is still the socket made here.
class UnixListener {
public:
    // unavailable when somebody listens there; a socket nobody listens on is replaced, anything else is left alone.
    static Result<UnixListener> create(const std::filesystem::path& path);
    UnixListener(UnixListener&&) noexcept = default;
    UnixListener& operator=(UnixListener&&) = delete;
    ~UnixListener();
    int fd() const { return fd_.get(); }

private:
    UnixListener(std::filesystem::path path, base::Fd fd) : path_(std::move(path)), fd_(std::move(fd)) {}
    std::filesystem::path path_;
    base::Fd fd_; // none: moved away
    dev_t device_ = 0;
    ino_t inode_ = 0;
};

struct TcpListener {
    base::Fd fd;
    int port = 0;
};
Result<TcpListener> listen_tcp(const std::string& address); // "127.0.0.1:8080", "[::1]:0"

Peer unix_peer(int fd); // SO_PEERCRED of a connection

struct Arrival {
    base::Fd fd; // none: nobody is there now
    Peer peer;
    sockaddr_storage address{};
    socklen_t address_bytes = 0;
};
Arrival accept_from(const TcpListener& listener);

}
