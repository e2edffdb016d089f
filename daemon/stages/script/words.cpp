// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/script/words.h"

#include <unicode/ubrk.h>
#include <unicode/ucasemap.h>
#include <unicode/uchar.h>
#include <unicode/utext.h>
#include <unicode/utf8.h>

#include <cstdint>

namespace script {

struct WordBreaker::Break {
    UBreakIterator* iterator = nullptr;
    ~Break()
    {
        if (iterator)
            ubrk_close(iterator);
    }
};

WordBreaker::WordBreaker(std::string_view language) : break_(std::make_unique<Break>())
{
    UErrorCode status = U_ZERO_ERROR;
    break_->iterator = ubrk_open(UBRK_WORD, std::string(language).c_str(), nullptr, 0, &status);
}

WordBreaker::~WordBreaker() = default;

std::vector<Word> WordBreaker::words_of(std::string_view text) const
{
    std::vector<Word> found;
    UErrorCode status = U_ZERO_ERROR;
    UText* utext = utext_openUTF8(nullptr, text.data(), static_cast<std::int64_t>(text.size()), &status);
    if (break_->iterator)
        ubrk_setUText(break_->iterator, utext, &status);
    if (!break_->iterator || U_FAILURE(status)) { // no ICU data: white space is all that is known
        for (const std::string_view word : split_white_space(text)) {
            const auto begin = static_cast<std::size_t>(word.data() - text.data());
            found.push_back({begin, begin + word.size(), lower(word)});
        }
    } else {
        std::int32_t begin = ubrk_first(break_->iterator);
        for (std::int32_t end = ubrk_next(break_->iterator); end != UBRK_DONE; end = ubrk_next(break_->iterator)) {
            const auto piece = text.substr(static_cast<std::size_t>(begin), static_cast<std::size_t>(end - begin));
            if (has_letter_or_digit(piece))
                found.push_back({static_cast<std::size_t>(begin), static_cast<std::size_t>(end), lower(piece)});
            begin = end;
        }
    }
    utext_close(utext);
    return found;
}

std::string lower(std::string_view text)
{
    bool ascii = true;
    for (const char c : text)
        ascii = ascii && static_cast<unsigned char>(c) < 0x80;
    std::string out(text);
    if (ascii) {
        for (char& c : out)
            c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        return out;
    }
    UErrorCode status = U_ZERO_ERROR;
    UCaseMap* map = ucasemap_open("", 0, &status);
    out.resize(text.size() * 3 + 1);
    const std::int32_t size = ucasemap_utf8ToLower(map, out.data(), static_cast<std::int32_t>(out.size()), text.data(),
                                                   static_cast<std::int32_t>(text.size()), &status);
    ucasemap_close(map);
    if (U_FAILURE(status))
        return std::string(text);
    out.resize(static_cast<std::size_t>(size));
    return out;
}

char32_t next_code_point(std::string_view text, std::size_t& at)
{
    std::int64_t offset = static_cast<std::int64_t>(at);
    const auto length = static_cast<std::int64_t>(text.size());
    UChar32 c = 0;
    U8_NEXT(reinterpret_cast<const std::uint8_t*>(text.data()), offset, length, c);
    at = static_cast<std::size_t>(offset);
    return c < 0 ? U'\uFFFD' : static_cast<char32_t>(c);
}

bool is_valid_utf8(std::string_view text)
{
    std::int64_t at = 0;
    const auto length = static_cast<std::int64_t>(text.size());
    while (at < length) {
        UChar32 c = 0;
        U8_NEXT(reinterpret_cast<const std::uint8_t*>(text.data()), at, length, c);
        if (c < 0)
            return false;
    }
    return true;
}

namespace {

std::string append(std::string out, UChar32 c)
{
    char bytes[4];
    std::int32_t size = 0;
    U8_APPEND_UNSAFE(bytes, size, c);
    out.append(bytes, static_cast<std::size_t>(size));
    return out;
}

std::string map_first_letter(std::string_view text, UChar32 (*map)(UChar32))
{
    std::size_t at = 0;
    while (at < text.size()) {
        const std::size_t before = at;
        const char32_t c = next_code_point(text, at);
        if (is_letter(c))
            return append(std::string(text.substr(0, before)), map(static_cast<UChar32>(c))) +
                   std::string(text.substr(at));
        if (is_digit(c))
            break;
    }
    return std::string(text);
}

}

std::string upper_first(std::string_view text)
{
    // Afrikaans starts a sentence with a small 'n and a capital on the next word.
    if (text.starts_with("'n ") || text.starts_with("’n ")) {
        const std::size_t space = text.find(' ');
        return std::string(text.substr(0, space + 1)) + map_first_letter(text.substr(space + 1), u_toupper);
    }
    return map_first_letter(text, u_toupper);
}

std::string lower_first(std::string_view text)
{
    return map_first_letter(text, u_tolower);
}

std::size_t count_code_points(std::string_view text)
{
    std::size_t count = 0;
    for (const char c : text)
        count += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
    return count;
}

std::size_t count_columns(std::string_view text)
{
    std::size_t columns = 0;
    for (std::size_t at = 0; at < text.size();) {
        const auto c = static_cast<UChar32>(next_code_point(text, at));
        const std::int32_t width = u_getIntPropertyValue(c, UCHAR_EAST_ASIAN_WIDTH);
        const int category = u_charType(c);
        if (category == U_NON_SPACING_MARK || category == U_ENCLOSING_MARK || category == U_FORMAT_CHAR)
            continue;
        columns += width == U_EA_WIDE || width == U_EA_FULLWIDTH ? 2 : 1;
    }
    return columns;
}

bool is_letter(char32_t c)
{
    return u_isalpha(static_cast<UChar32>(c)) != 0;
}
bool is_digit(char32_t c)
{
    return u_isdigit(static_cast<UChar32>(c)) != 0;
}
bool is_upper(char32_t c)
{
    return u_isupper(static_cast<UChar32>(c)) != 0;
}
bool is_lower(char32_t c)
{
    return u_islower(static_cast<UChar32>(c)) != 0;
}
bool is_control(char32_t c)
{
    const int category = u_charType(static_cast<UChar32>(c));
    return category == U_CONTROL_CHAR || category == U_UNASSIGNED || category == U_PRIVATE_USE_CHAR || c == 0xFFFD ||
           (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}
bool is_emoji(char32_t c)
{
    const auto point = static_cast<UChar32>(c);
    return c > 0xFF && (u_hasBinaryProperty(point, UCHAR_EXTENDED_PICTOGRAPHIC) != 0 || c == 0xFE0F || c == 0x200D ||
                        (c >= 0x1F1E6 && c <= 0x1F1FF) || (c >= 0x1F3FB && c <= 0x1F3FF));
}
bool is_punctuation(char32_t c)
{
    if (c == U'%' || c == U'&' || c == U'°')
        return false;
    const int category = u_charType(static_cast<UChar32>(c));
    return u_ispunct(static_cast<UChar32>(c)) != 0 || category == U_MATH_SYMBOL || category == U_MODIFIER_SYMBOL ||
           category == U_OTHER_SYMBOL;
}

bool has_letter_or_digit(std::string_view text)
{
    for (std::size_t at = 0; at < text.size();) {
        const char32_t c = next_code_point(text, at);
        if (is_letter(c) || is_digit(c))
            return true;
    }
    return false;
}

std::vector<std::string_view> split_white_space(std::string_view text)
{
    std::vector<std::string_view> words;
    std::size_t begin = std::string_view::npos;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t before = at;
        const bool space = u_isUWhiteSpace(static_cast<UChar32>(next_code_point(text, at))) != 0;
        if (space && begin != std::string_view::npos) {
            words.push_back(text.substr(begin, before - begin));
            begin = std::string_view::npos;
        } else if (!space && begin == std::string_view::npos) {
            begin = before;
        }
    }
    if (begin != std::string_view::npos)
        words.push_back(text.substr(begin));
    return words;
}

std::string_view trim(std::string_view text)
{
    constexpr std::string_view kSpace = " \t\r\n\f\v";
    const std::size_t begin = text.find_first_not_of(kSpace);
    if (begin == std::string_view::npos)
        return {};
    return text.substr(begin, text.find_last_not_of(kSpace) - begin + 1);
}

std::string_view strip_punctuation(std::string_view word)
{
    std::size_t begin = std::string_view::npos;
    std::size_t end = 0;
    for (std::size_t at = 0; at < word.size();) {
        const std::size_t before = at;
        const char32_t c = next_code_point(word, at);
        if (is_punctuation(c) || is_emoji(c))
            continue;
        begin = begin == std::string_view::npos ? before : begin;
        end = at;
    }
    return begin == std::string_view::npos ? std::string_view{} : word.substr(begin, end - begin);
}

std::string join(const std::vector<std::string>& parts, std::string_view between)
{
    std::string out;
    for (const std::string& part : parts) {
        if (!out.empty())
            out += between;
        out += part;
    }
    return out;
}

std::string replace_all(std::string text, std::string_view from, std::string_view to)
{
    for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
    return text;
}

std::string shorten_at_word(std::string_view text, std::size_t limit)
{
    if (count_code_points(text) <= limit)
        return std::string(text);
    std::string out;
    std::size_t size = 0;
    for (const std::string_view word : split_white_space(text)) {
        const std::size_t added = count_code_points(word) + (out.empty() ? 0 : 1);
        if (size + added > limit)
            break;
        out += (out.empty() ? "" : " ") + std::string(word);
        size += added;
    }
    if (out.empty()) { // one long word, or a script without spaces
        std::size_t at = 0;
        for (std::size_t i = 0; i < limit && at < text.size(); ++i)
            next_code_point(text, at);
        out = text.substr(0, at);
    }
    while (!out.empty() && std::string_view(",;:-(").find(out.back()) != std::string_view::npos)
        out.pop_back();
    return std::string(trim(out));
}

}
