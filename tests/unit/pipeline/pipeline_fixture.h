// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A data folder of its own, small pictures and few frames, the workflow of one tenant, and the queues worked on in the
// test's own thread: as WorkerPool does it, without its threads.

#include "compositor/base/file.h"
#include "compositor/render/engine.h"
#include "daemon/pipeline/runner.h"
#include "daemon/pipeline/workflow.h"
#include "daemon/store/output_repository.h"
#include "daemon/store/project_repository.h"
#include "daemon/store/scene_repository.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cstdlib>
#include <fstream>
#include <functional>
#include <map>

namespace pipeline::test {

// A Result's value, or the end of the test with its error.
template <class T> T must(base::Result<T> result)
{
    if (!result)
        throw std::runtime_error(result.error().what);
    return std::move(*result);
}
inline void must(base::Status status)
{
    if (!status)
        throw std::runtime_error(status.error().what);
}

inline render::Engine& engine()
{
    static render::Engine one =
        must(render::Engine::create({.root = must(base::resource_root()), .helper_program = {}}));
    return one;
}

// One installation: a data folder with its database.
class Place {
public:
    explicit Place(const std::filesystem::path& folder)
    {
        spec.data_folder = folder;
        spec.engine = &engine();
        spec.backend = render::Backend::cpu;
        spec.cores = 2;
        spec.tiktok_canvas = {180, 320};
        spec.frames_per_second = 10;
        must(base::make_folders(folder));
        database_spec.path = folder / "lesedi.db";
        database_spec.durability = store::Durability::normal;
        database = std::make_unique<store::Database>(must(store::Database::open(database_spec)));
    }

    Workflow workflow(store::Id tenant = store::kDefaultTenant)
    {
        return must(Workflow::open(*database, store::Scope::of(tenant), spec, "Naledi"));
    }
    store::JobRepository jobs() { return {*database, store::Scope::everyone()}; }
    store::Project project(store::Id id) { return must(store::ProjectRepository(*database, scope).get(id)); }
    std::vector<store::Output> outputs(store::Id id)
    {
        return must(store::OutputRepository(*database, scope).list(id));
    }
    std::vector<store::Scene> scenes(store::Id id) { return must(store::SceneRepository(*database, scope).list(id)); }

    // What happens to one claimed job; the result, or the error it ended with. `stop` may be asked for meanwhile.
    struct Ended {
        store::Job job;
        base::Result<std::string> done;
        nlohmann::json result() const { return nlohmann::json::parse(must(done)); }
    };
    using OnProgress = std::function<void(const store::Job&, const jobs::JobProgress&, std::stop_source&)>;
    std::optional<Ended> work_one(const OnProgress& on_progress = {})
    {
        const auto claimed =
            must(jobs().claim({"test", {"script", "voiceover", "render"}, {}, std::chrono::minutes(5)}));
        if (!claimed)
            return std::nullopt;
        std::stop_source stop;
        jobs::JobContext context{stop.get_token(), [&](const jobs::JobProgress& progress) {
                                     if (on_progress)
                                         on_progress(*claimed, progress, stop);
                                 }};
        auto runner = must(make_runner({spec, database_spec, {}}, {claimed->kind}));
        Ended ended{*claimed, runner->run(*claimed, context)};
        if (ended.done) {
            const auto completed = jobs().complete(claimed->id, claimed->fencing, *ended.done);
            if (!completed)
                ended.done = tl::unexpected<base::Error>(completed.error());
        } else {
            const auto failed = jobs().fail(claimed->id, claimed->fencing, ended.done.error().what, store::Retry::no);
            runner->ended(*claimed, failed ? ended.done.error() : failed.error());
        }
        return ended;
    }

    // Until nothing waits; the results by queue, the last of each.
    std::map<std::string, nlohmann::json> work_all()
    {
        std::map<std::string, nlohmann::json> results;
        while (const auto ended = work_one())
            results[ended->job.kind] = ended->result();
        return results;
    }

    PipelineSpec spec;
    store::DatabaseSpec database_spec;
    std::unique_ptr<store::Database> database;
    const store::Scope scope = store::Scope::everyone();
};

inline constexpr const char* kTalk = "# Rain\nThabo: What is rain?\nLerato: Rain is water.\nThabo: I see.\n";

class PipelineTest : public testing::Test {
protected:
    PipelineTest()
    {
        std::string pattern = testing::TempDir() + "lesedi-pipeline-XXXXXX";
        if (::mkdtemp(pattern.data()) == nullptr)
            throw std::runtime_error("no temporary folder");
        folder_ = pattern;
        place_ = std::make_unique<Place>(folder_ / "data");
    }
    ~PipelineTest() override
    {
        place_.reset();
        std::filesystem::remove_all(folder_);
    }

    NewVideo talk(bool auto_render = false)
    {
        NewVideo video;
        video.script_text = kTalk;
        video.options.auto_render = auto_render;
        video.options.look.music = "none";
        return video;
    }
    // A project that is voiced, or finished.
    store::Id voiced(bool rendered = false)
    {
        auto workflow = place_->workflow();
        const auto id = must(workflow.create(talk(rendered))).project.id;
        must(workflow.approve(id, {}));
        place_->work_all();
        return id;
    }
    std::string bytes_of(const std::filesystem::path& file)
    {
        std::ifstream in(file, std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }
    std::filesystem::path write(const std::string& name, const std::string& text)
    {
        std::ofstream(folder_ / name, std::ios::binary) << text;
        return folder_ / name;
    }

    std::filesystem::path folder_;
    std::unique_ptr<Place> place_;
};

inline void expect_state(const store::Project& project, store::ProjectState state)
{
    EXPECT_EQ(store::name(project.state), store::name(state)) << project.error_message;
}
template <class T> void expect_error(const base::Result<T>& result, base::Errc code, const std::string& part = "")
{
    ASSERT_FALSE(result.has_value());
    EXPECT_EQ(base::name(result.error().code), base::name(code)) << result.error().what;
    EXPECT_NE(result.error().what.find(part), std::string::npos) << result.error().what;
}

}
