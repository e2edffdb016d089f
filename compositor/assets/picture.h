// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What the cache hands out: pixels trimmed to what is visible of them. Plain data, sealed. Thread: any.

#include "compositor/frame/image.h"

#include <cstdint>
#include <map>
#include <string>

namespace assets {

// A picture cut to what is visible of it. `at` is where it lies inside `box` (the size it was asked for).
struct Picture {
    frame::SealedImage image; // rgba8; null when nothing is visible
    frame::Rect at;
    frame::Size box;
    std::uint64_t content = 0;
};

// Colours of an SVG's classes: class name ([a-z][a-z0-9-]*) -> straight sRGB, alpha is ignored. NAME sets fill of class
// NAME, stroke of NAME-stroke and stop-color of NAME-stop. A name given alone takes its family along: NAME-shade and
// NAME-light (with their -stroke and -stop) keep the ratio of OKLab lightness they have to NAME among the file's own
// defaults (its <style>), with the new colour's hue (README.md). A name that ends in -stroke or -stop sets only itself.
using Colors = std::map<std::string, frame::Rgba>;

}
