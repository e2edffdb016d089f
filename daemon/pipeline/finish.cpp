// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/base/log.h"
#include "daemon/jobs/worker.h"
#include "daemon/pipeline/state.h"
#include "daemon/stages/script/estimate.h"
#include "daemon/stages/script/script_json.h"

#include <unistd.h>

#include <array>

namespace pipeline {
namespace {

// Queues of this program's own: a daemon on the same data never takes these jobs, nor does this program take a
// daemon's.
constexpr std::string_view kMakeVoice = "make_voiceover";
constexpr std::string_view kMakeRender = "make_render";

std::string worker_name()
{
    std::array<char, 256> host{};
    ::gethostname(host.data(), host.size() - 1);
    return fmt::format("{}:{}", host.data(), ::getpid());
}

// Brings the project to a state that work can go on from, and queues the next step. What was voiced or rendered before
// is found by its key, so the steps run again and only make what is missing.
Status queue_next(State& state, store::Id project)
{
    auto change = TRY(store::Transaction::begin(*state.database));
    auto row = TRY(state.projects.get(project));
    if (row.state == store::ProjectState::failed)
        row = TRY(state.projects.resume(project));
    if (row.state == store::ProjectState::rendering)
        row = TRY(state.projects.cancel_render(project));
    if (row.state == store::ProjectState::draft)
        return base::fail(base::Errc::invalid_input, "the script is not approved yet");
    store::NewJob job;
    job.project_id = project;
    const bool voice = row.state == store::ProjectState::approved;
    job.kind = voice ? kMakeVoice : kMakeRender;
    job.stage = voice ? "voice" : "render";
    job.unique_key = fmt::format("project {} {}", project, job.kind);
    TRY(state.jobs.enqueue(job));
    return change.commit();
}

// The look may be another one than last time; whoever renders the project later has it from here.
Status keep_look(State& state, store::Id project, const LookRequest& look)
{
    const auto row = TRY(state.projects.get(project));
    Kept kept = parse_kept(row.settings_json);
    kept.look = look;
    if (!look.cast.empty())
        kept.look.cast = std::filesystem::absolute(look.cast);
    if (look.music != "auto" && look.music != "none")
        kept.look.music = std::filesystem::absolute(look.music).string();
    if (look.brand.ends_with(".json"))
        kept.look.brand = std::filesystem::absolute(look.brand).string();
    store::ProjectChange change;
    take_look(look, change);
    change.settings_json = to_json(kept);
    TRY(state.projects.change(project, change));
    return {};
}

// The steps of one run, as the worker's handlers.
class Run {
public:
    Run(State& state, const OpenProject& project, const ProjectRequest& request, const Watcher& watcher)
        : state_(state), project_(project), request_(request), watcher_(watcher)
    {
    }

    Status all(std::stop_token stop)
    {
        jobs::WorkerSpec spec;
        spec.database = state_.database_spec;
        spec.name = worker_name();
        spec.project_id = project_.id;
        spec.on_retry = [this](const store::Job& job, const base::Error& error) {
            tell(watcher_.note, fmt::format("{} failed and is tried again: {}", job.stage, error.what));
        };
        const std::map<std::string, jobs::Handler> handlers{
            {std::string(kMakeVoice), [this](const store::Job&, std::stop_token token) { return voice(token); }},
            {std::string(kMakeRender), [this](const store::Job&, std::stop_token token) { return render(token); }}};
        return jobs::run_until_idle(*state_.database, handlers, spec, stop);
    }

    std::optional<Films>& films() { return films_; }
    const VoicedLines& voiced() const { return *voiced_; }
    const std::string& stage() const { return stage_; }

private:
    Result<std::string> voice(std::stop_token stop)
    {
        stage_ = "voice";
        tell(watcher_.stage, "voice");
        start_music(state_, project_.script, request_.look);
        voiced_ = TRY(voice_lines(state_, project_.script, project_.id, Missing::make, watcher_, watcher_.lines, stop));
        TRY(record_voices(state_, project_.script, *voiced_, project_.id, {}));
        TRY(queue_next(state_, project_.id));
        return std::string("{}");
    }

    Result<std::string> render(std::stop_token stop)
    {
        stage_ = "voice"; // clips that were lost meanwhile are spoken again
        if (!voiced_)
            voiced_ =
                TRY(voice_lines(state_, project_.script, project_.id, Missing::make, watcher_, watcher_.lines, stop));
        stage_ = "render";
        tell(watcher_.stage, "render");
        TRY(state_.projects.start_render(project_.id));
        const Work work = TRY(load_work(state_, project_.id));
        auto films = make_films(state_, work, work.kept.look.formats, *voiced_, watcher_, stop);
        if (!films) {
            TRY(state_.projects.cancel_render(project_.id)); // a later try starts from what is voiced
            return tl::unexpected<base::Error>(std::move(films).error());
        }
        TRY(record_films(state_, project_.id, *films, false));
        films_ = std::move(*films);
        return std::string("{}");
    }

    State& state_;
    const OpenProject& project_;
    const ProjectRequest& request_;
    const Watcher& watcher_;
    std::optional<VoicedLines> voiced_;
    std::optional<Films> films_;
    std::string stage_ = "voice";
};

}

Result<Finished> Pipeline::finish(const OpenProject& project, const ProjectRequest& request, const Watcher& watcher,
                                  std::stop_token stop)
{
    const auto lock =
        TRY(ProjectLock::take(state_->spec.data_folder / "locks" / fmt::format("project-{}.lock", project.id)));
    // With the project's lock held, a job of these queues that still runs belongs to a process that died.
    TRY(cancel_jobs(*state_, project.id, {std::string(kMakeVoice), std::string(kMakeRender)}));
    TRY(keep_look(*state_, project.id, request.look));
    TRY(queue_next(*state_, project.id));
    Run run(*state_, project, request, watcher);
    if (Status done = run.all(stop); !done) {
        if (done.error().code != base::Errc::cancelled)
            TRY(state_->projects.fail(project.id, run.stage(), done.error().what));
        return base::in_context(run.stage(), std::move(done).error());
    }
    if (!run.films())
        return base::fail(base::Errc::internal, fmt::format("project {}: all jobs ended without a film", project.id));

    if (const auto removed = state_->artefacts.remove_orphans(std::chrono::hours(24)); !removed)
        LOG_WARN("pipeline", "left-over files stay: {}", removed.error().what);

    Films& films = *run.films();
    Finished finished;
    finished.films = std::move(films.films);
    finished.srt = std::move(films.srt);
    finished.webvtt = std::move(films.webvtt);
    finished.strategy = films.strategy;
    finished.duration_seconds = films.duration_seconds;
    finished.estimated_seconds = script::estimate_seconds(project.script);
    finished.scenes = static_cast<int>(project.script.turns.size());
    finished.voices_made = run.voiced().made;
    finished.voices_reused = run.voiced().reused;
    finished.notes = run.voiced().notes;
    for (const auto station : {base::Station::document, base::Station::script, base::Station::voice,
                               base::Station::compose, base::Station::compile})
        finished.stage_seconds.emplace_back(base::name(station), state_->stations.seconds(station));
    return finished;
}

}
