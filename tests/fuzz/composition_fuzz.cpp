// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes give a composition or problems, never both and never neither; what is read, for whatever format, is written
// and read back.
#include "compositor/base/check.h"
#include "compositor/timeline/parse.h"
#include "compositor/timeline/segments.h"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace {

void judge(std::string_view json, const timeline::ParseSpec& spec)
{
    const timeline::Parsed parsed = timeline::parse(json, spec);
    ASSERT(parsed.composition.has_value() == parsed.problems.empty());
    if (!parsed.composition)
        return;
    const timeline::Parsed again = timeline::parse(timeline::to_json(*parsed.composition));
    ASSERT(again.composition == parsed.composition);
    ASSERT(timeline::segments(*parsed.composition).back().end == timeline::frame_count(*parsed.composition));
}

}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const std::vector<timeline::Format> formats{
        {"tiktok", {1080, 1920}, {120, 288, 768, 960}, {55, 235, 845, 1465}},
        {"twitter_wide", {1920, 1080}, {96, 54, 1728, 972}, {48, 27, 1824, 1053}}};
    const std::string_view json{reinterpret_cast<const char*>(data), size};
    judge(json, {.formats = formats});
    judge(json, {formats, &formats[1]});
    return 0;
}
