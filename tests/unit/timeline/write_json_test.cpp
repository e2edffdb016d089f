// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/base/file.h"
#include "compositor/timeline/parse.h"
#include "tests/unit/timeline/documents.h"
#include "tests/unit/timeline/everything.h"

#include <gtest/gtest.h>

namespace timeline {
namespace {

TEST(WriteJson, ReadsBackTheSame)
{
    const Composition given = test::everything();
    ASSERT_TRUE(check(given).empty()) << to_string(check(given)[0]);
    const std::string json = to_json(given);
    const Parsed parsed = parse(json);
    ASSERT_TRUE(parsed.composition) << to_string(parsed.problems[0]) << json;
    EXPECT_EQ(*parsed.composition, given) << json;
    EXPECT_EQ(to_json(*parsed.composition), json) << "canonical";
}

TEST(WriteJson, DefaultsAreLeftOut)
{
    Composition c;
    c.duration_s = 2;
    c.layers.push_back({.id = "a", .content = Shape{.size = Point{4, 4}}});
    const std::string json = to_json(c);
    for (const char* key : {"opacity", "scale", "rotation", "clip", "enter", "on_twos", "audio", "cuts", "stroke",
                            "fill", "blend", "effects", "mask", "changes", "path", "rule", "radius"})
        EXPECT_EQ(json.find(key), std::string::npos) << key;
}

TEST(WriteJson, ExamplesReadBackTheSame)
{
    for (const auto& path : test::json_files(*base::resource_root() / "config/examples")) {
        const Parsed parsed = parse(*base::read_text_file(path, 1 << 20), {.formats = test::formats()});
        ASSERT_TRUE(parsed.composition) << path << ": " << to_string(parsed.problems[0]);
        EXPECT_EQ(parse(to_json(*parsed.composition)).composition, parsed.composition) << path;
    }
}

}
}
