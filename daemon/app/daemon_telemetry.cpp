// SPDX-License-Identifier: GPL-3.0-or-later
// What the daemon tells about its work: metrics, alerts and where they go.
#include "daemon/app/daemon_parts.h"

#include "compositor/base/version.h"
#include "daemon/app/alert_webhook.h"

namespace app {
namespace {

using base::Errc;
using base::kVersion;
using base::Status;

telemetry::AlertLimits alert_limits(const Settings& settings)
{
    telemetry::AlertLimits limits;
    limits.waiting_jobs = static_cast<std::uint64_t>(settings.integer("alert.waiting_jobs"));
    limits.failed_share = settings.number("alert.failed_share");
    limits.free_bytes = static_cast<std::uint64_t>(settings.number("alert.free_gigabytes") * 1e9);
    return limits;
}

// Of a job's result, as the steps of `render` write it.
std::vector<telemetry::Metrics::Video> videos_of(const std::string& result)
{
    std::vector<telemetry::Metrics::Video> videos;
    const auto json = nlohmann::json::parse(result, nullptr, false);
    if (!json.is_object() || !json.contains("duration_seconds"))
        return videos;
    const std::chrono::nanoseconds length(static_cast<std::int64_t>(json.value("duration_seconds", 0.0) * 1e9));
    if (json.contains("composition"))
        videos.push_back({"composition", json.value("frames", std::uint64_t{0}), length});
    for (const auto& output : json.value("outputs", nlohmann::json::array()))
        videos.push_back({output.value("format", ""), output.value("frames", std::uint64_t{0}), length});
    return videos;
}

class EventSink final : public telemetry::AlertSink {
public:
    explicit EventSink(const std::unique_ptr<api::EventHub>& hub) : hub_(hub) {}
    void fired(const telemetry::Alert& alert) override { tell(alert); }
    void resolved(const telemetry::Alert& alert) override { tell(alert); }

private:
    void tell(const telemetry::Alert& alert)
    {
        if (hub_)
            hub_->publish("alert", {{"name", alert.name},
                                    {"severity", telemetry::name(alert.severity)},
                                    {"state", telemetry::name(alert.state)},
                                    {"text", alert.text}});
    }
    const std::unique_ptr<api::EventHub>& hub_;
};

}

Status Daemon::Parts::open_telemetry()
{
    contract.emplace(TRY(api::Contract::load(spec.root / "config/api")));
    telemetry::MetricsSpec told;
    told.version = kVersion;
    for (const auto& operation : contract->operations())
        told.operations.push_back(operation.id);
    told.queues = {"script", "voiceover", "render", "postprocess", "batch"};
    told.stages = {"script", "voice", "render"};
    told.formats = {"tiktok",         "youtube_short",  "twitter_square", "twitter_wide",
                    "instagram_reel", "instagram_post", "composition"};
    told.figures = [this] { return figures(); };
    metrics = std::make_unique<telemetry::Metrics>(std::move(told));
    std::vector<std::unique_ptr<telemetry::AlertSink>> sinks;
    sinks.push_back(telemetry::make_log_sink());
    sinks.push_back(std::make_unique<EventSink>(events));
    if (const std::string& url = settings.secret("alert.webhook_url"); !url.empty())
        sinks.push_back(TRY(make_webhook_sink({.url = url})));
    alerts = std::make_unique<telemetry::Alerts>(telemetry::built_in_alerts(alert_limits(settings), {}),
                                                 telemetry::AlertClock{}, std::move(sinks));
    health = std::make_unique<telemetry::Health>(checks());
    return {};
}

void Daemon::Parts::job_ended(const store::Job& job, const base::Result<std::string>& done,
                              std::chrono::nanoseconds took)
{
    const auto failure = done ? std::nullopt : std::optional(done.error().code);
    ++ended_jobs;
    if (failure && failure != Errc::cancelled)
        ++failed_jobs;
    metrics->step_ended(job.stage, took, failure);
    if (failure && base::retry_can_help(*failure) && job.attempts < job.max_attempts)
        metrics->job_retried(job.kind);
    for (const auto& video : done ? videos_of(*done) : std::vector<telemetry::Metrics::Video>{})
        metrics->video_made(video);
    if (events)
        events->wake();
}

}
