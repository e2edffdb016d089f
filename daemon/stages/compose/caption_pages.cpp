// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/compose/caption_pages.h"

#include <algorithm>

namespace compose {
namespace {

constexpr double kPause_s = 0.25;
constexpr double kFlash_s = 0.62;     // a page shown shorter is only a flash
constexpr double kLastStays_s = 0.15; // at least, until the next line
constexpr int kRest = 3;              // break_quality of a pause; a sentence's end is above it

bool ends_with_any(const std::string& word, std::initializer_list<std::string_view> endings)
{
    return std::ranges::any_of(endings, [&](std::string_view ending) { return word.ends_with(ending); });
}

// How good a page break behind this word is; higher is better.
int break_quality(const std::vector<TimedWord>& words, std::size_t last)
{
    if (last + 1 == words.size())
        return 4;
    const std::string& word = words[last].text;
    if (ends_with_any(word, {".", "?", "!", "…", ".”", "?”", "!”", "。", "؟", "።", "।"}))
        return 4;
    if (words[last + 1].start_s - words[last].end_s > kPause_s)
        return kRest;
    if (ends_with_any(word, {",", ";", ":", "–", "—", ")", "，", "、", "،"}))
        return 2;
    return 0;
}

std::string joined(const std::vector<TimedWord>& words, std::size_t begin, std::size_t end)
{
    std::string text;
    for (std::size_t i = begin; i < end; ++i)
        text += (i == begin || words[i].joined ? "" : " ") + words[i].text;
    return text;
}

// From the first word of a page to the first of the next; the last page stays a while.
double shown_s(const std::vector<TimedWord>& words, std::size_t begin, std::size_t end)
{
    return end < words.size() ? words[end].start_s - words[begin].start_s
                              : words.back().end_s + kLastStays_s - words[begin].start_s;
}

struct Page {
    const std::vector<TimedWord>& words;
    std::size_t begin, end;
};

base::Result<bool> fits(text::FontSet& fonts, const Page& page, const PageSpec& spec, double size_px)
{
    text::Style style = spec.style;
    style.size_px = size_px;
    text::ParagraphSpec paragraph;
    paragraph.line_height = spec.line_height;
    paragraph.word_spacing_px = spec.word_spacing_px;
    paragraph.max_width_px = spec.max_width_px;
    const auto laid_out = TRY(text::lay_out(fonts, joined(page.words, page.begin, page.end), style, paragraph));
    if (laid_out.lines.size() > spec.max_lines || (spec.max_height_px > 0 && laid_out.height > spec.max_height_px))
        return false;
    // A word that was cut between its letters does not fit; with the pill it needs its own room.
    text::ParagraphSpec unbroken = paragraph;
    unbroken.max_width_px = 0;
    for (std::size_t i = page.begin; i < page.end; ++i) {
        const auto word = TRY(text::lay_out(fonts, page.words[i].text, style, unbroken));
        if (word.width * spec.active_scale + 2 * spec.word_room_px > spec.max_width_px)
            return false;
    }
    return true;
}

}

base::Result<std::vector<CaptionPage>> caption_pages(text::FontSet& fonts, const std::vector<TimedWord>& words,
                                                     const PageSpec& spec)
{
    std::vector<CaptionPage> pages;
    for (std::size_t begin = 0; begin < words.size();) {
        const std::size_t left = words.size() - begin;
        std::size_t longest = std::min(spec.max_words, left);
        while (longest > 1) {
            if (TRY(fits(fonts, {words, begin, begin + longest}, spec, spec.style.size_px)))
                break;
            --longest;
        }
        // A word that would only flash by takes the next one along, in smaller type.
        while (longest < std::min(spec.max_words, left) && shown_s(words, begin, begin + longest) < kFlash_s)
            ++longest;
        // The best break among pages of 2 to `longest` words; of equal ones the longest, but never one word left over.
        std::size_t best = longest;
        int best_score = -100;
        for (std::size_t count = 1; count <= longest; ++count) {
            const int quality = break_quality(words, begin + count - 1);
            const bool flashes = shown_s(words, begin, begin + count) < kFlash_s;
            if (quality >= kRest && count > 1 && !flashes) { // nobody reads past a rest
                best = count;
                break;
            }
            int score = 10 * quality + static_cast<int>(2 * count);
            if (count == 1 && left > 1)
                score -= 15;
            if (left - count == 1 && count > 2)
                score -= 8;
            if (flashes && count < left)
                score -= 40;
            if (left > count && shown_s(words, begin + count, words.size()) < kFlash_s)
                score -= 20;
            if (score >= best_score) {
                best_score = score;
                best = count;
            }
        }
        double size_px = spec.style.size_px;
        while (size_px > spec.smallest_px) {
            if (TRY(fits(fonts, {words, begin, begin + best}, spec, size_px)))
                break;
            size_px = std::max(spec.smallest_px, size_px * 0.92);
        }
        pages.push_back({begin, begin + best, size_px});
        begin += best;
    }
    return pages;
}

}
