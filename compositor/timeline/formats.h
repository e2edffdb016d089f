// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Formats that platforms show: a canvas and the boxes on it that their overlays leave free, read from
// config/platforms.json. Boxes are canvas pixels. Thread: any (plain values).

#include "compositor/base/result.h"
#include "compositor/frame/geometry.h"

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace timeline {

struct Format {
    std::string name;
    frame::Size canvas;
    frame::Rect strict;  // captions, title, logo, takeaway: "safe" in a composition
    frame::Rect organic; // characters
    friend bool operator==(const Format&, const Format&) = default;
};

// In the order of the file. A mistake in it is an error with the file's name and the place.
base::Result<std::vector<Format>> load_formats(const std::filesystem::path& platforms_json);

// The format of this name; the error lists those there are.
base::Result<Format> format_named(std::span<const Format> formats, std::string_view name);

// The same format on another canvas of about the same shape (within a tenth): its boxes scale with it.
base::Result<Format> resized(const Format& format, frame::Size canvas);

// Whose boxes count on a canvas: those of the format of this name; without one, of the first format that has the
// canvas, else the whole of it.
base::Result<Format> format_for(std::span<const Format> formats, std::string_view name, frame::Size canvas);

}
