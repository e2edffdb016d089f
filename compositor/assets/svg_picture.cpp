// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/assets/svg_picture.h"

#include <algorithm>
#include <cstring>

namespace assets {
namespace {

using base::Errc;
using base::fail;
constexpr std::int64_t kCallBytes = 256LL << 20; // of untrimmed pictures asked of the child at once

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
    const std::int64_t box_bytes = 4LL * request.box.width * request.box.height;
    const auto at_once = static_cast<std::ptrdiff_t>(std::clamp<std::int64_t>(kCallBytes / box_bytes, 1, 64));
    std::vector<Picture> pictures;
    for (auto first = request.elements.begin(); first != request.elements.end();) {
        const auto last = request.elements.end() - first > at_once ? first + at_once : request.elements.end();
        TRY(draw_some(helpers, bytes, {request.box, {first, last}}, limits, pictures));
        first = last;
    }
    return pictures;
}

}
