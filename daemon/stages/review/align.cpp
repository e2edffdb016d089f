// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/review/align.h"

#include "daemon/stages/script/words.h"

#include <algorithm>
#include <string>

namespace review {
namespace {

constexpr double kSameLine = 0.34; // less in common than this, and the line is another one

std::vector<std::string> words_of(const script::Turn& turn)
{
    std::vector<std::string> words;
    for (const std::string_view word : script::split_white_space(turn.display))
        words.push_back(script::lower(script::strip_punctuation(word)));
    std::sort(words.begin(), words.end());
    return words;
}

// Dice coefficient over the words; lines of different speakers are never the same.
double likeness(const script::Turn& a, const std::vector<std::string>& words_a, const script::Turn& b,
                const std::vector<std::string>& words_b)
{
    if (a.speaker != b.speaker)
        return 0;
    if (a.display == b.display)
        return 2; // an untouched line outweighs any likeness
    std::vector<std::string> common;
    std::set_intersection(words_a.begin(), words_a.end(), words_b.begin(), words_b.end(), std::back_inserter(common));
    const std::size_t total = words_a.size() + words_b.size();
    const double share = total == 0 ? 0 : 2.0 * static_cast<double>(common.size()) / static_cast<double>(total);
    return share < kSameLine ? 0 : share;
}

}

std::vector<std::optional<std::size_t>> align_turns(const std::vector<script::Turn>& before,
                                                    const std::vector<script::Turn>& after)
{
    const std::size_t rows = before.size() + 1;
    const std::size_t columns = after.size() + 1;
    std::vector<std::vector<std::string>> words_before;
    std::vector<std::vector<std::string>> words_after;
    std::transform(before.begin(), before.end(), std::back_inserter(words_before), words_of);
    std::transform(after.begin(), after.end(), std::back_inserter(words_after), words_of);
    std::vector<double> like(rows * columns);
    std::vector<double> best(rows * columns);
    for (std::size_t i = 1; i < rows; ++i)
        for (std::size_t j = 1; j < columns; ++j) {
            const double match = likeness(before[i - 1], words_before[i - 1], after[j - 1], words_after[j - 1]);
            like[i * columns + j] = match;
            best[i * columns + j] = std::max({best[(i - 1) * columns + j], best[i * columns + j - 1],
                                              match > 0 ? best[(i - 1) * columns + j - 1] + match : 0.0});
        }
    std::vector<std::optional<std::size_t>> from(after.size());
    std::size_t i = before.size();
    std::size_t j = after.size();
    while (i > 0 && j > 0) {
        const double here = best[i * columns + j];
        const double match = like[i * columns + j];
        if (match > 0 && here == best[(i - 1) * columns + j - 1] + match) {
            from[j - 1] = i - 1;
            --i;
            --j;
        } else if (here == best[(i - 1) * columns + j]) {
            --i;
        } else {
            --j;
        }
    }
    return from;
}

}
