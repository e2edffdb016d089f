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

base::Status read_characters(std::string_view utf8, SourceText& text)
{
    const auto length = static_cast<int32_t>(utf8.size());
    for (int32_t i = 0; i < length;) {
        const int32_t begin = i;
        const UChar32 c = next_character(utf8, i);
        if (c < 0)
            return base::fail(base::Errc::invalid_input, fmt::format("text: byte {} is not valid UTF-8", begin));
        text.byte_of.push_back(static_cast<std::size_t>(begin));
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
        text.characters.push_back(static_cast<char32_t>(c));
    }
    text.byte_of.push_back(utf8.size());
    text.utf16_of.push_back(static_cast<std::int32_t>(text.utf16.size()));
    text.character_of.push_back(text.characters.size());
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
    text.cluster_start.assign(text.size() + 1, 0);
    const BreakIterator iterator = TRY(open_iterator(UBRK_CHARACTER, text, language));
    for (int32_t at = ubrk_first(iterator.get()); at != UBRK_DONE; at = ubrk_next(iterator.get()))
        text.cluster_start[text.character_of[static_cast<std::size_t>(at)]] = 1;
    return text;
}

base::Result<std::vector<BreakOpportunity>> break_opportunities(const SourceText& text, std::string_view language)
{
    std::vector<BreakOpportunity> breaks;
    const BreakIterator iterator = TRY(open_iterator(UBRK_LINE, text, language));
    ubrk_first(iterator.get());
    for (int32_t at = ubrk_next(iterator.get()); at != UBRK_DONE; at = ubrk_next(iterator.get())) {
        const std::size_t position = text.character_of[static_cast<std::size_t>(at)];
        const bool mandatory = position > 0 && is_line_terminator(text.characters[position - 1]);
        breaks.push_back({position, mandatory});
    }
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
