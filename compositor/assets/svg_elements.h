// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Which of an SVG's elements lie inside which, found by a scan of its tags. Private to the room. Thread: any.

#include <string>
#include <string_view>
#include <vector>

namespace assets {

// Those of `ids` that lie in none of the others, so that showing them all shows nothing inside one of them that would
// be hidden else. Empty when the text is not understood (compressed, another encoding, broken).
std::vector<std::string> outermost(std::string_view svg, const std::vector<std::string>& ids);

}
