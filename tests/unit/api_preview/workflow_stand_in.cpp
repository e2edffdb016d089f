// SPDX-License-Identifier: GPL-3.0-or-later
// Of pipeline::Workflow what these handlers ask, while the room has none: the film of any project, and the queue.
#include "tests/unit/api_preview/workflow_stand_in.h"
#include "daemon/pipeline/workflow.h"
#include "daemon/store/composition_repository.h"

namespace test_support {
std::string& film_of_projects()
{
    static std::string json;
    return json;
}
}

namespace pipeline {

struct Workflow::State {
    store::Database& database;
    store::Scope scope;
};

Workflow::Workflow(std::unique_ptr<State> state) : state_(std::move(state)) {}
Workflow::Workflow(Workflow&&) noexcept = default;
Workflow::~Workflow() = default;

Result<Workflow> Workflow::open(store::Database& database, store::Scope scope, const PipelineSpec&, std::string)
{
    return Workflow(std::unique_ptr<State>(new State{database, scope}));
}

Result<std::string> Workflow::composition(store::Id, const std::string&)
{
    return test_support::film_of_projects();
}

Result<store::Job> Workflow::render_composition(const std::string& json, int priority)
{
    const auto row = TRY(store::CompositionRepository(state_->database, state_->scope).put({.json = json}));
    return store::JobRepository(state_->database, state_->scope)
        .enqueue({.composition_id = row.id, .kind = "render", .stage = "render", .priority = priority});
}

}
