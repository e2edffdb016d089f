// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A stream outlives the request that was admitted: it ends when the token of that request does. Nothing more is sent
// from the moment the token is revoked or expires; the connection closes when there would have been something to send,
// at the latest with the stream's next sign of life. Thread: a Pass any, a source as net::ByteSource says.

#include "daemon/net/http.h"
#include "daemon/store/database.h"

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>

namespace api {

class Pass {
public:
    explicit Pass(std::optional<store::Time> until) : until_(until) {}
    bool holds() const { return !revoked_ && (!until_ || std::chrono::system_clock::now() < *until_); }
    void revoke() { revoked_ = true; }

private:
    std::atomic<bool> revoked_ = false;
    const std::optional<store::Time> until_;
};

std::unique_ptr<net::ByteSource> while_it_holds(std::shared_ptr<const Pass> pass,
                                                std::unique_ptr<net::ByteSource> source);

}
