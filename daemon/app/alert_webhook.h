// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Alerts to a web address of the operator's: POST with application/json, one for each that fires or is resolved:
//     {"alert": "free_space", "severity": "critical", "state": "firing", "value": 1.2e9, "limit": 2e9,
//      "text": "...", "at": "2026-11-27T01:15:16.000Z", "host": "..."}
// Any 2xx is taken as heard. What is not heard is told again after 1, 5 and 30 s, then the log says so and it is given
// up. A thread of its own, `webhook`; at most kMostWaiting wait, older ones are dropped first.

#include "compositor/base/result.h"
#include "daemon/telemetry/alerts.h"

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace app {

struct WebhookSpec {
    std::string url{}; // http or https; may hold a secret: never logged
    std::vector<std::chrono::milliseconds> again_after{std::chrono::seconds(1), std::chrono::seconds(5),
                                                       std::chrono::seconds(30)};
    std::chrono::milliseconds answer_within{10'000};
};
inline constexpr std::size_t kMostWaiting = 100;

base::Result<std::unique_ptr<telemetry::AlertSink>> make_webhook_sink(WebhookSpec spec); // invalid_input: no such url

}
