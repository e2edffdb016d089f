// SPDX-License-Identifier: GPL-3.0-or-later
// Contrast of letters with what is really seen around them, and what later layers do to letters.
#include "compositor/lint/rules.h"
#include "compositor/lint/wcag.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace lint {
namespace {

using frame::Rect;

constexpr double kRingEm = 0.06;     // how far around a letter its background is looked at
constexpr double kPaleShare = 0.1;   // of a word's neighbourhood may be too like its letters,
constexpr double kPaleLetter = 0.25; // and of each letter's: edges that touch one do not make it unreadable
constexpr int kFull = 252, kInk = 200, kClear = 2; // coverage: all of a pixel, most of it, none of it
constexpr int kChanged = 64;                       // of 255, in a channel: a pixel that was covered
constexpr double kCoveredShare = 0.15;             // of letters and their neighbourhood
constexpr double kArrived = 0.95;                  // of the opacity of a word's look: below, it is still coming

struct Ring {
    int radius_px;
    Rect area;                       // of the picture
    std::vector<std::uint8_t> reach; // coverage, spread by the radius
    std::uint8_t at(int x, int y) const
    {
        return reach[static_cast<std::size_t>(y - area.y) * static_cast<std::size_t>(area.width) +
                     static_cast<std::size_t>(x - area.x)];
    }
};

// The largest coverage within the radius, rows and columns one after the other.
Ring ring_of(const frame::Image& letters, const Rect& area, int radius_px)
{
    Ring ring{radius_px, area, {}};
    const auto width = static_cast<std::size_t>(area.width), height = static_cast<std::size_t>(area.height);
    std::vector<std::uint8_t> rows(width * height);
    for (std::size_t y = 0; y < height; ++y) {
        const std::uint8_t* row = letters.row(area.y + static_cast<int>(y)) + 4 * area.x;
        for (int x = 0; x < area.width; ++x) {
            std::uint8_t most = 0;
            for (int at = std::max(0, x - radius_px); at <= std::min(area.width - 1, x + radius_px); ++at)
                most = std::max(most, row[4 * at]);
            rows[y * width + static_cast<std::size_t>(x)] = most;
        }
    }
    ring.reach.assign(width * height, 0);
    for (int y = 0; y < area.height; ++y) {
        std::uint8_t* to = ring.reach.data() + static_cast<std::size_t>(y) * width;
        for (int at = std::max(0, y - radius_px); at <= std::min(area.height - 1, y + radius_px); ++at) {
            const std::uint8_t* from = rows.data() + static_cast<std::size_t>(at) * width;
            for (std::size_t x = 0; x < width; ++x)
                to[x] = std::max(to[x], from[x]);
        }
    }
    return ring;
}

Rect grown(const Rect& box, int by)
{
    return {box.x - by, box.y - by, box.width + 2 * by, box.height + 2 * by};
}

frame::Rgba pixel(const frame::Image& picture, int x, int y)
{
    const std::uint8_t* at = picture.row(y) + 4 * x;
    return {at[0], at[1], at[2], 255};
}

class Judge {
public:
    Judge(const Desk& desk, const Moment& moment, const Sight& sight, Darkroom& darkroom)
        : desk_(desk), moment_(moment), sight_(sight), darkroom_(darkroom), style_(*desk.member(sight.member).style())
    {
    }

    base::Status judge()
    {
        const double size_px = style_.font.size_px * sight_.box.scale;
        const int radius = std::clamp(static_cast<int>(std::lround(kRingEm * size_px)), 2, 24);
        const Rect canvas{0, 0, moment_.scene.canvas.width, moment_.scene.canvas.height};
        const Rect area = frame::intersect(grown(sight_.all.seen, radius), canvas);
        if (area.empty())
            return {};
        TRY(darkroom_.draw_letters(moment_, sight_, area, darkroom_.letters()));
        const std::size_t own = sight_.member;
        TRY(darkroom_.draw(
            moment_, [own](const Drawn& drawn) { return *drawn.member <= own; }, area, darkroom_.one()));
        const Ring ring = ring_of(darkroom_.letters(), area, radius);
        if (TRY(is_covered(ring)))
            return {}; // how much is left of its contrast does not matter
        see_contrast(ring, size_px / desk_.roster.unit_px());
        return {};
    }

private:
    // The ratio of each pixel around a letter with the letter.
    void add_letter(const Rect& box, const Ring& ring, std::vector<double>& ratios) const
    {
        const frame::Image& picture = darkroom_.one();
        const frame::Image& letters = darkroom_.letters();
        double ink = 0;
        long count = 0;
        int most = 0;
        const Rect inside = frame::intersect(box, ring.area);
        for (int pass = 0; pass < 2 && count == 0; ++pass) {
            const int enough = pass == 0 ? kFull : std::max(kClear + 1, most * 9 / 10); // hair lines have no full pixel
            for (int y = inside.y; y < inside.bottom(); ++y)
                for (int x = inside.x; x < inside.right(); ++x) {
                    const int coverage = letters.row(y)[4 * x];
                    most = std::max(most, coverage);
                    if (coverage >= enough) {
                        ink += relative_luminance(pixel(picture, x, y));
                        ++count;
                    }
                }
        }
        if (count == 0)
            return;
        ink /= static_cast<double>(count);
        const Rect around = frame::intersect(grown(box, ring.radius_px), ring.area);
        for (int y = around.y; y < around.bottom(); ++y)
            for (int x = around.x; x < around.right(); ++x)
                if (letters.row(y)[4 * x] <= kClear && ring.at(x, y) >= kInk)
                    ratios.push_back(contrast_ratio(ink, relative_luminance(pixel(picture, x, y))));
    }

    // What part of the letters and their neighbourhood later layers changed.
    base::Result<bool> is_covered(const Ring& ring)
    {
        const Sight* over = nullptr;
        double most = 0;
        for (const Sight& other : moment_.sights) {
            const bool bare_text = other.text && other.card.empty(); // a matter of text on text
            const Rect common = frame::intersect(other.box.ink, sight_.all.seen);
            const double size = common.empty() ? 0.0 : static_cast<double>(common.width) * common.height;
            if (other.member <= sight_.member || bare_text || !other.resting || size <= most)
                continue;
            most = size;
            over = &other;
        }
        if (over == nullptr)
            return false;
        const std::size_t own = sight_.member;
        TRY(darkroom_.draw(
            moment_,
            [own](const Drawn& drawn) {
                return *drawn.member <= own || drawn.role == timeline::InkRole::picture ||
                       drawn.role == timeline::InkRole::card;
            },
            ring.area, darkroom_.other()));
        long all = 0, changed = 0;
        for (int y = ring.area.y; y < ring.area.bottom(); ++y)
            for (int x = ring.area.x; x < ring.area.right(); ++x) {
                if (ring.at(x, y) < kInk)
                    continue;
                ++all;
                const frame::Rgba a = pixel(darkroom_.one(), x, y), b = pixel(darkroom_.other(), x, y);
                changed += std::max({std::abs(a.r - b.r), std::abs(a.g - b.g), std::abs(a.b - b.b)}) > kChanged ? 1 : 0;
            }
        const double part = all == 0 ? 0 : static_cast<double>(changed) / static_cast<double>(all);
        if (part < kCoveredShare)
            return false;
        complain({.rule = Rule::overlap,
                  .about = over->member,
                  .weight = part,
                  .message = fmt::format("\"{}\" lies over {:.0f} % of its letters", over->box.id, 100 * part),
                  .fix = "draw the text later, or move one of them"});
        return true;
    }

    bool arriving(std::size_t word) const
    {
        const timeline::Captions* captions = desk_.member(sight_.member).captions();
        if (captions == nullptr)
            return false;
        const timeline::Word& spoken = captions->words[word];
        const double now_s = moment_.time_s;
        if (now_s >= spoken.start_s && now_s < spoken.start_s + captions->active.duration_s)
            return true; // its pill is
        const double look = now_s < spoken.start_s        ? captions->upcoming.opacity
                            : now_s > spoken.end_s + 0.25 ? captions->past.opacity
                                                          : std::min(1.0, captions->past.opacity);
        return sight_.words[word].opacity < kArrived * look * sight_.box.opacity;
    }

    std::string_view state_of(std::size_t word) const
    {
        const timeline::Captions* captions = desk_.member(sight_.member).captions();
        if (captions == nullptr)
            return "";
        const timeline::Word& spoken = captions->words[word];
        if (moment_.time_s < spoken.start_s)
            return spoken.keyword ? ", an upcoming keyword," : ", an upcoming word,";
        if (moment_.time_s < spoken.end_s)
            return ", the active word,";
        return spoken.keyword ? ", a keyword that was spoken," : ", a word that was spoken,";
    }

    void see_contrast(const Ring& ring, double size_units) const
    {
        const double wanted = contrast_wanted(size_units, style_.font.weight);
        for (std::size_t word = 0; word < sight_.words.size(); ++word) {
            if (sight_.words[word].count == 0 || arriving(word))
                continue;
            std::vector<double> ratios;
            bool unreadable = false;
            for (const std::uint32_t index : sight_.sprites) {
                if (moment_.drawn[index].word != word)
                    continue;
                const auto before = static_cast<std::ptrdiff_t>(ratios.size());
                add_letter(moment_.scene.sprites[index].bounds, ring, ratios);
                const auto bad = std::count_if(ratios.begin() + before, ratios.end(),
                                               [wanted](double ratio) { return ratio < wanted; });
                unreadable =
                    unreadable || static_cast<double>(bad) >
                                      kPaleLetter * (static_cast<double>(ratios.size()) - static_cast<double>(before));
            }
            if (!unreadable)
                continue;
            const auto pale =
                ratios.begin() + static_cast<std::ptrdiff_t>(kPaleShare * static_cast<double>(ratios.size()));
            std::nth_element(ratios.begin(), pale, ratios.end());
            if (*pale >= wanted)
                continue;
            const auto* captions = desk_.member(sight_.member).captions();
            const std::string what = captions == nullptr
                                         ? "its letters have"
                                         : fmt::format("\"{}\"{} has", captions->words[word].text, state_of(word));
            complain({.rule = Rule::contrast,
                      .weight = wanted / *pale,
                      .message = fmt::format("{} a contrast of {:.1f} with what is behind; {:.1f} is wanted for {:.0f} "
                                             "units of weight {} (WCAG 2.2, 1.4.3)",
                                             what, *pale, wanted, size_units, style_.font.weight),
                      .fix = "choose a colour further from the background, or give it an outline or a card"});
        }
    }

    void complain(Complaint complaint) const
    {
        complaint.layer = sight_.member;
        const Member& member = desk_.member(sight_.member);
        // Looked at now and then: between two bad moments it was bad.
        desk_.complain(std::move(complaint), moment_.time_s,
                       member.captions() == nullptr ? kJudgedEveryS + 1 : member.to_s - member.from_s);
    }

    const Desk& desk_;
    const Moment& moment_;
    const Sight& sight_;
    Darkroom& darkroom_;
    const timeline::TextStyle& style_;
};

}

base::Status see_contrast(const Desk& desk, const Moment& moment, std::span<const std::size_t> judged,
                          Darkroom& darkroom)
{
    if (moment.changing)
        return {};
    for (const std::size_t member : judged) {
        const Sight* sight = moment.find(member);
        if (desk.ledger.has(Rule::overlap, member, moment.time_s) || desk.roster.ground_moves(member, moment.time_s))
            continue; // the other text is what is behind it; or its card is not there yet
        if (sight != nullptr && sight->resting && sight->text && sight->all.count > 0 &&
            sight->box.opacity >= kSeenOpacity)
            TRY(Judge(desk, moment, *sight, darkroom).judge());
    }
    return {};
}

}
