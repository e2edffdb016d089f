// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Where a body goes while it comes: memory, a file, or the parts of a form. Thread: http.

#include "daemon/net/http_server.h"

namespace net {

inline constexpr std::size_t kMostParts = 64;
inline constexpr std::size_t kMostFieldBytes = 256 * 1024; // of a part without a file

class BodySink {
public:
    using Trouble = Handler::Trouble;
    virtual ~BodySink() = default;
    virtual std::optional<Trouble> write(std::string_view bytes) = 0;
    virtual std::optional<Trouble> finish(Body& body) = 0; // once, when all has come
};

// Of a head that may have a body; limits of bytes are the caller's.
std::unique_ptr<BodySink> make_body_sink(const BodyPlan& plan, const RequestHead& head);

}
