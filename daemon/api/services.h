// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What the daemon gives its API. All outlive it. Thread: each says itself; functions may be called from any.

#include "daemon/api/schema_check.h"
#include "daemon/jobs/worker_pool.h"
#include "daemon/pipeline/pipeline.h"
#include "daemon/store/database.h"

#include <chrono>
#include <filesystem>
#include <functional>
#include <string>

namespace api {

class EventHub;
class PreviewHost;
class Doorman;
class Contract;

struct SettingRow {
    std::string key, environment_name, type, from, meaning; // no environment name: empty
    Json value;                                             // null for secrets
    bool is_set = false;
    bool can_change = false;    // by a tenant
    bool needs_restart = false; // its source was read again and has another value
};

struct Services {
    store::DatabaseSpec database;
    pipeline::PipelineSpec pipeline;     // folders, engine, limits of posted work
    std::filesystem::path upload_folder; // bodies are received here: on the file system of the store
    std::filesystem::path assets_folder; // of store::FileStore
    std::string version;
    std::chrono::steady_clock::time_point started = std::chrono::steady_clock::now();

    Contract* contract = nullptr;
    EventHub* events = nullptr;
    PreviewHost* previews = nullptr;
    Doorman* doorman = nullptr;

    std::function<void()> wake_workers;      // there is new work
    std::function<void(store::Id)> stop_job; // it was cancelled
    std::function<std::vector<jobs::WorkerPool::Load>()> worker_load;
    std::function<std::string()> metrics; // Prometheus' text
    enum class Checks : std::uint8_t { live, ready, all };
    std::function<Json(Checks)> health;                                             // schema Health
    std::function<Json()> capabilities;                                             // schema Capabilities
    std::function<std::vector<SettingRow>()> settings;                              // as the process has them
    std::function<Status(const std::string& key, const Json& value)> check_setting; // range, choices
};

}
