// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Bytes of unknown encoding become UTF-8, and text becomes clean. Thread: any.

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace document {

// By byte order mark, else the declared name if the bytes allow it, else UTF-8 if they are, else Windows-1252 (which
// the WHATWG Encoding Standard takes for Latin-1 too). Line ends become "\n". Always valid UTF-8.
std::string to_utf8(std::span<const std::byte> bytes, std::string_view declared_name = {});

// One line in Unicode NFC with single spaces, Latin presentation ligatures spelled out, without control characters,
// soft hyphens and byte order marks. `text` may be anything; the result is valid UTF-8.
std::string clean_line(std::string_view text);

std::size_t count_characters(std::string_view utf8); // code points

}
