// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/frame/yuv.h"

#include <algorithm>

namespace frame {

base::Result<Yuv420> Yuv420::create(Size size, YuvLayout layout)
{
    if (size.width < 2 || size.height < 2 || size.width % 2 != 0 || size.height % 2 != 0)
        return base::fail(
            base::Errc::invalid_input,
            fmt::format("canvas: {} x {}: 4:2:0 video needs an even width and height", size.width, size.height));
    Yuv420 picture;
    picture.size_ = size;
    picture.layout_ = layout;
    const int luma_stride = (size.width + 63) / 64 * 64;
    const int chroma_stride = layout == YuvLayout::nv12 ? luma_stride : (size.width / 2 + 63) / 64 * 64;
    const auto luma_bytes = static_cast<std::size_t>(luma_stride) * static_cast<std::size_t>(size.height);
    const auto chroma_bytes = static_cast<std::size_t>(chroma_stride) * static_cast<std::size_t>(size.height / 2);
    picture.stride_ = {luma_stride, chroma_stride, chroma_stride};
    picture.offset_ = {0, luma_bytes, luma_bytes + chroma_bytes};
    const std::size_t both_bytes = chroma_bytes * (layout == YuvLayout::i420 ? 2U : 1U);
    picture.bytes_ = zeroed_pixels(luma_bytes + both_bytes);
    if (!picture.bytes_)
        return base::fail(base::Errc::unavailable,
                          fmt::format("canvas: no memory for {} x {} pixels of video", size.width, size.height));
    std::fill_n(picture.bytes_.get(), luma_bytes, std::uint8_t{16});
    std::fill_n(picture.bytes_.get() + luma_bytes, both_bytes, std::uint8_t{128});
    return picture;
}

}
