// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What a person does with stored projects. Every call is one transaction of some milliseconds, or changes nothing; what
// takes longer becomes a job (runner.h). Calls see one tenant's rows only. Errors: not_found for what the tenant has
// not, conflict for another version than expected and for a state that does not allow it, invalid_input for the rest.
// Thread: that of the Database; a Workflow is cheap, make one for each request.
//
// States are store/project.h's. A change of what is said, of its order, of title or takeaway makes the project a draft
// again, at any time: lines that stay keep their approval and their voice. A change of how it looks or when things
// happen leaves the state. Both mark the outputs outdated.

#include "daemon/pipeline/operations.h"
#include "daemon/pipeline/options.h"
#include "daemon/pipeline/pipeline.h"
#include "daemon/pipeline/posted_composition.h"
#include "daemon/stages/script/script.h"
#include "daemon/store/document_repository.h"
#include "daemon/store/job_repository.h"
#include "daemon/store/project.h"
#include "daemon/store/scope.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace pipeline {

using Version = std::optional<std::int64_t>; // expected; empty: any

struct NewVideo { // exactly one of the four sources
    std::optional<store::Id> document_id{};
    std::string script_json{};
    std::string script_text{}; // "Thabo: ...", see script_text.h
    std::string topic{};       // alone: needs a language model; with another source: for people
    ProjectOptions options{};
};

struct Changed {
    store::Project project;
    std::vector<store::Id> queued;  // jobs this queued: WorkerPool::wake()
    std::vector<store::Id> stopped; // jobs this cancelled: WorkerPool::stop_job() for each
};

ProjectOptions options_of(const store::Project& project);

struct ScriptView {
    store::Project project;
    script::Script script;          // without lines while it is being written
    std::vector<std::string> notes; // what a reviewer should know
    bool is_being_written = false;
};

// A version of the timeline: the overrides as they were then.
struct TimelineVersion {
    std::int64_t number = 0; // from 0, the timeline without overrides
    std::string summary;     // "pause_before of line-2"
    store::Time at;
    bool is_current = false;
};
struct TimelineView {
    std::vector<TimelineOperation> overrides; // all that hold, each with its value
    std::int64_t number = 0;
    bool can_undo = false, can_redo = false;
};

struct ImportLimits {
    std::uint64_t archive_bytes = 2ULL << 30U; // of the file, and of all it unpacks to
    std::uint64_t entry_bytes = 512ULL << 20U;
    int entries = 10'000;
};

class Workflow {
public:
    // `person` is who is named as reviewer; jobs carry the id of the request. `spec` is copied; its engine outlives the
    // workflow.
    static Result<Workflow> open(store::Database& database, store::Scope scope, const PipelineSpec& spec,
                                 std::string person, std::string request_id = {});
    Workflow(Workflow&&) noexcept;
    ~Workflow();

    // Reads the file (may take a second: a child helper reads PDFs) and keeps it; the same bytes are the same document.
    Result<store::StoredDocument> add_document(const std::filesystem::path& file, const std::string& source_name);
    Status remove_document(store::Id document); // conflict while a project uses it

    Result<Changed> create(const NewVideo& video); // draft, and a script job
    Result<Changed> set_options(store::Id project, const ProjectOptions& options, Version expected);

    Result<ScriptView> script(store::Id project);
    Result<Changed> edit_script(store::Id project, const std::vector<ScriptOperation>& operations, Version expected);
    Result<Changed> approve_line(store::Id project, const std::string& line, Version expected); // the last one: approve
    Result<Changed> approve(store::Id project, Version expected);                               // and a voice job
    Result<Changed> reject(store::Id project, const std::string& notes, Version expected);
    Result<Changed> reject_line(store::Id project, const std::string& line, const std::string& notes, Version expected);
    Result<Changed> regenerate(store::Id project, Version expected); // a script job
    Result<Changed> regenerate_line(store::Id project, const std::string& line, Version expected);

    Result<TimelineView> timeline(store::Id project);
    Result<Changed> edit_timeline(store::Id project, const std::vector<TimelineOperation>& operations,
                                  Version expected); // conflict before it is voiced
    Result<Changed> undo(store::Id project, Version expected);
    Result<Changed> redo(store::Id project, Version expected);
    Result<std::vector<TimelineVersion>> history(store::Id project); // newest first
    // What would be rendered now, JSON of the scene language. Some ten milliseconds. conflict before it is voiced.
    Result<std::string> composition(store::Id project, const std::string& format);
    // The same without places of this machine: its sources are as posted_composition.h wants them.
    Result<std::string> composition_to_post(store::Id project, const std::string& format);

    // formats empty: those of the project.
    Result<Changed> render(store::Id project, const std::vector<std::string>& formats, Version expected);
    Result<Changed> cancel(store::Id project); // all its jobs; rendering -> audio_ready, else the state stays
    // A failed one, from the stage that failed. `queue`: only if what is tried is of this queue; conflict else.
    Result<Changed> retry(store::Id project, std::string_view queue = {});
    Result<Changed> duplicate(store::Id project, const std::string& title); // with script, voices and timeline
    Result<Changed> remove(store::Id project); // and its files, when nothing else uses them

    // One file with the project, its timeline, assets and voices; README.md says how it is made. The import is a new
    // project with the same bytes of video. A damaged or hostile archive is invalid_input and leaves nothing behind.
    Status export_to(store::Id project, const std::filesystem::path& archive);
    Result<Changed> import_from(const std::filesystem::path& archive, const ImportLimits& limits);

    // Any Composition, without a project: read, or with a reason for each mistake; and its job on `render`.
    Result<ReadFilm> read_posted(std::string_view composition_json);
    // A file that a Composition may name by its hash: an upload, or what a film was made from. Empty: there is none.
    Result<std::optional<std::filesystem::path>> file(const std::string& sha256);
    Result<store::Job> render_composition(const std::string& composition_json, int priority);

    struct State;

private:
    explicit Workflow(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}
