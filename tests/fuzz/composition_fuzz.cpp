// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes give a composition or problems, never both and never neither; what is read is written and read back.
#include "compositor/base/check.h"
#include "compositor/timeline/parse.h"
#include "compositor/timeline/segments.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const timeline::Parsed parsed = timeline::parse({reinterpret_cast<const char*>(data), size});
    ASSERT(parsed.composition.has_value() == parsed.problems.empty());
    if (!parsed.composition)
        return 0;
    const timeline::Parsed again = timeline::parse(timeline::to_json(*parsed.composition));
    ASSERT(again.composition == parsed.composition);
    ASSERT(timeline::segments(*parsed.composition).back().end == timeline::frame_count(*parsed.composition));
    return 0;
}
