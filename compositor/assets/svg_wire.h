// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What is asked of and answered by the verbs "svg-size" and "svg-draw": a line for the box, one for the colours, a line
// for each element.
// Private to the room; the parent does not trust the child's numbers. Thread: any.

#include "compositor/assets/picture.h"
#include "compositor/base/result.h"
#include "compositor/frame/geometry.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace assets {

struct DrawRequest {
    frame::Size box;
    std::vector<std::string> elements; // empty string: the whole drawing
    Colors colors{};
};
std::string to_text(const DrawRequest& request);
std::optional<DrawRequest> draw_request_from(std::string_view text);

// Where each picture's pixels lie in the answer's bytes, in order: rgba8 rows without padding, one picture after the
// other. An empty Rect has none. There may be fewer pictures than elements, at least one: the rest is asked for again.
std::string to_text(const std::vector<frame::Rect>& pictures);
std::optional<std::vector<frame::Rect>> draw_answer_from(std::string_view text, const DrawRequest& request,
                                                         std::size_t bytes);

std::string to_text(frame::Size size);
std::optional<frame::Size> size_from(std::string_view text);

}
