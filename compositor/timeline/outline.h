// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A path as lines, to measure it and to take parts of its length. Of this room only. Thread: any.

#include "compositor/base/result.h"
#include "compositor/timeline/values.h"

#include <string>
#include <string_view>
#include <vector>

namespace timeline {

struct Polyline {
    std::vector<Point> points;
    bool closed = false;
};

struct PathOutline {
    std::vector<Polyline> lines;
    Point from, to; // the box of all points
};

// Curves become lines that stay within a few hundredths of a pixel when the path is drawn `scale` times as large.
base::Result<PathOutline> outline_of_path(std::string_view data, double scale);

// Every line cut to the part of its own length between two fractions.
std::vector<Polyline> cut_to_part(const std::vector<Polyline>& lines, double from, double to);
std::string to_path_data(const std::vector<Polyline>& lines, const Point& scale, const Point& offset);

double length_of(const Polyline& line);

}
