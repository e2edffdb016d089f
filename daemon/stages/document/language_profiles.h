// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The most frequent small words of languages written in Latin letters, and the few facts about tags guessing needs.
// A new language is one row. Private to the room. Thread: any.

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace document {

struct LatinProfile {
    std::string_view tag;
    std::string_view words; // lower case, separated by one space
};
std::span<const LatinProfile> latin_profiles();
std::vector<std::string_view> words_of(const LatinProfile& profile);

bool is_written_in_latin(std::string_view tag);
bool script_is_shared(std::string_view one, std::string_view other); // both written in the same script, not Latin
std::string tag_of_english_name(std::string_view lower_case_name);   // "english" -> "en"; empty when unknown

}
