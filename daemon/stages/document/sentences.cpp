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

// What CLDR 42 lacks or has for some languages only. No word that also ends sentences ("no.", "in.").
constexpr auto kAbbreviations = std::to_array<const char16_t*>({
    u"e.g.", u"i.e.",  u"cf.",   u"et al.", u"vs.",  u"viz.", u"Fig.",  u"Figs.", u"fig.",  u"figs.",  u"Eq.",     u"Eqs.",  u"eq.",
    u"Sec.", u"sec.",  u"Ch.",   u"ch.",    u"Vol.", u"vol.", u"pp.",   u"p.",    u"No.",   u"Nos.",   u"Dr.",     u"Prof.", u"Mr.",
    u"Mrs.", u"Ms.",   u"Messrs.", u"St.",  u"Jr.",  u"Sr.",  u"Rev.",  u"Hon.",  u"Gen.",  u"Capt.",  u"Lt.",     u"Col.",  u"approx.",
    u"ca.",  u"resp.", u"Ref.",  u"Refs.",  u"Tab.", u"Ex.",  u"Art.",  u"Inc.",  u"Ltd.",  u"Co.",    u"Mnr.",    u"Mev.",  u"mnr.",
    u"mev.", u"bv.",   u"d.w.s.", u"nl.",   u"asb.", u"bl.",  u"z.B.",  u"d.h.",  u"bzw.",  u"p. ex.", u"M.",      u"Mme.",  u"Sra.",
    u"Rra.", u"Mma.",  u"Bw.",   u"Bi.",    u"a.m.", u"p.m.", u"a.k.a.", u"w.r.t.", u"Nr.",  u"St.",    u"Dept.",   u"Univ."});

std::u16string tail_word(const icu::UnicodeString& text, std::int32_t end)
{
    std::int32_t start = end;
    while (start > 0 && u_isUWhiteSpace(text[start - 1]) == 0)
        --start;
    return {text.getBuffer() + start, static_cast<std::size_t>(end - start)};
}

// "J. Smith": one capital and a full stop, which is an initial unless the sentence ends in "I" or the like.
bool is_initial(const std::u16string& word)
{
    std::u16string_view bare = word;
    while (!bare.empty() && u_isalpha(bare.front()) == 0)
        bare.remove_prefix(1);
    return bare.size() == 2 && bare[1] == u'.' && u_isupper(bare[0]) != 0 && bare[0] != u'I';
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
    return u_islower(first) != 0 || first == ',' || first == ';' || first == ')' || is_initial(tail_word(text, end));
}

SentenceBreaker::SentenceBreaker(const std::string& language) : state_(std::make_unique<State>())
{
    UErrorCode error = U_ZERO_ERROR;
    const icu::Locale locale = icu::Locale::forLanguageTag(language.empty() ? "und" : language, error);
    error = U_ZERO_ERROR;
    std::unique_ptr<icu::BreakIterator> plain(icu::BreakIterator::createSentenceInstance(locale, error));
    if (U_FAILURE(error))
        return;
    const std::unique_ptr<icu::FilteredBreakIteratorBuilder> filter(icu::FilteredBreakIteratorBuilder::createInstance(locale, error));
    if (U_FAILURE(error)) {
        state_->rules = std::move(plain);
        return;
    }
    for (const char16_t* abbreviation : kAbbreviations)
        filter->suppressBreakAfter(abbreviation, error);
    error = U_ZERO_ERROR;
    std::unique_ptr<icu::BreakIterator> spare(plain->clone());
    state_->rules.reset(filter->wrapIteratorWithFilter(plain.release(), error));
    if (U_FAILURE(error) || !state_->rules)
        state_->rules = std::move(spare);
}

SentenceBreaker::~SentenceBreaker() = default;

std::vector<Span> SentenceBreaker::split(std::string_view line)
{
    const auto text = icu::UnicodeString::fromUTF8(icu::StringPiece(line.data(), static_cast<std::int32_t>(line.size())));
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
        if (u_hasBinaryProperty(letter, UCHAR_S_TERM) != 0) // . ! ? and, among others, the Arabic, Indic, Ethiopic and CJK ones
            return true;
        const auto kind = u_charType(letter);
        if (letter == 0x2026) // ...
            return true;
        if (letter != '"' && letter != '\'' && kind != U_END_PUNCTUATION && kind != U_FINAL_PUNCTUATION && kind != U_INITIAL_PUNCTUATION)
            break;
    }
    constexpr std::array<std::string_view, 4> kWithoutStops{"th", "lo", "km", "bo"}; // these end sentences by a space or a sign of their own
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
