// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Built-in alerts over figures that the daemon samples every few seconds. A rule fires when its figure stays beyond
// `fires` for `pending`, and is resolved when it stays on the good side of `resolves` for `quiet`: the gap between the
// two and the waiting on both sides keep it from flapping. A figure that is not known changes nothing. Pure logic with
// an injected clock; sinks are told of firing and of resolved, once each. Thread: sample() one, current() any.

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace telemetry {

using Steady = std::chrono::steady_clock::time_point;
using Wall = std::chrono::sys_time<std::chrono::milliseconds>;

struct AlertClock {
    std::function<Steady()> steady{}; // what durations are measured with; empty: the machine's
    std::function<Wall()> wall{};     // what people are told
};

// Empty: not known at this moment.
struct AlertFigures {
    std::optional<std::uint64_t> waiting_jobs{};
    std::optional<std::uint64_t> ended_jobs{}, failed_jobs{}; // since the daemon started; failed are among the ended
    std::optional<std::uint64_t> workers_wanted{}, workers_alive{};
    std::optional<std::int64_t> month_cost_micro_usd{};
    std::optional<std::uint64_t> storage_bytes{}, free_bytes{};
};

// 0 switches a rule off.
struct AlertLimits {
    std::uint64_t waiting_jobs = 100;
    double failed_share = 0.2; // of the jobs that ended within `window`
    std::chrono::seconds window{600};
    std::uint64_t least_jobs = 5; // fewer ended jobs than this within the window are no spike
    bool worker_death = true;
    std::int64_t month_cost_micro_usd = 0;
    std::uint64_t storage_bytes = 0, free_bytes = 2'000'000'000;
};

enum class Severity : std::uint8_t { warning, critical };
std::string_view name(Severity severity);
enum class AlertState : std::uint8_t { inactive, pending, firing };
std::string_view name(AlertState state);
enum class Beyond : std::uint8_t { above, below };

struct AlertRule {
    std::string name{}; // constant, snake_case: "queue_depth"
    Severity severity = Severity::warning;
    Beyond beyond = Beyond::above;
    double fires = 0;    // strictly beyond this
    double resolves = 0; // at this or better
    std::chrono::seconds pending{60}, quiet{120};
    std::string summary{}; // what it means and what helps, for people; {value} and {limit} are filled in
    enum class Unit : std::uint8_t { count, share, bytes, micro_usd } unit = Unit::count;
};
struct Measured {
    AlertRule rule{};
    std::function<std::optional<double>(const AlertFigures&)> measure{};
};

struct Alert {
    std::string name;
    Severity severity = Severity::warning;
    AlertState state = AlertState::inactive;
    double value = 0, limit = 0; // the last known value
    std::string text;            // for people, with the figures
    Wall since{};                // when it came into this state
};

// Told on the thread of sample(); a slow sink has its own queue.
class AlertSink {
public:
    virtual ~AlertSink() = default;
    virtual void fired(const Alert& alert) = 0;
    virtual void resolved(const Alert& alert) = 0;
};
std::unique_ptr<AlertSink> make_log_sink(); // error when critical, warn otherwise; info when resolved

// queue_depth error_spike worker_death month_cost storage_size free_space, less those that are switched off.
std::vector<Measured> built_in_alerts(const AlertLimits& limits, const AlertClock& clock);

class Alerts {
public:
    Alerts(std::vector<Measured> rules, AlertClock clock, std::vector<std::unique_ptr<AlertSink>> sinks);
    ~Alerts();
    Alerts(const Alerts&) = delete;
    Alerts& operator=(const Alerts&) = delete;

    void sample(const AlertFigures& figures);
    std::vector<Alert> current() const; // every rule, in their order

private:
    struct Watched;
    AlertClock clock_;
    std::vector<std::unique_ptr<AlertSink>> sinks_;
    mutable std::mutex mutex_;
    std::vector<Watched> watched_; // guarded by mutex_
};

}
