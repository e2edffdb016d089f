// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/app/upkeep.h"

#include "compositor/base/log.h"
#include "compositor/base/thread.h"
#include "daemon/pipeline/left_over.h"
#include "daemon/store/artefact_store.h"
#include "daemon/store/event_repository.h"
#include "daemon/store/file_store.h"
#include "daemon/store/idempotency_repository.h"
#include "daemon/store/job_repository.h"

#include <condition_variable>

namespace app {
namespace {

constexpr std::chrono::hours kOrphanAge{24}; // a file may be on its way into the database
constexpr std::chrono::days kEventLife{7};

template <class T> void told(const char* what, const base::Result<T>& done)
{
    if (!done)
        LOG_WARN("app", "{}: {}; it is tried again in an hour", what, done.error().what);
}

}

base::Result<std::unique_ptr<Upkeep>> Upkeep::start(UpkeepSpec spec)
{
    auto database = TRY(store::Database::open(spec.database));
    std::unique_ptr<Upkeep> upkeep(new Upkeep(std::move(spec), std::move(database)));
    upkeep->thread_ = base::start_thread("upkeep", [raw = upkeep.get()](std::stop_token stop) { raw->run(stop); });
    return upkeep;
}

void Upkeep::run(const std::stop_token& stop)
{
    std::mutex mutex;
    std::condition_variable_any wake;
    std::unique_lock lock(mutex);
    auto next_clean = std::chrono::steady_clock::now(); // with the first figures
    while (!wake.wait_for(lock, stop, spec_.sample_every, [&] { return stop.stop_requested(); })) {
        sample();
        if (std::chrono::steady_clock::now() < next_clean)
            continue;
        next_clean += spec_.clean_every;
        clean();
    }
}

void Upkeep::sample()
{
    telemetry::AlertFigures figures;
    if (const auto queues = store::JobRepository(database_, store::Scope::everyone()).figures()) {
        figures.waiting_jobs = 0;
        for (const auto& queue : *queues)
            *figures.waiting_jobs += static_cast<std::uint64_t>(queue.waiting);
    }
    std::error_code error;
    if (const auto room = std::filesystem::space(spec_.data_folder, error); !error)
        figures.free_bytes = room.available;
    spec_.add_figures(figures);
    spec_.alerts->sample(figures);
}

void Upkeep::clean()
{
    const auto everyone = store::Scope::everyone();
    if (auto artefacts = store::ArtefactStore::open(database_, spec_.data_folder))
        told("left-over artefacts", artefacts->remove_orphans(kOrphanAge));
    if (auto files = store::FileStore::open(database_, everyone, spec_.assets_folder))
        told("left-over uploads", files->remove_orphans(kOrphanAge));
    told("left-over projects", pipeline::remove_left_over(database_, spec_.projects_folder, kOrphanAge));
    told("old keys", store::IdempotencyRepository(database_, everyone).remove_expired());
    told("old events", store::EventRepository(database_, everyone).remove_before(database_.now() - kEventLife));
}

}
