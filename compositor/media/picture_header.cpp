// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/media/picture.h"

#include "compositor/media/png_chunks.h"

#include <algorithm>
#include <optional>
#include <string_view>

namespace media {
namespace {

using base::Errc;
using base::fail;
using Bytes = std::span<const std::byte>;

int byte_at(Bytes bytes, std::size_t at)
{
    return std::to_integer<int>(bytes[at]);
}

int big_endian_16(Bytes bytes, std::size_t at)
{
    return byte_at(bytes, at) << 8 | byte_at(bytes, at + 1);
}

int little_endian_24(Bytes bytes, std::size_t at)
{
    return byte_at(bytes, at) | byte_at(bytes, at + 1) << 8 | byte_at(bytes, at + 2) << 16;
}

bool has_text(Bytes bytes, std::size_t at, std::string_view text)
{
    return bytes.size() >= at + text.size() &&
           std::equal(text.begin(), text.end(), bytes.begin() + static_cast<std::ptrdiff_t>(at),
                      [](char wanted, std::byte found) { return static_cast<std::byte>(wanted) == found; });
}

// SOF0 to SOF15 without DHT, JPG and DAC (ITU-T T.81, table B.1).
bool is_frame_marker(int marker)
{
    return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
}

Result<frame::Size> jpeg_frame(Bytes bytes, std::size_t at, int marker)
{
    if (bytes.size() < at + 8)
        return fail(Errc::invalid_input, "the JPEG is cut off");
    if (marker >= 0xc9)
        return fail(Errc::invalid_input,
                    "the JPEG uses arithmetic coding, which is not read; save it as a baseline JPEG");
    if (byte_at(bytes, at + 2) != 8)
        return fail(Errc::invalid_input,
                    fmt::format("the JPEG has {} bits a sample, only 8 are read; save it as a baseline JPEG",
                                byte_at(bytes, at + 2)));
    const frame::Size size{big_endian_16(bytes, at + 5), big_endian_16(bytes, at + 3)};
    if (size.width == 0 || size.height == 0)
        return fail(Errc::invalid_input, fmt::format("the JPEG claims {} x {} pixels", size.width, size.height));
    return size;
}

Result<frame::Size> jpeg_size(Bytes bytes)
{
    std::size_t at = 2;
    while (at + 4 <= bytes.size()) {
        if (byte_at(bytes, at) != 0xff)
            return fail(Errc::invalid_input, "the JPEG's header is broken");
        const int marker = byte_at(bytes, at + 1);
        if (marker == 0xff) { // fill byte
            ++at;
            continue;
        }
        if (is_frame_marker(marker))
            return jpeg_frame(bytes, at + 2, marker);
        if (marker == 0xd9 || marker == 0xda)
            return fail(Errc::invalid_input, "the JPEG has no frame header");
        const bool lone = marker == 0x01 || (marker >= 0xd0 && marker <= 0xd8);
        at += lone ? 2U : 2U + static_cast<std::size_t>(std::max(2, big_endian_16(bytes, at + 2)));
    }
    return fail(Errc::invalid_input, "the JPEG is cut off");
}

// RFC 9649: VP8X, or a lone VP8 or VP8L.
Result<frame::Size> webp_size(Bytes bytes)
{
    if (bytes.size() < 30)
        return fail(Errc::invalid_input, "the WebP is cut off");
    if (has_text(bytes, 12, "VP8X")) {
        if ((byte_at(bytes, 20) & 2) != 0)
            return fail(Errc::invalid_input, "the WebP is an animation; save one picture of it");
        return frame::Size{little_endian_24(bytes, 24) + 1, little_endian_24(bytes, 27) + 1};
    }
    if (has_text(bytes, 12, "VP8L")) {
        const std::uint32_t bits = static_cast<std::uint32_t>(little_endian_24(bytes, 21)) |
                                   static_cast<std::uint32_t>(byte_at(bytes, 24)) << 24U;
        return frame::Size{static_cast<int>(bits & 0x3fffU) + 1, static_cast<int>(bits >> 14U & 0x3fffU) + 1};
    }
    if (has_text(bytes, 12, "VP8 "))
        return frame::Size{(byte_at(bytes, 26) | byte_at(bytes, 27) << 8) & 0x3fff,
                           (byte_at(bytes, 28) | byte_at(bytes, 29) << 8) & 0x3fff};
    return fail(Errc::invalid_input, "the WebP holds no picture");
}

}

Result<PictureHeader> picture_header(Bytes bytes)
{
    if (is_png(bytes)) {
        const PngHeader header = TRY(png_header(bytes));
        return PictureHeader{PictureKind::png, header.size};
    }
    if (bytes.size() >= 4 && byte_at(bytes, 0) == 0xff && byte_at(bytes, 1) == 0xd8 && byte_at(bytes, 2) == 0xff) {
        const frame::Size size = TRY(jpeg_size(bytes));
        return PictureHeader{PictureKind::jpeg, size};
    }
    if (has_text(bytes, 0, "RIFF") && has_text(bytes, 8, "WEBP")) {
        const frame::Size size = TRY(webp_size(bytes));
        return PictureHeader{PictureKind::webp, size};
    }
    if (bytes.empty())
        return fail(Errc::invalid_input, "the file is empty");
    return fail(Errc::invalid_input, "this is no PNG, JPEG or WebP picture");
}

Result<frame::Size> picture_size(Bytes bytes)
{
    const PictureHeader header = TRY(picture_header(bytes));
    return header.size;
}

}
