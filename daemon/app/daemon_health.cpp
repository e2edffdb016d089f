// SPDX-License-Identifier: GPL-3.0-or-later
// What the daemon checks and measures about itself.
#include "daemon/app/daemon_parts.h"

#include "daemon/store/job_repository.h"

#include <algorithm>

namespace app {
namespace {

using telemetry::Finding;
using telemetry::Verdict;

constexpr telemetry::FolderLimits kRoom{.scarce_bytes = 2'000'000'000, .least_bytes = 200'000'000};

constexpr std::chrono::seconds kPatience{5}; // a worker looks every second

std::uint64_t bytes_below(const std::filesystem::path& folder)
{
    std::error_code error;
    std::uint64_t bytes = 0;
    for (auto entry = std::filesystem::recursive_directory_iterator(folder, error);
         !error && entry != std::filesystem::recursive_directory_iterator(); entry.increment(error)) {
        std::error_code ignored;
        if (entry->is_regular_file(ignored))
            bytes += entry->file_size(ignored);
    }
    return bytes;
}

}

std::vector<telemetry::Check> Daemon::Parts::checks()
{
    std::vector<telemetry::Check> all;
    all.push_back({"database", telemetry::Counts::for_alive,
                   [this]() -> Finding {
                       auto opened = store::Database::open(database);
                       if (!opened)
                           return {Verdict::failed, opened.error().what};
                       auto change = store::Transaction::begin(*opened); // the write lock can be had
                       return change ? Finding{} : Finding{Verdict::failed, change.error().what};
                   },
                   std::chrono::milliseconds(12'000)});
    all.push_back({"data_folder", telemetry::Counts::for_ready,
                   [this] { return telemetry::check_folder(data.root, kRoom); }, std::chrono::milliseconds(2'000)});
    if (spec.role != Role::control)
        all.push_back({"workers", telemetry::Counts::for_ready,
                       [this]() -> Finding {
                           const auto load = worker_load();
                           const auto threads =
                               std::ranges::count_if(load, [](const auto& one) { return one.workers > 0; });
                           return threads > 0
                                      ? Finding{}
                                      : Finding{Verdict::failed, "no worker runs; see the log, restart the daemon"};
                       },
                       std::chrono::milliseconds(500)});
    else
        all.push_back({"workers", telemetry::Counts::for_ready, [this] { return find_workers(); },
                       std::chrono::milliseconds(2'000)});
    return all;
}

// Workers in other processes are only seen by what they take.
Finding Daemon::Parts::find_workers() const
{
    auto opened = store::Database::open(database);
    if (!opened)
        return {Verdict::failed, opened.error().what};
    const auto queues = store::JobRepository(*opened, store::Scope::everyone()).figures();
    if (!queues)
        return {Verdict::failed, queues.error().what};
    std::chrono::seconds waited{0};
    for (const store::QueueFigure& queue : *queues) {
        if (queue.running > 0)
            return {};
        if (queue.oldest_waiting)
            waited = std::max(waited, std::chrono::floor<std::chrono::seconds>(opened->now() - *queue.oldest_waiting));
    }
    return waited < kPatience ? Finding{}
                              : Finding{Verdict::degraded,
                                        fmt::format("a job has waited for {} s and no worker takes it; start lesedid "
                                                    "--role worker on this data directory",
                                                    waited.count())};
}

nlohmann::json Daemon::Parts::health_report(api::Services::Checks which)
{
    const auto report = which == api::Services::Checks::live ? health->alive() : health->ready();
    nlohmann::json rows = nlohmann::json::array();
    for (const auto& check : report.checks)
        rows.push_back({{"name", check.name},
                        {"status", telemetry::name(check.verdict)},
                        {"reason", check.reason},
                        {"seconds", std::chrono::duration<double>(check.took).count()}});
    const double up = std::chrono::duration<double>(std::chrono::steady_clock::now() - services.started).count();
    return {{"status", telemetry::name(report.verdict)},
            {"checks", std::move(rows)},
            {"version", services.version},
            {"uptime_seconds", up}};
}

base::Result<telemetry::Figures> Daemon::Parts::figures()
{
    telemetry::Figures all;
    auto opened = TRY(store::Database::open(database));
    const auto queues = TRY(store::JobRepository(opened, store::Scope::everyone()).figures());
    const auto load = worker_load();
    for (const auto* name : {"script", "voiceover", "render", "postprocess", "batch"}) {
        telemetry::QueueFigures figure;
        figure.queue = name;
        if (const auto at = std::ranges::find(queues, figure.queue, &store::QueueFigure::kind); at != queues.end()) {
            figure.waiting = static_cast<std::uint64_t>(at->waiting);
            figure.running = static_cast<std::uint64_t>(at->running);
            figure.failed = static_cast<std::uint64_t>(at->failed);
            if (at->oldest_waiting)
                figure.oldest_waiting = opened.now() - *at->oldest_waiting;
        }
        if (const auto at = std::ranges::find(load, figure.queue, &jobs::WorkerPool::Load::kind); at != load.end()) {
            figure.workers = at->workers;
            figure.busy = at->busy;
        }
        all.queues.push_back(std::move(figure));
    }
    if (server) {
        const auto now = server->load();
        all.open_connections = now.connections;
        all.requests_waiting = now.waiting;
        all.requests_running = now.running;
    }
    all.event_readers = events ? events->readers() : 0;
    std::error_code ignored;
    all.storage_bytes = {{"database", static_cast<double>(std::filesystem::file_size(data.database, ignored))},
                         {"artefacts", static_cast<double>(bytes_below(data.artefacts))},
                         {"assets", static_cast<double>(bytes_below(data.assets))},
                         {"projects", static_cast<double>(bytes_below(data.projects))}};
    if (const auto room = std::filesystem::space(data.root, ignored); !ignored)
        all.storage_free_bytes = room.available;
    for (const auto& check : health->ready().checks)
        all.checks.push_back({check.name, static_cast<double>(check.verdict)});
    for (const auto& alert : alerts->current())
        all.alerts.push_back({alert.name, alert.state == telemetry::AlertState::firing ? 1.0 : 0.0});
    return all;
}

}
