// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/assets/svg_picture.h"

#include <algorithm>
#include <cstring>

namespace assets {
namespace {

using base::Errc;
using base::fail;
constexpr std::size_t kCallText = 48U << 10; // of elements asked of the child at once

Status draw_some(base::HelperPool& helpers, std::span<const std::byte> bytes, const DrawRequest& request,
                 const AssetLimits& limits, std::vector<Picture>& pictures)
{
    const auto answer = TRY(helpers.call("svg-draw", to_text(request), bytes, limits.time));
    const auto places = draw_answer_from(answer.text, request, answer.bytes.size());
    if (!places)
        return fail(Errc::internal, "svg-draw: the helper's answer makes no sense");
    std::span<const std::byte> pixels = answer.bytes;
    for (const frame::Rect& at : *places) {
        pictures.push_back(TRY(picture_from(pixels, at, request.box)));
        pixels = pixels.subspan(static_cast<std::size_t>(at.width) * static_cast<std::size_t>(at.height) * 4);
    }
    return {};
}

}

Result<Picture> picture_from(std::span<const std::byte> pixels, const frame::Rect& at, frame::Size box)
{
    if (at.empty())
        return Picture{nullptr, at, box, 0};
    auto image = TRY(frame::Image::create({at.width, at.height}, frame::PixelFormat::rgba8));
    const std::size_t row_bytes = static_cast<std::size_t>(at.width) * 4;
    for (int y = 0; y < at.height; ++y)
        std::memcpy(image.row(y), pixels.data() + static_cast<std::size_t>(y) * row_bytes, row_bytes);
    return sealed_picture(std::move(image), at, box);
}

Result<Picture> sealed_picture(frame::Image image, const frame::Rect& at, frame::Size box)
{
    const base::Hash128 hash = frame::pixel_hash(image);
    return Picture{frame::seal(std::move(image)), at, box, base::combine(hash.high, hash.low)};
}

Result<frame::Size> svg_size(base::HelperPool& helpers, std::span<const std::byte> bytes, const AssetLimits& limits)
{
    const auto answer = TRY(helpers.call("svg-size", "", bytes, limits.time));
    const auto size = size_from(answer.text);
    if (!size)
        return fail(Errc::internal, "svg-size: the helper's answer makes no sense");
    return *size;
}

Result<std::vector<Picture>> svg_pictures(base::HelperPool& helpers, std::span<const std::byte> bytes,
                                          const DrawRequest& request, const AssetLimits& limits)
{
    std::vector<Picture> pictures;
    while (pictures.size() < request.elements.size()) { // the child answers as many as fit one answer
        DrawRequest rest{request.box, {}, request.colors};
        std::size_t text = 0;
        for (std::size_t i = pictures.size(); i < request.elements.size() && text < kCallText; ++i) {
            text += request.elements[i].size() + 1;
            rest.elements.push_back(request.elements[i]);
        }
        TRY(draw_some(helpers, bytes, rest, limits, pictures));
    }
    return pictures;
}

}
