// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Pictures that move, frame by frame: GIF, APNG, animated WebP and video clips (decode_clip.h). What comes out is the
// composited canvas: disposal and blending are done here. The bytes are hostile: every size is held against the limits
// before memory is taken for it; what a decoder of a library does with them belongs into a child process. Messages
// start at the cause ("the GIF is cut off"). Thread: one object, one thread.

#include "compositor/base/result.h"
#include "compositor/frame/image.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace media {

using base::Result;
using base::Status;

struct MovingLimits {
    std::int64_t max_pixels = 16'000'000; // of the canvas and of each frame
    std::int64_t max_frames = 100'000;
};

struct MovingInfo {
    frame::Size size; // upright, square pixels
    double duration_s = 0;
    std::int64_t frames = 0; // of a clip about so many
};

class MovingPicture {
public:
    virtual ~MovingPicture() = default;
    virtual MovingInfo info() const = 0;

    // To the next frame, at first to the first one; false after the last, which then stays. After an error only
    // destruction is left.
    virtual Result<bool> advance() = 0;

    // Of the frame advance() came to: when it is shown, in seconds from the start, and its pixels (rgba8,
    // premultiplied). `wanted` is a hint: what can be drawn at any size is drawn at that one, the rest comes as it is.
    virtual double begins_s() const = 0;
    virtual double ends_s() const = 0;
    virtual Result<frame::Image> image(frame::Size wanted) = 0;

    // The frames before the one shown at `s` are not needed any more: advance() may leave them out. Before the first
    // advance() only.
    virtual Status skip_to(double) { return {}; }

    // The same bytes at another place; the old place is not read any more.
    virtual void rebind(std::span<const std::byte>) {}
};

enum class MovingKind { gif, apng, webp, clip };
std::optional<MovingKind> moving_kind(std::span<const std::byte> bytes); // by content; nothing: it does not move

// Keeps a copy of the bytes, except of a clip's: these must stay until the object ends or is rebound.
Result<std::unique_ptr<MovingPicture>> open_moving(MovingKind kind, std::span<const std::byte> bytes,
                                                   const MovingLimits& limits = {});

// The four behind open_moving.
Result<std::unique_ptr<MovingPicture>> open_gif(std::span<const std::byte> bytes, const MovingLimits& limits);
Result<std::unique_ptr<MovingPicture>> open_apng(std::span<const std::byte> bytes, const MovingLimits& limits);
Result<std::unique_ptr<MovingPicture>> open_webp_animation(std::span<const std::byte> bytes,
                                                           const MovingLimits& limits);
Result<std::unique_ptr<MovingPicture>> open_clip(std::span<const std::byte> bytes, const MovingLimits& limits);

}
