// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/script/trim_sentence.h"

#include "daemon/stages/script/words.h"

#include <algorithm>

namespace script {
namespace {

// Removes (...) and [...] with the space before them. Unbalanced brackets are left for the caller to refuse.
std::string without_brackets(std::string_view text)
{
    std::string out;
    std::size_t i = 0;
    while (i < text.size()) {
        const char open = text[i];
        const std::size_t close = open == '('   ? text.find(')', i)
                                  : open == '[' ? text.find(']', i)
                                                : std::string_view::npos;
        if (close == std::string_view::npos) {
            out += text[i++];
            continue;
        }
        // "function(x)" belongs to its word; a bracket after a space is an aside.
        if (open == '(' && i > 0 && text[i - 1] != ' ') {
            out += text[i++];
            continue;
        }
        while (!out.empty() && out.back() == ' ')
            out.pop_back();
        i = close + 1;
    }
    return out;
}

std::string with_single_spaces(std::string_view text)
{
    std::string out;
    for (const std::string_view word : split_white_space(text))
        out += (out.empty() ? "" : " ") + std::string(word);
    for (const std::string_view sign : {" ,", " .", " ;", " :"})
        out = replace_all(out, sign, sign.substr(1));
    return out;
}

// Superscript and asterisk footnote marks at a word's end.
std::string without_notes(std::string text)
{
    for (const std::string_view mark : {"†", "‡", "¹", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"})
        text = replace_all(text, mark, "");
    return text;
}

bool word_ends_at(std::string_view text, std::size_t at)
{
    return at >= text.size() || text[at] == ' ' || text[at] == ',';
}

std::string drop_connective(std::string& text, const Lexicon& lexicon)
{
    std::string dropped;
    for (int round = 0; round < 2; ++round) {
        const std::string folded = lower(text);
        const std::string* best = nullptr;
        for (const std::string& each : lexicon.connectives)
            if (folded.starts_with(each) && word_ends_at(text, each.size()) && (!best || each.size() > best->size()))
                best = &each;
        if (!best)
            break;
        // One that is no bare conjunction is one only before a comma: "well, ..." and "now, ...", not "now is the
        // time".
        const bool comma = best->size() < text.size() && text[best->size()] == ',';
        const bool bare = *best == "but" || *best == "and" || *best == "so" || *best == "or" || *best == "yet" ||
                          *best == "maar" || *best == "want" || *best == "mme" || *best == "mais" || *best == "et" ||
                          *best == "aber" || *best == "und" || *best == "pero" || *best == "y" ||
                          *best == "therefore" || (*best == "en" && lexicon.language == "af");
        const std::string_view left = trim(std::string_view(text).substr(best->size()));
        const bool fixed =
            *best == "so" && (left.starts_with("long ") || left.starts_with("much ") || left.starts_with("far ") ||
                              left.starts_with("many ") || left.starts_with("that ") || left.starts_with("great "));
        if (!comma && (!bare || fixed || text.size() < best->size() + 20))
            break;
        dropped = dropped.empty() ? *best : dropped;
        text = std::string(trim(std::string_view(text).substr(best->size() + (comma ? 1 : 0))));
    }
    return dropped;
}

std::size_t count_words(std::string_view text)
{
    return split_white_space(text).size();
}

// ", which is green," in the middle: the clause between two commas.
bool drop_middle_clause(std::string& text)
{
    for (const std::string_view opener : {", which ", ", who ", ", wat ", ", qui "}) {
        const std::size_t begin = text.find(opener);
        if (begin == std::string::npos)
            continue;
        const std::size_t end = text.find(',', begin + opener.size());
        if (end == std::string::npos || end - begin > 90 || text.size() - end < 25 ||
            text.compare(end, 5, ", and") == 0 || text.compare(end, 4, ", or") == 0)
            continue;
        text.erase(begin, end + 1 - begin);
        return true;
    }
    return false;
}

bool opens_clause(std::string_view after_comma, const Lexicon& lexicon)
{
    const std::string folded = lower(after_comma.substr(0, 24));
    return std::any_of(lexicon.clause_openers.begin(), lexicon.clause_openers.end(), [&](const std::string& opener) {
        return folded.starts_with(opener) && word_ends_at(folded, opener.size());
    });
}

// A comma of a list ("red, green, and blue") is no place to cut.
bool is_list_comma(std::string_view text, std::size_t comma, std::string_view after)
{
    const bool joins =
        after.starts_with("and ") || after.starts_with("or ") || after.starts_with("en ") || after.starts_with("of ");
    if (!joins)
        return false;
    const std::size_t earlier = text.substr(0, comma).rfind(',');
    return (earlier != std::string_view::npos && count_words(text.substr(earlier + 1, comma - earlier - 1)) <= 5) ||
           count_words(after) < 6;
}

bool drop_last_clause(std::string& text, const Lexicon& lexicon)
{
    constexpr std::size_t kMinWordsLeft = 7;
    for (std::size_t at = text.size(); at > 0;) {
        const std::size_t cut = text.find_last_of(",;", at - 1);
        if (cut == std::string::npos)
            return false;
        at = cut;
        const std::string_view before = std::string_view(text).substr(0, cut);
        const std::string_view after = trim(std::string_view(text).substr(cut + 1));
        if (count_words(before) < kMinWordsLeft)
            return false;
        if (lexicon.language == "en" && opens_clause(split_white_space(before).back(), lexicon))
            continue; // "..., because" would be left hanging
        if (text[cut] == ',' && (!opens_clause(after, lexicon) || is_list_comma(text, cut, after)))
            continue;
        // What stays must be a main clause: not "When the water boils".
        const auto words = split_white_space(before);
        const std::string first = lower(words.front());
        const bool subordinate = first == "when" || first == "if" || first == "as" || first == "while" ||
                                 first == "although" || first == "because" || first == "since" || first == "though" ||
                                 first == "whereas" || first == "unless" || first == "after" || first == "before" ||
                                 first == "wanneer" || first == "as" || first == "terwyl" || first == "omdat" ||
                                 first == "fa" || first == "quand" || first == "si" || first == "wenn" ||
                                 first == "cuando";
        if (subordinate && before.find(',') == std::string_view::npos)
            return false;
        text = std::string(before);
        return true;
    }
    return false;
}

bool drop_dash_tail(std::string& text)
{
    for (const std::string_view dash : {" — ", " – ", "--", "—", " - "}) {
        const std::size_t at = text.find(dash);
        if (at == std::string::npos || count_words(std::string_view(text).substr(0, at)) < 7)
            continue;
        const std::size_t second = text.find(dash, at + dash.size());
        if (second != std::string::npos && text.size() - second > 25)
            text = text.substr(0, at) + " " + std::string(trim(std::string_view(text).substr(second + dash.size())));
        else
            text.resize(at);
        return true;
    }
    return false;
}

void fix_ending(std::string& text)
{
    while (!text.empty() && std::string_view(" ,;:-").find(text.back()) != std::string_view::npos)
        text.pop_back();
    if (text.empty())
        return;
    const bool stopped = std::string_view(".!?").find(text.back()) != std::string_view::npos || text.ends_with("。") ||
                         text.ends_with("।") || text.ends_with("؟") || text.ends_with("！") || text.ends_with("？") ||
                         text.ends_with("”") || text.ends_with("\"") || text.ends_with("…");
    if (!stopped)
        text += '.';
}

}

TrimmedSentence trim_sentence(std::string_view sentence, const Lexicon& lexicon, std::size_t comfortable)
{
    TrimmedSentence out;
    out.text = with_single_spaces(without_notes(without_brackets(sentence)));
    out.connective = drop_connective(out.text, lexicon);
    const auto too_long = [&] { return count_code_points(out.text) > comfortable; };
    if (too_long() && drop_dash_tail(out.text))
        out.was_cut = true;
    if (too_long() && drop_middle_clause(out.text))
        out.was_cut = true;
    while (too_long() && drop_last_clause(out.text, lexicon))
        out.was_cut = true;
    fix_ending(out.text);
    out.text = upper_first(out.text);
    return out;
}

bool is_made_of(std::string_view part, std::string_view whole)
{
    const auto wanted = split_white_space(part);
    const auto there = split_white_space(whole);
    std::size_t at = 0;
    for (const std::string_view word : wanted) {
        const std::string core = lower(strip_punctuation(word));
        while (at < there.size() && lower(there[at]).find(core) == std::string::npos)
            ++at;
        if (at == there.size())
            return false;
        ++at;
    }
    return true;
}

}
