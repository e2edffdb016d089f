// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/base/json_message.h"

namespace base {
namespace {

constexpr std::size_t kLongest = 200;
constexpr std::string_view kParseError = "parse error at ";

}

std::string json_message(std::string_view what)
{
    if (const std::size_t name_end = what.find("] "); what.starts_with('[') && name_end != std::string_view::npos)
        what.remove_prefix(name_end + 2);
    if (what.starts_with(kParseError))
        what.remove_prefix(kParseError.size());
    std::string plain(what);
    if (plain.size() > kLongest)
        plain = plain.substr(0, kLongest / 2) + " ... " + plain.substr(plain.size() - kLongest / 2);
    for (char& character : plain)
        if (static_cast<unsigned char>(character) < 0x20 || static_cast<unsigned char>(character) > 0x7e)
            character = '?';
    return plain;
}

}
