// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/media/moving_picture.h"

#include "compositor/media/png_chunks.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace media {
namespace {

using Bytes = std::span<const std::byte>;

// acTL in front of the picture data makes a PNG an animation.
bool is_apng(Bytes bytes)
{
    Bytes rest = bytes.subspan(kPngSignatureBytes);
    while (rest.size() >= 12) {
        const std::size_t length = big_endian_32(rest);
        const std::string_view type(reinterpret_cast<const char*>(rest.data() + 4), 4);
        if (type == "acTL")
            return true;
        if (type == "IDAT" || length > rest.size() - 12)
            return false;
        rest = rest.subspan(length + 12);
    }
    return false;
}

bool is_clip(std::string_view text)
{
    constexpr std::array<std::string_view, 8> kBoxes{"ftyp", "moov", "mdat", "wide", "free", "skip", "pnot", "styp"};
    const std::string_view box = text.size() >= 8 ? text.substr(4, 4) : std::string_view();
    return text.starts_with("\x1a\x45\xdf\xa3") || std::find(kBoxes.begin(), kBoxes.end(), box) != kBoxes.end();
}

}

std::optional<MovingKind> moving_kind(Bytes bytes)
{
    const std::string_view text(reinterpret_cast<const char*>(bytes.data()), std::min<std::size_t>(bytes.size(), 64));
    if (text.starts_with("GIF87a") || text.starts_with("GIF89a"))
        return MovingKind::gif;
    if (is_png(bytes))
        return is_apng(bytes) ? std::optional(MovingKind::apng) : std::nullopt;
    if (text.starts_with("RIFF") && text.size() > 20 && text.substr(8, 8) == "WEBPVP8X")
        return (text[20] & 2) != 0 ? std::optional(MovingKind::webp) : std::nullopt;
    return is_clip(text) ? std::optional(MovingKind::clip) : std::nullopt;
}

Result<std::unique_ptr<MovingPicture>> open_moving(MovingKind kind, Bytes bytes, const MovingLimits& limits)
{
    switch (kind) {
    case MovingKind::gif:
        return open_gif(bytes, limits);
    case MovingKind::apng:
        return open_apng(bytes, limits);
    case MovingKind::webp:
        return open_webp_animation(bytes, limits);
    case MovingKind::clip:
        break;
    }
    return open_clip(bytes, limits);
}

}
