// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/lint/rules.h"

#include <algorithm>

namespace lint {
namespace {

using frame::Rect;

constexpr double kLettersOverlap = 0.03; // of the smaller text's letters: less is a tail that brushes another line
constexpr double kFaceCovered = 0.06;    // of the ellipse from the brows to the chin
constexpr double kLookedAgainS = 1;      // at what lies over a face
constexpr int kSoftBorderPx = 1;         // around a glyph's picture
constexpr double kCovers = 0.5;          // opacity

double area(const Rect& box)
{
    return box.empty() ? 0.0 : static_cast<double>(box.width) * box.height;
}

Rect letter_box(const Moment& moment, std::uint32_t sprite)
{
    const Rect& box = moment.scene.sprites[sprite].bounds;
    return {box.x + kSoftBorderPx, box.y + kSoftBorderPx, box.width - 2 * kSoftBorderPx,
            box.height - 2 * kSoftBorderPx};
}

double area_of_letters(const Moment& moment, const Sight& sight)
{
    double sum = 0;
    for (const std::uint32_t sprite : sight.sprites)
        sum += area(letter_box(moment, sprite));
    return sum;
}

// What part of the smaller text's letters lies on the other's.
double common_part(const Moment& moment, const Sight& a, const Sight& b)
{
    if (frame::intersect(a.all.seen, b.all.seen).empty())
        return 0;
    double common = 0;
    for (const std::uint32_t one : a.sprites) {
        const Rect box = frame::intersect(letter_box(moment, one), b.all.seen);
        if (box.empty())
            continue;
        for (const std::uint32_t other : b.sprites)
            common += area(frame::intersect(box, letter_box(moment, other)));
    }
    const double smaller = std::min(area_of_letters(moment, a), area_of_letters(moment, b));
    return smaller > 0 ? common / smaller : 0;
}

}

base::Status Overlap::see(const Moment& moment)
{
    see_texts(moment);
    return see_faces(moment);
}

void Overlap::see_texts(const Moment& moment)
{
    std::vector<const Sight*> texts;
    for (const Sight& sight : moment.sights)
        if (sight.text && sight.resting && sight.all.count > 0 && sight.all.opacity >= kSeenOpacity)
            texts.push_back(&sight);
    for (std::size_t upper = 1; upper < texts.size(); ++upper)
        for (std::size_t lower = 0; lower < upper; ++lower) {
            const double part = common_part(moment, *texts[upper], *texts[lower]);
            if (part < kLettersOverlap)
                continue;
            desk_.complain({.rule = Rule::overlap,
                            .layer = texts[upper]->member,
                            .about = texts[lower]->member,
                            .weight = part,
                            .message = fmt::format("its letters lie on those of \"{}\" ({:.0f} % of the smaller text)",
                                                   texts[lower]->box.id, std::min(100.0, 100 * part)),
                            .fix = "move one of them, or show them one after the other"},
                           moment.time_s);
        }
}

base::Status Overlap::see_faces(const Moment& moment)
{
    for (std::size_t i = 0; i < moment.sights.size(); ++i) {
        const Sight& figure = moment.sights[i];
        if (!figure.box.face || !figure.resting || figure.box.opacity < kSeenOpacity)
            continue;
        const Rect& face = *figure.box.face;
        for (std::size_t above = i + 1; above < moment.sights.size(); ++above) {
            const Sight& other = moment.sights[above];
            if (desk_.member(other.member).is_character() || !other.resting || other.box.opacity < kCovers ||
                area(frame::intersect(other.box.ink, face)) < kFaceCovered * area(face))
                continue;
            Drawing& drawing = drawings_[{figure.member, other.member}];
            if (moment.time_s >= drawing.next_s) {
                drawing.next_s = moment.time_s + kLookedAgainS;
                drawing.part = TRY(darkroom_.covered(moment, other.member, face));
            }
            const double part = drawing.part;
            if (part < kFaceCovered)
                continue;
            desk_.complain(
                {.rule = Rule::overlap,
                 .layer = other.member,
                 .about = figure.member,
                 .weight = part,
                 .message = fmt::format("it covers {:.0f} % of the face of \"{}\"", 100 * part, figure.box.id),
                 .fix = "move it off the face, or put it below the character"},
                moment.time_s);
        }
    }
    return {};
}

}
