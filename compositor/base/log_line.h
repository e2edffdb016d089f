// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// How a line of the log is spelled. Private to the log. A line stays one line and JSON stays JSON whatever was written:
// control characters are escaped, bytes that are no UTF-8 become U+FFFD. Thread: any.

#include "compositor/base/log.h"

#include <span>

namespace base {

struct LogLine {
    std::string_view scope;
    std::string_view message;
    const Error* error = nullptr;
    std::span<const LogField> fields; // of two with one key the last holds
};

std::string text_line(const LogLine& line);    // scope: message: what (place) key=value
std::string json_members(const LogLine& line); // "scope":"...","message":"...",... without the braces

bool is_field_key(std::string_view key); // snake_case and none of a line's own

}
