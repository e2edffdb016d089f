// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// 4:2:0 pictures for encoders, and the one conversion into them: ITU-R BT.709-6 (items 3.2 to 3.4), limited range,
// 8 bits, in integers. Chroma is the mean of 2x2 pixels (chroma location: centre). Width and height are even.
// Thread: a picture belongs to one thread.

#include "compositor/base/result.h"
#include "compositor/frame/geometry.h"
#include "compositor/frame/pixel_memory.h"

#include <array>
#include <cstddef>
#include <cstdint>

namespace frame {

enum class YuvLayout : std::uint8_t { i420, nv12 }; // three planes Y U V, or Y and interleaved UV

class Yuv420 {
public:
    // Black (16, 128, 128). Fails when a side is odd or memory is short.
    static base::Result<Yuv420> create(Size size, YuvLayout layout);

    Size size() const { return size_; }
    YuvLayout layout() const { return layout_; }
    int plane_count() const { return layout_ == YuvLayout::i420 ? 3 : 2; }
    std::uint8_t* plane(int index) { return bytes_.get() + offset_[static_cast<std::size_t>(index)]; }
    const std::uint8_t* plane(int index) const { return bytes_.get() + offset_[static_cast<std::size_t>(index)]; }
    int stride_bytes(int index) const { return stride_[static_cast<std::size_t>(index)]; }

private:
    Yuv420() = default;
    Size size_;
    YuvLayout layout_ = YuvLayout::i420;
    std::array<std::size_t, 3> offset_{};
    std::array<int, 3> stride_{};
    PixelMemory bytes_;
};

// 65536 times the matrix of BT.709 scaled to 219 (luma) and 224 (chroma) steps of 255; each row of chroma sums to 0 and
// the row of luma to 56284, so that white is 235 and grey has no colour.
namespace bt709 {
inline constexpr int kYr = 11966, kYg = 40254, kYb = 4064;
inline constexpr int kUr = -6596, kUg = -22189, kUb = 28785;
inline constexpr int kVr = 28785, kVg = -26145, kVb = -2640;

constexpr std::uint8_t luma(int r, int g, int b)
{
    return static_cast<std::uint8_t>((kYr * r + kYg * g + kYb * b + (16 << 16) + (1 << 15)) >> 16);
}
// r4, g4, b4: sums over the four pixels of a 2x2 block, 0..1020.
constexpr std::uint8_t blue_difference(int r4, int g4, int b4)
{
    return static_cast<std::uint8_t>((kUr * r4 + kUg * g4 + kUb * b4 + (128 << 18) + (1 << 17)) >> 18);
}
constexpr std::uint8_t red_difference(int r4, int g4, int b4)
{
    return static_cast<std::uint8_t>((kVr * r4 + kVg * g4 + kVb * b4 + (128 << 18) + (1 << 17)) >> 18);
}
}

}
