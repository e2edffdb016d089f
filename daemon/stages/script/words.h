// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Text as this room handles it: UTF-8 in, UTF-8 out, offsets in bytes. Word boundaries are those of Unicode UAX 29 as
// ICU implements them. The only file of the room that sees ICU is words.cpp. Thread: any; a WordBreaker is for one
// thread.

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace script {

struct Word {
    std::size_t begin = 0; // bytes of the text broken
    std::size_t end = 0;
    std::string folded; // lower case
};

class WordBreaker {
public:
    explicit WordBreaker(std::string_view language);
    ~WordBreaker();
    WordBreaker(const WordBreaker&) = delete;
    WordBreaker& operator=(const WordBreaker&) = delete;

    // Words with at least one letter or digit, in order.
    std::vector<Word> words_of(std::string_view text) const;

private:
    struct Break;
    std::unique_ptr<Break> break_;
};

std::string lower(std::string_view text);
std::string upper_first(std::string_view text); // first letter only
std::string lower_first(std::string_view text);
std::size_t count_code_points(std::string_view text);
std::size_t count_columns(std::string_view text); // East Asian wide characters take two, combining marks none

// Decodes at `at` and moves it on; U+FFFD for what is no UTF-8. `at` must be inside.
char32_t next_code_point(std::string_view text, std::size_t& at);
bool is_valid_utf8(std::string_view text);
bool is_letter(char32_t c);
bool is_digit(char32_t c);
bool is_upper(char32_t c);
bool is_lower(char32_t c);
bool is_punctuation(char32_t c); // general category P*, and symbols that are no currency or percent
bool is_control(char32_t c);
bool is_emoji(char32_t c); // drawn as a picture: dropped from speech
bool has_letter_or_digit(std::string_view text);

std::vector<std::string_view> split_white_space(std::string_view text);
std::string_view trim(std::string_view text);
// Without the quotes, brackets, stops and dashes around it; "R1,250.50," gives "R1,250.50", "50%" stays.
std::string_view strip_punctuation(std::string_view word);
std::string join(const std::vector<std::string>& parts, std::string_view between);
std::string replace_all(std::string text, std::string_view from, std::string_view to);

// The text cut to at most `limit` code points at a word, without punctuation left hanging.
std::string shorten_at_word(std::string_view text, std::size_t limit);

}
