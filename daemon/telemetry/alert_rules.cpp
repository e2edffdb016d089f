// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/telemetry/alerts.h"

#include <deque>

namespace telemetry {
namespace {

using Unit = AlertRule::Unit;

// Share of the jobs ended within a sliding window that failed, from counts that only grow.
class FailedShare {
public:
    FailedShare(std::chrono::seconds window, std::uint64_t least_jobs, std::function<Steady()> now)
        : window_(window), least_jobs_(least_jobs), now_(std::move(now))
    {
    }

    std::optional<double> operator()(const AlertFigures& figures)
    {
        if (!figures.ended_jobs || !figures.failed_jobs)
            return std::nullopt;
        const Sample newest{now_(), *figures.ended_jobs, *figures.failed_jobs};
        if (!samples_.empty() && (newest.ended < samples_.back().ended || newest.failed < samples_.back().failed))
            samples_.clear(); // they started again
        samples_.push_back(newest);
        while (samples_.size() > 1 && samples_[1].at <= newest.at - window_) // one stays, from before the window
            samples_.pop_front();
        const std::uint64_t ended = newest.ended - samples_.front().ended;
        const std::uint64_t failed = newest.failed - samples_.front().failed;
        return ended == 0 || ended < least_jobs_ ? 0.0 : static_cast<double>(failed) / static_cast<double>(ended);
    }

private:
    struct Sample {
        Steady at;
        std::uint64_t ended, failed;
    };
    std::chrono::seconds window_;
    std::uint64_t least_jobs_;
    std::function<Steady()> now_;
    std::deque<Sample> samples_;
};

template <class T> std::optional<double> as_figure(const std::optional<T>& value)
{
    return value ? std::optional<double>(static_cast<double>(*value)) : std::nullopt;
}

}

std::vector<Measured> built_in_alerts(const AlertLimits& limits, const AlertClock& clock)
{
    using std::chrono::seconds;
    const auto now = clock.steady ? clock.steady : [] { return std::chrono::steady_clock::now(); };
    constexpr double kBackTo = 0.8; // of a limit, before it counts as resolved
    std::vector<Measured> rules;
    const auto add = [&](bool on, AlertRule rule, std::function<std::optional<double>(const AlertFigures&)> measure) {
        if (on)
            rules.push_back({std::move(rule), std::move(measure)});
    };
    const auto waiting = static_cast<double>(limits.waiting_jobs);
    add(limits.waiting_jobs > 0,
        {"queue_depth", Severity::warning, Beyond::above, waiting, waiting * kBackTo, seconds(120), seconds(120),
         "{value} jobs wait, more than {limit}; more workers or more hosts help, if work keeps coming", Unit::count},
        [](const AlertFigures& figures) { return as_figure(figures.waiting_jobs); });
    add(limits.failed_share > 0,
        {"error_spike", Severity::critical, Beyond::above, limits.failed_share, limits.failed_share / 2, seconds(30),
         seconds(120), "{value} of the jobs that ended lately failed, more than {limit}; the failed jobs say why",
         Unit::share},
        FailedShare(limits.window, limits.least_jobs, now));
    add(limits.worker_death,
        {"worker_death", Severity::critical, Beyond::above, 0, 0, seconds(15), seconds(60),
         "{value} workers are gone; the log says why, a restart of the daemon brings them back", Unit::count},
        [](const AlertFigures& figures) -> std::optional<double> {
            if (!figures.workers_wanted || !figures.workers_alive)
                return std::nullopt;
            return static_cast<double>(*figures.workers_wanted) - static_cast<double>(*figures.workers_alive);
        });
    const auto cost = static_cast<double>(limits.month_cost_micro_usd);
    add(limits.month_cost_micro_usd > 0,
        {"month_cost", Severity::warning, Beyond::above, cost, cost, seconds(0), seconds(60),
         "this month cost {value}, more than {limit}; budgets of tenants stop work before money is spent",
         Unit::micro_usd},
        [](const AlertFigures& figures) { return as_figure(figures.month_cost_micro_usd); });
    const auto stored = static_cast<double>(limits.storage_bytes);
    add(limits.storage_bytes > 0,
        {"storage_size", Severity::warning, Beyond::above, stored, stored * 0.95, seconds(60), seconds(60),
         "{value} are stored, more than {limit}; delete projects that are not needed", Unit::bytes},
        [](const AlertFigures& figures) { return as_figure(figures.storage_bytes); });
    const auto free = static_cast<double>(limits.free_bytes);
    add(limits.free_bytes > 0,
        {"free_space", Severity::critical, Beyond::below, free, free * 1.2, seconds(30), seconds(60),
         "{value} are free where the data is, less than {limit}; at 0 all work stops", Unit::bytes},
        [](const AlertFigures& figures) { return as_figure(figures.free_bytes); });
    return rules;
}

}
