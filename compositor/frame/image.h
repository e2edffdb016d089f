// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Pictures in memory. An Image is built mutable by one owner, then sealed: shared, never written again.
// Rows start at addresses divisible by 64; the bytes between the last pixel of a row and the next row are zero.
// Thread: an Image belongs to one thread, a SealedImage to any.

#include "compositor/base/hash.h"
#include "compositor/base/result.h"
#include "compositor/frame/geometry.h"
#include "compositor/frame/pixel_memory.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace frame {
using base::Result;

// rgba8: 4 bytes a pixel, R first, sRGB-encoded, premultiplied alpha. a8: one byte of coverage a pixel.
enum class PixelFormat : std::uint8_t { rgba8, a8 };
constexpr int bytes_per_pixel(PixelFormat format)
{
    return format == PixelFormat::rgba8 ? 4 : 1;
}

struct Rgba {
    std::uint8_t r = 0;
    std::uint8_t g = 0;
    std::uint8_t b = 0;
    std::uint8_t a = 0;
    friend bool operator==(const Rgba&, const Rgba&) = default;
};

class Image {
public:
    static constexpr int kMaxSide = 16384; // a side fits the renderers' 16.16 sampling positions

    // All bytes zero. Fails when a side is not in 1..kMaxSide or memory is short.
    static Result<Image> create(Size size, PixelFormat format);

    Size size() const { return size_; }
    PixelFormat format() const { return format_; }
    std::size_t stride_bytes() const { return stride_bytes_; }
    Rect bounds() const { return {0, 0, size_.width, size_.height}; }

    std::uint8_t* row(int y) { return bytes_.get() + static_cast<std::size_t>(y) * stride_bytes_; }
    const std::uint8_t* row(int y) const { return bytes_.get() + static_cast<std::size_t>(y) * stride_bytes_; }
    std::size_t size_bytes() const { return stride_bytes_ * static_cast<std::size_t>(size_.height); }

    void fill(Rgba premultiplied); // rgba8 only

private:
    Image() = default;
    Size size_;
    PixelFormat format_ = PixelFormat::rgba8;
    std::size_t stride_bytes_ = 0;
    PixelMemory bytes_;
};

using SealedImage = std::shared_ptr<const Image>;
inline SealedImage seal(Image image)
{
    return std::make_shared<const Image>(std::move(image));
}

base::Hash128 pixel_hash(const Image& image); // XXH3-128 of the pixels, row padding left out

bool is_opaque(const Image& image); // every alpha 255; never for a8

// Half the size, rounded up; each pixel the rounded mean of the 2x2 it covers, edges repeated.
Result<Image> halve(const Image& image);

}
