// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The body of an answer that comes from a ByteSource: read as the reader takes it, suspended while there is nothing.
// Owned by the libmicrohttpd response. Thread: http; only the wake it gives to its source may be called from any.

#include "daemon/net/http.h"
#include "daemon/net/inbox.h"

#include <microhttpd.h>

namespace net {

class Stream {
public:
    Stream(std::unique_ptr<ByteSource> source, std::shared_ptr<Bell> bell, MHD_Connection& connection);
    ~Stream();

    // A response that owns `stream`; bytes: when its length is known. Null: out of memory, the stream has gone.
    static MHD_Response* to_response(std::unique_ptr<Stream> stream, std::optional<std::uint64_t> bytes);

    bool waits() const { return waits_; }
    void go_on(); // asks the source again, when it waits
    enum class Why : std::uint8_t { server_stops, reader_gone };
    void end(Why why);                     // nothing is read any more
    void forget() { bell_->disconnect(); } // the exchange goes before the response
    std::uint64_t sent() const { return sent_; }

private:
    ssize_t read(std::span<std::byte> to);

    const std::unique_ptr<ByteSource> source_;
    const std::shared_ptr<Bell> bell_;
    MHD_Connection& connection_;
    bool started_ = false, waits_ = false;
    std::optional<Why> ended_;
    std::uint64_t sent_ = 0;
};

}
