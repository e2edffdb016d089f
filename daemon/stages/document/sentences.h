// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Where sentences end: ICU's sentence rules of the language (UAX #29, CLDR suppressions) with our own abbreviations.
// Thread: one object per thread.

#include "daemon/stages/document/document.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace document {

class SentenceBreaker {
public:
    explicit SentenceBreaker(const std::string& language); // BCP 47; unknown ones get the root rules
    SentenceBreaker(const SentenceBreaker&) = delete;
    SentenceBreaker& operator=(const SentenceBreaker&) = delete;
    ~SentenceBreaker();

    // Spans into `line` (valid UTF-8, one paragraph) in order, without the white space between them.
    std::vector<Span> split(std::string_view line);

private:
    struct State;
    std::unique_ptr<State> state_;
};

bool ends_as_sentence(std::string_view text, std::string_view language); // ., !, ?, and their like in other scripts
std::size_t count_words(std::string_view text);                          // runs between white space that hold a letter

}
