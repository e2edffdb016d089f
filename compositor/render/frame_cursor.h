// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Walks through the frames of a compiled composition: evaluate, compare, draw. The picture is kept from frame to frame,
// so only damage is drawn; frames may be visited in any order. The one way a frame comes to be, for stills, `frames`,
// previews and files. Thread: one cursor, one thread; the compiled composition is shared.

#include "compositor/base/counters.h"
#include "compositor/base/result.h"
#include "compositor/frame/image.h"
#include "compositor/frame/yuv.h"
#include "compositor/render/backend.h"
#include "compositor/scene/damage.h"
#include "compositor/scene/scene.h"
#include "compositor/timeline/compile.h"

#include <cstdint>
#include <functional>
#include <string>

namespace render {

using base::Result;
using base::Status;

class FrameCursor {
public:
    // `compiled` and `stations` outlive the cursor.
    static Result<FrameCursor> create(const timeline::Compiled& compiled, ChosenRenderer renderer,
                                      base::Stations& stations);

    // Draws frame `index` into picture(): look(), then draw().
    Status show(std::int64_t index);

    // The two halves of show(), for who wants to know the damage before anything is drawn. look() evaluates and
    // compares: scene() is that of frame `index`, damage() what may differ from the frame drawn last; the picture is
    // not drawn yet. Frames may be looked at and not drawn.
    void look(std::int64_t index);
    Status draw(); // what look() found. After an error the next frame is drawn afresh
    // For films: draws what look() found, and converts every block of `stale`, which holds at least the damage. The
    // planes are whole once collect() was called as often; no more than renderer().most_in_flight() frames may wait for
    // that. All of it counts as raster; the station convert is for those who convert on their own. picture() may stay
    // behind until the next draw(). After an error of either nothing is in flight.
    Status submit(const scene::DamageMap& stale, frame::Yuv420& planes);
    Status collect();
    // Goes on with another film, on the picture there is: what looks the same is not drawn again. look() comes next.
    // The film before is not used any more, nor after an error, when another one must be given.
    Status change_film(const timeline::Compiled& compiled);
    Status draw_from_nothing(); // all of the frame that was looked at, on a picture of something else; damage() stays

    const frame::Image& picture() const { return picture_; }
    const scene::DamageMap& damage() const { return damage_; }
    const scene::Scene& scene() const { return scene_; }
    scene::Renderer& renderer() { return *renderer_.renderer; }
    ChosenRenderer take_renderer() && { return std::move(renderer_); } // with nothing in flight

private:
    FrameCursor(const timeline::Compiled& compiled, ChosenRenderer renderer, base::Stations& stations,
                frame::Image picture);
    template <class Work> Status draw_by(const Work& work);

    const timeline::Compiled* compiled_;
    base::Stations* stations_;
    ChosenRenderer renderer_;
    frame::Image picture_;
    scene::Scene scene_;
    scene::Differ differ_;
    scene::DamageMap damage_;
    scene::DamageMap found_;  // by the last look
    scene::DamageMap behind_; // of the picture: drawn by a renderer that keeps pictures itself
    bool drawn_ = true;       // damage_ is in the picture
};

// from_nothing: every frame is drawn whole, on a picture that holds something else. The lines are the same.
enum class Drawing : std::uint8_t { damage_only, from_nothing };

// `lesedi frames`: one line for each frame of the range: index, XXH3-128 of the RGBA bytes, number of damaged blocks
// against the frame before (the first of the range against nothing).
Status print_frames(FrameCursor& cursor, timeline::FrameRange range, Drawing drawing,
                    const std::function<Status(const std::string&)>& line);

}
