// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/document/readable.h"

#include "daemon/stages/document/utf8.h"

#include <unicode/uchar.h>

namespace document {
namespace {

struct Counts {
    std::size_t visible = 0; // all but white space
    std::size_t letters = 0;
    std::size_t unusable = 0; // U+FFFD, private use, unassigned, controls
    std::size_t ascii = 0;    // letters a to z
    std::size_t vowels = 0;   // of those
    std::size_t latin1 = 0;   // U+0080 to U+00FF
    std::size_t doubled = 0;  // a pair as UTF-8 read as Windows-1252 makes them: A-tilde or A-circumflex, then a sign
};

Counts counts_of(std::string_view text)
{
    Counts counts;
    UChar32 before = 0;
    for (std::size_t at = 0; at < text.size();) {
        const UChar32 letter = next_letter_or_fffd(text, at);
        if (u_isUWhiteSpace(letter) != 0)
            continue;
        ++counts.visible;
        const auto kind = u_charType(letter);
        counts.unusable +=
            letter == 0xFFFD || kind == U_PRIVATE_USE_CHAR || kind == U_UNASSIGNED || kind == U_CONTROL_CHAR ? 1U : 0U;
        counts.letters += u_isalpha(letter) != 0 ? 1U : 0U;
        const UChar32 small = u_tolower(letter);
        counts.ascii += small >= 'a' && small <= 'z' ? 1U : 0U;
        counts.vowels +=
            small == 'a' || small == 'e' || small == 'i' || small == 'o' || small == 'u' || small == 'y' ? 1U : 0U;
        counts.latin1 += letter >= 0x80 && letter <= 0xFF ? 1U : 0U;
        const bool lead = before == 0xC3 || before == 0xC2 || before == 0xE2;
        counts.doubled +=
            lead && ((letter >= 0x80 && letter <= 0xBF) || letter == 0x20AC || letter == 0x2122) ? 1U : 0U;
        before = letter;
    }
    return counts;
}

bool more_than(std::size_t part, std::size_t whole, double share)
{
    return static_cast<double>(part) > static_cast<double>(whole) * share;
}

}

// The shares: real texts of the 28 languages of the Universal Declaration stay below a fifth of each.
Status check_readable(std::string_view text, const LanguageGuess& language)
{
    constexpr std::size_t kTooShortToJudge = 40;
    const Counts counts = counts_of(text);
    const bool latin_nonsense =
        language.tag == "und" && counts.ascii > 400 && !more_than(counts.vowels, counts.ascii, 0.15);
    const bool old_font =
        language.tag == "und" && counts.letters > 200 && more_than(counts.latin1, counts.visible, 0.35);
    const bool bad = more_than(counts.unusable, counts.visible, counts.visible < kTooShortToJudge ? 0.3 : 0.03) ||
                     (counts.visible >= kTooShortToJudge && more_than(counts.doubled, counts.visible, 0.02)) ||
                     latin_nonsense || old_font;
    if (!bad)
        return {};
    return fail(Errc::invalid_input,
                "the text in it is garbled (its fonts or its encoding do not say which letters they show); "
                "export it again as PDF with Unicode fonts, or save it as HTML, Markdown or UTF-8 text");
}

}
