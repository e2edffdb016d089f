// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/text/source_text.h"

#include "compositor/base/handle.h"

#include <unicode/ubrk.h>
#include <unicode/uchar.h>
#include <unicode/uloc.h>
#include <unicode/utf16.h>
#include <unicode/utf8.h>

#include <array>

namespace text {
namespace {

constexpr std::size_t kMaxBytes = std::size_t{4} << 20;
constexpr char32_t kReplacement = 0xfffd;

struct BreakIteratorTraits {
    static constexpr UBreakIterator* none = nullptr;
    static void close(UBreakIterator* iterator) { ubrk_close(iterator); }
};
using BreakIterator = base::Handle<UBreakIterator*, BreakIteratorTraits>;

base::Result<BreakIterator> open_iterator(UBreakIteratorType type, const SourceText& text, std::string_view language)
{
    std::array<char, ULOC_FULLNAME_CAPACITY> locale{};
    UErrorCode status = U_ZERO_ERROR;
    uloc_forLanguageTag(std::string(language).c_str(), locale.data(), static_cast<int32_t>(locale.size()) - 1, nullptr,
                        &status);
    if (U_FAILURE(status) || status == U_STRING_NOT_TERMINATED_WARNING)
        return base::fail(base::Errc::invalid_input, fmt::format("{}: not a BCP 47 language tag", language));
    status = U_ZERO_ERROR;
    BreakIterator iterator(
        ubrk_open(type, locale.data(), text.utf16.data(), static_cast<int32_t>(text.utf16.size()), &status));
    if (U_FAILURE(status))
        return base::fail(base::Errc::internal, fmt::format("ICU: break iterator: {}", u_errorName(status)));
    return iterator;
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion" // ICU's macro narrows on purpose
UChar32 next_character(std::string_view utf8, int32_t& at)
{
    UChar32 c = 0;
    U8_NEXT(utf8.data(), at, static_cast<int32_t>(utf8.size()), c);
    return c;
}
#pragma GCC diagnostic pop

void append(SourceText& text, char32_t c, int32_t byte)
{
    text.byte_of.push_back(static_cast<std::size_t>(byte));
    text.utf16_of.push_back(static_cast<std::int32_t>(text.utf16.size()));
    const int halves = U16_LENGTH(c);
    for (int k = 0; k < halves; ++k)
        text.character_of.push_back(text.characters.size());
    if (halves == 1) {
        text.utf16.push_back(static_cast<char16_t>(c));
    } else {
        text.utf16.push_back(U16_LEAD(c));
        text.utf16.push_back(U16_TRAIL(c));
    }
    text.characters.push_back(c);
}

void close(SourceText& text, std::size_t bytes)
{
    text.byte_of.push_back(bytes);
    text.utf16_of.push_back(static_cast<std::int32_t>(text.utf16.size()));
    text.character_of.push_back(text.characters.size());
}

base::Status read_characters(std::string_view utf8, SourceText& text)
{
    const auto length = static_cast<int32_t>(utf8.size());
    for (int32_t i = 0; i < length;) {
        const int32_t begin = i;
        const UChar32 c = next_character(utf8, i);
        if (c < 0)
            return base::fail(base::Errc::invalid_input, fmt::format("text: byte {} is not valid UTF-8", begin));
        append(text, static_cast<char32_t>(c), begin);
    }
    close(text, utf8.size());
    return {};
}

// Calls `found` with each boundary's character index, the first and the end included.
template <class Found>
base::Status each_boundary(UBreakIteratorType type, const SourceText& text, std::string_view language, Found found)
{
    const BreakIterator iterator = TRY(open_iterator(type, text, language));
    for (int32_t at = ubrk_first(iterator.get()); at != UBRK_DONE; at = ubrk_next(iterator.get()))
        found(text.character_of[static_cast<std::size_t>(at)]);
    return {};
}

}

base::Result<SourceText> decode(std::string_view utf8, std::string_view language)
{
    if (utf8.size() > kMaxBytes)
        return base::fail(base::Errc::invalid_input,
                          fmt::format("text: {} bytes is more than the limit of {}", utf8.size(), kMaxBytes));
    SourceText text;
    TRY(read_characters(utf8, text));
    TRY(mark_clusters(text, language));
    return text;
}

SourceText read_leniently(std::string_view utf8)
{
    SourceText text;
    const auto length = static_cast<int32_t>(utf8.size());
    for (int32_t i = 0; i < length;) {
        const int32_t begin = i;
        const UChar32 c = next_character(utf8, i);
        append(text, c < 0 ? kReplacement : static_cast<char32_t>(c), begin);
    }
    close(text, utf8.size());
    return text;
}

base::Status mark_clusters(SourceText& text, std::string_view language)
{
    text.cluster_start.assign(text.size() + 1, 0);
    return each_boundary(UBRK_CHARACTER, text, language, [&](std::size_t at) { text.cluster_start[at] = 1; });
}

base::Result<std::vector<std::uint8_t>> word_boundaries(const SourceText& text, std::string_view language)
{
    std::vector<std::uint8_t> boundaries(text.size() + 1, 0);
    TRY(each_boundary(UBRK_WORD, text, language, [&](std::size_t at) { boundaries[at] = 1; }));
    return boundaries;
}

base::Result<std::vector<BreakOpportunity>> break_opportunities(const SourceText& text, std::string_view language)
{
    std::vector<BreakOpportunity> breaks;
    TRY(each_boundary(UBRK_LINE, text, language, [&](std::size_t at) {
        if (at > 0)
            breaks.push_back({at, is_line_terminator(text.characters[at - 1])});
    }));
    return breaks;
}

bool is_line_terminator(char32_t c)
{
    return (c >= 0x0a && c <= 0x0d) || c == 0x85 || c == 0x2028 || c == 0x2029;
}

bool hangs_at_line_end(char32_t c)
{
    if (c == 0x00a0 || c == 0x2007 || c == 0x202f)
        return false;
    return u_isUWhiteSpace(static_cast<UChar32>(c)) != 0 || c == 0x200b;
}

bool is_ignorable(char32_t c)
{
    const auto character = static_cast<UChar32>(c);
    return u_charType(character) == U_CONTROL_CHAR ||
           u_hasBinaryProperty(character, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) != 0;
}

}
