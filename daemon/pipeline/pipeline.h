// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Joins stages, store and jobs: takes a project from its input to a finished file, one recorded step after another.
// Everything a step makes is stored under the key of what it was made from, so whatever was made before, by this run or
// one that was killed, is not made again. Thread: one thread owns a Pipeline; renders start their own.

#include "compositor/base/counters.h"
#include "compositor/base/result.h"
#include "compositor/render/engine.h"
#include "compositor/render/film.h"
#include "daemon/pipeline/options.h"
#include "daemon/pipeline/project_lock.h"
#include "daemon/stages/document/document.h"
#include "daemon/stages/script/script.h"
#include "daemon/stages/script/writer.h"
#include "daemon/stages/voice/choose_voice.h"
#include "daemon/store/artefact_store.h"
#include "daemon/store/database.h"
#include "daemon/store/project.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace pipeline {

using base::Result;
using base::Status;

class CoreShare;

struct PipelineSpec {
    std::filesystem::path data_folder;
    std::filesystem::path projects_folder; // voice tracks and videos; empty: projects below data_folder
    std::filesystem::path assets_folder;   // uploads (store::FileStore); empty: assets below data_folder
    render::Engine* engine = nullptr;      // outlives the pipeline
    render::EncodeSpec encode;
    render::EncoderSearch* encoders = nullptr; // as in render::FilmSpec; outlives the pipeline
    render::Backend backend = render::Backend::automatic;
    unsigned cores = 1;         // of one film
    CoreShare* share = nullptr; // instead: what films side by side divide; outlives the pipeline
    std::uint64_t memory_bytes = 400ULL << 20;
    std::uint64_t work_bytes = 2ULL << 30; // of finished segments that are kept
    frame::Size tiktok_canvas{1080, 1920};
    int frames_per_second = 30;
    double max_seconds = 120;
    std::uint64_t document_bytes = 50'000'000;
};

struct ProjectRequest {
    std::filesystem::path input; // a document or a finished script
    LookRequest look;
    script::WriterSpec writer;
};

struct OpenProject {
    store::Id id = 0;
    std::optional<document::Document> document; // none when the input was a finished script
    script::Script script;
    std::vector<std::string> notes; // what a reviewer should know
    bool is_new = false;
};

struct FinishedFilm { // of one format
    std::string format;
    double duration_s = 0;
    std::filesystem::path video; // in the data folder
    std::string composition_json;
    render::FilmStats stats;
};

struct Finished {
    std::vector<FinishedFilm> films; // in the order of the formats asked for
    std::string srt, webvtt;         // the captions, the same for all
    std::string strategy;            // ffmpeg or remotion
    double duration_seconds = 0;
    double estimated_seconds = 0; // before the voice
    int scenes = 0;
    int voices_made = 0;
    int voices_reused = 0;
    std::vector<std::string> notes; // "line-3: times are estimated..."
    std::vector<std::pair<std::string, double>> stage_seconds;
};

// What a person watching is told.
struct Watcher {
    std::function<void(const std::string& stage)> stage;
    std::function<void(const render::Progress&)> frames;
    std::function<void(const std::string& message)> note;
    std::function<void(std::size_t done, std::size_t all)> lines{}; // voiced
};

class Pipeline {
public:
    static Result<Pipeline> open(const PipelineSpec& spec);
    Pipeline(Pipeline&&) noexcept;
    ~Pipeline();

    // The project of this input with these options: the one begun before, or a new one with its script written.
    Result<OpenProject> open_project(const ProjectRequest& request);

    // What a reviewer should know of how it will look: poses a character lacks, unknown icons.
    Result<std::vector<std::string>> look_warnings(const OpenProject& project, const ProjectRequest& request);

    // Only while the project is a draft.
    Status keep_script(OpenProject& project, const script::Script& edited);
    Status regenerate(OpenProject& project, const ProjectRequest& request);
    Result<bool> is_draft(const OpenProject& project);
    Status approve(const OpenProject& project, const std::string& reviewer); // every line, then the whole

    // Voice, compose, render: whatever is not done yet. On failure the project is failed at its stage and a later run
    // goes on from there.
    Result<Finished> finish(const OpenProject& project, const ProjectRequest& request, const Watcher& watcher,
                            std::stop_token stop);

    struct State;

private:
    explicit Pipeline(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}
