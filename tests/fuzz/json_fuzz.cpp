// SPDX-License-Identifier: GPL-3.0-or-later
// Bodies: any bytes are JSON that is sound (not too deep, no NUL, UTF-8, no name twice) or refused; what is JSON is
// checked against every body of the contract, and read as operations on a script and on a timeline.
#include "compositor/base/check.h"
#include "daemon/api/contract.h"
#include "daemon/pipeline/operations.h"
#include "daemon/stages/script/script_text.h"

#include <cstddef>
#include <cstdint>

namespace {

const api::Contract& contract()
{
    static const api::Contract loaded = [] {
        auto read = api::Contract::load(LESEDI_SOURCE_FOLDER "/config/api");
        ASSERT(read.has_value());
        return *std::move(read);
    }();
    return loaded;
}

void check_sound(const api::Json& value, int depth)
{
    ASSERT(depth <= api::kMostDepth + 1);
    if (value.is_string())
        ASSERT(value.get_ref<const std::string&>().find('\0') == std::string::npos);
    if (value.is_structured())
        for (const api::Json& inner : value)
            check_sound(inner, depth + 1);
}

script::Script a_script()
{
    auto read = script::script_from_text("# Rain\nThabo: [asking] What is *rain* made of?\nLerato: Of water that was "
                                         "in the air.\nThabo: And then?\nLerato: Then it falls.\n",
                                         "rain");
    ASSERT(read.has_value());
    return *std::move(read);
}

}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    (void)pipeline::read_timeline_operations(text);
    if (const auto operations = pipeline::read_script_operations(text)) {
        script::Script changed = a_script();
        const script::Script before = changed;
        if (const auto touched = pipeline::apply(changed, *operations, 120))
            ASSERT(!changed.turns.empty());
        else
            ASSERT(pipeline::difference(before, changed) == pipeline::Touched::looks); // all or none
    }
    const auto value = api::parse_json(text);
    if (!value)
        return 0;
    check_sound(*value, 1);
    const auto again = api::parse_json(value->dump());
    ASSERT(again && *again == *value);
    for (const api::Operation& operation : contract().operations())
        if (operation.body && operation.body->json)
            for (const api::Violation& violation : operation.body->json->check(*value))
                ASSERT(!violation.message.empty());
    return 0;
}
