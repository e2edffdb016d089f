// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/document/sentences.h"

#include "daemon/stages/document/utf8.h"

#include <unicode/brkiter.h>
#include <unicode/filteredbrk.h>
#include <unicode/uchar.h>

#include <algorithm>
#include <array>

namespace document {
namespace {

// What CLDR 42 lacks or has for some languages only; ICU's own filter does not take those with a stop inside ("e.g.").
// No word that often ends sentences ("Inc.", "p.m.").
constexpr auto kAbbreviations = std::to_array<std::u16string_view>(
    {u"Art.",  u"Capt.", u"Ch.",    u"Col.", u"Dept.",   u"Dr.",     u"Eq.",    u"Eqs.", u"Ex.",  u"Fig.",
     u"Figs.", u"Gen.",  u"Hon.",   u"Lt.",  u"Mev.",    u"Messrs.", u"Mma.",   u"Mme.", u"Mnr.", u"Mr.",
     u"Mrs.",  u"Ms.",   u"Prof.",  u"Ref.", u"Refs.",   u"Rev.",    u"Rra.",   u"Sec.", u"Sra.", u"St.",
     u"Tab.",  u"Univ.", u"Vol.",   u"al.",  u"approx.", u"asb.",    u"bv.",    u"bzw.", u"ca.",  u"cf.",
     u"ch.",   u"d.h.",  u"d.w.s.", u"e.g.", u"eq.",     u"fig.",    u"figs.",  u"i.e.", u"mev.", u"mnr.",
     u"pp.",   u"resp.", u"sec.",   u"viz.", u"vol.",    u"vs.",     u"w.r.t.", u"z.B."});
constexpr auto kBeforeNumbers =
    std::to_array<std::u16string_view>({u"No.", u"Nos.", u"Nr.", u"p.", u"nr.", u"no.", u"bl."});

template <std::size_t Count> bool has(const std::array<std::u16string_view, Count>& words, std::u16string_view word)
{
    return std::find(words.begin(), words.end(), word) != words.end();
}

std::u16string tail_word(const icu::UnicodeString& text, std::int32_t end)
{
    std::int32_t start = end;
    while (start > 0 && u_isUWhiteSpace(text[start - 1]) == 0)
        --start;
    return {text.getBuffer() + start, static_cast<std::size_t>(end - start)};
}

std::u16string_view without_opening(std::u16string_view word)
{
    while (!word.empty() && u_isalpha(word.front()) == 0)
        word.remove_prefix(1);
    return word;
}

// "J. Smith": one capital and a full stop, which is an initial unless the sentence ends in "I".
bool is_initial(std::u16string_view word)
{
    return word.size() == 2 && word[1] == u'.' && u_isupper(word[0]) != 0 && word[0] != u'I';
}

}

struct SentenceBreaker::State {
    std::unique_ptr<icu::BreakIterator> rules; // none: ICU has no data, everything is one sentence
    bool joins(const icu::UnicodeString& text, std::int32_t end, std::int32_t next) const;
};

// A break of the rules that is none: after an initial, or before something that cannot start a sentence.
bool SentenceBreaker::State::joins(const icu::UnicodeString& text, std::int32_t end, std::int32_t next) const
{
    if (next >= text.length())
        return false;
    const UChar32 first = text.char32At(next);
    const bool lone_stop =
        end >= 2 && text[end - 1] == '.' && u_isUWhiteSpace(text[end - 2]) != 0; // "a file called . Rprofile"
    const std::u16string tail = tail_word(text, end);
    const std::u16string_view word = without_opening(tail);
    return lone_stop || u_islower(first) != 0 || first == ',' || first == ';' || first == ')' || is_initial(word) ||
           has(kAbbreviations, word) || (has(kBeforeNumbers, word) && u_isdigit(first) != 0);
}

SentenceBreaker::SentenceBreaker(const std::string& language) : state_(std::make_unique<State>())
{
    UErrorCode error = U_ZERO_ERROR;
    const icu::Locale locale = icu::Locale::forLanguageTag(language.empty() ? "und" : language, error);
    error = U_ZERO_ERROR;
    std::unique_ptr<icu::BreakIterator> plain(icu::BreakIterator::createSentenceInstance(locale, error));
    if (U_FAILURE(error))
        return;
    const std::unique_ptr<icu::FilteredBreakIteratorBuilder> filter(
        icu::FilteredBreakIteratorBuilder::createInstance(locale, error));
    if (U_FAILURE(error)) {
        state_->rules = std::move(plain);
        return;
    }
    std::unique_ptr<icu::BreakIterator> spare(plain->clone());
    state_->rules.reset(filter->wrapIteratorWithFilter(plain.release(), error));
    if (U_FAILURE(error) || !state_->rules)
        state_->rules = std::move(spare);
}

SentenceBreaker::~SentenceBreaker() = default;

std::vector<Span> SentenceBreaker::split(std::string_view line)
{
    const auto text =
        icu::UnicodeString::fromUTF8(icu::StringPiece(line.data(), static_cast<std::int32_t>(line.size())));
    std::vector<std::int32_t> ends;
    if (state_->rules) {
        state_->rules->setText(text);
        state_->rules->first();
        for (std::int32_t end = state_->rules->next(); end != icu::BreakIterator::DONE; end = state_->rules->next()) {
            std::int32_t visible = end;
            while (visible > 0 && u_isUWhiteSpace(text[visible - 1]) != 0)
                --visible;
            if (!state_->joins(text, visible, end))
                ends.push_back(end);
        }
    }
    if (ends.empty() || ends.back() != text.length())
        ends.push_back(text.length());
    std::vector<Span> spans;
    std::size_t begin = 0;
    std::int32_t unit = 0;
    for (const std::int32_t end : ends) {
        std::size_t at = begin; // UTF-8 place of the UTF-16 place `end`
        while (unit < end && at < line.size()) {
            const auto lead = static_cast<unsigned char>(line[at]);
            at += lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
            unit += lead < 0xF0 ? 1 : 2;
        }
        std::size_t first = begin;
        std::size_t last = std::min(at, line.size());
        while (first < last && line[first] == ' ')
            ++first;
        while (last > first && line[last - 1] == ' ')
            --last;
        if (first < last)
            spans.push_back({first, last});
        begin = at;
    }
    return spans;
}

bool ends_as_sentence(std::string_view text, std::string_view language)
{
    for (std::size_t end = text.size(); end > 0;) {
        const UChar32 letter = previous_letter(text, end);
        if (u_hasBinaryProperty(letter, UCHAR_S_TERM) !=
            0) // . ! ? and, among others, the Arabic, Indic, Ethiopic and CJK ones
            return true;
        const auto kind = u_charType(letter);
        if (letter == 0x2026 || letter == 0x1361) // "..."; Ethiopic typists write the full stop as two word spaces
            return true;
        if (letter != '"' && letter != '\'' && kind != U_END_PUNCTUATION && kind != U_FINAL_PUNCTUATION &&
            kind != U_INITIAL_PUNCTUATION)
            break;
    }
    constexpr std::array<std::string_view, 4> kWithoutStops{
        "th", "lo", "km", "bo"}; // these end sentences by a space or a sign of their own
    return std::find(kWithoutStops.begin(), kWithoutStops.end(), language) != kWithoutStops.end();
}

std::size_t count_words(std::string_view text)
{
    std::size_t words = 0;
    bool inside = false;
    for (std::size_t at = 0; at < text.size();) {
        const UChar32 letter = next_letter(text, at);
        if (letter >= 0 && u_isUWhiteSpace(letter) != 0) {
            inside = false;
        } else if (!inside && letter >= 0 && u_isalpha(letter) != 0) {
            inside = true;
            ++words;
        }
    }
    return words;
}

}
