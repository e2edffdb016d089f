// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/document/assemble.h"

#include "daemon/stages/document/encoding.h"
#include "daemon/stages/document/language.h"
#include "daemon/stages/document/readable.h"
#include "daemon/stages/document/sentences.h"
#include "daemon/stages/document/utf8.h"

#include <unicode/uchar.h>

#include <algorithm>
#include <filesystem>

namespace document {
namespace {

constexpr std::size_t kHeadingBytes = 300; // a longer "heading" is a paragraph somebody made bold

// Where each block came to lie in the text.
struct Placed {
    Block::Kind kind = Block::Kind::paragraph;
    int level = 0;
    int page = 0;
    Span span;
};

// Or what may once have been one: garbled text must come as far as being called garbled.
bool has_letter_or_digit(std::string_view text)
{
    for (std::size_t at = 0; at < text.size();) {
        const UChar32 letter = next_letter(text, at);
        if (letter >= 0 && (u_isalnum(letter) != 0 || letter == 0xFFFD || u_charType(letter) == U_PRIVATE_USE_CHAR))
            return true;
    }
    return false;
}

std::string without_bullet(const std::string& line)
{
    for (const std::string_view bullet : {"\u2022", "\u25cf", "\u25aa", "\u2013 ", "- ", "* ", "+ "})
        if (line.starts_with(bullet)) {
            const std::size_t start = line.find_first_not_of(' ', bullet.size());
            return start == std::string::npos ? std::string() : line.substr(start);
        }
    return line;
}

std::vector<Placed> place(const Draft& draft, std::string& text)
{
    std::vector<Placed> placed;
    for (const Block& block : draft.blocks) {
        std::string line = clean_line(block.text);
        if (block.kind == Block::Kind::list_item)
            line = without_bullet(line);
        if (!has_letter_or_digit(line))
            continue;
        if (!text.empty())
            text += "\n\n";
        const auto kind =
            block.kind == Block::Kind::heading && line.size() > kHeadingBytes ? Block::Kind::paragraph : block.kind;
        placed.push_back({kind, block.level, block.page, {text.size(), text.size() + line.size()}});
        text += line;
    }
    return placed;
}

std::string_view in(const std::string& text, const Span& span)
{
    return std::string_view(text).substr(span.begin, span.end - span.begin);
}

void add_sections(Document& document, const std::vector<Placed>& placed, std::vector<std::size_t>& section_of)
{
    for (const Placed& block : placed) {
        if (block.kind == Block::Kind::heading || document.sections.empty()) {
            Section section{"", 0, block.span, block.page};
            if (block.kind == Block::Kind::heading) {
                section.heading = in(document.text, block.span);
                section.level = std::max(1, block.level);
            }
            document.sections.push_back(std::move(section));
        }
        document.sections.back().span.end = block.span.end;
        section_of.push_back(document.sections.size() - 1);
    }
}

// Letters decide: "A CANDLE: THE FLAME." is a heading in disguise, "[The Lecturer then lit it.]" a remark.
bool reads_as_prose(std::string_view sentence)
{
    bool lower = false;
    bool upper = false;
    for (std::size_t at = 0; at < sentence.size();) {
        const UChar32 letter = next_letter(sentence, at);
        lower = lower || (letter >= 0 && u_islower(letter) != 0);
        upper = upper || (letter >= 0 && u_isupper(letter) != 0);
    }
    return (lower || !upper) && sentence.front() != '[';
}

bool starts_small(std::string_view sentence)
{
    std::size_t at = 0;
    const UChar32 first = sentence.empty() ? 0 : next_letter(sentence, at);
    return first > 0 && u_islower(first) != 0;
}

// A sentence of a paragraph is prose when it ends as one and is no scrap; in a list it must be long enough to stand
// alone.
bool is_prose(std::string_view sentence, Block::Kind kind, const std::string& language)
{
    constexpr std::size_t kWordsInList = 5;
    if (kind == Block::Kind::shown || !ends_as_sentence(sentence, language) || !reads_as_prose(sentence))
        return false;
    const bool spaced = language != "zh" && language != "ja" && language != "th" && language != "lo" &&
                        language != "km" && language != "my" && language != "bo" && language != "am";
    const std::size_t words = spaced ? count_words(sentence) : count_characters(sentence) / 3;
    return kind == Block::Kind::list_item ? words >= kWordsInList : words >= 2;
}

void add_sentences(Document& document, const std::vector<Placed>& placed, const std::vector<std::size_t>& section_of)
{
    SentenceBreaker breaker(document.language);
    for (std::size_t i = 0; i < placed.size(); ++i) {
        const Placed& block = placed[i];
        if (block.kind == Block::Kind::heading)
            continue;
        if (block.kind == Block::Kind::shown) {
            document.sentences.push_back({block.span, section_of[i], false});
            continue;
        }
        const std::string_view line = in(document.text, block.span);
        const bool goes_on = i > 0 && (placed[i - 1].kind == Block::Kind::shown ||
                                       !ends_as_sentence(in(document.text, placed[i - 1].span), ""));
        const bool is_rest = goes_on && starts_small(line); // the second half of a sentence with code in its middle
        for (const Span& span : breaker.split(line)) {
            const std::string_view sentence = line.substr(span.begin, span.end - span.begin);
            document.sentences.push_back(
                {{block.span.begin + span.begin, block.span.begin + span.end},
                 section_of[i],
                 !(is_rest && span.begin == 0) && is_prose(sentence, block.kind, document.language)});
        }
    }
}

std::string title_of(const Draft& draft, const Document& document, std::string_view name)
{
    if (std::string title = clean_line(draft.title); has_letter_or_digit(title))
        return title;
    const Section* best = nullptr;
    for (const Section& section : document.sections)
        if (section.level > 0 && (best == nullptr || section.level < best->level))
            best = &section;
    if (best != nullptr)
        return best->heading;
    std::string stem = std::filesystem::path(name).stem().string();
    std::replace(stem.begin(), stem.end(), '_', ' ');
    return clean_line(stem);
}

}

Result<Document> assemble(const Draft& draft, std::string_view name, std::size_t character_limit)
{
    Document document;
    document.kind = draft.kind;
    document.pages = draft.pages;
    const auto placed = place(draft, document.text);
    if (placed.empty())
        return fail(Errc::invalid_input, "no readable text was found in it; give a file with text");
    if (const std::size_t characters = count_characters(document.text); characters > character_limit)
        return fail(Errc::invalid_input,
                    fmt::format("{:.1f} million characters of text are more than the limit of {:.1f} million; split it",
                                static_cast<double>(characters) / 1e6, static_cast<double>(character_limit) / 1e6));
    const LanguageGuess guess = guess_language(document.text, draft.declared_language);
    document.language = guess.tag;
    document.language_confidence = guess.confidence;
    TRY(check_readable(document.text, guess));
    std::vector<std::size_t> section_of;
    add_sections(document, placed, section_of);
    add_sentences(document, placed, section_of);
    document.title = title_of(draft, document, name);
    return document;
}

}
