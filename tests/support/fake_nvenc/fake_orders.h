// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What CUDA_FAKE_NVENC orders: README.md has the words.

#include <cstdlib>
#include <string>
#include <string_view>

namespace fake {

// The value behind "word=", "1" for a word alone, empty when it is not ordered.
inline std::string order(std::string_view word)
{
    const char* orders = std::getenv("CUDA_FAKE_NVENC");
    std::string_view rest = orders == nullptr ? "" : orders;
    while (!rest.empty()) {
        const std::string_view one = rest.substr(0, rest.find(','));
        if (one == word)
            return "1";
        if (one.starts_with(word) && one.size() > word.size() && one[word.size()] == '=')
            return std::string(one.substr(word.size() + 1));
        rest.remove_prefix(one.size() == rest.size() ? rest.size() : one.size() + 1);
    }
    return {};
}

inline bool ordered(std::string_view word)
{
    return !order(word).empty();
}

inline int number_ordered(std::string_view word, int otherwise)
{
    const std::string value = order(word);
    return value.empty() ? otherwise : std::atoi(value.c_str());
}

}
