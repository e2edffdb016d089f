// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/store/search.h"

#include <algorithm>

namespace store {
namespace {

constexpr int kMostWords = 16;
constexpr std::size_t kLongestWordBytes = 200;

bool is_space(char c)
{
    return static_cast<unsigned char>(c) <= ' ' || c == 0x7f;
}

// Everything beyond ASCII may be a letter; FTS5 knows.
bool is_word(std::string_view word)
{
    return std::any_of(word.begin(), word.end(), [](char c) {
        return static_cast<unsigned char>(c) >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
               (c >= 'A' && c <= 'Z');
    });
}

std::string quoted(std::string_view word)
{
    std::string out = "\"";
    for (const char c : word.substr(0, kLongestWordBytes)) {
        out += c;
        if (c == '"')
            out += c;
    }
    return out + '"';
}

}

std::string search_expression(std::string_view text)
{
    std::string out;
    int words = 0;
    for (auto begin = text.begin(); begin != text.end() && words < kMostWords;) {
        begin = std::find_if_not(begin, text.end(), is_space);
        const auto end = std::find_if(begin, text.end(), is_space);
        if (const std::string_view word(begin, end); is_word(word)) {
            out += (out.empty() ? "" : " ") + quoted(word);
            ++words;
        }
        begin = end;
    }
    return out.empty() ? out : out + '*';
}

}
