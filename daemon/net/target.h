// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The target of a request taken apart (RFC 9112 3.2, RFC 3986). The path is split at slashes before it is decoded, so
// an encoded slash stays inside its segment. Thread: any.

#include "daemon/net/http.h"

namespace net {

struct Target {
    std::vector<std::string> segments; // "/a/b" has two, "/a/" too (the second is empty), "/" none
    std::vector<QueryItem> query;      // '+' is a space
};

// Empty when it cannot be read: an escape that is none, NUL or other control characters, bytes that are no UTF-8.
std::optional<Target> parse_target(std::string_view raw);

bool is_utf8(std::string_view text); // no surrogates, no overlong forms

}
