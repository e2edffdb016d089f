// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/base/file.h"
#include "compositor/timeline/read_composition.h"
#include "tests/unit/timeline/documents.h"
#include "tests/unit/timeline/everything.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <set>

namespace timeline {
namespace {

using Keys = std::set<std::string>;

void collect(const nlohmann::json& schema, std::set<Keys>& out)
{
    if (schema.is_object() && schema.contains("properties") && schema.contains("additionalProperties")) {
        Keys keys;
        for (const auto& [key, value] : schema["properties"].items())
            keys.insert(key);
        out.insert(keys);
    }
    for (const auto& part : schema)
        if (part.is_structured())
            collect(part, out);
}

void collect_read(const std::string& json, std::set<Keys>& out)
{
    std::vector<Problem> list;
    Problems problems(list);
    Reading reading(problems);
    reading.on_keys = [&](std::span<const std::string_view> keys) { out.insert(Keys(keys.begin(), keys.end())); };
    Composition composition;
    read_composition(*read_json(json, list), {.formats = test::formats()}, reading, composition);
    EXPECT_TRUE(list.empty()) << to_string(list[0]);
}

std::string written(const Keys& keys)
{
    return fmt::format("{}", fmt::join(keys, ", "));
}

// Every kind of object the parser reads is one of the schema, key for key, and the other way round.
TEST(SchemaKeys, ParserAndSchemaKnowTheSameObjects)
{
    const auto path = *base::resource_root() / "config/schema/composition.schema.json";
    std::set<Keys> in_schema, in_parser;
    collect(nlohmann::json::parse(*base::read_text_file(path, 1 << 20)), in_schema);
    collect_read(to_json(test::everything()), in_parser);
    for (const auto& file : test::json_files(*base::resource_root() / "config/examples"))
        collect_read(*base::read_text_file(file, 1 << 20), in_parser);
    for (const Keys& keys : in_schema)
        EXPECT_TRUE(in_parser.contains(keys)) << "only in the schema: " << written(keys);
    for (const Keys& keys : in_parser)
        EXPECT_TRUE(in_schema.contains(keys)) << "only in the parser: " << written(keys);
    EXPECT_GE(in_schema.size(), 40U);
}

}
}
