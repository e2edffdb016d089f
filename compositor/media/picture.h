// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Still pictures: PNG, JPEG and WebP, told apart by content, never by name. The bytes are hostile until decoded: the
// size the header claims is held against the limits before a pixel is decoded. Every conversion after the codec is
// integer arithmetic of our own, so a picture has the same bytes on every processor. Thread: any.

#include "compositor/base/result.h"
#include "compositor/frame/image.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

namespace media {

using base::Result;
using base::Status;

struct PictureLimits {
    std::int64_t max_pixels = 64'000'000;
    int max_side = frame::Image::kMaxSide;
    std::int64_t max_memory_bytes = 400'000'000; // of decoding, besides the file
};

enum class PictureKind { png, jpeg, webp };

// What the header says. Fails with invalid_input when the bytes are none of the three, or the header is broken.
struct PictureHeader {
    PictureKind kind = PictureKind::png;
    frame::Size size;
};
Result<PictureHeader> picture_header(std::span<const std::byte> bytes);
Result<frame::Size> picture_size(std::span<const std::byte> bytes);

// rgba8, premultiplied. 16-bit samples are rounded to 8; colour profiles and gamma chunks are ignored (all is sRGB);
// of an animation the first picture is taken. Messages start at the cause ("the PNG is cut off"): the caller puts the
// file's name in front with in_context.
Result<frame::Image> decode_picture(std::span<const std::byte> bytes, const PictureLimits& limits = {});

// RGBA PNG with straight alpha (a8 becomes a grey PNG).
Result<std::string> png_bytes(const frame::Image& image);
Status write_png(const std::filesystem::path& path, const frame::Image& image); // whole or absent

// JPEG (JFIF: full-range BT.601, 4:2:0) of an rgba8 picture as it looks on black. `quality` 1 to 100.
Result<std::string> jpeg_bytes(const frame::Image& image, int quality);

}
