// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The parts of a Daemon and how each is made; seen by daemon.cpp and daemon_parts.cpp only. Members are in the order
// of their making. Thread: main's, but for the functions given to the API, which any of its threads calls.

#include "compositor/base/thread.h"
#include "daemon/api/events.h"
#include "daemon/api/previews.h"
#include "daemon/api/router.h"
#include "daemon/app/capabilities.h"
#include "daemon/app/daemon.h"
#include "daemon/app/service.h"
#include "daemon/app/upkeep.h"
#include "daemon/jobs/worker_pool.h"
#include "daemon/net/http_server.h"
#include "daemon/pipeline/core_share.h"
#include "daemon/telemetry/alerts.h"
#include "daemon/telemetry/health.h"
#include "daemon/telemetry/metrics.h"

#include <atomic>
#include <mutex>
#include <optional>
#include <set>
#include <string>

namespace app {

struct Daemon::Parts {
    Parts(const DaemonSpec& given, const Settings& given_settings) : spec(given), settings(given_settings) {}

    base::Status open_data();
    base::Status open_engine();
    base::Status open_telemetry();
    base::Status open_api();
    base::Status start_workers(const std::string& name);
    base::Status start_upkeep();
    void look_at_machine();
    void reload(const Settings& changed);

    std::vector<jobs::WorkerPool::Load> worker_load() const;
    std::vector<api::SettingRow> setting_rows() const;
    nlohmann::json health_report(api::Services::Checks checks);
    base::Result<telemetry::Figures> figures();
    std::vector<telemetry::Check> checks();
    telemetry::Finding find_workers() const;
    void job_ended(const store::Job& job, const base::Result<std::string>& done, std::chrono::nanoseconds took);

    const DaemonSpec spec;
    mutable std::mutex mutex;
    Settings settings;             // guarded by mutex; as they hold
    std::set<std::string> pending; // guarded by mutex; keys that will hold other values after a restart
    std::optional<InstanceLock> lock;
    DataFolder data;
    std::filesystem::path socket, upload_folder;
    store::DatabaseSpec database;
    std::optional<render::Engine> engine;
    std::unique_ptr<render::EncoderSearch> encoders;
    pipeline::CoreShare cores{base::usable_cores()};
    pipeline::PipelineSpec pipeline;

    std::unique_ptr<telemetry::Metrics> metrics;
    std::unique_ptr<telemetry::Alerts> alerts;
    std::unique_ptr<telemetry::Health> health;
    std::atomic<std::uint64_t> ended_jobs{0}, failed_jobs{0};

    std::optional<api::Contract> contract;
    std::optional<api::Doorman> doorman;
    std::unique_ptr<api::EventHub> events;
    std::unique_ptr<api::PreviewHost> previews;
    api::Services services;
    std::unique_ptr<api::Router> router;
    std::unique_ptr<net::Server> server;
    std::unique_ptr<jobs::WorkerPool> workers;
    std::atomic<jobs::WorkerPool*> pool{nullptr}; // the same, for other threads, once it runs
    std::unique_ptr<Upkeep> upkeep;
    std::unique_ptr<Capabilities> capabilities;
    std::atomic<Capabilities*> machine{nullptr}; // the same, for other threads
};

}
