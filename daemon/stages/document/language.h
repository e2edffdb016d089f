// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Which language a text is in: by its script first, then, for Latin letters, by the small words it uses most.
// Thread: any.

#include <string>
#include <string_view>

namespace document {

inline constexpr std::string_view kUndetermined = "und"; // BCP 47: nothing fits

struct LanguageGuess {
    std::string tag = std::string(kUndetermined); // BCP 47 primary subtag
    double confidence = 0;                        // 0..1
};

// `declared` (a tag or an English name, may be empty) wins when the text does not speak against it.
LanguageGuess guess_language(std::string_view text, std::string_view declared);

}
