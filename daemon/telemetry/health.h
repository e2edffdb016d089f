// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Is the daemon well? Named checks, each a function of its owner that really tries what it claims. Each runs on a
// thread of its own (`check-name`) with a deadline: one that hangs counts as failed and is not started again until it
// came back. Answers are kept for a second, so that a storm of questions asks once. Thread: any.

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace telemetry {

enum class Verdict : std::uint8_t { ok, degraded, failed }; // in order of trouble
std::string_view name(Verdict verdict);

struct Finding {
    Verdict verdict = Verdict::ok;
    std::string reason{}; // why it is not ok and what helps; may be empty when it is
};

// alive: when this fails only a restart helps, systemd and orchestrators do so. ready: while this fails no work should
// be sent here. A check for `alive` counts for readiness too.
enum class Counts : std::uint8_t { for_alive, for_ready };

struct Check {
    std::string name{}; // constant, snake_case: "database"
    Counts counts = Counts::for_ready;
    std::function<Finding()> run{};
    std::chrono::milliseconds deadline{500};
};

struct CheckResult {
    std::string name;
    Verdict verdict = Verdict::ok;
    std::string reason;
    std::chrono::microseconds took{0};
};

struct HealthReport {
    Verdict verdict = Verdict::ok; // the worst of the checks; degraded still works
    std::vector<CheckResult> checks;
};

class Health {
public:
    explicit Health(std::vector<Check> checks, std::chrono::milliseconds keep = std::chrono::seconds(1));
    ~Health(); // waits for checks that run
    Health(const Health&) = delete;
    Health& operator=(const Health&) = delete;

    HealthReport alive();
    HealthReport ready(); // takes no longer than the longest deadline

private:
    class Station;
    HealthReport ask(bool all);
    std::vector<std::unique_ptr<Station>> stations_;
};

// A check of a folder: a small file can be written, synced and removed there, and its file system has room. Below
// `scarce_bytes` degraded, below `least_bytes` failed.
struct FolderLimits {
    std::uint64_t scarce_bytes = 0, least_bytes = 0;
};
Finding check_folder(const std::filesystem::path& folder, const FolderLimits& limits);

}
