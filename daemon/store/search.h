// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What a person types, as an expression of FTS5. For this room's sources only. Plain data, any thread.

#include <string>
#include <string_view>

namespace store {

// Each word as a quoted string, all of them wanted, the last one as a beginning. Whatever the text is, the expression
// is a correct one. Empty: the text has no letter or digit.
std::string search_expression(std::string_view text);

}
