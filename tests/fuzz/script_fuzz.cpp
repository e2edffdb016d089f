// SPDX-License-Identifier: GPL-3.0-or-later
// A script as text or as JSON: refused, or a script that is written and read back to itself.
#include "compositor/base/check.h"
#include "daemon/stages/script/script_json.h"
#include "daemon/stages/script/script_text.h"

#include <cstddef>
#include <cstdint>
#include <set>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (const auto read = script::script_from_json(text, "a.json")) {
        const std::string written = script::script_to_json(*read);
        const auto again = script::script_from_json(written, "a.json");
        ASSERT(again && script::script_to_json(*again) == written);
    }
    if (const auto read = script::script_from_text(text, "a.txt")) {
        ASSERT(!read->turns.empty());
        const std::string written = script::script_to_text(*read);
        const auto again = script::script_from_text(written, "a.txt");
        ASSERT(again && again->turns.size() == read->turns.size());
        for (std::size_t i = 0; i < read->turns.size(); ++i) {
            const script::Turn &before = read->turns[i], &after = again->turns[i];
            ASSERT(after.display == before.display && after.speaker == before.speaker);
            ASSERT(std::set(after.keywords.begin(), after.keywords.end()) ==
                   std::set(before.keywords.begin(), before.keywords.end())); // the text has them where they stand
        }
        const auto as_json = script::script_from_json(script::script_to_json(*read), "a.json");
        ASSERT(as_json && as_json->turns.size() == read->turns.size());
    }
    (void)script::looks_like_script_text(text);
    (void)script::read_marked(text);
    return 0;
}
