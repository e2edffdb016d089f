// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What a Pipeline holds, and its steps. Seen by this room only.

#include "daemon/pipeline/pipeline.h"
#include "daemon/stages/compose/compose.h"
#include "daemon/stages/voice/clip.h"
#include "daemon/store/brand_repository.h"
#include "daemon/store/document_repository.h"
#include "daemon/store/job_repository.h"
#include "daemon/store/output_repository.h"
#include "daemon/store/project_repository.h"
#include "daemon/store/scene_repository.h"

#include <cstdint>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace pipeline {

// One user's program: everything is the default tenant's.
inline const store::Scope kScope = store::Scope::of(store::kDefaultTenant);

struct Pipeline::State {
    State(PipelineSpec given, store::DatabaseSpec database_given, std::unique_ptr<store::Database> opened,
          store::ArtefactStore store)
        : spec(std::move(given)), database_spec(std::move(database_given)), database(std::move(opened)),
          artefacts(std::move(store)), projects(*database, kScope), scenes(*database, kScope),
          documents(*database, kScope), jobs(*database, kScope), outputs(*database, kScope), brands(*database, kScope)
    {
    }

    PipelineSpec spec;
    store::DatabaseSpec database_spec;
    std::unique_ptr<store::Database> database; // the repositories point at it
    store::ArtefactStore artefacts;
    store::ProjectRepository projects;
    store::SceneRepository scenes;
    store::DocumentRepository documents;
    store::JobRepository jobs;
    store::OutputRepository outputs;
    store::BrandRepository brands;
    base::Stations stations;
    std::future<Status> music; // start_music's work, while it is not fetched

    std::filesystem::path project_folder(store::Id id) const;
};

inline constexpr std::string_view kEngineVersion = "lesedi 0.1.0";

// What a project says of itself beside its columns (settings_json).
struct Kept {
    std::vector<std::string> notes;
    std::uint32_t variation = 0; // how often the script was regenerated
};
std::string to_json(const Kept& kept);
Kept parse_kept(const std::string& text);

// input.cpp: what was given, by content: a finished script, or a document to be read.
struct Input {
    std::string sha256; // hex, of the file
    std::optional<script::Script> script;
};
Result<Input> read_input(const Pipeline::State& state, const ProjectRequest& request);
Result<document::Document> load_document(Pipeline::State& state, const std::filesystem::path& input);

// voice_step.cpp: one clip a line, made or found; the joined track; the project becomes audio_ready.
struct VoicedLines {
    std::vector<compose::SpokenLine> lines;
    int made = 0;
    int reused = 0;
    std::vector<std::string> notes;
};
Result<VoicedLines> voice_lines(Pipeline::State& state, const script::Script& script, store::Id project,
                                const Watcher& watcher, std::stop_token stop);
Status record_voices(Pipeline::State& state, const script::Script& script, const VoicedLines& voiced,
                     store::Id project);

// look_step.cpp: everything a composition needs but the words: look, cast, brand, icons, animation, for the first
// format.
Result<compose::ComposeSpec> look_spec(Pipeline::State& state, const script::Script& script,
                                       const ProjectRequest& request);
Result<compose::Format> format_of(const Pipeline::State& state, const std::string& name);
Status check_request(Pipeline::State& state, const ProjectRequest& request); // what can be refused before any work

// film_step.cpp: compositions and files. start_music composes the bed beside the speaking, when one is wanted and not
// there.
void start_music(Pipeline::State& state, const script::Script& script, const ProjectRequest& request);
struct Films {
    std::vector<FinishedFilm> films;
    std::string srt, webvtt;
    std::string strategy;
    double duration_seconds = 0;
};
Result<Films> make_films(Pipeline::State& state, const script::Script& script, const VoicedLines& voiced,
                         const ProjectRequest& request, store::Id project, const Watcher& watcher,
                         std::stop_token stop);

void tell(const std::function<void(const std::string&)>& listener, const std::string& message);

}
