// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What nlohmann::json says of broken JSON, for people. Thread: any.

#include <string>
#include <string_view>

namespace base {

// "[json.exception.parse_error.101] parse error at line 1, column 2: what" to "line 1, column 2: what". Printable
// ASCII, of bounded length: the library quotes what it last read, however long and whatever it is.
std::string json_message(std::string_view what);

}
