// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// From a source as a Composition writes it to a file and, of an SVG, an element in it. Thread: any.

#include "compositor/base/result.h"

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace assets {

struct Source {
    std::filesystem::path file;
    std::string element; // without "#"; empty: the whole
};

// Fails for an empty source, and for a "config:" path that leaves the config folder.
base::Result<Source> resolve(std::string_view source, const std::filesystem::path& relative_to,
                             const std::filesystem::path& config_folder);

enum class ContentKind { svg, raster, moving, other }; // moving: GIF, APNG, animated WebP, clip, Lottie
ContentKind kind_of(std::span<const std::byte> bytes); // by content; gzip counts as SVG (SVGZ)

}
