// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What the daemon tells Prometheus. Counters and histograms are told as things happen; figures (queues, storage,
// workers, this process) are read when somebody asks. Names follow Prometheus's conventions: lesedi_..., base units,
// _total for what only grows; money is integer micro-USD, as everywhere here. Labels are bounded: operations, queues,
// stages and formats are those of the spec, anything else counts as "other"; nothing a tenant wrote ever becomes one.
// The daemon owns it. Thread: any.

#include "compositor/base/result.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace telemetry {

// A queue as it is now.
struct QueueFigures {
    std::string queue; // of MetricsSpec::queues
    std::uint64_t waiting = 0, running = 0, failed = 0;
    std::chrono::milliseconds oldest_waiting{0}; // age of the job that waits longest and may run; 0: none
    unsigned workers = 0, busy = 0;              // of this process
};

// Read at each scrape. Names of kinds, checks and alerts are constants of the program.
struct Figures {
    struct Named {
        std::string name;
        double value = 0;
    };
    std::vector<QueueFigures> queues{};
    unsigned open_connections = 0, requests_waiting = 0, requests_running = 0, event_readers = 0;
    std::vector<Named> storage_bytes{}; // by kind: database, artefacts, assets, projects
    std::uint64_t storage_free_bytes = 0;
    std::int64_t month_cost_micro_usd = 0;
    std::vector<Named> checks{}; // 0 ok, 1 degraded, 2 failed
    std::vector<Named> alerts{}; // 1 firing, else 0
};

struct MetricsSpec {
    std::string version{}, commit{};
    std::vector<std::string> operations{}; // operationIds of the API
    std::vector<std::string> queues{}, stages{}, formats{};
    std::function<base::Result<Figures>()> figures{}; // a failure leaves them out of this answer and is counted
};

class Metrics {
public:
    explicit Metrics(MetricsSpec spec);
    ~Metrics();
    Metrics(const Metrics&) = delete;
    Metrics& operator=(const Metrics&) = delete;

    void request_done(std::string_view operation, int status, std::chrono::nanoseconds took, std::uint64_t bytes_sent);

    // One attempt of a job's step; `failure` says why it failed, empty: it did not.
    void step_ended(std::string_view stage, std::chrono::nanoseconds took, std::optional<base::Errc> failure);
    void job_retried(std::string_view queue);

    struct Video {
        std::string format{};
        std::uint64_t frames = 0;
        std::chrono::nanoseconds length{0}; // of the finished video
    };
    void video_made(const Video& video);
    // A ledger row; kind: script, voice, render, storage. A correction that gives money back is not counted.
    void cost(std::string_view kind, std::int64_t micro_usd);
    void video_cost(std::int64_t micro_usd); // all of a finished video

    std::string text() const; // exposition format 0.0.4; Content-Type is kMetricsType

private:
    struct State;
    std::unique_ptr<State> state_;
};

inline constexpr std::string_view kMetricsType = "text/plain; version=0.0.4; charset=utf-8";

}
