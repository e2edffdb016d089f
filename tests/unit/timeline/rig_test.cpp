// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/timeline/rig.h"

#include "compositor/base/file.h"
#include "tests/unit/timeline/small_rig.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace timeline {
namespace {

using test::kSmallRig;
using test::small_rig;
using test::with;

std::string problems_of(const std::string& json)
{
    const ParsedRig parsed = parse_rig(json);
    EXPECT_EQ(parsed.rig.has_value(), parsed.problems.empty());
    std::string lines;
    for (const Problem& problem : parsed.problems)
        lines += to_string(problem) + "\n";
    return lines;
}

TEST(Rig, SaysWhatTheFileSays)
{
    const Rig rig = small_rig();
    EXPECT_EQ(rig.name, "Nomsa");
    EXPECT_EQ(rig.size, (Point{200, 300}));
    EXPECT_EQ(rig.head, (RigBox{50, 20, 100, 100}));
    ASSERT_EQ(rig.colors.size(), 2U);
    EXPECT_EQ(rig.colors[1].first, "cloth");
    EXPECT_EQ(rig.colors[1].second, (Color{0x0f, 0x76, 0x6e, 255}));
    EXPECT_EQ(rig.parts[0].parent, rig.part("forearm"));
    EXPECT_EQ(rig.parts[0].variants[1].element, "hand-fist");
    EXPECT_FALSE(rig.parts[3].parent);
    const RigPose& waving = rig.poses[*rig.pose("waving")];
    EXPECT_EQ(waving.mood, rig.mood("happy"));
    EXPECT_EQ(waving.joints[0], (Joint{{0, 0}, -20, {1.5, 0.5}, 1, {}, true}));
    EXPECT_EQ(rig.moods[1].lids, 1U);
    const auto place = [&](std::string_view id) {
        return std::find(rig.parents_first.begin(), rig.parents_first.end(), *rig.part(id));
    };
    EXPECT_LT(place("body"), place("arm"));
    EXPECT_LT(place("forearm"), place("hand"));
    EXPECT_EQ(rig.parents_first.size(), rig.parts.size());
}

TEST(Rig, EachProblemHasItsPlaceAndAWayOut)
{
    const std::vector<std::array<std::string, 3>> cases{
        {"\"version\": 1", "\"version\": 2", "version: 2 is not known here"},
        {"\"gaze\"", "\"gase\"", "gase: unknown key; did you mean \"gaze\"?"},
        {"\"art\": \"nomsa.svg\"", "\"art\": \"../nomsa.svg\"", "art: \"../nomsa.svg\" is no file beside the rig"},
        {"\"art\": \"nomsa.svg\"", "\"art\": \"/etc/passwd\"", "art: \"/etc/passwd\" is no file beside"},
        {"\"art\": \"nomsa.svg\",", "", "art: is missing"},
        {"\"parent\": \"forearm\"", "\"parent\": \"forarm\"",
         "parts[0].parent: \"forarm\" is no part; there are hand,"},
        {"{\"id\": \"body\",", "{\"id\": \"body\", \"parent\": \"hand\",", "\"body\" hangs on itself"},
        {"{\"id\": \"arm\"", "{\"id\": \"hand\"", "parts[2].id: \"hand\" is there twice"},
        {"\"variant\": \"fist\"", "\"variant\": \"fits\"",
         "poses.waving.parts.hand.variant: \"fits\" is no variant of part \"hand\"; there are open, fist; did you "
         "mean"},
        {"\"arm\": {\"rotate\": 90}", "\"arn\": {\"rotate\": 90}", "poses.waving.parts.arn: \"arn\" is no part"},
        {"{\"rotate\": 90}", "{\"rotate\": 9000}", "poses.waving.parts.arm.rotate: is from -720 to 720"},
        {"{\"mood\": \"happy\"", "{\"mood\": \"hapy\"",
         "poses.waving.mood: \"hapy\" is no mood; there are neutral, happy, asleep; did you mean \"happy\"?"},
        {"\"pucker\": \"pucker\"}", "\"puker\": \"pucker\"}", "mouths.pucker: is missing"},
        {"\"size\": [200, 300]", "\"size\": [0, 1e9]", "size: both sides are from 1 to 20000"},
        {"\"skin\": \"#8d5a3a\"", "\"Skin\": \"#8d5a3a\"", "colors.Skin: a colour's name is made of a to z"},
        {"\"lids\": \"half\"", "\"lids\": 3", "moods.happy.lids: expected text, found 3"},
        {"\"variants\": {\"rest\": \"body\"}", "\"variants\": {}", "parts[3].variants: at least one"},
        {"[40, 240]", "[40, 1e300]", "parts[0].pivot: numbers are from -100000 to 100000"},
    };
    for (const auto& [what, instead, message] : cases)
        EXPECT_NE(problems_of(with(kSmallRig, what, instead)).find(message), std::string::npos)
            << "wanted: " << message << "\nfound: " << problems_of(with(kSmallRig, what, instead));
}

TEST(Rig, SeveralProblemsAreToldAtOnce)
{
    const std::string broken = with(with(kSmallRig, "\"name\": \"Nomsa\",", ""), "\"rotate\": 90", "\"rotate\": \"x\"");
    const std::string lines = problems_of(broken);
    EXPECT_NE(lines.find("name: is missing"), std::string::npos);
    EXPECT_NE(lines.find("poses.waving.parts.arm.rotate: expected a number"), std::string::npos);
}

TEST(Rig, AnyBytesGiveARigOrProblems)
{
    std::mt19937 random(5);
    for (int round = 0; round < 3000; ++round) {
        std::string json = kSmallRig;
        for (int change = 0; change < 3; ++change)
            json[random() % json.size()] = static_cast<char>(random() % 256);
        if (round % 3 == 0)
            json.resize(random() % json.size());
        problems_of(json);
    }
    EXPECT_NE(problems_of(std::string(kMaxRigBytes + 1, ' ')).find("too many for a rig"), std::string::npos);
    EXPECT_NE(problems_of("[]").find("rig: expected an object"), std::string::npos);
}

TEST(Rig, UnknownNamesListTheKnownOnes)
{
    EXPECT_EQ(unknown_pose(small_rig(), "wavign"), "Nomsa has no pose \"wavign\"; it has standing, waving, hidden; did "
                                                   "you mean \"waving\"?");
    EXPECT_EQ(unknown_color(small_rig(), "hair"), "Nomsa has no colour \"hair\"; it has skin, cloth");
}

TEST(Rig, PicturesAreTheOtherKind)
{
    const ParsedRig parsed = parse_rig(R"({"version": 1, "kind": "pictures", "name": "Ada", "size": [600, 800],
        "poses": {"standing": {"art": "standing.png", "talk": "poses/talk.webp"}, "asking": "asking.svg"}})");
    ASSERT_TRUE(parsed.rig) << to_string(parsed.problems.front());
    EXPECT_EQ(parsed.rig->poses[0].talk, "poses/talk.webp");
    EXPECT_EQ(parsed.rig->poses[1].art, "asking.svg");
    EXPECT_GT(parsed.rig->head.width, 0) << "a usual portrait's";
    EXPECT_NE(problems_of(R"({"version": 1, "kind": "pictures", "name": "Ada", "size": [600, 800], "poses": {}})")
                  .find("poses: at least one pose"),
              std::string::npos);
    EXPECT_NE(problems_of(R"({"version": 1, "kind": "pictures", "name": "A", "size": [6, 8], "parts": [],
                              "poses": {"a": "config:x.png"}})")
                  .find("parts: unknown key"),
              std::string::npos);
}

TEST(Rig, FilesLieBesideIt)
{
    EXPECT_EQ(beside("config:cast/a.rig.json", "a.svg"), "config:cast/a.svg");
    EXPECT_EQ(beside("config:a.rig.json", "a.svg"), "config:a.svg");
    EXPECT_EQ(beside("/home/ada/a.rig.json", "poses/b.png"), "/home/ada/poses/b.png");
    EXPECT_EQ(beside("a.rig.json", "b.png"), "b.png");
}

TEST(Rig, TheShippedOnesAreComplete)
{
    const auto folder = *base::resource_root() / "config/cast";
    for (const char* file : {"thabo.rig.json", "lerato.rig.json"}) {
        const auto text = base::read_text_file(folder / file, kMaxRigBytes);
        ASSERT_TRUE(text) << text.error().what;
        const ParsedRig parsed = parse_rig(*text);
        ASSERT_TRUE(parsed.rig) << file << ": " << to_string(parsed.problems.front());
        for (const char* pose :
             {"standing", "thinking", "asking", "pointing", "explaining", "surprised", "celebrating", "listening"})
            EXPECT_TRUE(parsed.rig->pose(pose)) << file << " " << pose;
        for (const char* part : {"body", "head", "pupils", "lids", "mouth", "brow-left", "brow-right"})
            EXPECT_TRUE(parsed.rig->part(part)) << file << " " << part;
        for (const char* mood : {"neutral", "happy", "curious", "surprised", "concerned", "proud"})
            EXPECT_TRUE(parsed.rig->mood(mood)) << file << " " << mood;
    }
}

}
}
