// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/telemetry/scraped.h"

namespace telemetry {
namespace {

using prometheus::MetricFamily;
using prometheus::MetricType;

struct Label {
    const char* name;
    std::string value;
};

void add(MetricFamily& family, std::initializer_list<Label> labels, double value)
{
    prometheus::ClientMetric metric;
    for (const auto& label : labels)
        metric.label.push_back({label.name, label.value});
    (family.type == MetricType::Counter ? metric.counter.value : metric.gauge.value) = value;
    family.metric.push_back(std::move(metric));
}

MetricFamily single(const char* name, const char* help, MetricType type, double value)
{
    MetricFamily family{name, help, type, {}};
    add(family, {}, value);
    return family;
}

MetricFamily gauge(const char* name, const char* help, double value)
{
    return single(name, help, MetricType::Gauge, value);
}

MetricFamily named(const char* name, const char* help, const char* label, const std::vector<Figures::Named>& figures)
{
    MetricFamily family{name, help, MetricType::Gauge, {}};
    for (const auto& figure : figures)
        add(family, {{label, figure.name}}, figure.value);
    return family;
}

void append_queues(std::vector<MetricFamily>& families, const std::vector<QueueFigures>& queues)
{
    MetricFamily jobs{"lesedi_queue_jobs", "Jobs of a queue by state.", MetricType::Gauge, {}};
    MetricFamily oldest{"lesedi_queue_oldest_waiting_seconds",
                        "Age of the job that waits longest among those that may run; 0 when none waits.",
                        MetricType::Gauge,
                        {}};
    MetricFamily workers{"lesedi_workers", "Workers of a queue in this process.", MetricType::Gauge, {}};
    MetricFamily busy{"lesedi_workers_busy", "Workers of a queue that have a job now.", MetricType::Gauge, {}};
    for (const auto& queue : queues) {
        add(jobs, {{"queue", queue.queue}, {"state", "waiting"}}, static_cast<double>(queue.waiting));
        add(jobs, {{"queue", queue.queue}, {"state", "running"}}, static_cast<double>(queue.running));
        add(jobs, {{"queue", queue.queue}, {"state", "failed"}}, static_cast<double>(queue.failed));
        add(oldest, {{"queue", queue.queue}}, std::chrono::duration<double>(queue.oldest_waiting).count());
        add(workers, {{"queue", queue.queue}}, queue.workers);
        add(busy, {{"queue", queue.queue}}, queue.busy);
    }
    for (auto* family : {&jobs, &oldest, &workers, &busy})
        families.push_back(std::move(*family));
}

}

std::vector<MetricFamily> families_of(const Figures& figures)
{
    std::vector<MetricFamily> families;
    append_queues(families, figures.queues);
    families.push_back(gauge("lesedi_http_connections", "Open connections.", figures.open_connections));
    families.push_back(
        gauge("lesedi_http_requests_waiting", "Requests that wait for a thread.", figures.requests_waiting));
    families.push_back(gauge("lesedi_http_requests_running", "Requests whose handler runs.", figures.requests_running));
    families.push_back(gauge("lesedi_event_readers", "Open streams of events.", figures.event_readers));
    families.push_back(named("lesedi_storage_bytes", "Bytes kept, by kind.", "kind", figures.storage_bytes));
    families.push_back(gauge("lesedi_storage_free_bytes", "Bytes free where the data directory is.",
                             static_cast<double>(figures.storage_free_bytes)));
    families.push_back(gauge("lesedi_month_cost_micro_usd",
                             "Cost of this calendar month (UTC), in millionths of a US dollar.",
                             static_cast<double>(figures.month_cost_micro_usd)));
    families.push_back(named("lesedi_check", "Health checks: 0 ok, 1 degraded, 2 failed.", "check", figures.checks));
    families.push_back(named("lesedi_alert_firing", "Built-in alerts: 1 firing.", "alert", figures.alerts));
    return families;
}

std::vector<MetricFamily> families_of(const ProcessFigures& figures)
{
    const auto whole = [](std::uint64_t value) { return static_cast<double>(value); };
    return {
        gauge("process_resident_memory_bytes", "Resident memory of the daemon.", whole(figures.resident_bytes)),
        gauge("process_virtual_memory_bytes", "Virtual memory of the daemon.", whole(figures.virtual_bytes)),
        single("process_cpu_seconds_total", "Processor time of the daemon, user and system.", MetricType::Counter,
               figures.cpu_seconds),
        gauge("process_open_fds", "Open files of the daemon.", whole(figures.open_files)),
        gauge("process_max_fds", "Most files the daemon may open.", whole(figures.most_open_files)),
        gauge("process_threads", "Threads of the daemon.", whole(figures.threads)),
        gauge("process_start_time_seconds", "When the daemon started, in seconds since 1970 UTC.",
              figures.start_time_seconds),
    };
}

}
