// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The API's handlers without a server: calls made by hand, as the router makes them, on a data folder of their own.
// JSON answers are held against the contract.

#include "compositor/base/file.h"
#include "compositor/base/hash.h"
#include "daemon/api/previews.h"
#include "daemon/api/resources/resources.h"
#include "daemon/pipeline/runner.h"
#include "daemon/store/file_store.h"
#include "daemon/store/tenant_repository.h"
#include "tests/unit/media/scratch.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <string>
#include <thread>

namespace test_support {

using api::Json;
using namespace std::chrono_literals;

inline constexpr auto kPatience = 60s; // on a machine with other work

template <class Question> bool comes_true(const Question& question)
{
    for (const auto end = std::chrono::steady_clock::now() + kPatience; std::chrono::steady_clock::now() < end;) {
        if (question())
            return true;
        std::this_thread::sleep_for(2ms);
    }
    return false;
}

inline render::Engine& engine()
{
    static render::Engine one =
        render::Engine::create({.root = base::resource_root().value(), .helper_program = {}}).value();
    return one;
}

inline api::Contract& contract()
{
    static api::Contract one = [] {
        auto loaded = api::Contract::load(base::resource_root().value() / "config" / "api");
        EXPECT_TRUE(loaded) << (loaded ? "" : loaded.error().what);
        return std::move(loaded).value();
    }();
    return one;
}

inline Json example(const std::string& name)
{
    std::ifstream file(base::resource_root().value() / "config" / "examples" / (name + ".json"));
    return Json::parse(file);
}

// Eight seconds of plain colours that are quick to draw.
inline Json small_film(double duration_s = 8)
{
    Json film = Json::parse(R"({
        "version": 1,
        "canvas": {"width": 160, "height": 284, "background": "#204060"},
        "title": "small",
        "layers": [{"id": "box", "type": "shape", "shape": "rect", "size": [80, 80], "fill": "#dc281e"}]})");
    film["duration"] = duration_s;
    return film;
}

// What is asked beside the operation.
struct Asked {
    std::map<std::string, Json> parameters{};
    std::string body{};
    std::vector<net::Header> headers{};
};

class ApiTest : public testing::Test {
protected:
    ApiTest()
        : database_(
              store::Database::open({.path = scratch_ / "lesedi.db", .durability = store::Durability::normal}).value())
    {
        services_.pipeline.data_folder = scratch_.path();
        services_.pipeline.engine = &engine();
        services_.pipeline.backend = render::Backend::cpu;
        services_.pipeline.tiktok_canvas = {180, 320};
        services_.pipeline.frames_per_second = 10;
        services_.assets_folder = scratch_ / "assets";
        services_.contract = &contract();
        services_.wake_workers = [this] { ++woken_; };
        services_.stop_job = [](store::Id) {};
        api::add_compositions(handlers_);
        api::add_previews(handlers_);
        api::add_stills(handlers_);
        start_host({});
    }

    void start_host(api::PreviewHostSpec spec)
    {
        spec.engine = &engine();
        spec.backend = render::Backend::cpu;
        host_.reset();
        host_ = api::PreviewHost::start(spec).value();
        services_.previews = host_.get();
    }

    // The answer; of a failed handler what the router would make of it.
    net::Response ask(const std::string& id, Asked asked = {})
    {
        const auto& operations = contract().operations();
        const auto operation = std::ranges::find(operations, id, &api::Operation::id);
        if (operation == operations.end()) {
            ADD_FAILURE() << id << " is not in the contract";
            return {};
        }
        net::RequestHead head;
        head.method = operation->method;
        head.target = operation->path_text();
        head.headers = asked.headers;
        net::Body raw;
        raw.text = asked.body;
        api::Call call{*operation, head, caller_, services_, database_, asked.parameters, {}, raw, {}};
        if (!asked.body.empty()) {
            call.body = api::parse_json(asked.body).value();
            const auto wrong = operation->body->json->check(call.body);
            EXPECT_TRUE(wrong.empty()) << id << ": " << wrong[0].path << ' ' << wrong[0].message;
        }
        auto answer = handlers_.at(id)(call);
        if (!answer)
            return api::respond(api::problem_of(answer.error()), head);
        for (const auto& later : call.after)
            later();
        check(*operation, *answer);
        return std::move(*answer);
    }

    static void check(const api::Operation& operation, const net::Response& answer)
    {
        if (answer.status >= 400)
            return;
        const auto described = operation.answers.find(answer.status);
        ASSERT_NE(described, operation.answers.end()) << operation.id << " answers " << answer.status;
        if (!described->second)
            return;
        const auto wrong = described->second->check(json(answer));
        EXPECT_TRUE(wrong.empty()) << operation.id << ": " << wrong[0].path << ' ' << wrong[0].message;
    }

    static const std::string& text(const net::Response& answer) { return std::get<std::string>(answer.body); }
    static Json json(const net::Response& answer) { return Json::parse(text(answer)); }

    // As PUT /api/video/files does: its hash.
    std::string upload(const std::filesystem::path& from)
    {
        auto files = store::FileStore::open(database_, caller_.scope(), services_.assets_folder).value();
        const auto bytes = base::read_file(from, 1 << 26).value();
        const std::string content(reinterpret_cast<const char*>(bytes.data()), bytes.size());
        const auto received = files.receiving_folder() / "one";
        std::ofstream(received, std::ios::binary) << content;
        const std::string hash = base::to_hex(base::sha256(content));
        EXPECT_TRUE(
            files.adopt(received, {.sha256 = hash, .size_bytes = content.size(), .media_type = "x", .name = "x"}));
        return hash;
    }

    // Works on the queues until nothing waits, as the worker pool does.
    void work()
    {
        store::JobRepository jobs(database_, store::Scope::everyone());
        const pipeline::RunnerSpec spec{services_.pipeline, {.path = scratch_ / "lesedi.db"}, {}};
        while (const auto job = jobs.claim({.worker = "test", .kinds = {"script", "voiceover", "render"}}).value()) {
            auto runner = pipeline::make_runner(spec, {job->kind}).value();
            const auto done = runner->run(*job, {{}, [](const jobs::JobProgress&) {}});
            ASSERT_TRUE(done) << job->kind << ": " << done.error().what;
            ASSERT_TRUE(jobs.complete(job->id, job->fencing, *done));
        }
    }

    void become_another_tenant()
    {
        static int number = 0;
        caller_.tenant = store::TenantRepository(database_, store::Scope::everyone())
                             .create(fmt::format("tenant {}", ++number))
                             .value()
                             .id;
    }

    test::ScratchFolder scratch_;
    store::Database database_;
    api::Services services_;
    api::Caller caller_{.most = api::Need::admin, .name = "tester"};
    api::Handlers handlers_;
    std::unique_ptr<api::PreviewHost> host_;
    int woken_ = 0;
};

}
