// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/text/break_lines.h"

#include <algorithm>
#include <limits>
#include <tuple>

namespace text {
namespace {

constexpr char32_t kSoftHyphen = 0x00ad;
constexpr double kTolerance_px = 1.0 / 64; // sums of advances are not exact

// A place where a line may end, with what the line then shows last.
struct Candidate {
    std::size_t position = 0;
    std::size_t visible_end = 0;
    double hyphen_px = 0;
    bool mandatory = false;
    bool hyphenated = false;
};

class LineBreaker {
public:
    LineBreaker(const SourceText& text, const Measured& measured, const BreakSpec& spec)
        : text_(text), measured_(measured), spec_(spec)
    {
    }

    std::vector<LineRange> run(const std::vector<BreakOpportunity>& opportunities)
    {
        std::size_t begin = 0;
        for (const BreakOpportunity& opportunity : opportunities) {
            if (opportunity.position <= begin)
                continue;
            split_wide_word(begin, opportunity.position);
            candidates_.push_back(candidate_at(opportunity));
            begin = opportunity.position;
            if (opportunity.mandatory)
                flush();
        }
        flush();
        return std::move(lines_);
    }

private:
    bool limited() const { return spec_.max_width_px > 0; }

    Candidate candidate_at(const BreakOpportunity& opportunity) const
    {
        Candidate candidate;
        candidate.position = opportunity.position;
        candidate.mandatory = opportunity.mandatory;
        candidate.visible_end = opportunity.position;
        while (candidate.visible_end > line_begin_ && hangs_at_line_end(text_.characters[candidate.visible_end - 1]))
            --candidate.visible_end;
        const std::size_t last = opportunity.position - 1;
        if (!opportunity.mandatory && opportunity.position < text_.size() && text_.characters[last] == kSoftHyphen) {
            candidate.hyphen_px = measured_.hyphen_px[last];
            candidate.hyphenated = candidate.hyphen_px > 0;
        }
        return candidate;
    }

    double width_px(std::size_t begin, const Candidate& end) const
    {
        if (end.visible_end <= begin)
            return 0;
        return measured_.before_px[end.visible_end] - measured_.before_px[begin] + end.hyphen_px + spec_.line_end_px;
    }

    bool fits(double width_px) const { return width_px <= spec_.max_width_px + kTolerance_px; }

    // Adds places to break inside a word that is too wide for a line of its own, between grapheme clusters.
    void split_wide_word(std::size_t begin, std::size_t end)
    {
        if (!limited() || fits(width_px(begin, candidate_at({end, false}))))
            return;
        std::size_t line_begin = begin;
        for (std::size_t i = next_cluster(begin, end); i < end && !hangs_at_line_end(text_.characters[i]);) {
            const std::size_t next = next_cluster(i, end);
            if (!fits(measured_.before_px[next] - measured_.before_px[line_begin] + spec_.line_end_px)) {
                candidates_.push_back({i, i, 0, false, false});
                line_begin = i;
            }
            i = next;
        }
    }

    std::size_t next_cluster(std::size_t position, std::size_t end) const
    {
        std::size_t next = position + 1;
        while (next < end && !text_.cluster_start[next])
            ++next;
        return next;
    }

    // Takes lines from the candidates so far, the last of which ends one in any case.
    void flush()
    {
        if (candidates_.empty())
            return;
        std::vector<std::size_t> chosen;
        if (!limited())
            chosen = {candidates_.size() - 1};
        else
            chosen = spec_.mode == BreakMode::balanced ? balanced() : greedy();
        for (const std::size_t index : chosen) {
            const Candidate& end = candidates_[index];
            lines_.push_back({line_begin_, end.position, std::max(line_begin_, end.visible_end), end.hyphenated});
            line_begin_ = end.position;
        }
        candidates_.clear();
    }

    std::vector<std::size_t> greedy() const
    {
        std::vector<std::size_t> chosen;
        std::size_t begin = line_begin_;
        for (std::size_t i = 0; i < candidates_.size(); ++i)
            if (i + 1 == candidates_.size() || !fits(width_px(begin, candidates_[i + 1]))) {
                chosen.push_back(i);
                begin = candidates_[i].position;
            }
        return chosen;
    }

    // Least sum of squared rests among the ways with the fewest lines: shortest paths ordered by (lines, cost), after
    // Knuth and Plass, "Breaking Paragraphs into Lines" (1981).
    std::vector<std::size_t> balanced() const
    {
        struct Best {
            int lines = std::numeric_limits<int>::max();
            double cost = 0;
            std::size_t previous = 0; // candidates taken before: index + 1, 0 for the start
        };
        std::vector<Best> best(candidates_.size() + 1);
        best[0] = {0, 0, 0};
        for (std::size_t j = 1; j <= candidates_.size(); ++j) {
            for (std::size_t i = j; i-- > 0;) {
                const std::size_t begin = i == 0 ? line_begin_ : candidates_[i - 1].position;
                const double width = width_px(begin, candidates_[j - 1]);
                if (i + 1 < j && !fits(width))
                    break;
                const double rest = std::max(0.0, spec_.max_width_px - width);
                const bool widow = j == candidates_.size() && i + 1 == j && i > 0;
                const double penalty = widow ? spec_.max_width_px * spec_.max_width_px : 0;
                const Best way{best[i].lines + 1, best[i].cost + rest * rest + penalty, i};
                if (std::tie(way.lines, way.cost) < std::tie(best[j].lines, best[j].cost))
                    best[j] = way;
            }
        }
        std::vector<std::size_t> chosen;
        for (std::size_t j = candidates_.size(); j > 0; j = best[j].previous)
            chosen.push_back(j - 1);
        std::reverse(chosen.begin(), chosen.end());
        return chosen;
    }

    const SourceText& text_;
    const Measured& measured_;
    const BreakSpec& spec_;
    std::size_t line_begin_ = 0;
    std::vector<Candidate> candidates_; // of the hard line being read
    std::vector<LineRange> lines_;
};

}

std::vector<LineRange> break_lines(const SourceText& text, const Measured& measured,
                                   const std::vector<BreakOpportunity>& opportunities, const BreakSpec& spec)
{
    return LineBreaker(text, measured, spec).run(opportunities);
}

}
