// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Figures as Prometheus's families: made anew at each scrape, so that nothing stale stays. Private to the metrics.

#include "daemon/telemetry/metrics.h"
#include "daemon/telemetry/process_figures.h"

#include <prometheus/metric_family.h>

namespace telemetry {

std::vector<prometheus::MetricFamily> families_of(const Figures& figures);
std::vector<prometheus::MetricFamily> families_of(const ProcessFigures& figures);

}
