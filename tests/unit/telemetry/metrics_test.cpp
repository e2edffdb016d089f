// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/telemetry/metrics.h"

#include "daemon/telemetry/process_figures.h"
#include "tests/unit/telemetry/busy_metrics.h"
#include "tests/unit/telemetry/exposition.h"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <cmath>
#include <ctime>
#include <thread>

using exposition::value;
using namespace std::chrono_literals;

TEST(Metrics, TextIsWhatPrometheusReads)
{
    telemetry::Metrics metrics(busy::spec());
    busy::do_everything(metrics);
    const auto read = exposition::parse(metrics.text());
    for (const auto& [name, family] : read) {
        EXPECT_FALSE(family.help.empty()) << name;
        EXPECT_FALSE(family.samples.empty()) << name;
        const bool ours = name.rfind("lesedi_", 0) == 0;
        EXPECT_TRUE(ours || name.rfind("process_", 0) == 0) << name;
        const bool total = name.size() > 6 && name.substr(name.size() - 6) == "_total";
        EXPECT_EQ(total, family.type == "counter") << name << ": _total is for counters, all of them";
    }
    EXPECT_EQ(value(read, "lesedi_http_requests_total", {{"operation", "getProject"}, {"status", "2xx"}}), 1);
    EXPECT_EQ(value(read, "lesedi_http_requests_total", {{"operation", "getProject"}, {"status", "4xx"}}), 1);
    EXPECT_EQ(value(read, "lesedi_http_request_duration_seconds_count", {{"operation", "getProject"}}), 2);
    EXPECT_NEAR(value(read, "lesedi_http_request_duration_seconds_sum", {{"operation", "getProject"}}), 0.004, 1e-9);
    EXPECT_EQ(
        value(read, "lesedi_http_request_duration_seconds_bucket", {{"operation", "getProject"}, {"le", "0.001"}}), 1);
    EXPECT_EQ(value(read, "lesedi_http_response_bytes_total"), 1100);
    EXPECT_EQ(value(read, "lesedi_step_duration_seconds_count", {{"stage", "render"}}), 2);
    EXPECT_EQ(value(read, "lesedi_step_failures_total", {{"stage", "render"}, {"code", "no_space"}}), 1);
    EXPECT_EQ(value(read, "lesedi_job_retries_total", {{"queue", "render"}}), 1);
    EXPECT_EQ(value(read, "lesedi_videos_total", {{"format", "tiktok"}}), 1);
    EXPECT_EQ(value(read, "lesedi_frames_rendered_total"), 1350);
    EXPECT_EQ(value(read, "lesedi_video_rendered_seconds_total"), 45);
    EXPECT_EQ(value(read, "lesedi_cost_micro_usd_total", {{"kind", "voice"}}), 15000);
    EXPECT_EQ(value(read, "lesedi_video_cost_micro_usd_sum"), 16500);
    EXPECT_EQ(value(read, "lesedi_queue_jobs", {{"queue", "render"}, {"state", "waiting"}}), 3);
    EXPECT_EQ(value(read, "lesedi_queue_oldest_waiting_seconds", {{"queue", "render"}}), 1.5);
    EXPECT_EQ(value(read, "lesedi_workers_busy", {{"queue", "render"}}), 1);
    EXPECT_EQ(value(read, "lesedi_workers", {{"queue", "render"}}), 2);
    EXPECT_EQ(value(read, "lesedi_http_connections"), 7);
    EXPECT_EQ(value(read, "lesedi_event_readers"), 4);
    EXPECT_EQ(value(read, "lesedi_storage_bytes", {{"kind", "artefacts"}}), 1e9);
    EXPECT_EQ(value(read, "lesedi_month_cost_micro_usd"), 12345678);
    EXPECT_EQ(value(read, "lesedi_check", {{"check", "data_folder"}}), 1);
    EXPECT_EQ(value(read, "lesedi_alert_firing", {{"alert", "queue_depth"}}), 1);
    EXPECT_EQ(
        value(read, "lesedi_build_info", {{"version", "0.1.0"}, {"commit", "a\"b\\c\nd"}, {"compiler", __VERSION__}}),
        1);
}

TEST(Metrics, KnownSeriesAreThereFromTheStart)
{
    const telemetry::Metrics metrics(busy::spec());
    const auto read = exposition::parse(metrics.text());
    EXPECT_EQ(value(read, "lesedi_step_failures_total", {{"stage", "voice"}, {"code", "timed_out"}}), 0);
    EXPECT_EQ(value(read, "lesedi_step_duration_seconds_count", {{"stage", "voice"}}), 0);
    EXPECT_EQ(value(read, "lesedi_videos_total", {{"format", "youtube_short"}}), 0);
    EXPECT_EQ(value(read, "lesedi_cost_micro_usd_total", {{"kind", "storage"}}), 0);
}

TEST(Metrics, WhateverIsToldTheLabelsAreBounded)
{
    telemetry::Metrics metrics(busy::spec());
    const auto count = [&] {
        std::size_t samples = 0;
        for (const auto& [name, family] : exposition::parse(metrics.text()))
            samples += family.samples.size();
        return samples;
    };
    const auto tell = [&](int number) {
        const std::string word = "/api/video/projects/" + std::to_string(number);
        metrics.request_done(word, number, 1ms, 0);
        metrics.step_ended(word, 1s, base::Errc::internal);
        metrics.job_retried(word);
        metrics.video_made({word, 1, 1s});
        metrics.cost(word, 1);
    };
    for (int number = 0; number < 700; ++number)
        tell(number);
    const auto before = count();
    for (int number = 700; number < 1400; ++number)
        tell(number);
    EXPECT_EQ(count(), before);
    EXPECT_EQ(metrics.text().find("/api/"), std::string::npos);
    const auto read = exposition::parse(metrics.text());
    EXPECT_EQ(value(read, "lesedi_step_failures_total", {{"stage", "other"}, {"code", "internal_error"}}), 1400);
}

TEST(Metrics, FiguresThatCannotBeReadAreLeftOutAndCounted)
{
    auto spec = busy::spec();
    bool works = true;
    spec.figures = [&]() -> base::Result<telemetry::Figures> {
        if (works)
            return busy::figures();
        return base::fail(base::Errc::unavailable, "lesedi.db: locked");
    };
    const telemetry::Metrics metrics(std::move(spec));
    EXPECT_EQ(value(exposition::parse(metrics.text()), "lesedi_scrape_failures_total"), 0);
    works = false;
    const auto read = exposition::parse(metrics.text());
    EXPECT_EQ(read.count("lesedi_queue_jobs"), 0U);
    EXPECT_EQ(read.count("process_resident_memory_bytes"), 1U);
    EXPECT_EQ(value(read, "lesedi_scrape_failures_total"), 1);
}

TEST(Metrics, MoneyGivenBackIsNotCounted)
{
    telemetry::Metrics metrics(busy::spec());
    metrics.cost("voice", 500);
    metrics.cost("voice", -200);
    EXPECT_EQ(value(exposition::parse(metrics.text()), "lesedi_cost_micro_usd_total", {{"kind", "voice"}}), 500);
}

TEST(Metrics, ThreadsCountTogether)
{
    telemetry::Metrics metrics(busy::spec());
    {
        std::vector<std::jthread> threads;
        for (int thread = 0; thread < 4; ++thread)
            threads.emplace_back([&] {
                for (int i = 0; i < 1000; ++i)
                    metrics.request_done("listProjects", 200, 1ms, 1);
            });
        for (int i = 0; i < 20; ++i)
            exposition::parse(metrics.text());
    }
    const auto read = exposition::parse(metrics.text());
    EXPECT_EQ(value(read, "lesedi_http_requests_total", {{"operation", "listProjects"}, {"status", "2xx"}}), 4000);
}

TEST(ProcessFigures, AreThisProcess)
{
    const auto before = telemetry::process_figures();
    EXPECT_GT(before.resident_bytes, 1'000'000U);
    EXPECT_GT(before.virtual_bytes, before.resident_bytes);
    EXPECT_GT(before.most_open_files, before.open_files);
    EXPECT_NEAR(before.start_time_seconds, static_cast<double>(std::time(nullptr)), 600);
    const int extra = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    std::vector<char> memory(64 << 20, 'x');
    std::atomic<bool> done{false};
    std::jthread thread([&] { done.wait(false); });
    const auto until = std::clock() + CLOCKS_PER_SEC / 20;
    while (std::clock() < until)
        memory[static_cast<std::size_t>(std::clock()) % memory.size()] = 'y';
    const auto after = telemetry::process_figures();
    EXPECT_EQ(after.open_files, before.open_files + 1);
    EXPECT_EQ(after.threads, before.threads + 1);
    EXPECT_GT(after.resident_bytes, before.resident_bytes + (32 << 20));
    EXPECT_GE(after.cpu_seconds, before.cpu_seconds + 0.03);
    done = true;
    done.notify_all();
    ::close(extra);
}
