// SPDX-License-Identifier: GPL-3.0-or-later
// Safe zones and what is cut.
#include "compositor/lint/rules.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace lint {
namespace {

using frame::Rect;

constexpr double kSlackUnits = 4;       // borders of glyphs, the active word's growth
constexpr double kMostBeyondSide = 0.5; // of a character's width: arms and shoulders may leave the organic box
constexpr double kCutUnits = 3;         // glyph pictures have a soft border
constexpr double kOnPanel = 0.6;        // so much of a text on a panel makes it that panel's text

struct Beyond { // how far a box leaves another
    std::array<int, 4> px{};
    int most() const { return *std::ranges::max_element(px); }
    std::string_view edge() const
    {
        constexpr std::array<std::string_view, 4> names{"left", "top", "right", "bottom"};
        return names[static_cast<std::size_t>(std::ranges::max_element(px) - px.begin())];
    }
    std::string_view back() const // the way in
    {
        constexpr std::array<std::string_view, 4> names{"right", "down", "left", "up"};
        return names[static_cast<std::size_t>(std::ranges::max_element(px) - px.begin())];
    }
};
Beyond beyond(const Rect& inner, const Rect& outer)
{
    return {{outer.x - inner.x, outer.y - inner.y, inner.right() - outer.right(), inner.bottom() - outer.bottom()}};
}

std::string words_of(const Rect& box)
{
    return fmt::format("x {} to {}, y {} to {}", box.x, box.right(), box.y, box.bottom());
}

double area(const Rect& box)
{
    return box.empty() ? 0.0 : static_cast<double>(box.width) * box.height;
}

class Placement {
public:
    Placement(const Desk& desk, const Moment& moment) : desk_(desk), moment_(moment) {}

    void see()
    {
        for (const Sight& sight : moment_.sights) {
            if (!sight.resting || sight.box.opacity < kSeenOpacity)
                continue;
            if (desk_.member(sight.member).is_character())
                see_character(sight);
            else if (desk_.member(sight.member).is_logo())
                see_in_strict(sight, sight.box.ink, "it");
            else if (sight.text && sight.all.count > 0)
                see_text(sight);
        }
    }

private:
    void complain(Rule rule, const Sight& sight, std::uint64_t about, double weight, std::string message,
                  std::string fix) const
    {
        desk_.complain({.rule = rule,
                        .layer = sight.member,
                        .about = about,
                        .weight = weight,
                        .message = std::move(message),
                        .fix = std::move(fix)},
                       moment_.time_s);
    }

    void see_text(const Sight& sight) const
    {
        if (is_cut(sight) || leaves_panel(sight))
            return; // moved for that reason, it will be judged again
        const bool card = !sight.card.empty();
        see_in_strict(sight, card ? frame::unite(sight.card, sight.all.whole) : sight.all.whole,
                      card ? "its card" : "its letters");
    }

    void see_in_strict(const Sight& sight, const Rect& box, std::string_view what) const
    {
        const Beyond out = beyond(box, desk_.spec.format.strict);
        if (out.most() <= desk_.px(kSlackUnits))
            return;
        complain(Rule::safe_zone, sight, 0, out.most(),
                 fmt::format("{} reach{} {} px beyond the {} edge of {}'s strict box ({}), where the platform draws",
                             what, what == "its letters" ? "" : "es", out.most(), out.edge(), desk_.spec.format.name,
                             words_of(desk_.spec.format.strict)),
                 fmt::format("move it {} px {} or make it smaller", out.most(), out.back()));
    }

    void see_character(const Sight& sight) const
    {
        const Rect& organic = desk_.spec.format.organic;
        if (sight.box.face) {
            // Who speaks must be seen; of who listens the middle of the face.
            Rect face = *sight.box.face;
            const auto& content = std::get<timeline::Character>(desk_.member(sight.member).layer->content);
            if (content.speech.empty())
                face = {face.x + face.width / 2, face.y + face.height / 2, 1, 1};
            const Beyond out = beyond(face, organic);
            if (out.most() > desk_.px(kSlackUnits))
                return complain(Rule::safe_zone, sight, 1, out.most(),
                                fmt::format("{} {} px beyond the {} edge of {}'s organic box ({})",
                                            content.speech.empty() ? "the middle of the face lies" : "the face reaches",
                                            out.most(), out.edge(), desk_.spec.format.name, words_of(organic)),
                                fmt::format("move the character {} px {}", out.most(), out.back()));
        }
        const Rect& box = sight.box.box; // not the ink: arms may reach far
        const int out = std::max(organic.x - box.x, box.right() - organic.right());
        if (out > kMostBeyondSide * box.width)
            complain(Rule::safe_zone, sight, 2, out,
                     fmt::format("{} px of the character's {} lie beyond the sides of {}'s organic box (x {} to {}); "
                                 "{:.0f} % may",
                                 out, box.width, desk_.spec.format.name, organic.x, organic.right(),
                                 100 * kMostBeyondSide),
                     fmt::format("move the character {:.0f} px towards the middle",
                                 std::ceil(out - kMostBeyondSide * box.width)));
    }

    // By the canvas, its own clip or that of a group around it.
    bool is_cut(const Sight& sight) const
    {
        const Member& member = desk_.member(sight.member);
        const Beyond out = beyond(sight.all.whole, sight.all.seen);
        const bool letters_missing =
            member.text() != nullptr && member.text()->animators.empty() && sight.all.count < sight.letters_at_most;
        if (out.most() <= desk_.px(kCutUnits) && !letters_missing)
            return false;
        const frame::Size canvas = moment_.scene.canvas;
        const bool by_canvas = beyond(sight.box.box, {0, 0, canvas.width, canvas.height}).most() > 0;
        complain(Rule::clipped, sight, 0, out.most(),
                 letters_missing ? fmt::format("{} cuts {} of its {} letters away", by_canvas ? "the canvas" : "a clip",
                                               sight.letters_at_most - sight.all.count, sight.letters_at_most)
                                 : fmt::format("its letters are cut at the {} by {}, {} px of them", out.edge(),
                                               by_canvas ? "the canvas' edge" : "a clip", out.most()),
                 by_canvas ? "move it into the canvas, make it smaller or set max_width so that it breaks"
                           : "make the clip larger or the text smaller");
        return true;
    }

    // A box drawn before it on which most of it lies.
    const Sight* panel_of(const Sight& sight) const
    {
        const Sight* panel = nullptr;
        const frame::Size canvas = moment_.scene.canvas;
        for (const Sight& below : moment_.sights) {
            if (&below == &sight)
                break;
            const auto* shape = std::get_if<timeline::Shape>(&desk_.member(below.member).layer->content);
            if (shape == nullptr || shape->kind != timeline::ShapeKind::rect || !below.resting ||
                below.box.opacity < kSeenOpacity)
                continue;
            if (below.box.box.width >= canvas.width || below.box.box.height >= canvas.height)
                continue; // a band or a background
            if (area(frame::intersect(below.box.box, sight.all.whole)) >= kOnPanel * area(sight.all.whole))
                panel = &below;
        }
        return panel;
    }

    bool leaves_panel(const Sight& sight) const
    {
        const Sight* panel = sight.card.empty() ? panel_of(sight) : nullptr;
        if (panel == nullptr)
            return false;
        const Beyond out = beyond(sight.all.whole, panel->box.box);
        if (out.most() <= desk_.px(kSlackUnits))
            return false;
        complain(Rule::clipped, sight, 1, out.most(),
                 fmt::format("its letters reach {} px beyond the {} edge of the panel \"{}\" under it", out.most(),
                             out.edge(), panel->box.id),
                 fmt::format("make the text smaller, set max_width to {} or less, or make the panel larger",
                             panel->box.box.width));
        return true;
    }

    const Desk& desk_;
    const Moment& moment_;
};

}

void see_placement(const Desk& desk, const Moment& moment)
{
    Placement(desk, moment).see();
}

}
