// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/telemetry/alerts.h"

#include "compositor/base/log.h"

namespace telemetry {
namespace {

std::string spelled(double value, AlertRule::Unit unit)
{
    switch (unit) {
    case AlertRule::Unit::count:
        return fmt::format("{:.0f}", value);
    case AlertRule::Unit::share:
        return fmt::format("{:.1f} %", value * 100);
    case AlertRule::Unit::bytes:
        return value < 1e9 ? fmt::format("{:.0f} MB", value / 1e6) : fmt::format("{:.1f} GB", value / 1e9);
    case AlertRule::Unit::micro_usd:
        return fmt::format("{:.2f} USD", value / 1e6);
    }
    return "";
}

void replace(std::string& text, std::string_view mark, std::string_view by)
{
    if (const auto at = text.find(mark); at != std::string::npos)
        text.replace(at, mark.size(), by);
}

bool is_beyond(const AlertRule& rule, double value)
{
    return rule.beyond == Beyond::above ? value > rule.fires : value < rule.fires;
}

bool is_good(const AlertRule& rule, double value)
{
    return rule.beyond == Beyond::above ? value <= rule.resolves : value >= rule.resolves;
}

class LogSink : public AlertSink {
public:
    void fired(const Alert& alert) override
    {
        const base::LogContext context({{"alert", alert.name}, {"severity", name(alert.severity)}});
        LOG_AT(alert.severity == Severity::critical ? base::LogLevel::error : base::LogLevel::warn, "alerts", "{}",
               alert.text);
    }
    void resolved(const Alert& alert) override
    {
        const base::LogContext context({{"alert", alert.name}, {"severity", name(alert.severity)}});
        LOG_INFO("alerts", "resolved: {}", alert.text);
    }
};

}

std::string_view name(Severity severity)
{
    return severity == Severity::critical ? "critical" : "warning";
}

std::string_view name(AlertState state)
{
    switch (state) {
    case AlertState::inactive:
        return "inactive";
    case AlertState::pending:
        return "pending";
    case AlertState::firing:
        return "firing";
    }
    return "inactive";
}

std::unique_ptr<AlertSink> make_log_sink()
{
    return std::make_unique<LogSink>();
}

// A rule with where it stands.
struct Alerts::Watched {
    Measured measured;
    Alert alert;
    Steady since{};                   // of pending
    std::optional<Steady> good_since; // while firing: the figure is on the good side from then on

    enum class News : std::uint8_t { none, fired, resolved };
    News judge(double value, Steady now, Wall wall);
    void enter(AlertState state, Wall wall)
    {
        alert.state = state;
        alert.since = wall;
    }
};

Alerts::Watched::News Alerts::Watched::judge(double value, Steady now, Wall wall)
{
    const AlertRule& rule = measured.rule;
    alert.value = value;
    alert.text = rule.summary;
    replace(alert.text, "{value}", spelled(value, rule.unit));
    replace(alert.text, "{limit}", spelled(rule.fires, rule.unit));
    if (alert.state == AlertState::firing) {
        if (!is_good(rule, value))
            good_since.reset();
        else if (!good_since)
            good_since = now;
        if (!good_since || now - *good_since < rule.quiet)
            return News::none;
        enter(AlertState::inactive, wall);
        return News::resolved;
    }
    if (!is_beyond(rule, value)) {
        if (alert.state == AlertState::pending)
            enter(AlertState::inactive, wall);
        return News::none;
    }
    if (alert.state == AlertState::inactive) {
        enter(AlertState::pending, wall);
        since = now;
    }
    if (now - since < rule.pending)
        return News::none;
    enter(AlertState::firing, wall);
    good_since.reset();
    return News::fired;
}

Alerts::Alerts(std::vector<Measured> rules, AlertClock clock, std::vector<std::unique_ptr<AlertSink>> sinks)
    : clock_(std::move(clock)), sinks_(std::move(sinks))
{
    if (!clock_.steady)
        clock_.steady = [] { return std::chrono::steady_clock::now(); };
    if (!clock_.wall)
        clock_.wall = [] {
            return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
        };
    const Wall now = clock_.wall();
    for (auto& measured : rules) {
        Watched watched;
        watched.alert = {
            measured.rule.name, measured.rule.severity, AlertState::inactive, 0, measured.rule.fires, "", now};
        watched.measured = std::move(measured);
        watched_.push_back(std::move(watched));
    }
}

Alerts::~Alerts() = default;

void Alerts::sample(const AlertFigures& figures)
{
    const Steady now = clock_.steady();
    const Wall wall = clock_.wall();
    std::vector<std::pair<Alert, Watched::News>> news; // told without the lock
    {
        const std::lock_guard lock(mutex_);
        for (auto& watched : watched_) {
            const auto value = watched.measured.measure(figures);
            const auto one = value ? watched.judge(*value, now, wall) : Watched::News::none;
            if (one != Watched::News::none)
                news.emplace_back(watched.alert, one);
        }
    }
    for (const auto& [alert, what] : news)
        for (const auto& sink : sinks_)
            what == Watched::News::fired ? sink->fired(alert) : sink->resolved(alert);
}

std::vector<Alert> Alerts::current() const
{
    const std::lock_guard lock(mutex_);
    std::vector<Alert> alerts;
    for (const auto& watched : watched_)
        alerts.push_back(watched.alert);
    return alerts;
}

}
