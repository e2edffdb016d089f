// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/compose/layout.h"

#include <algorithm>
#include <optional>

namespace compose {
namespace {

using script::Role;

// The design of one shape of canvas, in fractions of the canvas and design pixels.
struct Design {
    double column_width; // at most
    double card_height, title_height, takeaway_height;
    double caption, title, takeaway, icon;
    struct Stand {
        double left_x, right_x, y, scale; // questioner, explainer
    } speaking, listening, closing;
    std::optional<Stand> reaching{}, aside{}; // speaking with the arms out, listening to that; none: as without
    double icon_left_x, icon_right_x, icon_y; // when the explainer, the questioner speaks
};

const Design& design_of(Aspect aspect)
{
    static constexpr Design kTall{.column_width = 768,
                                  .card_height = 216,
                                  .title_height = 186,
                                  .takeaway_height = 390,
                                  .caption = 64,
                                  .title = 62,
                                  .takeaway = 60,
                                  .icon = 180,
                                  .speaking = {0.395, 0.545, 0.585, 1.04},
                                  .listening = {0.185, 0.70, 0.745, 0.62},
                                  .closing = {0.27, 0.665, 0.69, 0.77},
                                  // As large as at the closing: its pictures are in memory anyway.
                                  .reaching = Design::Stand{0.35, 0.595, 0.69, 0.77},
                                  .aside = Design::Stand{0.13, 0.81, 0.745, 0.62},
                                  .icon_left_x = 0.205,
                                  .icon_right_x = 0.74,
                                  .icon_y = 0.485};
    static constexpr Design kSquare{.column_width = 860,
                                    .card_height = 176,
                                    .title_height = 128,
                                    .takeaway_height = 330,
                                    .caption = 54,
                                    .title = 50,
                                    .takeaway = 48,
                                    .icon = 140,
                                    .speaking = {0.31, 0.69, 0.645, 0.60},
                                    .listening = {0.19, 0.81, 0.75, 0.44},
                                    .closing = {0.27, 0.73, 0.765, 0.47},
                                    .icon_left_x = 0.36,
                                    .icon_right_x = 0.64,
                                    .icon_y = 0.485};
    static constexpr Design kWide{.column_width = 660,
                                  .card_height = 216,
                                  .title_height = 200,
                                  .takeaway_height = 560,
                                  .caption = 60,
                                  .title = 60,
                                  .takeaway = 54,
                                  .icon = 250,
                                  .speaking = {0.185, 0.815, 0.54, 0.80},
                                  .listening = {0.155, 0.845, 0.63, 0.60},
                                  .closing = {0.17, 0.83, 0.57, 0.72},
                                  .icon_left_x = 0.5,
                                  .icon_right_x = 0.5,
                                  .icon_y = 0.58};
    switch (aspect) {
    case Aspect::square:
        return kSquare;
    case Aspect::wide:
        return kWide;
    case Aspect::tall:
        break;
    }
    return kTall;
}

}

Place Layout::place(Role role, Part part, bool reaching) const
{
    const Design& design = design_of(aspect);
    Design::Stand stand = part == Part::speaking    ? design.speaking
                          : part == Part::listening ? design.listening
                                                    : design.closing;
    if (reaching && part == Part::speaking)
        stand = design.reaching.value_or(stand);
    if (reaching && part == Part::listening)
        stand = design.aside.value_or(stand);
    const double x = role == Role::questioner ? stand.left_x : stand.right_x;
    return {{x * canvas_.width, stand.y * canvas_.height}, stand.scale * unit, part == Part::listening ? 0.88 : 1};
}

Point Layout::icon(Role speaker) const
{
    const Design& design = design_of(aspect);
    const double x = speaker == Role::explainer ? design.icon_left_x : design.icon_right_x;
    return {x * canvas_.width, design.icon_y * canvas_.height};
}

Layout layout_for(const Format& format)
{
    Layout layout;
    layout.aspect = aspect_of(format.canvas);
    layout.canvas_ = format.canvas;
    layout.unit = std::min(format.canvas.width, format.canvas.height) / 1080.0;
    const Design& design = design_of(layout.aspect);
    const double unit = layout.unit;
    constexpr double kEdge = 2; // what moves may touch a pixel beyond its place
    const double width = std::min(design.column_width * unit, format.strict.width - 2 * kEdge);
    layout.column = {format.strict.x + (format.strict.width - width) / 2, format.strict.y + kEdge, width,
                     format.strict.height - 2 * kEdge};
    layout.chip_height = 64 * unit;
    layout.gap = 28 * unit;
    layout.card = {layout.column.x, layout.column.y + layout.chip_height + layout.gap, width,
                   design.card_height * unit};
    layout.title_height = design.title_height * unit;
    layout.takeaway_height = design.takeaway_height * unit;
    layout.caption_px = design.caption * unit;
    layout.title_px = design.title * unit;
    layout.takeaway_px = design.takeaway * unit;
    layout.icon_px = design.icon * unit;
    return layout;
}

}
