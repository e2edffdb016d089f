// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/timeline/mouth.h"

#include <array>
#include <cstdint>
#include <string>

namespace timeline {
namespace {

// Letters as they look on the lips, not as they sound: p, b and m close them, vowels by how far the jaw falls and how
// round the lips are (the visible classes that animators draw from). A weight of 0 shows nothing.
struct Letters {
    std::string_view letters;
    MouthShape first;
    MouthShape second{Mouth::narrow, 0};
};
using enum Mouth;
constexpr std::array kGroups{
    Letters{"sch", {pucker, 0.8}},
    Letters{"tch", {pucker, 0.8}},
    Letters{"igh", {open, 0.9}, {narrow, 0.7}},
    Letters{"eau", {round, 1.4}},
    Letters{"aa", {wide, 1.6}},
    Letters{"ah", {wide, 1.4}},
    Letters{"ar", {wide, 1.4}},
    Letters{"ai", {open, 0.8}, {narrow, 0.7}},
    Letters{"ay", {open, 0.8}, {narrow, 0.7}},
    Letters{"ei", {open, 0.8}, {narrow, 0.7}},
    Letters{"ey", {open, 0.8}, {narrow, 0.7}},
    Letters{"au", {round, 1.4}},
    Letters{"aw", {round, 1.4}},
    Letters{"ee", {narrow, 1.4}},
    Letters{"ea", {narrow, 1.4}},
    Letters{"ie", {narrow, 1.4}},
    Letters{"eu", {pucker, 1.4}},
    Letters{"ew", {pucker, 1.4}},
    Letters{"oa", {round, 1.4}},
    Letters{"oe", {round, 1.4}},
    Letters{"oi", {round, 0.8}, {narrow, 0.7}},
    Letters{"oy", {round, 0.8}, {narrow, 0.7}},
    Letters{"oo", {pucker, 1.6}},
    Letters{"ou", {round, 0.8}, {pucker, 0.8}},
    Letters{"ow", {round, 0.8}, {pucker, 0.8}},
    Letters{"ue", {pucker, 1.4}},
    Letters{"ui", {pucker, 1.4}},
    Letters{"uu", {pucker, 1.6}},
    Letters{"sh", {pucker, 0.8}},
    Letters{"ch", {pucker, 0.8}},
    Letters{"zh", {pucker, 0.8}},
    Letters{"th", {narrow, 0.8}},
    Letters{"ph", {narrow, 0.8}},
    Letters{"wh", {pucker, 0.7}},
    Letters{"qu", {narrow, 0.4}, {pucker, 0.6}},
    Letters{"ου", {pucker, 1.2}},
    Letters{"μπ", {closed, 0.8}},
};
constexpr std::array kSingles{
    Letters{"a", {open, 1.2}},   Letters{"e", {open, 1}},     Letters{"i", {narrow, 1}},   Letters{"o", {round, 1.2}},
    Letters{"u", {pucker, 1.1}}, Letters{"y", {narrow, 0.8}}, Letters{"w", {pucker, 0.7}}, Letters{"m", {closed, 0.8}},
    Letters{"b", {closed, 0.8}}, Letters{"p", {closed, 0.8}}, Letters{"j", {pucker, 0.7}}, Letters{"h", {narrow, 0}},
    Letters{"а", {open, 1.2}},   Letters{"э", {open, 1}},     Letters{"е", {open, 1}},     Letters{"я", {wide, 1.2}},
    Letters{"о", {round, 1.2}},  Letters{"ё", {round, 1.2}},  Letters{"у", {pucker, 1.1}}, Letters{"ю", {pucker, 1.1}},
    Letters{"м", {closed, 0.8}}, Letters{"б", {closed, 0.8}}, Letters{"п", {closed, 0.8}}, Letters{"ш", {pucker, 0.8}},
    Letters{"щ", {pucker, 0.8}}, Letters{"ч", {pucker, 0.8}}, Letters{"ж", {pucker, 0.8}}, Letters{"ь", {narrow, 0}},
    Letters{"ъ", {narrow, 0}},   Letters{"α", {open, 1.2}},   Letters{"ε", {open, 1}},     Letters{"ο", {round, 1.2}},
    Letters{"ω", {round, 1.2}},  Letters{"μ", {closed, 0.8}}, Letters{"π", {closed, 0.8}}, Letters{"ψ", {closed, 0.8}},
};
constexpr MouthShape kOtherLetter{narrow, 0.6};

// Small letters without their marks of Latin-1 and Latin Extended-A, from U+00C0 on; '.' is no letter.
constexpr std::string_view kLatinFrom00C0 = "aaaaaaaceeeeiiiidnooooo.ouuuuytsaaaaaaaceeeeiiiidnooooo.ouuuuyty"
                                            "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkklllllll"
                                            "lllnnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";
// Vowels of hiragana from U+3041 on; '-' is a stop, 'n' the nasal.
constexpr std::string_view kKanaVowels = "aaiiuueeooaaiiuueeooaaiiuueeooaaii-uueeooaiueoaaaiiiuuueeeoooaiueoaauuooaiueo"
                                         "aaieonuae";

struct Decoded {
    char32_t point = 0;
    std::size_t bytes = 1;
};
Decoded decode(std::string_view text) // ill-formed bytes: one by one, as nothing
{
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char lead = byte(0);
    const std::size_t length = lead < 0x80 ? 1 : lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 0;
    if (length == 0 || length > text.size())
        return {};
    char32_t point = length == 1 ? lead : lead & (0xffU >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xc0U) != 0x80U)
            return {};
        point = point << 6U | (byte(i) & 0x3fU);
    }
    return {point, length};
}

char32_t small(char32_t c)
{
    if (c >= 'A' && c <= 'Z')
        return c + 32;
    if (c >= 0xc0 && c < 0xc0 + kLatinFrom00C0.size())
        return static_cast<unsigned char>(kLatinFrom00C0[c - 0xc0]);
    if ((c >= 0x391 && c <= 0x3a9) || (c >= 0x410 && c <= 0x42f))
        return c + 32;
    if (c >= 0x400 && c <= 0x40f)
        return c + 80;
    switch (c) { // Greek with accents
    case 0x386:
    case 0x3ac:
        return 0x3b1;
    case 0x388:
    case 0x3ad:
        return 0x3b5;
    case 0x389:
    case 0x3ae:
        return 0x3b7;
    case 0x38a:
    case 0x3af:
        return 0x3b9;
    case 0x38e:
    case 0x3cd:
        return 0x3c5;
    case 0x38c:
    case 0x3cc:
        return 0x3bf;
    case 0x38f:
    case 0x3ce:
        return 0x3c9;
    default:
        return c;
    }
}

bool within(char32_t c, char32_t first, char32_t last)
{
    return c >= first && c <= last;
}

// Marks that belong to the character before, and signs nobody speaks. Coarse: whole ranges.
bool is_silent(char32_t c)
{
    if (within(c, 0x300, 0x36f) || within(c, 0x591, 0x5c7) || within(c, 0x610, 0x61a) || within(c, 0x64b, 0x65f) ||
        c == 0x670 || within(c, 0x6d6, 0x6ed))
        return true;
    if (within(c, 0x900, 0xdff)) { // Indic blocks are built alike: 128 places each
        const char32_t place = c & 0x7fU;
        return place <= 3 || within(place, 0x3a, 0x57) || within(place, 0x62, 0x65);
    }
    if (c == 0xe31 || within(c, 0xe34, 0xe3a) || within(c, 0xe47, 0xe4e))
        return true;
    return within(c, 0x2000, 0x2bff) || within(c, 0x3000, 0x303f) || within(c, 0xfe00, 0xfe0f) ||
           within(c, 0xff00, 0xff0f) || c >= 0x1f000 || within(c, 0x80, 0xbf);
}

class Shapes {
public:
    void add(MouthShape shape)
    {
        if (shape.weight <= 0)
            return;
        if (!list_.empty() && list_.back().mouth == shape.mouth)
            list_.back().weight += shape.weight;
        else
            list_.push_back(shape);
    }
    void add(const Letters& letters)
    {
        add(letters.first);
        add(letters.second);
    }
    void add_vowel(char vowel)
    {
        for (const Letters& single : kSingles)
            if (single.letters == std::string_view(&vowel, 1))
                add(single.first);
    }
    // Other scripts: mouths open and close; which opening depends on the character, so that words differ.
    void add_other(char32_t point)
    {
        constexpr std::array<Mouth, 4> kOpenings{open, wide, round, open};
        add({kOpenings[point % kOpenings.size()], 1});
        add({narrow, 0.8});
    }
    // U+AC00 on: 19 initials x 21 vowels x 28 finals (The Unicode Standard, 3.12).
    void add_hangul(char32_t point)
    {
        constexpr std::string_view kVowels = "aaaaeeeeooooouuuuuuii"; // by what the lips do
        const char32_t index = point - 0xac00, initial = index / 588, final = index % 28;
        if (initial == 6 || initial == 7 || initial == 8 || initial == 17)
            add({closed, 0.7});
        add_vowel(kVowels[index / 28 % 21]);
        if (final == 16 || final == 17 || final == 26)
            add({closed, 0.7});
        else if (final != 0)
            add({narrow, 0.5});
    }
    void add_kana(char32_t hiragana)
    {
        const char vowel = kKanaVowels[hiragana - 0x3041];
        const bool lips =
            (within(hiragana, 0x306f, 0x307d) && (hiragana - 0x306f) % 3 != 0) || within(hiragana, 0x307e, 0x3082);
        if (lips)
            add({closed, 0.6});
        if (vowel == 'n' || vowel == '-')
            add({narrow, 0.5});
        else
            add_vowel(vowel);
    }
    std::vector<MouthShape> take() { return std::move(list_); }

private:
    std::vector<MouthShape> list_;
};

bool is_letter_of_tables(char32_t c)
{
    return within(c, 'a', 'z') || within(c, 0x3b1, 0x3c9) || within(c, 0x430, 0x45f);
}

// An e that ends a word after another vowel is hardly spoken.
bool is_weak_e(std::string_view word, std::size_t at)
{
    return at >= 2 && word[at] == 'e' && at + 1 == word.size() &&
           word.substr(0, at).find_first_of("aeiouy") != std::string_view::npos;
}

// The longest row that fits at this place, and its bytes.
std::size_t add_letters(std::string_view word, std::size_t at, std::size_t bytes, Shapes& shapes)
{
    if (is_weak_e(word, at)) {
        shapes.add({narrow, 0.3});
        return 1;
    }
    const std::string_view rest = word.substr(at);
    for (const Letters& row : kGroups) // longest first
        if (rest.starts_with(row.letters)) {
            shapes.add(row);
            return row.letters.size();
        }
    for (const Letters& row : kSingles)
        if (rest.starts_with(row.letters)) {
            shapes.add(row);
            return bytes;
        }
    shapes.add(kOtherLetter);
    return bytes;
}

void append_utf8(std::string& out, char32_t c) // below U+0800: letters of the tables
{
    if (c < 0x80) {
        out += static_cast<char>(c);
        return;
    }
    out += static_cast<char>(0xc0U | c >> 6U);
    out += static_cast<char>(0x80U | (c & 0x3fU));
}

// The word in small letters; what the tables do not know stays as it is.
std::string in_small_letters(std::string_view word)
{
    std::string text;
    for (std::size_t at = 0; at < word.size();) {
        const Decoded next = decode(word.substr(at));
        const char32_t c = small(next.point);
        if (is_letter_of_tables(c))
            append_utf8(text, c);
        else if (c != '\'' && c != 0x2019)
            text += word.substr(at, next.bytes);
        at += next.bytes;
    }
    return text;
}

}

std::vector<MouthShape> mouth_shapes(std::string_view word)
{
    const std::string text = in_small_letters(word);
    Shapes shapes;
    for (std::size_t at = 0; at < text.size();) {
        const Decoded next = decode(std::string_view(text).substr(at));
        const char32_t c = next.point;
        if (is_letter_of_tables(c)) {
            at += add_letters(text, at, next.bytes, shapes);
            continue;
        }
        if (within(c, '0', '9') ||
            (c >= 0x100 && !is_silent(c) && !within(c, 0x3041, 0x30ff) && !within(c, 0xac00, 0xd7a3)))
            shapes.add_other(c);
        else if (within(c, 0x3041, 0x3096) || within(c, 0x30a1, 0x30f6))
            shapes.add_kana(c >= 0x30a1 ? c - 0x60 : c);
        else if (within(c, 0xac00, 0xd7a3))
            shapes.add_hangul(c);
        at += next.bytes;
    }
    return shapes.take();
}

}
