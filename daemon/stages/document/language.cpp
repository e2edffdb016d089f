// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/document/language.h"

#include "daemon/stages/document/language_profiles.h"
#include "daemon/stages/document/utf8.h"

#include <unicode/uchar.h>
#include <unicode/uscript.h>

#include <algorithm>
#include <map>
#include <vector>

namespace document {
namespace {

constexpr std::size_t kLookBytes = 200'000; // enough for any language; guessing stays below 10 ms

struct Letters {
    std::map<UScriptCode, std::size_t> by_script;
    std::map<UChar32, std::size_t> seen; // outside ASCII
    std::vector<std::string> words;      // of Latin letters, lower case
    std::size_t all = 0;
};

Letters letters_of(std::string_view text)
{
    Letters letters;
    std::string word;
    for (std::size_t at = 0; at < text.size();) {
        const UChar32 letter = next_letter_or_fffd(text, at);
        const bool in_word = u_isalpha(letter) != 0 || letter == '\'' || letter == 0x2019;
        if (in_word) {
            UErrorCode error = U_ZERO_ERROR;
            const UScriptCode script = uscript_getScript(letter, &error);
            if (u_isalpha(letter) != 0 && script != USCRIPT_COMMON && script != USCRIPT_INHERITED) {
                ++letters.by_script[script];
                ++letters.all;
            }
            if (letter >= 0x80)
                ++letters.seen[u_tolower(letter)];
            append_letter(word, letter == 0x2019 ? '\'' : u_tolower(letter));
        } else if (!word.empty()) {
            letters.words.push_back(std::move(word));
            word.clear();
        }
    }
    if (!word.empty())
        letters.words.push_back(std::move(word));
    return letters;
}

std::size_t count(const Letters& letters, std::u32string_view set)
{
    std::size_t sum = 0;
    for (const char32_t letter : set)
        if (const auto found = letters.seen.find(static_cast<UChar32>(letter)); found != letters.seen.end())
            sum += found->second;
    return sum;
}

// Languages that share a script, told apart by letters only one of them has.
std::string language_of_script(UScriptCode script, const Letters& letters)
{
    switch (script) {
    case USCRIPT_ARABIC:
        if (count(letters, U"ٹڈڑےں") * 100 > letters.all)
            return "ur";
        return count(letters, U"پچژگکی") * 100 > letters.all ? "fa" : "ar";
    case USCRIPT_CYRILLIC:
        return count(letters, U"іїєґ") * 100 > letters.all ? "uk" : "ru";
    case USCRIPT_HIRAGANA:
    case USCRIPT_KATAKANA:
        return "ja";
    case USCRIPT_HAN: {
        const auto kana = letters.by_script.find(USCRIPT_HIRAGANA);
        return kana != letters.by_script.end() && kana->second * 20 > letters.all ? "ja" : "zh";
    }
    case USCRIPT_HANGUL:
        return "ko";
    case USCRIPT_GREEK:
        return "el";
    case USCRIPT_HEBREW:
        return "he";
    case USCRIPT_DEVANAGARI:
        return "hi";
    case USCRIPT_BENGALI:
        return "bn";
    case USCRIPT_TAMIL:
        return "ta";
    case USCRIPT_TELUGU:
        return "te";
    case USCRIPT_GUJARATI:
        return "gu";
    case USCRIPT_GURMUKHI:
        return "pa";
    case USCRIPT_KANNADA:
        return "kn";
    case USCRIPT_MALAYALAM:
        return "ml";
    case USCRIPT_SINHALA:
        return "si";
    case USCRIPT_THAI:
        return "th";
    case USCRIPT_LAO:
        return "lo";
    case USCRIPT_KHMER:
        return "km";
    case USCRIPT_MYANMAR:
        return "my";
    case USCRIPT_TIBETAN:
        return "bo";
    case USCRIPT_ETHIOPIC:
        return "am";
    case USCRIPT_GEORGIAN:
        return "ka";
    case USCRIPT_ARMENIAN:
        return "hy";
    default:
        return "und";
    }
}

struct Score {
    std::string_view tag;
    double share = 0; // of the words, weighted: a word of several profiles counts less
};

std::vector<Score> latin_scores(const Letters& letters)
{
    std::map<std::string_view, std::vector<std::size_t>> owners;
    const auto profiles = latin_profiles();
    for (std::size_t i = 0; i < profiles.size(); ++i)
        for (const std::string_view word : words_of(profiles[i]))
            owners[word].push_back(i);
    std::vector<Score> scores;
    for (const LatinProfile& profile : profiles)
        scores.push_back({profile.tag, 0});
    for (const std::string& word : letters.words)
        if (const auto found = owners.find(word); found != owners.end())
            for (const std::size_t owner : found->second)
                scores[owner].share += 1.0 / static_cast<double>(found->second.size());
    for (Score& score : scores)
        score.share /= static_cast<double>(std::max<std::size_t>(letters.words.size(), 1));
    std::sort(scores.begin(), scores.end(), [](const Score& a, const Score& b) { return a.share > b.share; });
    return scores;
}

// Texts in a profile's language score 0.15 to 0.5; texts in others below 0.08 (measured on the Universal Declaration).
LanguageGuess latin_guess(const std::vector<Score>& scores, std::size_t words)
{
    constexpr double kTooLittle = 0.08;
    const Score& best = scores[0];
    if (best.share < kTooLittle)
        return {"und", 0};
    const double margin = (best.share - scores[1].share) / best.share;
    const double enough = std::min(1.0, static_cast<double>(words) / 30.0);
    return {std::string(best.tag), std::clamp((0.4 + margin) * enough, 0.05, 0.99)};
}

std::string primary_tag(std::string_view declared)
{
    std::string tag;
    for (const char c : declared.substr(0, declared.find_first_of("-_,; ")))
        tag += static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
    if (tag.size() > 3)
        return tag_of_english_name(tag);
    const bool letters = std::all_of(tag.begin(), tag.end(), [](char c) { return c >= 'a' && c <= 'z'; });
    return tag.size() >= 2 && letters && tag != "und" ? tag : "";
}

double share_of(const std::vector<Score>& scores, std::string_view tag)
{
    const auto found = std::find_if(scores.begin(), scores.end(), [&](const Score& score) { return score.tag == tag; });
    return found == scores.end() ? -1 : found->share;
}

}

LanguageGuess guess_language(std::string_view text, std::string_view declared)
{
    const Letters letters = letters_of(text.substr(0, kLookBytes));
    const std::string wish = primary_tag(declared);
    if (letters.all == 0)
        return {wish.empty() ? "und" : wish, wish.empty() ? 0.0 : 0.3};
    const auto most = std::max_element(letters.by_script.begin(), letters.by_script.end(),
                                       [](const auto& a, const auto& b) { return a.second < b.second; });
    const double share = static_cast<double>(most->second) / static_cast<double>(letters.all);
    if (most->first != USCRIPT_LATIN) {
        const LanguageGuess guess{language_of_script(most->first, letters), std::min(0.98, share)};
        if (wish.empty() || wish == guess.tag || !script_is_shared(guess.tag, wish))
            return wish == guess.tag ? LanguageGuess{wish, 1.0} : guess;
        return {wish, 0.8};
    }
    const auto scores = latin_scores(letters);
    const LanguageGuess guess = latin_guess(scores, letters.words.size());
    if (wish.empty() || !is_written_in_latin(wish))
        return guess;
    const double of_wish = share_of(scores, wish);
    if (wish == guess.tag)
        return {wish, 1.0};
    const bool plausible = of_wish < 0 ? guess.confidence < 0.85 : of_wish * 2 >= scores[0].share;
    return plausible || guess.tag == "und" ? LanguageGuess{wish, 0.7} : guess;
}

}
