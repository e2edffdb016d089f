// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/script/amounts_en.h"

#include "daemon/stages/script/words.h"

#include <fmt/format.h>

namespace script::en {
namespace {

bool is_number_word(std::string_view folded)
{
    static const WordSet words =
        words_in("two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty "
                 "sixty seventy eighty ninety hundred thousand million billion dozen half");
    return has(words, folded);
}
bool is_magnitude(std::string_view folded)
{
    return folded == "hundred" || folded == "thousand" || folded == "million" || folded == "billion" ||
           folded == "trillion";
}
bool is_time_unit(std::string_view folded)
{
    static const WordSet units = words_in("seconds minutes hours days weeks months years decades centuries");
    return has(units, folded);
}
bool is_measure(std::string_view folded)
{
    static const WordSet units =
        words_in("tonnes tons kilograms kg grams litres liters millilitres metres meters kilometres km "
                 "centimetres millimetres degrees watts volts joules kilojoules calories bytes gigabytes megabytes");
    return has(units, folded);
}
bool is_currency(std::string_view text)
{
    return (text.size() > 1 && (text[0] == 'R' || text[0] == '$') && is_digit(static_cast<unsigned char>(text[1]))) ||
           text.starts_with("€") || text.starts_with("£");
}
bool is_plain_number(std::string_view text)
{
    return !text.empty() && is_digit(static_cast<unsigned char>(text[0])) && !text.ends_with('%');
}
bool ends_phrase(const Token& token)
{
    return is_preposition(token.folded) || token.folded == "and" || token.folded == "or" || token.folded == "but" ||
           token.folded == "that" || token.folded == "which" || token.folded == "to" || token.folded == "because" ||
           token.folded == "they" || token.folded == "it" || token.folded == "you" || token.folded == "if" ||
           token.folded == "when" || token.folded == "long";
}

class Amount {
public:
    Amount(const Clause& clause, const Casing& casing) : clause_(clause), casing_(casing), tokens_(clause.tokens) {}

    std::optional<std::string> ask_it()
    {
        find_main_verb();
        at_ = skip_quantifiers(main_ + 1);
        if (at_ >= tokens_.size())
            return std::nullopt;
        if (const auto duration = ask_duration())
            return duration;
        if (is_currency(tokens_[at_].text))
            return takes_money() ? std::optional(question("How much", main_ + 1)) : std::nullopt;
        if (tokens_[at_].text.ends_with('%'))
            return ask_share();
        if (is_plain_number(tokens_[at_].text) || is_number_word(tokens_[at_].folded))
            return ask_things();
        return std::nullopt;
    }

private:
    void find_main_verb()
    {
        const bool helper = clause_.verb.kind == VerbKind::modal ||
                            (clause_.verb.kind == VerbKind::have && clause_.rest < tokens_.size() &&
                             is_participle(tokens_[clause_.rest].folded));
        main_ = helper ? clause_.rest : clause_.verb_at;
        base_ = helper ? (main_ < tokens_.size() ? tokens_[main_].folded : "") : clause_.verb.base;
    }

    std::size_t skip_quantifiers(std::size_t at) const
    {
        static const WordSet quantifiers =
            words_in("only about roughly nearly almost around exactly over approximately at least most up to "
                     "more less than just under some as many much as");
        while (at + 1 < tokens_.size() && has(quantifiers, tokens_[at].folded) && tokens_[at].after == ' ')
            ++at;
        return at;
    }

    bool takes_money() const
    {
        static const WordSet verbs =
            words_in("cost hold pay earn save owe reach charge lose spend receive need get bring make add put");
        return has(verbs, base_);
    }

    std::string question(std::string_view word, std::size_t end) const
    {
        return ask(word, clause_, end, casing_) + "?";
    }

    // "savings double in about nine years"
    std::optional<std::string> ask_duration() const
    {
        if (clause_.verb.kind != VerbKind::lexical || main_ + 1 >= tokens_.size() ||
            tokens_[main_ + 1].folded != "in" || tokens_[main_].after != ' ')
            return std::nullopt;
        const std::size_t number = skip_quantifiers(main_ + 2);
        if (number + 1 >= tokens_.size() || !is_time_unit(tokens_[number + 1].folded) ||
            !(is_plain_number(tokens_[number].text) || is_number_word(tokens_[number].folded)))
            return std::nullopt;
        const std::string_view helper = clause_.verb.form == VerbForm::past    ? "did"
                                        : clause_.verb.form == VerbForm::third ? "does"
                                                                               : "do";
        const std::string fronted = clause_.fronted(casing_);
        return fmt::format("How long {} {} take to {}{}{}?", helper, clause_.subject(casing_), clause_.verb.base,
                           fronted.empty() ? "" : " ", fronted);
    }

    // "about 1% of the sunlight"
    std::optional<std::string> ask_share() const
    {
        if (at_ + 2 >= tokens_.size() || tokens_[at_ + 1].folded != "of")
            return std::nullopt;
        std::size_t end = at_ + 2;
        while (end < tokens_.size() && !ends_phrase(tokens_[end])) {
            ++end;
            if (tokens_[end - 1].after != ' ')
                break;
        }
        if (end == at_ + 2 || end - at_ > 6 ||
            (end < tokens_.size() && (tokens_[end].folded == "they" || tokens_[end].folded == "it")))
            return std::nullopt;
        return question(fmt::format("How much of {}", join_tokens(tokens_, at_ + 2, end)), main_ + 1);
    }

    std::optional<std::string> ask_things() const
    {
        std::size_t begin = at_ + 1;
        if (tokens_[at_].folded == "half")
            return std::nullopt;
        while (begin < tokens_.size() && is_magnitude(tokens_[begin].folded))
            ++begin;
        std::size_t end = begin;
        while (end < tokens_.size() && !ends_phrase(tokens_[end])) {
            ++end;
            if (tokens_[end - 1].after != ' ')
                break;
        }
        if (end == begin || end - begin > 3 || !tokens_[end - 1].folded.ends_with('s'))
            if (end == begin || tokens_[end - 1].folded != "stomata")
                return std::nullopt;
        const std::string& unit = tokens_[end - 1].folded;
        static const WordSet hollow =
            words_in("things ways kinds types parts points reasons steps sorts forms aspects cases");
        static const WordSet grading = words_in("very other more useful such different separate main");
        if (has(hollow, unit) || has(grading, tokens_[begin].folded))
            return std::nullopt;
        if (is_time_unit(unit))
            return base_ == "last" || base_ == "take" || base_ == "live" || base_ == "stay" || base_ == "survive" ||
                           base_ == "remain"
                       ? std::optional(question("How long", main_ + 1))
                       : std::nullopt;
        if (is_measure(unit))
            return ask_measured(end);
        if (tokens_[at_].folded == "one" || clause_.verb.kind == VerbKind::be)
            return std::nullopt;
        return question("How many " + join_tokens(tokens_, begin, end), main_ + 1);
    }

    // "400 billion tonnes of carbon dioxide from the air every year"
    std::optional<std::string> ask_measured(std::size_t after_unit) const
    {
        if (after_unit >= tokens_.size() || tokens_[after_unit].folded != "of")
            return base_ == "weigh" ? std::optional(question("How much", main_ + 1)) : std::nullopt;
        std::size_t end = after_unit + 1;
        while (end < tokens_.size() && !ends_phrase(tokens_[end])) {
            ++end;
            if (tokens_[end - 1].after != ' ')
                break;
        }
        std::string tail;
        const std::size_t left = tokens_.size() - end;
        if (left > 0 && left <= 6 && is_preposition(tokens_[end].folded) && tokens_[end - 1].after == ' ')
            tail = " " + join_tokens(tokens_, end, tokens_.size());
        if (end == after_unit + 1 || end - after_unit > 4)
            return std::nullopt;
        return ask("How much " + join_tokens(tokens_, after_unit + 1, end), clause_, main_ + 1, casing_) + tail + "?";
    }

    const Clause& clause_;
    const Casing& casing_;
    const std::vector<Token>& tokens_;
    std::size_t main_ = 0;
    std::size_t at_ = 0;
    std::string base_;
};

}

std::optional<std::string> ask_amount(const Clause& clause, const Casing& casing)
{
    return Amount(clause, casing).ask_it();
}

std::optional<std::string> ask_count(std::string_view sentence)
{
    const auto tokens = tokens_of(sentence);
    if (tokens.size() < 4 || tokens[0].folded != "there" || tokens[1].folded != "are" ||
        !(is_number_word(tokens[2].folded) || is_plain_number(tokens[2].text)))
        return std::nullopt;
    std::size_t end = 3;
    while (end < tokens.size() && end < 8 && (tokens[end].folded == "of" || !ends_phrase(tokens[end]))) {
        ++end;
        if (tokens[end - 1].after != ' ')
            break;
    }
    return end == 3 ? std::nullopt : std::optional(fmt::format("How many {} are there?", join_tokens(tokens, 3, end)));
}

bool holds_number(std::string_view sentence)
{
    for (const Token& token : tokens_of(sentence))
        if (is_number_word(token.folded) || (token.text.find_first_of("0123456789") != std::string::npos))
            return true;
    return false;
}

}
