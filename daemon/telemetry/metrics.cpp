// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/telemetry/metrics.h"

#include "compositor/base/log.h"
#include "daemon/telemetry/scraped.h"

#include <prometheus/counter.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <map>
#include <unordered_set>

namespace telemetry {
namespace {

using prometheus::Counter;
using prometheus::Histogram;
template <class T> using Family = prometheus::Family<T>;

// Goals of the API are a few milliseconds; uploads and downloads take long.
const Histogram::BucketBoundaries kRequestSeconds{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30};
// A script takes a fraction of a second, a long render minutes; RENDER_TIMEOUT_SECONDS is 300 by default.
const Histogram::BucketBoundaries kStepSeconds{0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800};
// From offline work (fractions of a cent) to ten dollars.
const Histogram::BucketBoundaries kVideoMicroUsd{100, 1'000, 10'000, 50'000, 100'000, 250'000, 500'000, 1e6, 5e6, 1e7};

constexpr const char* kOther = "other";
constexpr std::array<const char*, 4> kCostKinds{"script", "voice", "render", "storage"};

Family<Counter>& counters(prometheus::Registry& registry, const char* name, const char* help)
{
    return prometheus::BuildCounter().Name(name).Help(help).Register(registry);
}
Family<Histogram>& histograms(prometheus::Registry& registry, const char* name, const char* help)
{
    return prometheus::BuildHistogram().Name(name).Help(help).Register(registry);
}

std::string label_of(base::Errc code)
{
    std::string label(base::name(code));
    std::replace(label.begin(), label.end(), ' ', '_');
    return label;
}

std::vector<base::Errc> all_codes()
{
    std::vector<base::Errc> codes;
    for (int code = 0; base::name(static_cast<base::Errc>(code)) != "unknown"; ++code)
        codes.push_back(static_cast<base::Errc>(code));
    return codes;
}

constexpr std::array<const char*, 6> kStatusClasses{kOther, "1xx", "2xx", "3xx", "4xx", "5xx"};

std::size_t class_of(int status)
{
    return status >= 100 && status < 600 ? static_cast<std::size_t>(status / 100) : 0;
}

double seconds(std::chrono::nanoseconds time)
{
    return std::chrono::duration<double>(time).count();
}

// What a label may say; the rest is "other".
class Words {
public:
    explicit Words(const std::vector<std::string>& words) : words_(words.begin(), words.end())
    {
        words_.insert(kOther);
    }
    std::string bounded(std::string_view word) const
    {
        const auto found = words_.find(std::string(word));
        return found == words_.end() ? kOther : *found;
    }
    const std::unordered_set<std::string>& all() const { return words_; }

private:
    std::unordered_set<std::string> words_;
};

}

// Looking a series up by its labels makes a new one to throw away: requests keep what they found.
struct RequestSeries {
    std::array<std::atomic<Counter*>, kStatusClasses.size()> by_class{};
    std::atomic<Histogram*> seconds{};
};

struct Metrics::State {
    explicit State(MetricsSpec given);
    void make_known_series();
    RequestSeries& series_of(std::string_view operation);

    MetricsSpec spec;
    Words operations, queues, stages, formats;
    prometheus::Registry registry;
    Family<Counter>& requests = counters(registry, "lesedi_http_requests_total", "Requests by operation and status.");
    Family<Histogram>& request_seconds =
        histograms(registry, "lesedi_http_request_duration_seconds", "Time from a request's head to its answer's end.");
    std::map<std::string, RequestSeries, std::less<>> request_series; // of every operation and "other"
    Counter& sent = counters(registry, "lesedi_http_response_bytes_total", "Bytes of bodies that were sent.").Add({});
    Family<Histogram>& step_seconds =
        histograms(registry, "lesedi_step_duration_seconds",
                   "Time of a job's attempt at a step; its count is the number of attempts.");
    Family<Counter>& step_failures =
        counters(registry, "lesedi_step_failures_total", "Attempts at a step that failed, by cause.");
    Family<Counter>& retries = counters(registry, "lesedi_job_retries_total", "Jobs that are tried again.");
    Family<Counter>& videos = counters(registry, "lesedi_videos_total", "Finished videos by format.");
    Family<Counter>& frames = counters(registry, "lesedi_frames_rendered_total", "Frames of finished videos.");
    Family<Counter>& video_seconds =
        counters(registry, "lesedi_video_rendered_seconds_total", "Length of finished videos.");
    Family<Counter>& costs =
        counters(registry, "lesedi_cost_micro_usd_total", "Cost by kind, in millionths of a US dollar.");
    Family<Histogram>& video_costs =
        histograms(registry, "lesedi_video_cost_micro_usd", "Cost of a finished video, in millionths of a US dollar.");
    Family<Counter>& scrape_failures =
        counters(registry, "lesedi_scrape_failures_total", "Scrapes whose figures could not be read.");
};

Metrics::State::State(MetricsSpec given)
    : spec(std::move(given)), operations(spec.operations), queues(spec.queues), stages(spec.stages),
      formats(spec.formats)
{
    for (const std::string& operation : operations.all())
        request_series[operation];
    make_known_series();
}

RequestSeries& Metrics::State::series_of(std::string_view operation)
{
    const auto found = request_series.find(operation);
    return found != request_series.end() ? found->second : request_series.find(kOther)->second;
}

// A series that is there from the start at 0 has a rate from its first event on. Requests have too many to do so.
void Metrics::State::make_known_series()
{
    prometheus::BuildGauge()
        .Name("lesedi_build_info")
        .Help("The program; always 1.")
        .Register(registry)
        .Add({{"version", spec.version}, {"commit", spec.commit}, {"compiler", __VERSION__}})
        .Set(1);
    frames.Add({});
    video_seconds.Add({});
    video_costs.Add({}, kVideoMicroUsd);
    scrape_failures.Add({});
    for (const auto& stage : stages.all()) {
        step_seconds.Add({{"stage", stage}}, kStepSeconds);
        for (const auto code : all_codes())
            step_failures.Add({{"stage", stage}, {"code", label_of(code)}});
    }
    for (const auto& queue : queues.all())
        retries.Add({{"queue", queue}});
    for (const auto& format : formats.all())
        videos.Add({{"format", format}});
    for (const char* kind : kCostKinds)
        costs.Add({{"kind", kind}});
}

Metrics::Metrics(MetricsSpec spec) : state_(std::make_unique<State>(std::move(spec))) {}
Metrics::~Metrics() = default;

void Metrics::request_done(std::string_view operation, int status, std::chrono::nanoseconds took,
                           std::uint64_t bytes_sent)
{
    RequestSeries& series = state_->series_of(operation);
    std::atomic<Counter*>& counter = series.by_class[class_of(status)];
    if (counter.load() == nullptr) {
        // Two threads find the same. The counter comes last: it says that both are there.
        const std::string bounded = state_->operations.bounded(operation);
        series.seconds = &state_->request_seconds.Add({{"operation", bounded}}, kRequestSeconds);
        counter = &state_->requests.Add({{"operation", bounded}, {"status", kStatusClasses[class_of(status)]}});
    }
    counter.load()->Increment();
    series.seconds.load()->Observe(seconds(took));
    state_->sent.Increment(static_cast<double>(bytes_sent));
}

void Metrics::step_ended(std::string_view stage, std::chrono::nanoseconds took, std::optional<base::Errc> failure)
{
    const std::string bounded = state_->stages.bounded(stage);
    state_->step_seconds.Add({{"stage", bounded}}, kStepSeconds).Observe(seconds(took));
    if (failure)
        state_->step_failures.Add({{"stage", bounded}, {"code", label_of(*failure)}}).Increment();
}

void Metrics::job_retried(std::string_view queue)
{
    state_->retries.Add({{"queue", state_->queues.bounded(queue)}}).Increment();
}

void Metrics::video_made(const Video& video)
{
    state_->videos.Add({{"format", state_->formats.bounded(video.format)}}).Increment();
    state_->frames.Add({}).Increment(static_cast<double>(video.frames));
    state_->video_seconds.Add({}).Increment(seconds(video.length));
}

void Metrics::cost(std::string_view kind, std::int64_t micro_usd)
{
    const bool known = std::find(kCostKinds.begin(), kCostKinds.end(), kind) != kCostKinds.end();
    state_->costs.Add({{"kind", known ? std::string(kind) : kOther}})
        .Increment(static_cast<double>(std::max<std::int64_t>(micro_usd, 0)));
}

void Metrics::video_cost(std::int64_t micro_usd)
{
    state_->video_costs.Add({}, kVideoMicroUsd).Observe(static_cast<double>(micro_usd));
}

std::string Metrics::text() const
{
    std::vector<prometheus::MetricFamily> scraped;
    if (state_->spec.figures) {
        auto figures = state_->spec.figures();
        if (figures) {
            for (auto& queue : figures->queues)
                queue.queue = state_->queues.bounded(queue.queue);
            scraped = families_of(*figures);
        } else {
            state_->scrape_failures.Add({}).Increment();
            base::write_error("telemetry", base::LogLevel::warn, figures.error(), "figures left out of the metrics");
        }
    }
    for (auto& family : families_of(process_figures()))
        scraped.push_back(std::move(family));
    auto families = state_->registry.Collect();
    std::move(scraped.begin(), scraped.end(), std::back_inserter(families));
    families.erase(std::remove_if(families.begin(), families.end(), [](const auto& one) { return one.metric.empty(); }),
                   families.end());
    return prometheus::TextSerializer().Serialize(families);
}

}
