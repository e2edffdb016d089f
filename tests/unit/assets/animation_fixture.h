// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What tests of animations ask: an animation or its error, its times, the colours at one place.

#include "tests/unit/assets/assets_fixture.h"

#include <cmath>
#include <functional>

class AnimationTest : public AssetsTest {
protected:
    using Moving = std::shared_ptr<const assets::Animation>;

    // Null after a failure, whose message is in error_.
    Moving animation(const std::string& source, frame::Size box,
                     const std::function<void(assets::AnimationRequest&)>& change = {})
    {
        assets::AnimationRequest request;
        request.box = box;
        if (change)
            change(request);
        auto result = cache_->animation(source, folder_, request);
        error_ = result ? "no error" : result.error().what;
        return result ? *result : nullptr;
    }
    std::string problem(const std::string& source)
    {
        animation(source, {10, 10});
        return error_;
    }
    static std::vector<double> times(const assets::Animation& moving)
    {
        std::vector<double> list;
        for (const assets::AnimationFrame& frame : moving.frames)
            list.push_back(std::round(frame.at_s * 1e6) / 1e6);
        return list;
    }
    static std::vector<frame::Rgba> colors(const assets::Animation& moving, int x, int y)
    {
        std::vector<frame::Rgba> list;
        for (const assets::AnimationFrame& frame : moving.frames)
            list.push_back(at(frame.picture, x, y));
        return list;
    }

    std::string error_;
};

namespace frame {
inline void PrintTo(const Rgba& color, std::ostream* out)
{
    *out << int{color.r} << "," << int{color.g} << "," << int{color.b} << "," << int{color.a};
}
}
