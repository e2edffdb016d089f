// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Pictures from files, decoded once at the size they are shown. Files are hostile until decoded: limits on bytes,
// pixels and time; SVG is drawn in the child helper. Thread: any.
//
// A source is "config:cast/lerato.svg" (a file the project ships, below config/), an absolute path, or a path relative
// to the composition's folder; "#id" behind an SVG's name draws that element alone, placed as in the whole document.

#include "compositor/base/helper_pool.h"
#include "compositor/base/result.h"
#include "compositor/frame/image.h"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace assets {

using base::Result;
using base::Status;

struct AssetLimits {
    std::uint64_t file_bytes = 64ULL << 20;
    std::int64_t pixels = 64'000'000;
    std::chrono::milliseconds time{10'000};
};

// A picture cut to what is visible of it. `at` is where it lies inside `box` (the size it was asked for).
struct Picture {
    frame::SealedImage image; // rgba8; null when nothing is visible
    frame::Rect at;
    frame::Size box;
    std::uint64_t content = 0;
};

struct AssetCacheSpec {
    std::filesystem::path config_folder; // what "config:" means
    base::HelperPool* helpers = nullptr; // outlives the cache
    AssetLimits limits;
    std::uint64_t kept_bytes =
        128ULL << 20; // of pictures the cache keeps by itself; the least recently asked for go first
};

class AssetCache {
public:
    static Result<AssetCache> create(const AssetCacheSpec& spec);
    AssetCache(AssetCache&&) noexcept;
    AssetCache& operator=(AssetCache&&) noexcept;
    ~AssetCache();

    // Natural size in pixels: of the picture's header, or of the SVG's width/height or viewBox.
    Result<frame::Size> natural_size(std::string_view source, const std::filesystem::path& relative_to);

    // Drawn to fill `box` (aspect ratio is the caller's matter: the picture is stretched). Kind by content, not by
    // name.
    Result<Picture> picture(std::string_view source, const std::filesystem::path& relative_to, frame::Size box);

    // The same for several sources at once, kept for picture(): elements of one SVG go to the child in one call. Not
    // needed for correctness.
    Status prefetch(std::span<const std::string> sources, const std::filesystem::path& relative_to, frame::Size box);

    // A small file as it is: what says how pictures belong together.
    Result<std::string> text(std::string_view source, const std::filesystem::path& relative_to,
                             std::uint64_t most_bytes);

    // SHA-256 (hex) of the file's bytes: what the source is to an artefact key.
    Result<std::string> digest(std::string_view source, const std::filesystem::path& relative_to);

private:
    struct State;
    explicit AssetCache(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

// What lesedi-helper answers to the verbs "svg-size" and "svg-draw" (registered by daemon/app's helper main).
std::vector<base::HelperVerbRow> helper_verbs();

}
