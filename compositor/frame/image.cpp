// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/frame/image.h"

#include "compositor/base/check.h"

#include <cstring>

namespace frame {

Result<Image> Image::create(Size size, PixelFormat format)
{
    if (size.width < 1 || size.height < 1 || size.width > kMaxSide || size.height > kMaxSide)
        return base::fail(base::Errc::invalid_input, fmt::format("picture: {} x {} is outside 1 to {} pixels a side",
                                                                 size.width, size.height, kMaxSide));
    Image image;
    image.size_ = size;
    image.format_ = format;
    const auto row_bytes = static_cast<std::size_t>(size.width) * static_cast<std::size_t>(bytes_per_pixel(format));
    image.stride_bytes_ = (row_bytes + 63U) / 64U * 64U;
    image.bytes_ = zeroed_pixels(image.size_bytes());
    if (!image.bytes_)
        return base::fail(base::Errc::unavailable,
                          fmt::format("picture: no memory for {} x {} pixels", size.width, size.height));
    return image;
}

void Image::fill(Rgba color)
{
    ASSERT(format_ == PixelFormat::rgba8);
    for (int y = 0; y < size_.height; ++y) {
        std::uint8_t* pixel = row(y);
        for (int x = 0; x < size_.width; ++x, pixel += 4)
            std::memcpy(pixel, &color, 4);
    }
}

base::Hash128 pixel_hash(const Image& image)
{
    const auto row_bytes =
        static_cast<std::size_t>(image.size().width) * static_cast<std::size_t>(bytes_per_pixel(image.format()));
    return base::xxh3_128_of_rows(reinterpret_cast<const std::byte*>(image.row(0)), row_bytes, image.stride_bytes(),
                                  static_cast<std::size_t>(image.size().height));
}

bool is_opaque(const Image& image)
{
    if (image.format() != PixelFormat::rgba8)
        return false;
    for (int y = 0; y < image.size().height; ++y) {
        const std::uint8_t* row = image.row(y);
        for (int x = 0; x < image.size().width; ++x)
            if (row[4 * x + 3] != 255)
                return false;
    }
    return true;
}

Result<Image> halve(const Image& image)
{
    const Size size = image.size();
    Image half = TRY(Image::create({(size.width + 1) / 2, (size.height + 1) / 2}, image.format()));
    const int channels = bytes_per_pixel(image.format());
    for (int y = 0; y < half.size().height; ++y) {
        const std::uint8_t* top = image.row(2 * y);
        const std::uint8_t* bottom = image.row(std::min(2 * y + 1, size.height - 1));
        std::uint8_t* out = half.row(y);
        for (int x = 0; x < half.size().width; ++x) {
            const int left = 2 * x * channels;
            const int right = std::min(2 * x + 1, size.width - 1) * channels;
            for (int c = 0; c < channels; ++c)
                out[x * channels + c] = static_cast<std::uint8_t>(
                    (top[left + c] + top[right + c] + bottom[left + c] + bottom[right + c] + 2) >> 2);
        }
    }
    return half;
}

}
