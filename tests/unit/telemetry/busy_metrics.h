// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Metrics in which every family has something.

#include "daemon/telemetry/metrics.h"

namespace busy {

inline telemetry::Figures figures()
{
    telemetry::Figures figures;
    figures.queues = {{"render", 3, 1, 2, std::chrono::milliseconds(1500), 2, 1}, {"script", 0, 0, 0, {}, 1, 0}};
    figures.open_connections = 7;
    figures.requests_waiting = 2;
    figures.requests_running = 1;
    figures.event_readers = 4;
    figures.storage_bytes = {{"artefacts", 1e9}, {"database", 4096}};
    figures.storage_free_bytes = 5'000'000'000;
    figures.month_cost_micro_usd = 12'345'678;
    figures.checks = {{"database", 0}, {"data_folder", 1}};
    figures.alerts = {{"queue_depth", 1}, {"error_spike", 0}};
    return figures;
}

inline telemetry::MetricsSpec spec()
{
    telemetry::MetricsSpec spec;
    spec.version = "0.1.0";
    spec.commit = "a\"b\\c\nd"; // whatever a build says, the format holds
    spec.operations = {"getProject", "listProjects"};
    spec.queues = {"script", "voiceover", "render"};
    spec.stages = {"script", "voice", "render"};
    spec.formats = {"tiktok", "youtube_short"};
    spec.figures = [] { return base::Result<telemetry::Figures>(figures()); };
    return spec;
}

inline void do_everything(telemetry::Metrics& metrics)
{
    using namespace std::chrono_literals;
    metrics.request_done("getProject", 200, 3ms, 1000);
    metrics.request_done("getProject", 404, 1ms, 100);
    metrics.step_ended("render", 12s, std::nullopt);
    metrics.step_ended("render", 2s, base::Errc::no_space);
    metrics.job_retried("render");
    metrics.video_made({"tiktok", 1350, 45s});
    metrics.cost("voice", 15'000);
    metrics.video_cost(16'500);
}

}
