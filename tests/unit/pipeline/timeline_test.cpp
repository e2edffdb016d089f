// SPDX-License-Identifier: GPL-3.0-or-later
// Edits of the timeline: without new voice, undone and done again, per format, and what was rendered is outdated.
#include "compositor/base/hash.h"
#include "daemon/stages/voice/wav_file.h"
#include "daemon/store/asset_repository.h"
#include "daemon/store/file_store.h"
#include "tests/unit/pipeline/pipeline_fixture.h"

#include <algorithm>

namespace pipeline::test {
namespace {

using base::Errc;
using Json = nlohmann::json;

class TimelineTest : public PipelineTest {
protected:
    Json composition(store::Id id, const std::string& format = "tiktok")
    {
        return Json::parse(must(place_->workflow().composition(id, format)));
    }
    double voice_at(const Json& film, std::size_t line) { return film.at("audio").at(line).value("at", 0.0); }
};

TEST_F(TimelineTest, UndoneAndDoneAgain)
{
    const auto id = voiced(true);
    auto workflow = place_->workflow();
    const auto before = composition(id);
    must(workflow.edit_timeline(id, {{"pause_before", "line-2", {}, "", "1.12"}}, {}));
    expect_state(place_->project(id), store::ProjectState::completed);
    EXPECT_TRUE(place_->outputs(id)[0].is_outdated);
    const auto once = composition(id);
    EXPECT_NEAR(voice_at(once, 1) - voice_at(before, 1), 1.0, 0.001);
    must(workflow.edit_timeline(id, {{"pose", "line-1", {}, "", "\"surprised\""}, {"music_gain_db", "", {}, "", "-9"}},
                                {}));
    const auto twice = composition(id);
    EXPECT_NE(once, twice);

    must(workflow.undo(id, {}));
    EXPECT_EQ(composition(id), once);
    must(workflow.undo(id, {}));
    EXPECT_EQ(composition(id), before);
    expect_error(workflow.undo(id, {}), Errc::conflict, "nothing to undo");
    must(workflow.redo(id, {}));
    must(workflow.redo(id, {}));
    EXPECT_EQ(composition(id), twice);
    expect_error(workflow.redo(id, {}), Errc::conflict, "nothing to redo");

    const auto history = must(workflow.history(id));
    ASSERT_EQ(history.size(), 3U);
    EXPECT_EQ(history[0].summary, "pose of line-1; music_gain_db");
    EXPECT_TRUE(history[0].is_current);
    must(workflow.undo(id, {}));
    EXPECT_TRUE(must(workflow.timeline(id)).can_redo);
    must(workflow.edit_timeline(id, {{"emphasis", "line-2", 0, "", "true"}}, {}));
    EXPECT_FALSE(must(workflow.timeline(id)).can_redo) << "an edit after an undo is another way";

    must(workflow.render(id, {}, {}));
    const auto results = place_->work_all();
    EXPECT_FALSE(results.contains("voiceover"));
    EXPECT_FALSE(place_->outputs(id)[0].is_outdated);
}

TEST_F(TimelineTest, OfOneFormatAndOfAll)
{
    const auto id = voiced();
    auto workflow = place_->workflow();
    const auto wide = composition(id, "twitter_wide");
    const auto tall = composition(id);
    must(workflow.edit_timeline(id, {{"pause_before", "line-2", {}, "tiktok", "0.8"}}, {}));
    EXPECT_EQ(composition(id, "twitter_wide"), wide);
    EXPECT_NE(composition(id), tall);
    must(workflow.edit_timeline(id, {{"pause_before", "line-2", {}, "", "2"}}, {}));
    EXPECT_NEAR(voice_at(composition(id, "twitter_wide"), 1) - voice_at(wide, 1), 2 - 0.12, 0.001);
    EXPECT_NEAR(voice_at(composition(id), 1) - voice_at(tall, 1), 0.8 - 0.12, 0.001) << "its own wins";
    must(workflow.edit_timeline(id, {{"pause_before", "line-2", {}, "tiktok", ""}}, {}));
    EXPECT_NEAR(voice_at(composition(id), 1) - voice_at(tall, 1), 2 - 0.12, 0.001);
}

TEST_F(TimelineTest, WhatCannotBeSet)
{
    const auto id = voiced();
    auto workflow = place_->workflow();
    const auto refused = [&](TimelineOperation operation, Errc code, const char* part) {
        expect_error(workflow.edit_timeline(id, {std::move(operation)}, {}), code, part);
    };
    refused({"speed", "line-1", {}, "", "1"}, Errc::invalid_input, "pause_before");
    refused({"pause_before", "", {}, "", "1"}, Errc::invalid_input, "a line");
    refused({"pause_before", "line-9", {}, "", "1"}, Errc::not_found, "no such line");
    refused({"pause_before", "line-1", {}, "", "11"}, Errc::invalid_input, "0 to 10");
    refused({"pause_before", "line-1", {}, "", "\"1\""}, Errc::invalid_input, "number");
    refused({"shift", "line-1", 3, "", "0.1"}, Errc::not_found, "0 to 2");
    refused({"shift", "line-1", {}, "", "0.1"}, Errc::invalid_input, "a word");
    refused({"pose", "line-1", {}, "", "\"dancing\""}, Errc::invalid_input, "standing");
    refused({"scene_change", "line-1", {}, "", "\"melt\""}, Errc::invalid_input, "glide");
    refused({"text_animation", "", {}, "", "\"pop:letter\""}, Errc::invalid_input, "NAME:word");
    refused({"background", "line-1", {}, "", "77"}, Errc::not_found, "77");
    refused({"pause_before", "line-1", {}, "imax", "1"}, Errc::invalid_input, "imax");
    refused({"pause_before", "line-1", {}, "", ""}, Errc::not_found, "not set");
    EXPECT_TRUE(must(workflow.timeline(id)).overrides.empty());
    EXPECT_TRUE(must(workflow.history(id)).empty());
}

TEST_F(TimelineTest, OverridesOfWordsThatAreGoneGo)
{
    const auto id = voiced();
    auto workflow = place_->workflow();
    must(workflow.edit_timeline(id,
                                {{"shift", "line-2", 1, "", "0.1"},
                                 {"pose", "line-2", {}, "", "\"pointing\""},
                                 {"hide_icon", "line-3", {}, "", "true"}},
                                {}));
    must(workflow.edit_script(id, {SetLine{.line = "line-2", .text = "It is water."}, RemoveLine{"line-3"}}, {}));
    const auto view = must(workflow.timeline(id));
    ASSERT_EQ(view.overrides.size(), 1U);
    EXPECT_EQ(view.overrides[0].property, "pose");
    const auto undone = must(workflow.undo(id, {}));
    EXPECT_EQ(must(workflow.timeline(id)).overrides.size(), 3U);
    const auto script = must(workflow.script(id)).script;
    ASSERT_EQ(script.turns.size(), 3U);
    EXPECT_EQ(script.turns[1].display, "Rain is water.");
    EXPECT_EQ(script.turns[1].state, script::LineState::draft) << "what comes back is reviewed again";
    EXPECT_EQ(script.turns[0].state, script::LineState::approved);
    must(workflow.approve(id, {}));
    EXPECT_EQ(place_->work_all().at("voiceover")["voices_made"], 0);
}

TEST_F(TimelineTest, OperationsAreReadStrictly)
{
    EXPECT_EQ(
        must(
            read_timeline_operations(
                R"([{"op":"set","property":"shift","line":"line-1","word":2,"value":0.5},{"op":"clear","property":"pose","line":"a"}])"))
            .size(),
        2U);
    for (const char* bad :
         {"", "{}", "[]", "[1]", R"([{"op":"set","property":"pose","line":"a"}])", R"([{"op":"do","property":"pose"}])",
          R"([{"op":"set","property":"pose","value":1,"colour":"red"}])",
          R"([{"op":"set","property":"shift","word":1,"value":1}])",
          R"([{"op":"set","property":"shift","line":"a","word":-1,"value":1}])",
          R"([{"op":"clear","property":"pose","value":1}])"})
        expect_error(read_timeline_operations(bad), Errc::invalid_input);
    EXPECT_EQ(
        must(
            read_script_operations(
                R"([{"op":"set_line","line":"line-1","text":"Hi","keywords":["a"]},{"op":"insert_line","text":"x","role":"explainer"},
        {"op":"remove_line","line":"line-2"},{"op":"move_line","line":"line-1","after":"line-3"},{"op":"set_title","title":"t"},{"op":"set_takeaway","takeaway":""}])"))
            .size(),
        6U);
    for (const char* bad :
         {R"([{"op":"set_line"}])", R"([{"op":"set_line","line":"a","text":5}])", R"([{"op":"paint"}])",
          R"([{"op":"insert_line","text":"x","role":"narrator"}])", R"([{"op":"set_title","title":"t","extra":1}])"})
        expect_error(read_script_operations(bad), Errc::invalid_input);
}

}
}
