// SPDX-License-Identifier: GPL-3.0-or-later
// The life of a project: from a document to a video, and what people do on the way.
#include "daemon/store/character_repository.h"
#include "tests/unit/pipeline/pipeline_fixture.h"

#include <algorithm>

namespace pipeline::test {
namespace {

using base::Errc;
using enum store::ProjectState;

constexpr const char* kDocument =
    "# Compound interest\n\nCompound interest is interest that is paid on earlier interest. "
    "It makes savings grow faster every year. A saver who starts early earns more than "
    "one who starts late. Banks add the interest to the account each month.\n";

TEST_F(PipelineTest, FromADocumentToAVideo)
{
    auto workflow = place_->workflow();
    const auto document = must(workflow.add_document(write("interest.md", kDocument), "interest.md"));
    EXPECT_EQ(must(workflow.add_document(folder_ / "interest.md", "interest.md")).id, document.id);
    NewVideo video;
    video.document_id = document.id;
    video.options.auto_render = true;
    video.options.target_duration_s = 8;
    video.options.max_topics = 1;
    const auto created = must(workflow.create(video));
    ASSERT_EQ(created.queued.size(), 1U);
    expect_state(created.project, draft);
    EXPECT_TRUE(must(workflow.script(created.project.id)).is_being_written);
    expect_error(workflow.approve(created.project.id, {}), Errc::conflict, "being written");

    EXPECT_EQ(place_->work_all().size(), 1U) << "the script, and nothing that costs";
    const auto view = must(workflow.script(created.project.id));
    EXPECT_FALSE(view.is_being_written);
    ASSERT_GE(view.script.turns.size(), 2U);

    must(workflow.approve(created.project.id, view.project.version));
    const auto results = place_->work_all();
    EXPECT_EQ(results.at("voiceover")["voices_made"], view.script.turns.size());
    const auto project = place_->project(created.project.id);
    expect_state(project, completed);
    const auto outputs = place_->outputs(project.id);
    ASSERT_EQ(outputs.size(), 1U);
    EXPECT_FALSE(outputs[0].is_outdated);
    EXPECT_EQ(std::filesystem::file_size(outputs[0].file_path), outputs[0].file_size_bytes);
    EXPECT_EQ(outputs[0].width_px, 180);
    expect_error(workflow.remove_document(document.id), Errc::conflict, "project");
}

TEST_F(PipelineTest, ATopicAloneNeedsALanguageModelAndSaysSo)
{
    NewVideo video;
    video.topic = "Black holes";
    const auto refused = place_->workflow().create(video);
    expect_error(refused, Errc::invalid_input, "ANTHROPIC_API_KEY");
}

TEST_F(PipelineTest, WhatCannotBeAsked)
{
    auto workflow = place_->workflow();
    expect_error(workflow.create({}), Errc::invalid_input);
    auto video = talk();
    video.options.look.music = "/etc/passwd";
    expect_error(workflow.create(video), Errc::invalid_input, "music");
    video = talk();
    video.options.look.brand = "../brand.json";
    expect_error(workflow.create(video), Errc::invalid_input, "brand");
    video = talk();
    video.options.look.formats = {"tiktok", "tiktok"};
    expect_error(workflow.create(video), Errc::invalid_input, "twice");
    video = talk();
    video.options.look.brand_id = 999;
    expect_error(workflow.create(video), Errc::not_found);
    video = talk();
    video.script_text.clear();
    video.script_json = R"({"turns":[{"speaker":"questioner","display":"Hi","icon":"/etc/passwd.png"}]})";
    expect_error(workflow.create(video), Errc::invalid_input, "icon");
    video = talk();
    for (int i = 0; i < 500; ++i)
        video.topic += "é";
    must(workflow.create(video)); // 500 characters, whatever their bytes
    video.topic += "é";
    expect_error(workflow.create(video), Errc::invalid_input, "500 characters");
    video = talk();
    video.options.language = "tlh";
    expect_error(workflow.create(video), Errc::invalid_input, "\"tlh\": no voice");
    video = talk();
    video.document_id = 12;
    expect_error(workflow.create(video), Errc::invalid_input, "one of");
}

TEST_F(PipelineTest, AnotherTenantsProjectIsNotThere)
{
    const auto id = must(place_->workflow().create(talk())).project.id;
    auto other = place_->workflow(2);
    expect_error(other.script(id), Errc::not_found);
    expect_error(other.approve(id, {}), Errc::not_found);
    expect_error(other.remove(id), Errc::not_found);
    expect_error(other.export_to(id, folder_ / "stolen.tar"), Errc::not_found);
    EXPECT_FALSE(std::filesystem::exists(folder_ / "stolen.tar"));
}

TEST_F(PipelineTest, AnEditAfterApprovalVoicesOnlyTheChangedLine)
{
    const auto id = voiced(true);
    expect_state(place_->project(id), completed);
    auto workflow = place_->workflow();
    const auto edited =
        must(workflow.edit_script(id, {SetLine{.line = "line-2", .text = "Rain is falling water."}}, {}));
    expect_state(edited.project, draft);
    EXPECT_TRUE(place_->outputs(id)[0].is_outdated);
    const auto script = must(workflow.script(id)).script;
    EXPECT_EQ(script.turns[0].state, script::LineState::approved);
    EXPECT_EQ(script.turns[1].state, script::LineState::draft);
    EXPECT_EQ(script.turns[2].state, script::LineState::approved);

    const auto approved = must(workflow.approve_line(id, "line-2", {}));
    expect_state(approved.project, store::ProjectState::approved);
    const auto results = place_->work_all();
    EXPECT_EQ(results.at("voiceover")["voices_made"], 1);
    EXPECT_EQ(results.at("voiceover")["voices_reused"], 2);
    expect_state(place_->project(id), completed);
    EXPECT_FALSE(place_->outputs(id)[0].is_outdated);
}

TEST_F(PipelineTest, AnEditOfHowItLooksKeepsApprovalAndVoice)
{
    const auto id = voiced(true);
    auto workflow = place_->workflow();
    const auto edited = must(workflow.edit_script(id, {SetLine{.line = "line-2", .pose = "surprised"}}, {}));
    expect_state(edited.project, completed);
    EXPECT_TRUE(place_->outputs(id)[0].is_outdated);
    must(workflow.render(id, {}, {}));
    EXPECT_EQ(place_->work_all().size(), 1U);
    EXPECT_FALSE(place_->outputs(id)[0].is_outdated);
}

TEST_F(PipelineTest, LinesAreInsertedMovedAndRemoved)
{
    auto workflow = place_->workflow();
    const auto id = must(workflow.create(talk())).project.id;
    must(workflow.edit_script(id,
                              {InsertLine{.after = "line-1", .role = script::Role::explainer, .text = "Listen."},
                               MoveLine{"line-3", ""}, RemoveLine{"line-2"}, SetTitle{"Rain, again"},
                               SetLine{.line = "line-4", .role = script::Role::questioner}},
                              {}));
    const auto view = must(workflow.script(id));
    std::vector<std::string> ids;
    for (const auto& turn : view.script.turns)
        ids.push_back(turn.id);
    EXPECT_EQ(ids, (std::vector<std::string>{"line-3", "line-1", "line-4"}));
    EXPECT_EQ(view.script.turns[2].speaker, script::Role::questioner);
    EXPECT_EQ(view.project.title, "Rain, again");
    EXPECT_EQ(place_->scenes(id).size(), 3U);

    const auto version = view.project.version;
    expect_error(workflow.edit_script(id, {SetTitle{"Fine"}, RemoveLine{"line-9"}}, {}), Errc::not_found, "[1]");
    EXPECT_EQ(place_->project(id).version, version) << "all or nothing";
    expect_error(workflow.edit_script(id, {SetLine{.line = "line-1", .text = ""}}, {}), Errc::invalid_input);
    expect_error(workflow.edit_script(id, {SetLine{.line = "line-1", .icon = "../../secret.svg"}}, {}),
                 Errc::invalid_input, "icon");
}

TEST_F(PipelineTest, AnotherVersionIsAConflict)
{
    auto workflow = place_->workflow();
    const auto created = must(workflow.create(talk())).project;
    must(workflow.edit_script(created.id, {SetTitle{"One"}}, created.version));
    expect_error(workflow.edit_script(created.id, {SetTitle{"Two"}}, created.version), Errc::conflict, "version");
    expect_error(workflow.approve(created.id, created.version), Errc::conflict, "version");
    EXPECT_EQ(must(workflow.script(created.id)).script.title, "One");
}

TEST_F(PipelineTest, StatesThatDoNotAllowIt)
{
    auto workflow = place_->workflow();
    const auto id = must(workflow.create(talk())).project.id;
    expect_error(workflow.render(id, {}, {}), Errc::conflict, "voiced");
    expect_error(workflow.edit_timeline(id, {{"pause_before", "line-2", {}, "", "1"}}, {}), Errc::conflict, "voiced");
    expect_error(workflow.composition(id, "tiktok"), Errc::conflict, "voiced");
    expect_error(workflow.regenerate(id, {}), Errc::conflict, "edit it");
    expect_error(workflow.retry(id), Errc::conflict);
    must(workflow.approve(id, {}));
    expect_error(workflow.approve(id, {}), Errc::conflict, "retry it");
}

TEST_F(PipelineTest, RejectedWithNotes)
{
    const auto id = voiced();
    auto workflow = place_->workflow();
    const auto rejected = must(workflow.reject(id, "too short", {}));
    expect_state(rejected.project, draft);
    EXPECT_EQ(rejected.project.reject_notes, "too short");
    EXPECT_EQ(rejected.project.reviewed_by, "Naledi");
    EXPECT_EQ(must(workflow.script(id)).script.turns[1].note, "too short");
}

TEST_F(PipelineTest, RegeneratesAllAndOneLine)
{
    auto workflow = place_->workflow();
    const auto document = must(workflow.add_document(write("interest.md", kDocument), "interest.md"));
    NewVideo video;
    video.document_id = document.id;
    video.options.target_duration_s = 15;
    video.options.title = "Mine";
    const auto id = must(workflow.create(video)).project.id;
    place_->work_all();
    const auto first = must(workflow.script(id)).script;
    EXPECT_EQ(first.title, "Mine");
    must(workflow.approve(id, {}));
    place_->work_all();

    const auto asked = must(workflow.regenerate_line(id, first.turns[0].id, {}));
    expect_state(asked.project, draft);
    const auto changed = place_->work_all().at("script")["changed"];
    const auto second = must(workflow.script(id)).script;
    for (std::size_t i = 0; i < second.turns.size(); ++i)
        if (std::find(changed.begin(), changed.end(), second.turns[i].id) == changed.end()) {
            EXPECT_EQ(second.turns[i].display, first.turns[i].display);
            EXPECT_EQ(second.turns[i].state, script::LineState::approved);
        }
    must(workflow.regenerate(id, {}));
    must(workflow.regenerate(id, {})); // replaces the first
    expect_error(workflow.edit_script(id, {SetTitle{"Lost"}}, {}), Errc::conflict, "would replace this edit");
    EXPECT_EQ(place_->work_all().size(), 1U);
    EXPECT_EQ(must(workflow.script(id)).script.title, "Mine");
    must(workflow.undo(id, {}));
    EXPECT_EQ(must(workflow.script(id)).script.turns[0].display, second.turns[0].display);
}

TEST_F(PipelineTest, WhatIsAskedBeforeItIsWrittenHolds)
{
    auto workflow = place_->workflow();
    const auto document = must(workflow.add_document(write("lesson.md", kDocument), "lesson.md"));
    NewVideo video;
    video.document_id = document.id;
    const auto id = must(workflow.create(video)).project.id;
    auto options = options_of(place_->project(id));
    options.title = "My own title";
    options.context_style = "tech";
    must(workflow.set_options(id, options, {}));
    EXPECT_EQ(place_->project(id).title, "My own title");
    options = options_of(place_->project(id));
    options.priority = 2; // what else is changed leaves it
    must(workflow.set_options(id, options, {}));
    place_->work_all();
    const auto script = must(workflow.script(id)).script;
    EXPECT_EQ(script.title, "My own title");
    EXPECT_EQ(script.style, script::ContextStyle::tech);
    must(workflow.approve(id, {}));
    place_->work_all();
    expect_error(workflow.retry(id, "script"), Errc::conflict, "its script job was for");
    EXPECT_TRUE(place_->jobs().list({.states = {store::JobState::queued}}, std::nullopt, 10)->jobs.empty());
}

TEST_F(PipelineTest, OptionsAreKeptAndChanged)
{
    auto workflow = place_->workflow();
    auto video = talk();
    video.options.look.text_animation = "pop";
    video.options.look.scene_change = "push";
    video.options.look.background = "drift";
    video.options.priority = 2;
    video.options.target_duration_s = 20;
    const auto id = must(workflow.create(video)).project.id;
    auto options = options_of(place_->project(id));
    auto look = options.look; // characters are chosen when there are none
    look.questioner_id.reset();
    look.explainer_id.reset();
    EXPECT_EQ(look, video.options.look);
    EXPECT_EQ(options.target_duration_s, 20);
    options.look.scene_change = "fade";
    options.auto_render = true;
    must(workflow.set_options(id, options, {}));
    EXPECT_EQ(options_of(place_->project(id)).look.scene_change, "fade");
    EXPECT_TRUE(place_->project(id).auto_render);
    options.language = "tlh";
    expect_error(workflow.set_options(id, options, {}), Errc::invalid_input, "\"tlh\": no voice");
    options.language = "sw";
    must(workflow.set_options(id, options, {}));
    options.look.scene_change = "melt";
    expect_error(workflow.set_options(id, options, {}), Errc::invalid_input, "melt");
}

TEST_F(PipelineTest, ARenameAStyleAndALanguageAreEditsLikeOthers)
{
    auto workflow = place_->workflow();
    auto video = talk();
    video.options.title = "First";
    const auto id = must(workflow.create(video)).project.id;
    must(workflow.edit_script(id, {SetTitle{"Second"}}, {}));
    auto options = options_of(place_->project(id));
    EXPECT_EQ(options.title, "Second") << "what else is changed leaves it as it is";
    options.title = "Third";
    options.context_style = "finance";
    options.language = "sw";
    must(workflow.set_options(id, options, {}));
    auto project = place_->project(id);
    EXPECT_EQ(project.title, "Third");
    EXPECT_EQ(project.language, "sw");
    EXPECT_EQ(must(workflow.script(id)).script.language, "sw");
    must(workflow.undo(id, {}));
    project = place_->project(id);
    EXPECT_EQ(project.title, "Second");
    EXPECT_EQ(project.language, "en");
    EXPECT_EQ(nlohmann::json::parse(project.settings_json)["writer"]["language"], "en") << "what is written next";
    must(workflow.redo(id, {}));
    project = place_->project(id);
    EXPECT_EQ(project.title, "Third");
    EXPECT_EQ(project.context_style, "finance");
    EXPECT_EQ(project.language, "sw");
    EXPECT_EQ(must(workflow.history(id)).front().summary,
              "title of the script; style of the script; language of the script");
}

TEST_F(PipelineTest, WhoPlaysIsWhoIsNamedAndTheScriptSaysSo)
{
    auto workflow = place_->workflow();
    store::CharacterRepository characters(*place_->database, store::Scope::of(1));
    store::Character naledi;
    naledi.tenant_id = 1;
    naledi.name = "Naledi";
    naledi.role = "explainer";
    naledi.rig = "lerato";
    naledi = must(characters.create(naledi));
    store::Character rato = naledi;
    rato.name = "Rato";
    rato = must(characters.create(rato));
    const auto plain = must(workflow.create(talk())).project;
    EXPECT_EQ(must(characters.get(*plain.explainer_id)).name, "Lerato") << "an upload changes nobody's film";
    auto video = talk();
    video.options.explainer = "Rato";
    const auto named = must(workflow.create(video)).project;
    EXPECT_EQ(named.explainer_id, rato.id);
    EXPECT_EQ(options_of(named).explainer, "Rato");

    auto options = options_of(plain);
    options.look.explainer_id = naledi.id;
    must(workflow.set_options(plain.id, options, {}));
    EXPECT_EQ(options_of(place_->project(plain.id)).explainer, "Naledi");
    EXPECT_EQ(must(workflow.script(plain.id)).script.explainer, "Naledi");
    must(workflow.edit_script(plain.id, {SetTitle{"Second"}}, {}));
    options = options_of(place_->project(plain.id));
    options.look.explainer_id = rato.id;
    must(workflow.set_options(plain.id, options, {}));
    must(workflow.undo(plain.id, {}));
    const auto undone = must(workflow.script(plain.id)).script;
    EXPECT_NE(undone.title, "Second");
    EXPECT_EQ(undone.explainer, "Rato") << "who plays is no edit of the script";

    video = talk();
    video.options.explainer = "Dr Mokoena"; // a name of nobody: it stays, whoever lends the face
    const auto given = must(workflow.create(video)).project;
    options = options_of(given);
    options.look.explainer_id = naledi.id;
    must(workflow.set_options(given.id, options, {}));
    EXPECT_EQ(options_of(place_->project(given.id)).explainer, "Dr Mokoena");
}

TEST_F(PipelineTest, ADuplicateHasItsVoicesAndRemovingOneKeepsTheOthers)
{
    const auto id = voiced(true);
    auto workflow = place_->workflow();
    must(workflow.edit_timeline(id, {{"pause_before", "line-2", {}, "", "0.5"}}, {}));
    const auto copy = must(workflow.duplicate(id, "A copy")).project;
    EXPECT_EQ(copy.title, "A copy");
    expect_state(copy, draft);
    EXPECT_EQ(must(workflow.timeline(copy.id)).overrides.size(), 1U);
    const auto clip = place_->scenes(id)[0].voiceover_path;
    ASSERT_TRUE(std::filesystem::exists(clip));
    const auto video = place_->outputs(id)[0].file_path;
    const auto collect = [&] { // as the daemon does then and when, with files that are older
        must(must(store::ArtefactStore::open(*place_->database, place_->spec.data_folder)).remove_orphans({}));
    };

    must(workflow.remove(id));
    expect_error(workflow.script(id), Errc::not_found);
    EXPECT_FALSE(std::filesystem::exists(video));
    collect();
    EXPECT_TRUE(std::filesystem::exists(clip)) << "the copy uses it";
    must(workflow.approve(copy.id, {}));
    const auto results = place_->work_all();
    EXPECT_EQ(results.at("voiceover")["voices_made"], 0);
    expect_state(place_->project(copy.id), completed);
    must(workflow.remove(copy.id));
    collect();
    EXPECT_FALSE(std::filesystem::exists(clip));
}

}
}
