// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What every renderer promises: the same bytes as the scalar reference for the same scenes, whatever the instruction
// set, the number of threads or the damage map. Thread: one renderer belongs to one render thread.

#include "compositor/base/result.h"
#include "compositor/frame/image.h"
#include "compositor/frame/yuv.h"
#include "compositor/scene/damage.h"
#include "compositor/scene/scene.h"

#include <string>

namespace scene {

class Renderer {
public:
    virtual ~Renderer() = default;

    // Draws the damaged blocks of `target` (rgba8, the scene's canvas size); the other blocks must already hold the
    // same pixels from the scene before and are not touched.
    virtual base::Status draw(const Scene& scene, const DamageMap& damage, frame::Image& target) = 0;

    // Converts the damaged blocks of `picture` (opaque rgba8) to BT.709 limited 4:2:0; the rest of `target` stays.
    virtual base::Status convert(const frame::Image& picture, const DamageMap& damage, frame::Yuv420& target) = 0;

    // A frame of a film: draw(), then convert() of every block of `stale`, which holds at least the damage, while what
    // was drawn is in the cache. May return before the planes are written: they are the renderer's until collect(),
    // which waits for the oldest frame submitted. After an error of either nothing is in flight any more; target and
    // the planes of what was are in pieces. See keeps_pictures().
    virtual base::Status submit(const Scene& scene, const DamageMap& damage, frame::Image& target,
                                const DamageMap& stale, frame::Yuv420& planes) = 0;
    virtual base::Status collect() { return {}; }
    virtual std::size_t most_in_flight() const { return 1; } // frames submitted and not collected

    // One frame, with none in flight.
    base::Status draw_and_convert(const Scene& scene, const DamageMap& damage, frame::Image& target,
                                  const DamageMap& stale, frame::Yuv420& planes)
    {
        base::Status submitted = submit(scene, damage, target, stale, planes);
        return submitted ? collect() : submitted;
    }

    // True: submit() draws elsewhere and leaves `target` as it was; draw() brings what is damaged.
    virtual bool keeps_pictures() const { return false; }
    virtual std::uint64_t dispatches() const { return 0; } // calls of compute shaders so far; 0 without a GPU

    // "scalar", "cpu (AVX2)", "vulkan (NVIDIA H100)": what a person reads in stats and probe.
    virtual std::string name() const = 0;
};

}
