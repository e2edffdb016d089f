// SPDX-License-Identifier: GPL-3.0-or-later
// Jobs that are cancelled, fail, are killed or late; and the worker pool that runs them in the daemon.
#include "compositor/base/hash.h"
#include "compositor/timeline/parse.h"
#include "daemon/pipeline/core_share.h"
#include "daemon/pipeline/project_lock.h"
#include "daemon/stages/voice/wav_file.h"
#include "daemon/store/asset_repository.h"
#include "daemon/store/character_repository.h"
#include "daemon/store/composition_repository.h"
#include "daemon/store/file_store.h"
#include "daemon/store/tenant_repository.h"
#include "tests/unit/pipeline/pipeline_fixture.h"

#include <thread>

namespace pipeline::test {
namespace {

using base::Errc;
using enum store::ProjectState;

class JobsTest : public PipelineTest {
protected:
    struct Music {
        store::Id id = 0;
        std::filesystem::path file;
    };
    Music music()
    {
        const auto scope = store::Scope::of(store::kDefaultTenant);
        auto files = must(store::FileStore::open(*place_->database, scope, place_->spec.data_folder / "assets"));
        const auto wav = files.receiving_folder() / "tone.wav";
        std::vector<std::int16_t> tone(24'000);
        for (std::size_t i = 0; i < tone.size(); ++i)
            tone[i] = (i / 50) % 2 == 0 ? std::int16_t{6000} : std::int16_t{-6000};
        must(voice::write_wav(wav, 24'000, tone));
        store::StoredFile file;
        file.sha256 = base::to_hex(base::sha256(must(base::read_file(wav, 1U << 20U))));
        const auto kept = must(files.adopt(wav, file));
        store::NewAsset asset;
        asset.kind = store::AssetKind::music;
        asset.name = "tone";
        asset.sha256 = kept.sha256;
        asset.size_bytes = kept.size_bytes;
        asset.duration_s = 1;
        return {must(store::AssetRepository(*place_->database, scope).create(asset)).id, kept.path};
    }
};

TEST(CoreShare, AFilmAloneHasAllCoresAndOthersDivideThem)
{
    CoreShare share(8);
    {
        const CoreShare::Turn first(share);
        EXPECT_EQ(first.cores(), 8U);
        const CoreShare::Turn second(share), third(share);
        EXPECT_EQ(second.cores(), 4U);
        EXPECT_EQ(third.cores(), 2U);
        EXPECT_EQ(first.cores(), 8U);
    }
    EXPECT_EQ(CoreShare::Turn(share).cores(), 8U);
    CoreShare small(1);
    const CoreShare::Turn first(small), second(small);
    EXPECT_EQ(second.cores(), 1U);
}

TEST_F(JobsTest, ACancelledRenderLeavesTheProjectReadyForAnother)
{
    const auto id = voiced();
    auto workflow = place_->workflow();
    must(workflow.render(id, {}, {}));
    int told = 0;
    const auto ended = place_->work_one([&](const store::Job& job, const jobs::JobProgress&, std::stop_source& stop) {
        if (told++ > 0)
            return;
        Place other(place_->spec.data_folder); // the API's own connection
        const auto cancelled = must(other.workflow().cancel(id));
        EXPECT_EQ(cancelled.stopped, std::vector<store::Id>{job.id});
        expect_state(cancelled.project, audio_ready);
        stop.request_stop();
    });
    ASSERT_TRUE(ended.has_value());
    ASSERT_GT(told, 0);
    EXPECT_FALSE(ended->done.has_value());
    expect_state(place_->project(id), audio_ready);
    EXPECT_TRUE(place_->outputs(id).empty());
    must(workflow.render(id, {}, {}));
    place_->work_all();
    expect_state(place_->project(id), completed);
}

TEST_F(JobsTest, AJobCancelledInTheQueueAloneIsSettled)
{
    const auto id = voiced();
    auto workflow = place_->workflow();
    must(workflow.render(id, {}, {}));
    place_->work_one([&](const store::Job& job, const jobs::JobProgress&, std::stop_source& stop) {
        Place other(place_->spec.data_folder);
        (void)other.jobs().cancel(job.id);
        stop.request_stop();
    });
    expect_state(place_->project(id), audio_ready);
}

TEST_F(JobsTest, AFailureNamesItsStageAndARetryGoesOnThere)
{
    const auto track = music();
    auto workflow = place_->workflow();
    auto video = talk(true);
    video.options.look.music = "auto";
    video.options.look.music_asset = track.id;
    const auto id = must(workflow.create(video)).project.id;
    must(workflow.approve(id, {}));
    const auto away = folder_ / "away.wav";
    std::filesystem::rename(track.file, away);
    EXPECT_TRUE(place_->work_one()->done.has_value()) << "the voice does not need it";
    EXPECT_FALSE(place_->work_one()->done.has_value());
    const auto project = place_->project(id);
    expect_state(project, failed);
    EXPECT_EQ(project.failed_stage, "render");
    EXPECT_NE(project.error_message.find("upload it again"), std::string::npos) << project.error_message;
    expect_error(workflow.render(id, {}, {}), Errc::conflict, "retry");

    std::filesystem::rename(away, track.file);
    const auto retried = must(workflow.retry(id));
    expect_state(retried.project, audio_ready);
    const auto results = place_->work_all();
    EXPECT_FALSE(results.contains("voiceover"));
    expect_state(place_->project(id), completed);
}

TEST_F(JobsTest, AVoiceThatIsNotThereFailsTheVoice)
{
    auto workflow = place_->workflow();
    auto video = talk();
    video.options.language = "sw";
    const auto id = must(workflow.create(video)).project.id;
    store::ProjectRepository projects(*place_->database, place_->scope);
    auto script = nlohmann::json::parse(must(projects.get(id)).script_json);
    script["language"] = "tlh"; // no engine speaks Klingon; as if made where one does
    store::ProjectChange elsewhere;
    elsewhere.script_json = script.dump();
    must(projects.change(id, elsewhere));
    must(workflow.approve(id, {}));
    EXPECT_FALSE(place_->work_one()->done.has_value());
    const auto project = place_->project(id);
    expect_state(project, failed);
    EXPECT_EQ(project.failed_stage, "voice");
    EXPECT_EQ(must(workflow.retry(id)).queued.size(), 1U);
}

TEST_F(JobsTest, WhatAKilledWorkerLeftGoesOn)
{
    const auto id = voiced();
    auto workflow = place_->workflow();
    must(workflow.render(id, {}, {}));
    const auto killed = must(place_->jobs().claim({"dead", {"render"}, {}, std::chrono::milliseconds(1)}));
    ASSERT_TRUE(killed.has_value());
    must(store::ProjectRepository(*place_->database, place_->scope).start_render(id));
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    const auto results = place_->work_all(); // its lease is over
    EXPECT_TRUE(results.contains("render"));
    expect_state(place_->project(id), completed);
    EXPECT_EQ(must(settle_projects(*place_->database)), 0);
}

TEST_F(JobsTest, AProjectWhoseJobDiedUnseenIsSettled)
{
    const auto id = voiced();
    must(place_->workflow().render(id, {}, {}));
    const auto job = must(place_->jobs().claim({"dead", {"render"}, {}, std::chrono::minutes(1)}));
    must(store::ProjectRepository(*place_->database, place_->scope).start_render(id));
    EXPECT_EQ(must(place_->jobs().fail(job->id, job->fencing, "it burnt", store::Retry::no)), store::JobState::failed);
    expect_state(place_->project(id), rendering);
    EXPECT_EQ(must(settle_projects(*place_->database)), 1);
    expect_state(place_->project(id), failed);
    EXPECT_EQ(place_->project(id).error_message, "it burnt");
    EXPECT_EQ(must(settle_projects(*place_->database)), 0);
}

TEST_F(JobsTest, AJobWhoseProjectMovedOnChangesNothing)
{
    const auto id = voiced();
    auto workflow = place_->workflow();
    store::NewJob late; // as if it had been claimed just before the edit cancelled it
    late.project_id = id;
    late.kind = "render";
    late.stage = "render";
    must(workflow.edit_script(id, {SetTitle{"Another"}}, {}));
    must(place_->jobs().enqueue(late));
    const auto version = place_->project(id).version;
    EXPECT_EQ(place_->work_one()->result()["outdated"], true);
    EXPECT_EQ(place_->project(id).version, version);
}

TEST_F(JobsTest, AnEditWhileItRendersMakesTheFilmOutdated)
{
    const auto id = voiced();
    auto workflow = place_->workflow();
    must(workflow.render(id, {}, {}));
    int told = 0;
    place_->work_one([&](const store::Job&, const jobs::JobProgress&, std::stop_source&) {
        if (told++ > 0)
            return;
        Place other(place_->spec.data_folder);
        must(other.workflow().edit_timeline(id, {{"pose", "line-1", {}, "", "\"surprised\""}}, {}));
    });
    ASSERT_GT(told, 0);
    expect_state(place_->project(id), completed);
    EXPECT_TRUE(place_->outputs(id)[0].is_outdated);
}

TEST_F(JobsTest, FilmsOfOneRenderShowOneState)
{
    const auto id = voiced();
    auto workflow = place_->workflow();
    must(workflow.render(id, {"tiktok", "twitter_square"}, {}));
    int told = 0;
    Place other(place_->spec.data_folder);
    place_->work_one([&](const store::Job&, const jobs::JobProgress&, std::stop_source&) {
        if (told++ > 0)
            return; // the first is being rendered
        must(other.workflow().edit_timeline(id, {{"pause_before", "line-2", {}, "", "3"}}, {}));
    });
    auto outputs = place_->outputs(id);
    ASSERT_EQ(outputs.size(), 2U);
    EXPECT_EQ(outputs[0].duration_seconds, outputs[1].duration_seconds);
    EXPECT_TRUE(outputs[0].is_outdated && outputs[1].is_outdated);

    // Edited, and taken back before it is done: the films show what stands, and are not outdated.
    must(workflow.render(id, {"tiktok", "twitter_square"}, {}));
    told = 0;
    place_->work_one([&](const store::Job&, const jobs::JobProgress&, std::stop_source&) {
        if (told++ > 0)
            return;
        must(other.workflow().edit_timeline(id, {{"pause_before", "line-2", {}, "", "5"}}, {}));
        must(other.workflow().undo(id, {}));
    });
    outputs = place_->outputs(id);
    EXPECT_FALSE(outputs[0].is_outdated || outputs[1].is_outdated);
    EXPECT_EQ(outputs[0].duration_seconds, outputs[1].duration_seconds);
    const auto now = nlohmann::json::parse(must(workflow.composition(id, "tiktok")));
    EXPECT_NEAR(outputs[0].duration_seconds, now.at("duration").get<double>(), 0.001);
}

TEST_F(JobsTest, TheSameQuestionTwiceIsOneJob)
{
    const auto id = voiced();
    auto workflow = place_->workflow();
    const auto first = must(workflow.render(id, {}, {})), second = must(workflow.render(id, {}, {}));
    EXPECT_EQ(first.queued, second.queued);
}

TEST_F(JobsTest, WhatWaitsForItsNextAttemptIsReplacedNotDoubled)
{
    const auto id = voiced();
    auto workflow = place_->workflow();
    const auto first = must(workflow.render(id, {}, {})).queued.front();
    const auto job = must(place_->jobs().claim({"w", {"render"}, {}, std::chrono::minutes(1)}));
    must(store::ProjectRepository(*place_->database, place_->scope).start_render(id));
    must(store::ProjectRepository(*place_->database, place_->scope).cancel_render(id)); // as a failing attempt does
    EXPECT_EQ(must(place_->jobs().fail(job->id, job->fencing, "no room", store::Retry::later)),
              store::JobState::queued);
    const auto again = must(workflow.render(id, {}, {}));
    EXPECT_NE(again.queued.front(), first);
    EXPECT_EQ(again.stopped, std::vector<store::Id>{first});
    EXPECT_EQ(must(place_->jobs().get(first)).state, store::JobState::cancelled);
    EXPECT_EQ(must(place_->jobs().get(again.queued.front())).attempts, 0);
}

TEST_F(JobsTest, ACharacterStaysForWhatIsRenderedWithItAndItsNumberIsItsOwn)
{
    auto workflow = place_->workflow();
    store::CharacterRepository characters(*place_->database, store::Scope::of(store::kDefaultTenant));
    store::Character red;
    red.name = "Red";
    red.role = "explainer";
    red = must(characters.create(red));
    store::CompositionRepository posted(*place_->database, store::Scope::of(store::kDefaultTenant));
    store::PostedComposition row;
    row.name = "red";
    row.json = fmt::format(R"({{"layers": [{{"src": "character:{}"}}]}})", red.id);
    store::NewJob job;
    job.composition_id = must(posted.put(row)).id;
    job.kind = "render";
    const auto waiting = must(place_->jobs().enqueue(job)).id;
    expect_error(characters.remove(red.id), Errc::conflict, "being rendered with it");
    must(place_->jobs().cancel(waiting));
    must(characters.remove(red.id));
    store::Character green;
    green.name = "Green";
    green.role = "explainer";
    EXPECT_GT(must(characters.create(green)).id, red.id);
}

TEST_F(JobsTest, WaitsWhileAnotherProgramWorksOnTheProject)
{
    auto workflow = place_->workflow();
    const auto id = must(workflow.create(talk())).project.id;
    must(workflow.approve(id, {}));
    auto lock = std::make_optional(
        must(ProjectLock::take(place_->spec.data_folder / "locks" / fmt::format("project-{}.lock", id))));
    std::jthread other([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(300));
        lock.reset();
    });
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_EQ(place_->work_one()->result()["voices_made"], 3);
    EXPECT_GE(std::chrono::steady_clock::now() - begin, std::chrono::milliseconds(250));
}

TEST_F(JobsTest, LaterMeansLater)
{
    auto workflow = place_->workflow();
    const auto document =
        must(workflow.add_document(write("a.txt", "Rain is water that falls. It is wet. It is good.\n"), "a.txt"));
    NewVideo video;
    video.document_id = document.id;
    video.options.scheduled_at = place_->database->now() + std::chrono::hours(1);
    must(workflow.create(video));
    EXPECT_FALSE(place_->work_one().has_value());
}

TEST_F(JobsTest, APostedCompositionIsRendered)
{
    auto workflow = place_->workflow();
    const auto id = voiced();
    timeline::Composition film;
    film.canvas = {160, 120};
    film.frame_rate = {10, 1};
    film.duration_s = 0.5;
    const auto job = must(workflow.render_composition(timeline::to_json(film), 1));
    ASSERT_TRUE(job.composition_id.has_value());
    EXPECT_EQ(must(workflow.render_composition(timeline::to_json(film), 1)).id, job.id);
    const auto result = place_->work_all().at("render");
    EXPECT_EQ(result["frames"], 5);
    const auto outputs =
        must(store::CompositionRepository(*place_->database, place_->scope).outputs(*job.composition_id));
    ASSERT_EQ(outputs.size(), 1U);
    EXPECT_TRUE(std::filesystem::exists(outputs[0].file_path));
    expect_error(workflow.render_composition(must(workflow.composition(id, "tiktok")), 1), Errc::invalid_input,
                 "paths are not opened");
}

TEST_F(JobsTest, AProjectsCompositionIsPostedByWhoeverSeesItsFiles)
{
    auto workflow = place_->workflow();
    const auto id = voiced();
    const std::string json = must(workflow.composition_to_post(id, "tiktok"));
    EXPECT_EQ(json.find(place_->spec.data_folder.string()), std::string::npos) << json;
    ASSERT_TRUE(must(workflow.read_posted(json)).film);
    const store::Id stranger = must(store::TenantRepository(*place_->database, place_->scope).create("Strangers")).id;
    auto elsewhere = place_->workflow(stranger);
    const auto refused = must(elsewhere.read_posted(json));
    ASSERT_FALSE(refused.film) << "a hash alone opens nothing";
    EXPECT_NE(refused.problems.front().message.find("there is no such file"), std::string::npos);

    // The same words are one clip for all: who had them spoken too sees it.
    auto video = talk();
    const auto theirs = must(elsewhere.create(video)).project.id;
    must(elsewhere.approve(theirs, {}));
    place_->work_all();
    const std::string own = must(elsewhere.composition_to_post(theirs, "tiktok"));
    EXPECT_TRUE(must(elsewhere.read_posted(own)).film);

    must(workflow.render_composition(json, 1)); // keeps what it names
    must(workflow.remove(id));
    EXPECT_TRUE(must(workflow.read_posted(json)).film);
    EXPECT_EQ(place_->work_all().count("render"), 1U);
}

TEST_F(JobsTest, TheWorkerPoolDoesItAll)
{
    jobs::WorkerPoolSpec spec;
    spec.database = place_->database_spec;
    spec.name = "test";
    spec.queues = {{"script"}, {"voiceover"}, {"render", 2}};
    std::atomic<jobs::WorkerPool*> running{nullptr};
    const RunnerSpec runner{place_->spec, place_->database_spec, [&] {
                                if (auto* pool = running.load())
                                    pool->wake();
                            }};
    spec.make_runner = [&](const jobs::QueueSpec& queue) { return make_runner(runner, queue); };
    auto pool = must(jobs::WorkerPool::start(std::move(spec)));
    running = pool.get();
    auto workflow = place_->workflow();
    std::vector<store::Id> ids;
    for (const char* title : {"One", "Two", "Three"}) {
        auto video = talk(true);
        video.options.title = title;
        ids.push_back(must(workflow.create(video)).project.id);
        must(workflow.approve(ids.back(), {}));
    }
    pool->wake();
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(120);
    const auto all_done = [&] {
        return std::ranges::all_of(ids, [&](store::Id id) { return place_->project(id).state == completed; });
    };
    while (!all_done() && std::chrono::steady_clock::now() < deadline)
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    pool->drain(std::chrono::seconds(10));
    running = nullptr;
    for (const auto id : ids)
        expect_state(place_->project(id), completed);
}

}
}
