// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What this machine can do, found out beside the daemon's work, on the thread `probe`. Thread: any.

#include "compositor/render/encoder_search.h"
#include "compositor/render/engine.h"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <mutex>
#include <string>
#include <thread>

namespace app {

class Capabilities {
public:
    Capabilities(render::Engine& engine, std::filesystem::path data_folder, std::string version);

    nlohmann::json now() const; // schema Capabilities of config/api

private:
    void look(const std::stop_token& stop);
    void put(const char* key, nlohmann::json rows);

    render::Engine& engine_;
    const std::filesystem::path data_folder_;
    mutable std::mutex mutex_;
    nlohmann::json found_; // guarded by mutex_
    std::jthread thread_;
};

}
