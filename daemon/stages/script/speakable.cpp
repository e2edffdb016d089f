// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/script/speakable.h"

#include "daemon/stages/script/spoken_tables.h"
#include "daemon/stages/script/spoken_word.h"
#include "daemon/stages/script/words.h"

#include <algorithm>

namespace script {
namespace {

// Lays given spoken words over display words by where the middle of each falls among the letters.
void lay_over(std::vector<SpokenWord>& words, const std::vector<std::string_view>& spoken)
{
    std::vector<double> ends; // share of the letters up to the end of each display word
    double total = 0;
    for (const SpokenWord& word : words)
        ends.push_back(total += static_cast<double>(count_code_points(word.spoken.empty() ? "" : word.display)));
    double spoken_total = 0;
    for (const std::string_view word : spoken)
        spoken_total += static_cast<double>(count_code_points(word));
    for (SpokenWord& word : words)
        word.spoken.clear();
    double before = 0;
    std::size_t into = 0;
    for (const std::string_view word : spoken) {
        const auto size = static_cast<double>(count_code_points(word));
        const double middle = (before + size / 2) / spoken_total * total;
        before += size;
        while (into + 1 < words.size() && ends[into] <= middle)
            ++into;
        words[into].spoken += (words[into].spoken.empty() ? "" : " ") + std::string(word);
    }
}

}

std::vector<SpokenWord> speakable(std::string_view display, std::string_view language)
{
    const SpokenTable& table = spoken_table(language);
    const std::vector<std::string_view> words = split_white_space(display);
    std::vector<SpokenWord> out;
    AmountState amount;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::span<const std::string_view> after(words.data() + i + 1, words.size() - i - 1);
        out.push_back({std::string(words[i]), spoken_word(words[i], after, table, amount)});
    }
    return out;
}

std::vector<SpokenWord> speakable(const Turn& turn, std::string_view language)
{
    std::vector<SpokenWord> words = speakable(turn.display, language);
    const std::vector<std::string_view> spoken = split_white_space(turn.spoken);
    if (spoken.empty() || words.empty())
        return words;
    if (spoken.size() == words.size()) {
        for (std::size_t i = 0; i < words.size(); ++i)
            words[i].spoken = spoken[i];
        return words;
    }
    lay_over(words, spoken);
    return words;
}

std::string spoken_text(const std::vector<SpokenWord>& words)
{
    std::string out;
    for (const SpokenWord& word : words)
        if (!word.spoken.empty())
            out += (out.empty() ? "" : " ") + word.spoken;
    return out;
}

}
