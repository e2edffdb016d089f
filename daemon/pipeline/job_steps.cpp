// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/pipeline/job_steps.h"

#include "compositor/base/log.h"
#include "daemon/pipeline/posted.h"
#include "daemon/stages/review/review.h"
#include "daemon/store/version_repository.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <condition_variable>
#include <mutex>

namespace pipeline {
namespace {

using base::Errc;
using base::fail;
using store::ProjectState;

constexpr std::string_view kOutdated = R"({"outdated": true})"; // the project moved on: nothing was changed
constexpr std::chrono::milliseconds kLockPoll{100};
constexpr int kMostRewrites = 5; // of what is changed at the same time
constexpr std::string_view kWriter = "writer";

void pause(std::chrono::milliseconds length, std::stop_token stop)
{
    std::mutex mutex;
    std::condition_variable_any wake;
    std::unique_lock lock(mutex);
    wake.wait_for(lock, stop, length, [] { return false; });
}

Result<document::Document> document_of(State& state, const Work& work)
{
    if (!work.row.document_id)
        return fail(Errc::invalid_input, "script: the project has no document to write one from");
    const auto row = TRY(state.documents.get(*work.row.document_id));
    const auto file = TRY(state.files.find(row.file_sha256));
    if (!file)
        return fail(Errc::not_found,
                    fmt::format("script: the file of document {} is gone; upload it again", row.source_name));
    return load_document(state, file->path, row.source_name);
}

// What was written becomes the project's script; one that replaces another can be undone.
Status keep_script(State& state, const Work& work, const script::Script& script, const Kept& kept,
                   const std::string& what)
{
    if (work.script.turns.empty())
        return store_script(state, work.row.id, script, kept);
    store::VersionRepository versions(*state.database, state.scope);
    TRY(versions.edit(work.row.id, nlohmann::json::array({what}).dump(), kWriter,
                      [&] { return store_script(state, work.row.id, script, kept); }));
    return state.outputs.mark_outdated(work.row.id);
}

std::vector<std::string> formats_of(const store::Job& job, const Work& work)
{
    const auto payload = nlohmann::json::parse(job.payload_json, nullptr, false);
    if (payload.is_object() && payload.contains("formats") && payload["formats"].is_array())
        if (auto formats = payload["formats"].get<std::vector<std::string>>(); !formats.empty())
            return formats;
    return work.kept.look.formats;
}

}

Status JobSteps::still_ours()
{
    const store::HeldJob held{job_.id, job_.fencing, {}};
    const auto lost = TRY(state_.jobs.lost(std::span(&held, 1)));
    if (lost.empty())
        return {};
    return fail(Errc::cancelled, fmt::format("job {}: it was cancelled, or another worker has it", job_.id));
}

Result<ProjectLock> JobSteps::lock(store::Id project)
{
    const auto path = state_.spec.data_folder / "locks" / fmt::format("project-{}.lock", project);
    while (!context_.stop.stop_requested()) {
        auto lock = ProjectLock::take(path);
        if (lock || lock.error().code != Errc::unavailable)
            return lock;
        pause(kLockPoll, context_.stop);
    }
    return fail(Errc::cancelled, "stopped while another program works on the project");
}

Watcher JobSteps::watcher(std::size_t formats)
{
    Watcher watcher;
    watcher.frames = [this, formats](const render::Progress& progress) {
        if (!context_.progress || progress.frames <= 0)
            return;
        const auto before = static_cast<std::int64_t>(formats_done_.load());
        const auto all = static_cast<std::int64_t>(formats); // each has the same number of frames
        jobs::JobProgress told;
        told.done = before * progress.frames + progress.frames_done;
        told.total = all * progress.frames;
        told.share = static_cast<double>(told.done) / static_cast<double>(told.total);
        told.unit = "frames";
        context_.progress(told);
    };
    return watcher;
}

Result<std::string> JobSteps::script(store::Id project)
{
    const Work work = TRY(load_work(state_, project));
    if (work.row.state != ProjectState::draft)
        return std::string(kOutdated);
    const auto document = TRY(document_of(state_, work));
    const auto payload = nlohmann::json::parse(job_.payload_json, nullptr, false);
    const auto line = payload.is_object() ? payload.value("line", "") : "";
    return line.empty() ? script_whole(work, document) : script_line(work, document, line);
}

Result<std::string> JobSteps::script_whole(const Work& work, const document::Document& document)
{
    for (int i = 0; i < kMostRewrites; ++i) {
        const Work before = TRY(load_work(state_, work.row.id));
        auto written = TRY(write_script(state_, document, before.row.title, before.kept.writer));
        auto change = TRY(store::Transaction::begin(*state_.database));
        TRY(still_ours());
        const Work now = TRY(load_work(state_, work.row.id));
        if (now.row.state != ProjectState::draft || now.kept.variation != work.kept.variation)
            return std::string(kOutdated);
        if (now.kept.writer != before.kept.writer || now.row.title != before.row.title)
            continue; // another one was asked for meanwhile
        if (!now.kept.title.empty())
            written.script.title = now.kept.title;
        Kept kept = now.kept;
        kept.notes = written.notes;
        TRY(keep_script(state_, now, written.script, kept, "the script written again"));
        TRY(change.commit());
        return nlohmann::json{{"lines", written.script.turns.size()}, {"notes", written.notes}}.dump();
    }
    return fail(Errc::unavailable, "what is to be written changes all the time");
}

Result<std::string> JobSteps::script_line(const Work& work, const document::Document& document, const std::string& line)
{
    script::OfflineWriter writer;
    for (int i = 0; i < kMostRewrites; ++i) {
        const Work before = TRY(load_work(state_, work.row.id));
        script::Script script = before.script;
        const auto changed = TRY(review::regenerate_line(script, line, document, writer, before.kept.writer));
        auto change = TRY(store::Transaction::begin(*state_.database));
        TRY(still_ours());
        const Work now = TRY(load_work(state_, work.row.id));
        if (now.row.state != ProjectState::draft)
            return std::string(kOutdated);
        if (now.row.script_json != before.row.script_json)
            continue; // edited meanwhile: the line is written into what it is now
        TRY(keep_script(state_, now, script, now.kept, line + " written again"));
        TRY(change.commit());
        return nlohmann::json{{"changed", changed}}.dump();
    }
    return fail(Errc::unavailable, fmt::format("{}: the script is edited all the time", line));
}

Result<std::string> JobSteps::voice(store::Id project)
{
    const auto locked = TRY(lock(project));
    const Work work = TRY(load_work(state_, project));
    if (work.row.state != ProjectState::approved)
        return std::string(kOutdated);
    start_music(state_, work.script, work.kept.look);
    const auto told = [&](std::size_t done, std::size_t all) {
        if (context_.progress)
            context_.progress({static_cast<double>(done) / static_cast<double>(all), static_cast<std::int64_t>(done),
                               static_cast<std::int64_t>(all), "lines"});
    };
    const auto voiced = TRY(voice_lines(state_, work.script, project, Missing::make, {}, told, context_.stop));
    bool queued_next = false;
    const Status recorded = record_voices(state_, work.script, voiced, project, [&]() -> Status {
        TRY(still_ours());
        const Work now = TRY(load_work(state_, project));
        if (now.row.state != ProjectState::approved || difference(work.script, now.script) == Touched::words)
            return fail(Errc::cancelled, "the project moved on");
        queued_next = now.row.auto_render;
        if (queued_next)
            TRY(enqueue(state_, now.row, kRenderQueue));
        return {};
    });
    if (!recorded && recorded.error().code == Errc::cancelled)
        return std::string(kOutdated);
    if (!recorded)
        return tl::unexpected<base::Error>(recorded.error());
    if (queued_next && wake_)
        wake_();
    if (const Status kept = keep_music(state_, work.script, work.kept.look, project); !kept)
        LOG_WARN("pipeline", "project={} the music waits for its render: {}", project, kept.error().what);
    return nlohmann::json{{"voices_made", voiced.made}, {"voices_reused", voiced.reused}, {"notes", voiced.notes}}
        .dump();
}

Result<std::string> JobSteps::render(store::Id project)
{
    const auto locked = TRY(lock(project));
    const std::string key = TRY(look_key(state_, project));
    const Work work = TRY(load_work(state_, project));
    const bool left_by_a_killed_one = work.row.state == ProjectState::rendering;
    if (!left_by_a_killed_one && work.row.state != ProjectState::audio_ready &&
        work.row.state != ProjectState::completed)
        return std::string(kOutdated);
    {
        auto change = TRY(store::Transaction::begin(*state_.database));
        TRY(still_ours());
        if (!left_by_a_killed_one)
            TRY(state_.projects.start_render(project));
        TRY(change.commit());
    }
    const auto formats = formats_of(job_, work);
    auto made = films(work, formats);
    auto change = TRY(store::Transaction::begin(*state_.database));
    TRY(still_ours());
    const auto now = TRY(state_.projects.get(project));
    if (now.state != ProjectState::rendering)
        return std::string(kOutdated);
    if (!made) {
        TRY(state_.projects.cancel_render(project)); // a later try starts from what is voiced
        TRY(change.commit());
        return tl::unexpected<base::Error>(std::move(made).error());
    }
    const bool outdated = made->look_key != key || TRY(look_key(state_, project)) != key;
    TRY(record_films(state_, project, *made, outdated));
    TRY(change.commit());
    auto result = nlohmann::json{{"duration_seconds", made->duration_seconds}, {"outputs", nlohmann::json::array()}};
    for (const auto& film : made->films)
        result["outputs"].push_back({{"format", film.format},
                                     {"frames", film.stats.frames},
                                     {"frames_drawn", film.stats.frames_drawn},
                                     {"encoder", film.stats.encoder},
                                     {"renderer", film.stats.renderer}});
    return result.dump();
}

Result<Films> JobSteps::films(const Work& work, const std::vector<std::string>& formats)
{
    // Clips that were lost meanwhile are spoken again.
    const auto voiced = TRY(voice_lines(state_, work.script, work.row.id, Missing::make, {}, {}, context_.stop));
    auto watch = watcher(formats.size());
    std::size_t begun = 0;
    watch.stage = [&](const std::string&) { formats_done_ = begun++; };
    return make_films(state_, work, formats, voiced, watch, context_.stop);
}

Result<std::string> JobSteps::posted(store::Id composition)
{
    return render_posted(
        state_, composition, watcher(1), [this] { return still_ours(); }, context_.stop);
}

}
