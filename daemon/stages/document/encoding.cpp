// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/document/encoding.h"

#include "daemon/stages/document/utf8.h"

#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/ucnv.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>

namespace document {
namespace {

bool is_utf8(std::string_view text)
{
    for (std::size_t at = 0; at < text.size();) {
        const UChar32 letter = next_letter(text, at);
        if (letter < 0)
            return false;
    }
    return true;
}

std::string converted(std::string_view bytes, const char* encoding)
{
    UErrorCode error = U_ZERO_ERROR;
    UConverter* converter = ucnv_open(encoding, &error);
    if (U_FAILURE(error))
        return {};
    const icu::UnicodeString text(bytes.data(), static_cast<std::int32_t>(bytes.size()), converter, error);
    ucnv_close(converter);
    std::string result;
    if (U_SUCCESS(error))
        text.toUTF8String(result);
    return result;
}

// Only encodings that keep ASCII where it is can be told by a declaration that was read as ASCII.
bool may_be_declared(const std::string& name)
{
    UErrorCode error = U_ZERO_ERROR;
    UConverter* converter = ucnv_open(name.c_str(), &error);
    if (U_FAILURE(error))
        return false;
    const UConverterType type = ucnv_getType(converter);
    ucnv_close(converter);
    return type == UCNV_SBCS || type == UCNV_MBCS || type == UCNV_DBCS || type == UCNV_LATIN_1 ||
           type == UCNV_EBCDIC_STATEFUL;
}

void unify_line_ends(std::string& text)
{
    std::size_t out = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '\r') {
            if (at + 1 < text.size() && text[at + 1] == '\n')
                continue;
            text[out++] = '\n';
        } else {
            text[out++] = text[at];
        }
    }
    text.resize(out);
}

constexpr std::array<std::string_view, 7> kLigatures{"ff", "fi", "fl", "ffi", "ffl", "st", "st"}; // U+FB00 to U+FB06

bool is_dropped(UChar32 letter)
{
    return letter == 0xAD || letter == 0xFEFF || letter == 0x200E || letter == 0x200F ||
           (letter >= 0xFFF9 && letter <= 0xFFFB) || (u_iscntrl(letter) != 0 && u_isUWhiteSpace(letter) == 0) ||
           U_IS_UNICODE_NONCHAR(letter);
}

}

std::string to_utf8(std::span<const std::byte> bytes, std::string_view declared_name)
{
    std::string_view raw(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    std::string text;
    const std::string declared(declared_name.substr(0, 40));
    if (raw.starts_with("\xff\xfe"))
        text = converted(raw.substr(2), "UTF-16LE");
    else if (raw.starts_with("\xfe\xff"))
        text = converted(raw.substr(2), "UTF-16BE");
    else if (raw.starts_with("\xef\xbb\xbf"))
        text = converted(raw.substr(3), "UTF-8");
    else if (is_utf8(raw))
        text = raw;
    else if (!declared.empty() && may_be_declared(declared))
        text = converted(raw, declared.c_str());
    else
        text = converted(raw, "windows-1252");
    unify_line_ends(text);
    return text;
}

std::string clean_line(std::string_view text)
{
    std::string flat;
    flat.reserve(text.size());
    bool space = false;
    for (std::size_t at = 0; at < text.size();) {
        const UChar32 letter = next_letter_or_fffd(text, at);
        if (u_isUWhiteSpace(letter) != 0) {
            space = true;
            continue;
        }
        if (is_dropped(letter))
            continue;
        if (space && !flat.empty())
            flat += ' ';
        space = false;
        if (letter >= 0xFB00 && letter <= 0xFB06) {
            flat += kLigatures[static_cast<std::size_t>(letter - 0xFB00)];
            continue;
        }
        append_letter(flat, letter);
    }
    UErrorCode error = U_ZERO_ERROR;
    const icu::Normalizer2* nfc = icu::Normalizer2::getNFCInstance(error);
    if (U_FAILURE(error) || nfc->isNormalizedUTF8(flat, error) != 0)
        return flat;
    std::string normal;
    icu::StringByteSink<std::string> sink(&normal);
    nfc->normalizeUTF8(0, flat, sink, nullptr, error);
    return U_SUCCESS(error) ? normal : flat;
}

std::size_t count_characters(std::string_view utf8)
{
    return static_cast<std::size_t>(std::count_if(
        utf8.begin(), utf8.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

}
