// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/voice/flite_text.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>

namespace voice {
namespace {

constexpr std::size_t kLongestName = 40; // flite's letter-to-sound rules are for words
constexpr std::size_t kLongestSentence_tokens = 80;

struct Folding {
    char32_t code;
    std::string_view ascii;
};

// U+00C0 to U+017F in order, the letter under each mark (Unicode Latin-1 Supplement and Latin Extended-A).
constexpr std::array<std::string_view, 192> kLatinBase = {
    "A", "A", "A",  "A",  "A", "A", "AE", "C",  "E", "E",       "E",  "E", "I", "I",
    "I", "I", "D",  "N",  "O", "O", "O",  "O",  "O", " times ", "O",  "U", "U", "U",
    "U", "Y", "Th", "ss", "a", "a", "a",  "a",  "a", "a",       "ae", "c", "e", "e",
    "e", "e", "i",  "i",  "i", "i", "d",  "n",  "o", "o",       "o",  "o", "o", " divided by ",
    "o", "u", "u",  "u",  "u", "y", "th", "y",  "A", "a",       "A",  "a", "A", "a",
    "C", "c", "C",  "c",  "C", "c", "C",  "c",  "D", "d",       "D",  "d", "E", "e",
    "E", "e", "E",  "e",  "E", "e", "E",  "e",  "G", "g",       "G",  "g", "G", "g",
    "G", "g", "H",  "h",  "H", "h", "I",  "i",  "I", "i",       "I",  "i", "I", "i",
    "I", "i", "IJ", "ij", "J", "j", "K",  "k",  "k", "L",       "l",  "L", "l", "L",
    "l", "L", "l",  "L",  "l", "N", "n",  "N",  "n", "N",       "n",  "n", "N", "n",
    "O", "o", "O",  "o",  "O", "o", "OE", "oe", "R", "r",       "R",  "r", "R", "r",
    "S", "s", "S",  "s",  "S", "s", "S",  "s",  "T", "t",       "T",  "t", "T", "t",
    "U", "u", "U",  "u",  "U", "u", "U",  "u",  "U", "u",       "U",  "u", "W", "w",
    "Y", "y", "Y",  "Z",  "z", "Z", "z",  "Z",  "z", "s"};

constexpr std::array kSigns = {Folding{0x00a3, " pounds "},   Folding{0x00a5, " yen "},
                               Folding{0x00a7, " section "},  Folding{0x00a9, " "},
                               Folding{0x00b0, " degrees "},  Folding{0x00b1, " plus or minus "},
                               Folding{0x00b2, " squared "},  Folding{0x00b3, " cubed "},
                               Folding{0x00b5, " micro "},    Folding{0x00bc, " one quarter "},
                               Folding{0x00bd, " one half "}, Folding{0x00be, " three quarters "},
                               Folding{0x2010, "-"},          Folding{0x2011, "-"},
                               Folding{0x2012, "-"},          Folding{0x2013, ", "},
                               Folding{0x2014, ", "},         Folding{0x2018, "'"},
                               Folding{0x2019, "'"},          Folding{0x02bc, "'"},
                               Folding{0x2026, ", "},         Folding{0x20ac, " euros "},
                               Folding{0x2192, " to "},       Folding{0x2212, " minus "},
                               Folding{0x221e, " infinity "}, Folding{0x2248, " about "},
                               Folding{0x2260, " is not "},   Folding{0x2264, " at most "},
                               Folding{0x2265, " at least "}};

// One code point and where the next begins; malformed bytes count as one unknown sign each.
char32_t next_code_point(std::string_view text, std::size_t& at)
{
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char lead = byte(at);
    const std::size_t length = lead < 0x80 ? 1 : lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 0;
    if (length == 0 || at + length > text.size()) {
        ++at;
        return 0xfffd;
    }
    char32_t code = length == 1 ? lead : lead & (0xffU >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(at + i) & 0xc0) != 0x80) {
            ++at;
            return 0xfffd;
        }
        code = code << 6 | (byte(at + i) & 0x3fU);
    }
    at += length;
    return code;
}

bool is_letter(char c)
{
    return std::isalpha(static_cast<unsigned char>(c)) != 0;
}
bool is_digit(char c)
{
    return std::isdigit(static_cast<unsigned char>(c)) != 0;
}

// A sign inside a token: kept where flite reads it, else a word or a gap.
std::string_view sign_in_context(char sign, char before, char after)
{
    const bool in_number = is_digit(before) && is_digit(after);
    switch (sign) {
    case '\'':
        return is_letter(before) && is_letter(after) ? "'" : "";
    case '.':
        return in_number ? "." : is_letter(before) && is_letter(after) ? " dot " : ".";
    case ',':
        return in_number ? "," : ",";
    case ':':
        return in_number ? ":" : ":";
    case '-':
        return std::isalnum(static_cast<unsigned char>(before)) && std::isalnum(static_cast<unsigned char>(after)) ? " "
               : is_digit(after) ? " minus "
                                 : " ";
    case '/':
        return in_number ? " over " : " ";
    case '$':
        return is_digit(after) ? "$" : " dollar ";
    case '%':
        return " percent ";
    case '&':
        return " and ";
    case '+':
        return " plus ";
    case '=':
        return " equals ";
    case '@':
        return " at ";
    case '#':
        return is_digit(after) ? " number " : " ";
    case '?':
        return "?";
    case '!':
        return "!";
    case ';':
        return ";";
    default:
        return " ";
    }
}

std::string plain_signs(std::string_view ascii)
{
    std::string out;
    for (std::size_t i = 0; i < ascii.size(); ++i) {
        const char c = ascii[i];
        if (is_letter(c) || is_digit(c))
            out += c;
        else
            out += sign_in_context(c, i > 0 ? ascii[i - 1] : ' ', i + 1 < ascii.size() ? ascii[i + 1] : ' ');
    }
    return out;
}

bool is_abbreviation(std::string_view name)
{
    constexpr std::array<std::string_view, 11> known = {"Dr", "Mr", "Mrs", "Ms",  "Prof",  "St",
                                                        "vs", "No", "etc", "Fig", "approx"};
    return name.size() == 1 || std::find(known.begin(), known.end(), name) != known.end();
}

bool ends_sentence(const FliteToken& token)
{
    if (token.punctuation.find_first_of("?!") != std::string::npos)
        return true;
    return token.punctuation.find('.') != std::string::npos && !is_abbreviation(token.name);
}

class TextBuilder {
public:
    void add_piece(std::string_view piece, std::size_t word) // without white space
    {
        while (!piece.empty() && std::string_view(".,:;?!'").find(piece.front()) != std::string_view::npos) {
            add_punctuation(piece.front());
            piece.remove_prefix(1);
        }
        std::string after;
        while (!piece.empty() && std::string_view(".,:;?!'").find(piece.back()) != std::string_view::npos) {
            after.insert(after.begin(), piece.back());
            piece.remove_suffix(1);
        }
        for (; !piece.empty(); piece.remove_prefix(std::min(piece.size(), kLongestName)))
            add_token(std::string(piece.substr(0, kLongestName)), word);
        for (const char mark : after)
            add_punctuation(mark);
    }

    std::vector<std::vector<FliteToken>> finish() { return std::move(sentences_); }

private:
    void add_token(std::string name, std::size_t word)
    {
        const bool begins = sentences_.empty() || ends_sentence(sentences_.back().back()) ||
                            sentences_.back().size() >= kLongestSentence_tokens;
        if (begins)
            sentences_.emplace_back();
        sentences_.back().push_back({std::move(name), "", word});
    }
    void add_punctuation(char mark)
    {
        if (mark == '\'' || sentences_.empty() || sentences_.back().back().punctuation.size() >= 2)
            return;
        sentences_.back().back().punctuation += mark;
    }
    std::vector<std::vector<FliteToken>> sentences_; // none is empty
};

}

std::string fold_to_ascii(std::string_view utf8)
{
    std::string out;
    for (std::size_t at = 0; at < utf8.size();) {
        const char32_t code = next_code_point(utf8, at);
        if (code >= 0x20 && code < 0x7f)
            out += static_cast<char>(code);
        else if (code >= 0xc0 && code < 0xc0 + kLatinBase.size())
            out += kLatinBase[code - 0xc0];
        else if (const auto sign =
                     std::find_if(kSigns.begin(), kSigns.end(), [code](const Folding& f) { return f.code == code; });
                 sign != kSigns.end())
            out += sign->ascii;
        else if (code < 0x300 || code > 0x36f) // combining marks vanish, anything else parts words
            out += ' ';
    }
    return out;
}

std::vector<std::vector<FliteToken>> make_flite_sentences(std::span<const Word> words)
{
    TextBuilder builder;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::string plain = plain_signs(fold_to_ascii(words[i].spoken));
        for (std::size_t begin = 0; begin < plain.size();) {
            const std::size_t end = std::min(plain.find(' ', begin), plain.size());
            builder.add_piece(std::string_view(plain).substr(begin, end - begin), i);
            begin = end + 1;
        }
    }
    return builder.finish();
}

}
