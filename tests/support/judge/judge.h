// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Decoders that are not ours, as judges of finished films: libavcodec (strict, one thread) and OpenH264. Nothing here
// uses compositor/media, so a mistake of the product cannot hide behind itself. Each call opens the file anew and
// judges its first video track. A frame number is the picture's time in frames of the film's own rate (the most common
// distance of two pictures). Errors are Errc::invalid_input, subject first: which judge, which picture. Thread: any.

#include "compositor/base/hash.h"
#include "compositor/base/result.h"

#include <cstdint>
#include <filesystem>
#include <span>
#include <string_view>
#include <vector>

namespace judge {

struct Picture {
    std::int64_t pts_frame = 0;
    bool key = false;      // a decoder can start here
    base::Hash128 hash;    // XXH3-128 of the I420 planes, rows tight, cropped to what is shown
    base::Sha256 sha256{}; // of the same bytes, if asked for
};

enum class Sha256 { no, yes };

// Every picture in the order the decoder shows them. What the decoder would repair or hide is an error: damaged slices,
// missing references, pictures that do not come out, another order than the file's times, an index that is wrong about
// key pictures; and times that are not 0, 1, 2, ..., which is what our films promise.
base::Result<std::vector<Picture>> decode_strict(const std::filesystem::path& path, Sha256 sha256 = Sha256::no);
base::Result<std::vector<Picture>> decode_openh264(const std::filesystem::path& path);

struct Sought {
    std::int64_t target_frame = 0;
    base::Hash128 hash;
};

// `count` random frames, each by a seek to the key picture before it and a decoder that has seen nothing. The same seed
// asks for the same frames of the same film.
base::Result<std::vector<Sought>> seek_libav(const std::filesystem::path& path, int count, std::uint32_t seed);
base::Result<std::vector<Sought>> seek_openh264(const std::filesystem::path& path, int count, std::uint32_t seed);

// Two lists of the same film; the error names the first difference.
struct Verdict {
    std::string_view judge; // a name for the error
    std::span<const Picture> pictures;
};
base::Status check_same(const Verdict& a, const Verdict& b);
base::Status check_sought(const Verdict& whole, std::string_view judge, std::span<const Sought> sought);

enum class Content { anything, hold }; // hold: the bytes of the picture before

// The whole proof of one film: both judges decode it and agree on every picture; as many pictures as `expected` has
// entries; every hold shows the bytes of the picture before; and random seeks find the same bytes.
base::Status check_film(const std::filesystem::path& path, std::span<const Content> expected, int seeks = 8);

}
