// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Pictures and animations from files, decoded once at the size they are shown. Files are hostile until decoded: limits
// on bytes, pixels, frames, length, time and memory; SVG and everything that moves is decoded in the child helper.
// Thread: any.
//
// A source is "config:cast/lerato.svg" (a file the project ships, below config/), an absolute path, or a path relative
// to the composition's folder; "#id" behind an SVG's name draws that element alone, placed as in the whole document.

#include "compositor/assets/animation.h"
#include "compositor/assets/picture.h"
#include "compositor/base/helper_pool.h"
#include "compositor/base/result.h"

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
    std::uint64_t clip_bytes = 256ULL << 20; // of a file with video
    std::int64_t pixels = 64'000'000;
    std::chrono::milliseconds time{10'000};       // without an answer from the child
    std::uint64_t animation_bytes = 512ULL << 20; // pixels of all animations together, kept or in use
    double animation_s = 3600;                    // of play
    std::chrono::seconds animation_time{120};     // decoding one altogether
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

    // Natural size in pixels: of the picture's header, of the SVG's width/height or viewBox, of the animation's canvas.
    Result<frame::Size> natural_size(std::string_view source, const std::filesystem::path& relative_to);

    // Drawn to fill `box` (aspect ratio is the caller's matter: the picture is stretched). Kind by content, not by
    // name; of an animation the first frame. Colours are an SVG's (see picture.h); other kinds take none.
    Result<Picture> picture(std::string_view source, const std::filesystem::path& relative_to, frame::Size box,
                            const Colors& colors = {});

    // The same for several sources at once, kept for picture(): elements of one SVG go to the child in one call. Not
    // needed for correctness.
    Status prefetch(std::span<const std::string> sources, const std::filesystem::path& relative_to, frame::Size box,
                    const Colors& colors = {});

    // Whole in memory, shared with who else asks for the same. Fails with invalid_input when it needs more than
    // request.max_bytes, or with what is in use more than limits.animation_bytes.
    Result<std::shared_ptr<const Animation>>
    animation(std::string_view source, const std::filesystem::path& relative_to, const AnimationRequest& request);
    Result<AnimationInfo> animation_info(std::string_view source, const std::filesystem::path& relative_to);

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

// What lesedi-helper answers to this room's verbs: svg-size, svg-draw, animation-info, animation-draw (registered by
// daemon/app's helper main).
std::vector<base::HelperVerbRow> helper_verbs();

}
