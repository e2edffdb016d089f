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
    double end_px = 0;   // what ending here adds to the characters' width: a hyphen, lost kerning
    double begin_px = 0; // the same for the line that begins here
    bool hyphenated = false;
};

class LineBreaker {
public:
    LineBreaker(const SourceText& text, const Measure& measure, const BreakSpec& spec)
        : text_(text), measure_(measure), spec_(spec)
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
        std::size_t visible_end = opportunity.position;
        while (visible_end > line_start_.position && hangs_at_line_end(text_.characters[visible_end - 1]))
            --visible_end;
        Candidate candidate = cut_at(opportunity.position, visible_end);
        const std::size_t last = opportunity.position - 1;
        if (!opportunity.mandatory && opportunity.position < text_.size() && text_.characters[last] == kSoftHyphen) {
            const double hyphen_px = measure_.hyphen_px(last);
            candidate.end_px += hyphen_px;
            candidate.hyphenated = hyphen_px > 0;
        }
        return candidate;
    }

    // `visible_end` is without the white space that hangs.
    Candidate cut_at(std::size_t position, std::size_t visible_end) const
    {
        const Measure::Cut cut = limited() ? measure_.cut(position, visible_end) : Measure::Cut{};
        return {position, visible_end, cut.end_px, cut.begin_px, false};
    }

    double width_px(const Candidate& begin, const Candidate& end) const
    {
        if (end.visible_end <= begin.position)
            return 0;
        return measure_.between_px(begin.position, end.visible_end) + begin.begin_px + end.end_px + spec_.line_end_px;
    }

    bool fits(double width_px) const { return width_px <= spec_.max_width_px + kTolerance_px; }

    // Adds places to break inside a word that is too wide for a line of its own, between grapheme clusters.
    void split_wide_word(std::size_t begin, std::size_t end)
    {
        if (!limited())
            return;
        Candidate start = candidates_.empty() ? line_start_ : candidates_.back();
        if (fits(width_px(start, candidate_at({end, false}))))
            return;
        Candidate last;
        for (std::size_t i = next_cluster(begin, end); i < end && !hangs_at_line_end(text_.characters[i]);) {
            const std::size_t next = next_cluster(i, end);
            const Candidate here = cut_at(i, i);
            const bool only_one = last.position <= start.position;
            if (!fits(width_px(start, here)) && !only_one) {
                candidates_.push_back(last);
                start = last;
            }
            last = here;
            i = next;
        }
        if (last.position > start.position && !fits(width_px(start, candidate_at({end, false}))))
            candidates_.push_back(last);
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
            const std::size_t begin = line_start_.position;
            lines_.push_back({begin, end.position, std::max(begin, end.visible_end), end.hyphenated});
            line_start_ = end;
        }
        candidates_.clear();
    }

    std::vector<std::size_t> greedy() const
    {
        std::vector<std::size_t> chosen;
        Candidate begin = line_start_;
        for (std::size_t i = 0; i < candidates_.size(); ++i)
            if (i + 1 == candidates_.size() || !fits(width_px(begin, candidates_[i + 1]))) {
                chosen.push_back(i);
                begin = candidates_[i];
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
        if (fits(width_px(line_start_, candidates_.back())))
            return {candidates_.size() - 1};
        std::vector<Best> best(candidates_.size() + 1);
        best[0] = {0, 0, 0};
        const double slack_px = spread_of_ends_px();
        std::size_t earliest = 0; // where a line to the one looked at may begin
        for (std::size_t j = 1; j <= candidates_.size(); ++j) {
            while (earliest + 1 < j && !fits(width_px(start_at(earliest), candidates_[j - 1]) - slack_px))
                ++earliest;
            for (std::size_t i = earliest; i < j && best[i].lines <= best[j].lines; ++i) {
                if (best[i].lines == best[j].lines) // a line more than the way known
                    continue;
                const double width = width_px(start_at(i), candidates_[j - 1]);
                if (i + 1 < j && !fits(width))
                    continue;
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

    const Candidate& start_at(std::size_t taken) const { return taken == 0 ? line_start_ : candidates_[taken - 1]; }

    // A line that ends later may be narrower by this much: a hyphen less.
    double spread_of_ends_px() const
    {
        const auto by_end = [](const Candidate& a, const Candidate& b) { return a.end_px < b.end_px; };
        const auto [least, most] = std::minmax_element(candidates_.begin(), candidates_.end(), by_end);
        return most->end_px - least->end_px;
    }

    const SourceText& text_;
    const Measure& measure_;
    const BreakSpec& spec_;
    Candidate line_start_;              // where the next line begins
    std::vector<Candidate> candidates_; // of the hard line being read
    std::vector<LineRange> lines_;
};

}

std::vector<LineRange> break_lines(const SourceText& text, const Measure& measure,
                                   const std::vector<BreakOpportunity>& opportunities, const BreakSpec& spec)
{
    return LineBreaker(text, measure, spec).run(opportunities);
}

}
