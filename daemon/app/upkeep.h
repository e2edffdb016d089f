// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What has to be done now and then while the daemon runs, on the thread `upkeep` with its own connection: figures for
// alerts every few seconds; files that nothing names, keys and events that are too old soon after the start and then
// every hour.

#include "daemon/store/database.h"
#include "daemon/telemetry/alerts.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

namespace app {

struct UpkeepSpec {
    store::DatabaseSpec database;
    std::filesystem::path data_folder, assets_folder, projects_folder;
    telemetry::Alerts* alerts = nullptr;                       // outlives it
    std::function<void(telemetry::AlertFigures&)> add_figures; // what the process alone knows
    std::chrono::seconds sample_every{5};
    std::chrono::seconds clean_every{3600};
};

class Upkeep {
public:
    static base::Result<std::unique_ptr<Upkeep>> start(UpkeepSpec spec);

private:
    explicit Upkeep(UpkeepSpec spec, store::Database database) : spec_(std::move(spec)), database_(std::move(database))
    {
    }
    void run(const std::stop_token& stop);
    void sample();
    void clean();

    UpkeepSpec spec_;
    store::Database database_; // of the thread
    std::jthread thread_;
};

}
