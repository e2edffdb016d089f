// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Draws parts of a frame: without some layers, only the letters of one, or how much one covers. Keeps its pictures;
// each is valid in the area asked for until it is drawn again. Of this room only. Thread: one.

#include "compositor/base/result.h"
#include "compositor/frame/image.h"
#include "compositor/lint/moment.h"
#include "compositor/render/backend.h"

#include <cstdint>
#include <functional>
#include <optional>

namespace lint {

class Darkroom {
public:
    static base::Result<Darkroom> create(frame::Size canvas);

    // Which sprites are drawn. Masks and what belongs to no layer always are.
    using Wanted = std::function<bool(const Drawn&)>;
    base::Status draw(const Moment& moment, const Wanted& wanted, const frame::Rect& area, frame::Image& picture);

    // White where the letters of a layer are, black elsewhere: their coverage in every channel. Emoji are left out.
    base::Status draw_letters(const Moment& moment, const Sight& sight, const frame::Rect& area, frame::Image& picture);

    // What part of an ellipse (in its box) a layer covers by more than half.
    base::Result<double> covered(const Moment& moment, std::size_t member, const frame::Rect& ellipse);

    frame::Image& one() { return one_; }
    frame::Image& other() { return other_; }
    frame::Image& letters() { return letters_; }

private:
    Darkroom(render::ChosenRenderer renderer, frame::Image one, frame::Image other, frame::Image letters);
    base::Status print(const frame::Rect& area, frame::Image& picture); // scene_

    render::ChosenRenderer renderer_;
    frame::Image one_, other_, letters_;
    scene::Scene scene_;
    scene::DamageMap damage_;
};

}
