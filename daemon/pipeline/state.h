// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What Pipeline, Workflow and the runners hold, and their steps. Seen by this room only.

#include "daemon/pipeline/operations.h"
#include "daemon/pipeline/pipeline.h"
#include "daemon/stages/compose/compose.h"
#include "daemon/stages/voice/clip.h"
#include "daemon/store/asset_repository.h"
#include "daemon/store/brand_repository.h"
#include "daemon/store/character_repository.h"
#include "daemon/store/document_repository.h"
#include "daemon/store/file_store.h"
#include "daemon/store/job_repository.h"
#include "daemon/store/output_repository.h"
#include "daemon/store/override_repository.h"
#include "daemon/store/project_repository.h"
#include "daemon/store/scene_repository.h"

#include <cstdint>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace pipeline {

struct Pipeline::State {
    // `database` outlives it.
    static Result<std::unique_ptr<State>> open(const PipelineSpec& spec, store::Database& database, store::Scope scope);

    PipelineSpec spec;
    store::DatabaseSpec database_spec{};             // Pipeline's
    std::unique_ptr<store::Database> own_database{}; // Pipeline's
    store::Database* database;                       // the repositories point at it
    store::Scope scope;
    store::ArtefactStore artefacts;
    store::FileStore files;
    store::ProjectRepository projects;
    store::SceneRepository scenes;
    store::DocumentRepository documents;
    store::JobRepository jobs;
    store::OutputRepository outputs;
    store::BrandRepository brands;
    store::AssetRepository assets;
    store::CharacterRepository characters;
    store::OverrideRepository overrides;
    base::Stations stations{};
    std::future<Status> music{}; // start_music's work, while it is not fetched
    std::string request_id{};    // whose work this is: jobs that are queued carry it on

    std::filesystem::path project_folder(store::Id id) const;
    store::ArtefactSource source(std::string_view engine_version, std::optional<store::Id> project) const;

    State(PipelineSpec given, store::Database& opened, store::Scope whose, store::ArtefactStore kept,
          store::FileStore uploads)
        : spec(std::move(given)), database(&opened), scope(whose), artefacts(std::move(kept)),
          files(std::move(uploads)), projects(opened, whose), scenes(opened, whose), documents(opened, whose),
          jobs(opened, whose), outputs(opened, whose), brands(opened, whose), assets(opened, whose),
          characters(opened, whose), overrides(opened, whose)
    {
    }
};

using State = Pipeline::State;

inline constexpr std::string_view kEngineVersion = "lesedi 0.1.0";
inline constexpr std::string_view kScriptQueue = "script", kVoiceQueue = "voiceover", kRenderQueue = "render";

// settings.cpp: what a project says of itself beside its columns (settings_json).
struct Kept {
    std::vector<std::string> notes{};
    std::uint32_t variation = 0; // how often the script was regenerated
    LookRequest look{};
    script::WriterSpec writer{};
    std::optional<store::Time> scheduled_at{};
    std::string title{}; // instead of what the writer finds; empty: that
};
std::string to_json(const Kept& kept);
Kept parse_kept(const std::string& text);
Kept kept_of(const store::Project& project); // the columns win

// work.cpp: a project as it is stored, ready to be worked on.
struct Work {
    store::Project row;
    script::Script script; // without lines while none is written
    Kept kept;
};
Result<Work> load_work(State& state, store::Id project);
Status store_script(State& state, store::Id project, const script::Script& script, const Kept& kept);
void take_look(const LookRequest& look, store::ProjectChange& change);
// What decides how its films look: when it differs from what a film was made from, the film is outdated.
Result<std::string> look_key(State& state, store::Id project);

// input.cpp: what was given, by content: a finished script, or a document to be read.
struct Input {
    std::string sha256; // hex, of the file
    std::optional<script::Script> script;
};
Result<Input> read_input(const State& state, const ProjectRequest& request);
Result<document::Document> load_document(State& state, const std::filesystem::path& input);
Result<document::Document> load_document(State& state, const std::filesystem::path& file, const std::string& name);
// The row and the bytes of `file`, once by their hash.
Result<store::StoredDocument> keep_document(State& state, const document::Document& document,
                                            const std::filesystem::path& file, const std::string& name);
store::StoredDocument row_of(const document::Document& document, std::uint64_t size_bytes, const std::string& name);
Result<script::WriterResult> write_script(State& state, const document::Document& document, const std::string& subject,
                                          const script::WriterSpec& spec);

// voice_step.cpp: one clip a line, made or found; the joined track; the project becomes audio_ready.
enum class Missing { make, refuse };
struct VoicedLines {
    std::vector<compose::SpokenLine> lines;
    int made = 0;
    int reused = 0;
    std::vector<std::string> notes;
};
using LinesDone = std::function<void(std::size_t done, std::size_t all)>;
Result<VoicedLines> voice_lines(State& state, const script::Script& script, store::Id project, Missing missing,
                                const Watcher& watcher, const LinesDone& done, std::stop_token stop);
// `also` is part of the same change, and runs first.
Status record_voices(State& state, const script::Script& script, const VoicedLines& voiced, store::Id project,
                     const std::function<Status()>& also);
// invalid_input: nothing on this machine speaks the given language, or without one what was guessed from a document,
// and what helps. That it cannot be found out now is no reason to refuse: voicing asks again.
Status check_spoken(State& state, const std::string& given, const std::string& guessed = {});
// The words of each line as they are spoken and shown: what word overrides count.
std::vector<std::string> words_of(const script::Turn& turn, const std::string& language);

// The clips of a script that are there, and one from elsewhere for a line of this tenant (an import).
struct LineClip {
    std::string line_id;
    store::Artefact sound, times;
};
Result<std::vector<LineClip>> clips_of(State& state, const script::Script& script);
Status keep_clip(State& state, const script::Script& script, const std::string& line_id,
                 const std::filesystem::path& sound, const std::string& times_json);

// look_step.cpp: everything a composition needs but the words: look, cast, brand, icons, animation, for the first
// format.
Result<compose::ComposeSpec> look_spec(State& state, const script::Script& script, const LookRequest& look);
Result<compose::Format> format_of(const State& state, const std::string& name);
Status check_look(State& state, const LookRequest& look); // what can be refused before any work
Result<compose::Covers> covers_of(State& state);          // shipped and uploaded
// character_rig.cpp: its pictures, newest first; the rig of a character whose poses were uploaded, below work/; empty:
// there is none of the eight.
Result<std::vector<store::Asset>> poses_of(State& state, store::Id character);
Result<std::optional<std::filesystem::path>> character_rig(State& state, const store::Character& character);
Result<std::filesystem::path> asset_file(State& state, store::AssetKind kind, store::Id id);

// overrides.cpp: operations on the timeline, checked and as compose takes them.
Status check_timeline(State& state, const script::Script& script, const TimelineOperation& operation,
                      const compose::Covers& covers);
Result<compose::Overrides> overrides_for(State& state, store::Id project, const std::string& format,
                                         const compose::Covers& covers);

// film_step.cpp: compositions and files. start_music composes the bed beside the speaking, when one is wanted and not
// there.
void start_music(State& state, const script::Script& script, const LookRequest& look);
Status keep_music(State& state, const script::Script& script, const LookRequest& look,
                  store::Id project); // when started
struct Films {
    std::vector<FinishedFilm> films;
    std::string srt, webvtt;
    std::string strategy;
    double duration_seconds = 0; // of the first
    std::string look_key;        // when all of them were composed
};
Result<timeline::Composition> compose_format(State& state, const Work& work, const VoicedLines& voiced,
                                             const std::string& format);
Result<Films> make_films(State& state, const Work& work, const std::vector<std::string>& formats,
                         const VoicedLines& voiced, const Watcher& watcher, std::stop_token stop);
Status record_films(State& state, store::Id project, const Films& films, bool outdated); // and completed
Result<FinishedFilm> render_composition(State& state, const timeline::Composition& composition,
                                        const std::filesystem::path& output, const Watcher& watcher,
                                        std::stop_token stop);

// queue.cpp: jobs of a project.
Result<store::Job> enqueue(State& state, const store::Project& project, std::string_view queue,
                           std::string payload_json = "{}");
Result<std::vector<store::Id>> cancel_jobs(State& state, store::Id project, const std::vector<std::string>& queues);

void tell(const std::function<void(const std::string&)>& listener, const std::string& message);

}
