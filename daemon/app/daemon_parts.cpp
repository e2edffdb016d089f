// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/app/daemon_parts.h"

#include "compositor/base/file.h"
#include "compositor/base/log.h"
#include "compositor/base/version.h"
#include "daemon/pipeline/runner.h"
#include "daemon/store/file_store.h"
#include "daemon/store/idempotency_repository.h"
#include "daemon/store/job_repository.h"
#include "daemon/store/places.h"

#include <algorithm>
#include <array>

namespace app {
namespace {

using base::Errc;
using base::kVersion;
using base::Status;

constexpr std::array<std::string_view, 1> kTenantKeys{"script.target_seconds"};

render::EncodeSpec encode_spec(const Settings& settings)
{
    render::EncodeSpec encode;
    encode.preset = settings.text("encode.preset");
    encode.crf = settings.number("encode.crf");
    encode.gop_frames = static_cast<int>(settings.integer("encode.gop_frames"));
    encode.max_bitrate_kbps = static_cast<int>(settings.bits_per_second("encode.max_bitrate") / 1000);
    return encode;
}

std::chrono::milliseconds seconds(double value)
{
    return std::chrono::milliseconds(static_cast<std::int64_t>(value * 1000));
}

api::Json json_of(const Settings::Shown& shown)
{
    return std::visit(
        [](const auto& value) -> api::Json {
            if constexpr (std::is_same_v<std::decay_t<decltype(value)>, std::monostate>)
                return nullptr;
            else
                return value;
        },
        shown.value);
}

// Alerts go to who watches the events, too.
}

Status Daemon::Parts::open_data()
{
    if (spec.role != Role::worker)
        lock.emplace(TRY(InstanceLock::take(spec.data.root)));
    data = TRY(open_data_folder(spec.data));
    socket = spec.socket.empty() ? data.root / "lesedid.sock" : spec.socket;
    upload_folder = data.assets / "receiving";
    database.path = data.database;
    auto first = TRY(store::Database::open(database)); // brings the schema up to date before anybody asks
    if (spec.role != Role::worker) {
        const int moved = TRY(store::settle_places(
            first, {{"artefacts", data.artefacts}, {"assets", data.assets}, {"projects", data.projects}}));
        if (moved > 0)
            LOG_INFO("app", "{}: the data directory stands elsewhere than before, {} rows name their files anew",
                     data.root.string(), moved);
        TRY(store::IdempotencyRepository(first, store::Scope::everyone()).forget_unfinished());
    }
    auto files = TRY(store::FileStore::open(first, store::Scope::everyone(), data.assets));
    upload_folder = files.receiving_folder();
    return base::make_folders(upload_folder);
}

Status Daemon::Parts::open_engine()
{
    engine.emplace(TRY(render::Engine::create({.root = spec.root, .helper_program = spec.helper_program})));
    encoders = std::make_unique<render::EncoderSearch>(
        render::EncoderSearchSpec{.data_folder = data.root, .helper_program = spec.helper_program},
        settings.text("encode.encoder"));
    pipeline.data_folder = data.root;
    pipeline.projects_folder = data.projects;
    pipeline.assets_folder = data.assets;
    pipeline.engine = &*engine;
    pipeline.encode = encode_spec(settings);
    pipeline.encoders = encoders.get();
    pipeline.share = &cores;
    pipeline.memory_bytes = static_cast<std::uint64_t>(settings.integer("render.memory_megabytes")) << 20U;
    pipeline.work_bytes = static_cast<std::uint64_t>(settings.integer("render.work_megabytes")) << 20U;
    pipeline.tiktok_canvas = {static_cast<int>(settings.integer("video.width")),
                              static_cast<int>(settings.integer("video.height"))};
    pipeline.frames_per_second = static_cast<int>(settings.integer("video.fps"));
    pipeline.max_seconds = settings.number("video.max_duration_seconds");
    pipeline.document_bytes = static_cast<std::uint64_t>(settings.number("document.max_megabytes") * 1e6);
    return {};
}

Status Daemon::Parts::open_api()
{
    doorman.emplace(api::Rate{settings.number("api.requests_per_second"), settings.number("api.burst")});
    events = TRY(api::EventHub::start(database));
    api::PreviewHostSpec live;
    live.engine = &*engine;
    live.most = static_cast<std::size_t>(settings.integer("preview.sessions"));
    live.idle = seconds(settings.number("preview.idle_seconds"));
    previews = TRY(api::PreviewHost::start(live));
    services.database = database;
    services.pipeline = pipeline;
    services.upload_folder = upload_folder;
    services.assets_folder = data.assets;
    services.version = kVersion;
    services.contract = &*contract;
    services.events = events.get();
    services.previews = previews.get();
    services.doorman = &*doorman;
    services.wake_workers = [this] {
        if (auto* const running = pool.load())
            running->wake();
        events->wake();
    };
    services.stop_job = [this](store::Id job) {
        if (auto* const running = pool.load())
            running->stop_job(job);
        events->wake();
    };
    services.worker_load = [this] { return worker_load(); };
    services.metrics = [this] { return metrics->text(); };
    services.health = [this](api::Services::Checks which) { return health_report(which); };
    services.capabilities = [this] {
        const auto* const looked = machine.load();
        return looked != nullptr ? looked->now()
                                 : nlohmann::json{{"state", "pending"},
                                                  {"version", kVersion},
                                                  {"renderers", nlohmann::json::array()},
                                                  {"encoders", nlohmann::json::array()},
                                                  {"providers", nlohmann::json::array()},
                                                  {"fonts", nlohmann::json::array()},
                                                  {"languages", nlohmann::json::array()}};
    };
    services.settings = [this] { return setting_rows(); };
    services.check_setting = [this](const std::string& key, const api::Json& value) -> Status {
        const std::lock_guard guard(mutex);
        if (value.is_number_integer())
            return settings.check(key, value.get<std::int64_t>());
        if (value.is_number())
            return settings.check(key, value.get<double>());
        return value.is_string() ? settings.check(key, value.get<std::string>()) : Status{};
    };
    api::RouterSpec routing;
    routing.check_answers = spec.check_answers;
    routing.on_done = [this](const std::string& operation, int status, std::uint64_t bytes,
                             std::chrono::nanoseconds took) { metrics->request_done(operation, status, took, bytes); };
    router = TRY(api::Router::create(routing, services, api::all_handlers()));
    net::ServerSpec listening;
    listening.socket = socket;
    listening.tcp_address = spec.tcp_address;
    listening.threads = static_cast<unsigned>(settings.integer("api.threads"));
    server = TRY(net::Server::start(listening, *router));
    return {};
}

Status Daemon::Parts::start_workers(const std::string& name)
{
    auto first = TRY(store::Database::open(database));
    TRY(pipeline::settle_projects(first));
    jobs::WorkerPoolSpec queues;
    queues.database = database;
    queues.name = name;
    const auto timeout = seconds(settings.number("queue.render_timeout_seconds"));
    queues.queues = {{"script", static_cast<unsigned>(settings.integer("queue.script_workers")), {}},
                     {"voiceover", static_cast<unsigned>(settings.integer("queue.voiceover_workers")), {}},
                     {"render", static_cast<unsigned>(settings.integer("queue.render_workers")), timeout}};
    queues.make_runner = [this](const jobs::QueueSpec& queue) {
        return pipeline::make_runner({.pipeline = pipeline,
                                      .database = database,
                                      .wake =
                                          [this] {
                                              if (auto* const running = pool.load())
                                                  running->wake();
                                          }},
                                     queue);
    };
    queues.on_start = [this](const store::Job&) {
        if (events)
            events->wake();
    };
    queues.on_end = [this](const store::Job& job, const base::Result<std::string>& done,
                           std::chrono::nanoseconds took) { job_ended(job, done, took); };
    workers = TRY(jobs::WorkerPool::start(std::move(queues)));
    pool = workers.get();
    workers->wake(); // what was queued before they could be woken
    return {};
}

Status Daemon::Parts::start_upkeep()
{
    UpkeepSpec keep;
    keep.database = database;
    keep.data_folder = data.root;
    keep.assets_folder = data.assets;
    keep.projects_folder = data.projects;
    keep.alerts = alerts.get();
    keep.add_figures = [this](telemetry::AlertFigures& figure) {
        figure.ended_jobs = ended_jobs.load();
        figure.failed_jobs = failed_jobs.load();
    };
    upkeep = TRY(Upkeep::start(std::move(keep)));
    return {};
}

void Daemon::Parts::look_at_machine()
{
    if (spec.role != Role::worker)
        capabilities = std::make_unique<Capabilities>(*engine, data.root, std::string(kVersion));
    machine = capabilities.get();
}

std::vector<jobs::WorkerPool::Load> Daemon::Parts::worker_load() const
{
    const auto* const running = pool.load();
    return running != nullptr ? running->load() : std::vector<jobs::WorkerPool::Load>{};
}

std::vector<api::SettingRow> Daemon::Parts::setting_rows() const
{
    const std::lock_guard guard(mutex);
    std::vector<api::SettingRow> rows;
    for (const Settings::Shown& shown : settings.shown()) {
        const bool is_secret = shown.type == "secret";
        rows.push_back({shown.key, shown.environment_name, shown.type, shown.from, shown.meaning, json_of(shown),
                        is_secret ? shown.is_set : true, std::ranges::find(kTenantKeys, shown.key) != kTenantKeys.end(),
                        pending.contains(shown.key)});
    }
    return rows;
}

void Daemon::Parts::reload(const Settings& changed)
{
    const std::lock_guard guard(mutex);
    settings.take("log.", changed); // the rest was handed out when the parts were made
    const auto later = settings.differing(changed);
    pending = {later.begin(), later.end()};
    if (!later.empty())
        LOG_WARN("app", "settings were read again; these hold after a restart: {}", fmt::join(later, ", "));
}

}
