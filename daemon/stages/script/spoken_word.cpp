// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/script/spoken_word.h"

#include "daemon/stages/script/words.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace script {
namespace {

struct Core {
    std::string text;   // without markup, quotes and brackets
    std::string ending; // the pause after it: one of , . ? ! or nothing
};

bool ascii_digit(char c)
{
    return c >= '0' && c <= '9';
}
bool ascii_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

std::string with_plain_signs(std::string_view display)
{
    std::string out;
    for (std::size_t at = 0; at < display.size();) {
        const std::size_t before = at;
        const char32_t c = next_code_point(display, at);
        if (is_emoji(c) || c == U'\u00AD' || c == U'\u200B')
            continue;
        if (std::u32string_view(U"`\"“”„«»‹›()[]{}~").find(c) != std::u32string_view::npos)
            continue;
        if (c >= U'₀' && c <= U'₉')
            out += static_cast<char>('0' + (c - U'₀'));
        else if (c == U'’' || c == U'‘')
            out += '\'';
        else if (c == U'−')
            out += '-';
        else if (c == U'…')
            out += "...";
        else
            out += display.substr(before, at - before);
    }
    return out;
}

// Stars and underscores are markup at a word's edges only: `2*3` and snake_case are words.
void strip_markup(std::string& text)
{
    while (text.size() > 1 && (text.front() == '*' || text.front() == '_') && text[1] != '.')
        text.erase(0, 1);
    while (text.size() > 1 && (text.back() == '*' || text.back() == '_'))
        text.pop_back();
    if (text == "#" || text == "##" || text == "###" || text == "*")
        text.clear();
}

Core split_ending(std::string text, const SpokenTable& table, bool is_last)
{
    Core core;
    strip_markup(text);
    if (text.size() > 1 && text.front() == '\'' && text != "'n" && text.back() == '\'')
        text = text.substr(1);
    if (!find_spoken(table.abbreviations, lower(text)).empty())
        return {text, ""};
    while (!text.empty() && std::string_view(".,;:?!'").find(text.back()) != std::string_view::npos) {
        const char c = text.back();
        if (text.ends_with("...")) {
            core.ending = is_last ? "." : ",";
            text.resize(text.size() - 3);
            continue;
        }
        if (c == '\'' && core.ending.empty() && text.size() > 1 && text[text.size() - 2] == 's') {
            text.pop_back();
            continue;
        }
        if (c != '\'')
            core.ending = c == ';' || c == ':' ? "," : std::string(1, c);
        text.pop_back();
        if (!find_spoken(table.abbreviations, lower(text)).empty())
            break;
    }
    strip_markup(text);
    core.text = std::move(text);
    return core;
}

struct Amount {
    std::string whole;
    std::string fraction; // digits after the decimal sign
    std::string rest;     // what follows the number: "%", "km", "million"
};

// A number with grouped thousands or a decimal part at the start of text.
bool read_amount(std::string_view text, bool comma_is_decimal, Amount& out)
{
    std::size_t i = 0;
    for (; i < text.size(); ++i) {
        if (ascii_digit(text[i])) {
            out.whole += text[i];
            continue;
        }
        const bool grouped = (text[i] == ',' || text[i] == '\'') && !out.whole.empty() && text.size() >= i + 4 &&
                             std::all_of(text.begin() + static_cast<long>(i) + 1,
                                         text.begin() + static_cast<long>(i) + 4, ascii_digit) &&
                             (text.size() == i + 4 || !ascii_digit(text[i + 4]));
        if (!grouped)
            break;
    }
    if (out.whole.empty())
        return false;
    const bool decimal =
        i + 1 < text.size() && (text[i] == '.' || (comma_is_decimal && text[i] == ',')) && ascii_digit(text[i + 1]);
    if (decimal)
        for (++i; i < text.size() && ascii_digit(text[i]); ++i)
            out.fraction += text[i];
    out.rest = text.substr(i);
    return true;
}

struct Currency {
    std::string_view one, many;
    std::size_t size = 0; // bytes of its sign
};

Currency read_currency(std::string_view text, const SpokenTable& table)
{
    const auto digit_after = [&](std::size_t size) { return text.size() > size && ascii_digit(text[size]); };
    if (text.starts_with("R") && digit_after(1))
        return {table.rand, table.rand, 1};
    if (text.starts_with("$") && digit_after(1))
        return {table.dollar, table.dollars, 1};
    if (text.starts_with("€") && digit_after(3))
        return {table.euro, table.euros, 3};
    if (text.starts_with("£") && digit_after(2))
        return {table.pound, table.pounds, 2};
    if (text.starts_with("P") && digit_after(1) && table.language == "tn")
        return {table.pula, table.pula, 1};
    return {};
}

// "1 250 000": how many of the words after a number are its groups of three digits. Only the last may end in a sign.
int count_groups(std::span<const std::string_view> after)
{
    int groups = 0;
    for (const std::string_view word : after) {
        if (word.size() < 3 || !std::all_of(word.begin(), word.begin() + 3, ascii_digit) ||
            (word.size() > 3 && (ascii_digit(word[3]) || ascii_letter(word[3]))))
            break;
        ++groups;
        if (word.size() > 3)
            break;
    }
    return std::min(groups, 2);
}

std::string number_words(const Amount& amount, const SpokenTable& table)
{
    if (amount.fraction.empty())
        return amount.whole;
    return table.decimal_comma.empty() ? amount.whole + "." + amount.fraction
                                       : fmt::format("{} {} {}", amount.whole, table.decimal_comma, amount.fraction);
}

std::string currency_words(const Amount& amount, const Currency& currency)
{
    const std::string_view unit = amount.whole == "1" && amount.fraction.empty() ? currency.one : currency.many;
    const bool cents = !amount.fraction.empty() && amount.fraction != "00" && amount.fraction.size() == 2;
    std::string cents_words = amount.fraction;
    if (cents && cents_words.front() == '0')
        cents_words.erase(0, 1);
    const std::string whole =
        amount.fraction.size() == 1 || amount.fraction.size() > 2 ? amount.whole + "." + amount.fraction : amount.whole;
    return fmt::format("{} {}{}", whole, unit, cents ? " " + cents_words : "");
}

// "1 250" and "R1 250": the groups after the first are words of their own. Says the group's magnitude.
std::string group_words(std::string_view digits, int groups_after, const SpokenTable& table)
{
    std::string number(digits);
    number.erase(0, std::min(number.find_first_not_of('0'), number.size()));
    if (groups_after == 0)
        return number;
    if (number.empty())
        return {};
    return fmt::format("{} {}", number, groups_after == 1 ? table.thousand : table.million);
}

std::string say_unit(std::string_view rest, const SpokenTable& table)
{
    if (rest == "%")
        return std::string(table.percent);
    return std::string(find_spoken(table.units, rest));
}

std::string dotted(std::string text, const SpokenTable& table)
{
    for (const std::string_view prefix : {"https://", "http://", "www."})
        if (text.starts_with(prefix))
            text.erase(0, prefix.size());
    text = text.substr(0, text.find_first_of("/?#"));
    text = replace_all(text, "@", fmt::format(" {} ", table.at));
    return replace_all(text, ".", fmt::format(" {} ", table.dot));
}

bool is_address(std::string_view text)
{
    if (text.starts_with("http://") || text.starts_with("https://") || text.starts_with("www."))
        return true;
    const std::size_t at = text.find('@');
    return at != std::string_view::npos && at > 0 && text.find('.', at) != std::string_view::npos;
}

// "lengths.txt" and "docs.python": letters on both sides of a stop, more than one on each.
bool is_dotted_name(std::string_view text)
{
    const std::size_t stop = text.find('.');
    return stop != std::string_view::npos && stop + 2 < text.size() && ascii_letter(text[stop + 1]) &&
           ascii_letter(text[stop + 2]) && (stop == 1 ? text[0] == '*' : stop == 0 || ascii_letter(text[stop - 1]));
}

std::string symbol_words(std::string_view text, const SpokenTable& table)
{
    const SpokenPair symbols[]{{"&", table.and_},       {"=", table.equals},  {"+", table.plus},    {"×", table.times},
                               {"÷", table.divided_by}, {"<", table.less},    {">", table.greater}, {"≈", table.about},
                               {"@", table.at},         {"%", table.percent}, {"→", table.to},      {"", ""}};
    return std::string(find_spoken(symbols, text));
}

// Signs inside a word: "salt&pepper", "2+3=5", "flame—who", "1990–1995", "snake_case".
std::string open_up(std::string text, const SpokenTable& table)
{
    const auto spaced = [](std::string_view word) { return fmt::format(" {} ", word); };
    if (const std::size_t dash = text.find("–"); dash != std::string::npos && dash > 0 && ascii_digit(text[dash - 1]))
        text.replace(dash, std::string_view("–").size(), spaced(table.to));
    for (const std::string_view dash : {"–", "—", "--"})
        text = replace_all(text, dash, ", ");
    for (const std::string_view sign : {"&", "=", "×", "÷", "≈", "→"})
        if (const std::string words = symbol_words(sign, table); !words.empty())
            text = replace_all(text, sign, spaced(words));
    if (text.size() > 2 && text.find('+') != std::string::npos && text.find('+') + 1 < text.size())
        text = replace_all(text, "+", spaced(table.plus));
    text = replace_all(text, "_", " ");
    text = replace_all(text, "*", " ");
    text = replace_all(text, "\\", " ");
    if (text.find('/') != std::string::npos)
        text = replace_all(text, "/", " ");
    std::string out;
    for (const std::string_view word : split_white_space(text))
        out += (out.empty() ? "" : " ") + std::string(word);
    while (out.starts_with(", ") || out == ",")
        out.erase(0, std::min<std::size_t>(2, out.size()));
    return replace_all(out, " ,", ",");
}

std::string say_number(std::string_view text, std::span<const std::string_view> after, const SpokenTable& table,
                       AmountState& amount)
{
    const bool negative = text.starts_with('-');
    const bool counted = text.starts_with('#');
    text.remove_prefix(negative || counted ? 1 : 0);
    const Currency currency = read_currency(text, table);
    Amount number;
    if (!read_amount(text.substr(currency.size), !table.decimal_comma.empty(), number))
        return {};
    std::string sign = negative ? std::string(table.minus) + " " : counted ? std::string(table.number) + " " : "";
    const bool plain = number.rest.empty() && number.fraction.empty();
    const int groups = count_groups(after);
    if (plain && number.whole.size() <= 3 && groups > 0 && (currency.size > 0 || !table.decimal_comma.empty())) {
        amount.currency = currency.many;
        amount.groups_left = groups;
        return sign + group_words(number.whole, groups, table);
    }
    amount.after_number = number.rest.empty();
    if (currency.size > 0 && number.rest.empty()) {
        if (!after.empty() && !find_spoken(table.magnitudes, lower(strip_punctuation(after[0]))).empty()) {
            amount.currency = currency.many;
            return sign + number_words(number, table);
        }
        return sign + currency_words(number, currency);
    }
    if (number.rest.empty())
        return sign + number_words(number, table);
    if (const std::string unit = say_unit(number.rest, table); !unit.empty())
        return fmt::format("{}{} {}", sign, number_words(number, table), unit);
    return {};
}

std::string say_group(const std::string& text, const AmountState& before, const SpokenTable& table, AmountState& amount)
{
    Amount number;
    read_amount(text, true, number);
    const int groups_after = before.groups_left - 1;
    std::string words = group_words(number.whole, groups_after, table);
    if (groups_after > 0) {
        amount.currency = before.currency;
        amount.groups_left = groups_after;
        return words;
    }
    if (!before.currency.empty())
        words += fmt::format("{}{}", words.empty() ? "" : " ", before.currency);
    if (!number.fraction.empty() && number.fraction != "00")
        words += " " + number.fraction;
    amount.after_number = before.currency.empty();
    return words;
}

std::string say_core(const std::string& text, std::span<const std::string_view> after, const SpokenTable& table,
                     AmountState& amount)
{
    const AmountState before = std::exchange(amount, AmountState{});
    if (before.groups_left > 0)
        return say_group(text, before, table, amount);
    if (const auto words = find_spoken(table.abbreviations, lower(text)); !words.empty())
        return std::string(words);
    if (!before.currency.empty())
        return fmt::format("{} {}", text, before.currency);
    if (before.after_number)
        if (const std::string unit = say_unit(text, table); !unit.empty())
            return unit;
    if (is_address(text))
        return table.dot.empty() ? text : dotted(text, table);
    if (const std::string number = say_number(text, after, table, amount); !number.empty())
        return number;
    if (const std::string words = symbol_words(text, table); !words.empty())
        return words;
    if (!has_letter_or_digit(text)) // a sign without a word here is left to the voice, a dash is not said
        return text.size() == 1 && std::string_view("&=+<>%@").find(text[0]) != std::string_view::npos ? text
                                                                                                       : std::string{};
    if (is_dotted_name(text) && !table.dot.empty())
        return open_up(replace_all(text, ".", fmt::format(" {} ", table.dot)), table);
    return open_up(text, table);
}

}

std::string spoken_word(std::string_view display, std::span<const std::string_view> after, const SpokenTable& table,
                        AmountState& amount)
{
    const Core core = split_ending(with_plain_signs(display), table, after.empty());
    if (core.text.empty())
        return {};
    const std::string words = say_core(core.text, after, table, amount);
    return words.empty() ? words : words + core.ending;
}

}
