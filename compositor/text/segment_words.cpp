// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/text/segment_words.h"

#include "compositor/text/source_text.h"

#include <unicode/uchar.h>
#include <unicode/uscript.h>

#include <algorithm>

namespace text {
namespace {

constexpr std::size_t kBlockBytes = std::size_t{1}
                                    << 20; // longer texts are cut at white space, which ends words anyway

UChar32 icu(char32_t c)
{
    return static_cast<UChar32>(c);
}

bool is_no_break_space(char32_t c)
{
    return c == 0x00a0 || c == 0x2007 || c == 0x202f;
}

bool separates(char32_t c) // the zero width space is how Khmer and Thai writers mark words
{
    return u_isUWhiteSpace(icu(c)) != 0 || c == 0x200b;
}

bool ends_word(char32_t c) // word and syllable signs of Ethiopic and Tibetan
{
    return (c >= 0x1361 && c <= 0x1368) || c == 0x0f0b || (c >= 0x0f0d && c <= 0x0f12);
}

bool is_korean(std::string_view language)
{
    return language == "ko" || language.starts_with("ko-");
}

bool never_begins_word(char32_t c) // small kana, prolonged sound and iteration marks, which the dictionary may cut off
{
    const int32_t line_break = u_getIntPropertyValue(icu(c), UCHAR_LINE_BREAK);
    return line_break == U_LB_CONDITIONAL_JAPANESE_STARTER || line_break == U_LB_NONSTARTER;
}

enum class Part { word, opening, closing }; // what a segment between two word boundaries is to its neighbours

Part part_of(char32_t first)
{
    if (u_isalnum(icu(first)) || (U_GET_GC_MASK(icu(first)) & U_GC_M_MASK) != 0 || first == 0xfffd)
        return Part::word;
    switch (u_charType(icu(first))) {
    case U_START_PUNCTUATION:
    case U_INITIAL_PUNCTUATION:
    case U_CURRENCY_SYMBOL:
        return Part::opening;
    default:
        return first == U'#' || first == U'@' || first == 0xbf || first == 0xa1 ? Part::opening : Part::closing;
    }
}

class WordFinder {
public:
    WordFinder(std::string_view block, std::size_t offset, std::string_view language)
        : text_(read_leniently(block)), offset_(offset), korean_(is_korean(language))
    {
        const auto unspaced = [&](char32_t c) { return is_unspaced(c, korean_); };
        if (!std::any_of(text_.characters.begin(), text_.characters.end(), unspaced))
            return;
        auto found = word_boundaries(text_, language);
        if (!found) // a language that is none
            found = word_boundaries(text_, "und");
        if (found)
            boundaries_ = std::move(*found);
    }

    void append_to(std::vector<WordSpan>& words)
    {
        const std::size_t first = words.size();
        const char32_t* const characters = text_.characters.data();
        for (std::size_t i = 0; i < text_.size();) {
            const std::size_t space = i;
            while (i < text_.size() && separates(characters[i]))
                ++i;
            Before before;
            if (words.size() > first) {
                before.joined = std::all_of(characters + space, characters + i, [](char32_t c) { return c == 0x200b; });
                before.tied = std::all_of(characters + space, characters + i, is_no_break_space);
            }
            const std::size_t begin = i;
            while (i < text_.size() && !separates(characters[i]))
                ++i;
            if (begin < i)
                add_chunk(words, begin, i, before);
        }
    }

private:
    struct Before {
        bool joined = false; // to the word before
        bool tied = false;   // to it by no-break spaces
    };

    // Scripts whose words are not set apart and that ICU has a dictionary for.
    static bool is_unspaced(char32_t c, bool korean)
    {
        UErrorCode status = U_ZERO_ERROR;
        switch (c < 0xe00 ? USCRIPT_LATIN : uscript_getScript(icu(c), &status)) {
        case USCRIPT_THAI:
        case USCRIPT_LAO:
        case USCRIPT_KHMER:
        case USCRIPT_MYANMAR:
        case USCRIPT_HIRAGANA:
        case USCRIPT_KATAKANA:
            return true;
        case USCRIPT_HAN:
            return !korean;
        default:
            return false;
        }
    }

    // Text without white space. Han beside Hangul is Korean, whatever the language is said to be.
    void add_chunk(std::vector<WordSpan>& words, std::size_t begin, std::size_t end, Before before)
    {
        const auto* first = text_.characters.data() + begin;
        const auto* last = text_.characters.data() + end;
        const bool korean = korean_ || std::any_of(first, last, [](char32_t c) {
                                UErrorCode status = U_ZERO_ERROR;
                                return uscript_getScript(icu(c), &status) == USCRIPT_HANGUL;
                            });
        const std::size_t count = words.size();
        const bool wordless = std::none_of(first, last, [](char32_t c) { return part_of(c) == Part::word; });
        for (std::size_t at = begin; at < end;) {
            const std::size_t next = end_of_word(at, end, korean);
            words.push_back({byte(at), byte(next), at > begin || before.joined});
            at = next;
        }
        const bool opens_next = count > 0 && pending_opening_;
        pending_opening_ = wordless && part_of(*std::prev(last)) == Part::opening;
        if (before.tied && (opens_next || (wordless && !pending_opening_))) {
            words[count - 1].end = words[count].end;
            words.erase(words.begin() + static_cast<std::ptrdiff_t>(count));
        }
    }

    // Where the word that begins at `at` ends: at a boundary with a script without spaces on one of its sides, behind
    // the punctuation that closes and before that which opens.
    std::size_t end_of_word(std::size_t at, std::size_t end, bool korean) const
    {
        bool has_word = false;   // a word has been read
        bool unspaced = false;   // its last segment was of a script without spaces
        std::size_t opening = 0; // where punctuation began that may open the next word; 0: nowhere
        for (std::size_t i = at; i < end;) {
            const std::size_t next = end_of_segment(i, end);
            const Part part = part_of(text_.characters[i]);
            const bool here = is_unspaced(text_.characters[i], korean);
            if (part == Part::word) {
                if (has_word && (unspaced || here) && !never_begins_word(text_.characters[i]))
                    return opening > 0 ? opening : i;
                has_word = true;
                unspaced = here;
            }
            if (part == Part::opening && has_word)
                opening = opening > 0 ? opening : i;
            else
                opening = 0;
            if (has_word && next < end && ends_word(text_.characters[next - 1]) &&
                part_of(text_.characters[next]) != Part::closing)
                return next;
            i = next;
        }
        return end;
    }

    std::size_t end_of_segment(std::size_t at, std::size_t end) const
    {
        std::size_t next = at + 1;
        if (boundaries_.empty()) // none but single characters matter: nothing is cut but behind word signs
            return next;
        while (next < end && !boundaries_[next])
            ++next;
        return next;
    }

    std::size_t byte(std::size_t character) const { return offset_ + text_.byte_of[character]; }

    SourceText text_;
    std::size_t offset_;
    bool korean_;
    bool pending_opening_ = false;
    std::vector<std::uint8_t> boundaries_; // empty: no script without spaces
};

// Up to kBlockBytes, to the last white space in them; without any, to a whole character.
std::size_t block_size(std::string_view rest)
{
    if (rest.size() <= kBlockBytes)
        return rest.size();
    const std::size_t space = rest.find_last_of(" \n", kBlockBytes - 1);
    if (space != std::string_view::npos)
        return space + 1;
    std::size_t size = kBlockBytes;
    while (size > kBlockBytes - 4 && (static_cast<unsigned char>(rest[size]) & 0xc0) == 0x80)
        --size;
    return size;
}

}

std::vector<WordSpan> words(std::string_view text, std::string_view language)
{
    std::vector<WordSpan> found;
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t size = block_size(text.substr(begin));
        WordFinder(text.substr(begin, size), begin, language).append_to(found);
        begin += size;
    }
    return found;
}

}
