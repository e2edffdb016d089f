// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/timeline/outline.h"

#include "compositor/assets/path_data.h"
#include "compositor/assets/path_tile.h"
#include "compositor/timeline/track.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

namespace timeline {
namespace {

Point to_point(const assets::PathPoint& point)
{
    return {point.x, point.y};
}

double distance(const Point& a, const Point& b)
{
    return std::hypot(b.x - a.x, b.y - a.y);
}

void add_cubic(const Point& start, const assets::PathStep& step, double scale, std::vector<Point>& points)
{
    const Point a = to_point(step.points[0]), b = to_point(step.points[1]), end = to_point(step.points[2]);
    const double length_px = (distance(start, a) + distance(a, b) + distance(b, end)) * scale;
    const int count = static_cast<int>(std::clamp(std::ceil(std::sqrt(2 * length_px)), 4.0, 256.0));
    for (int i = 1; i <= count; ++i) {
        const double t = static_cast<double>(i) / count, u = 1 - t;
        const auto at = [&](double p, double q, double r, double s) {
            return u * u * u * p + 3 * u * u * t * q + 3 * u * t * t * r + t * t * t * s;
        };
        points.push_back({at(start.x, a.x, b.x, end.x), at(start.y, a.y, b.y, end.y)});
    }
}

void measure_box(PathOutline& outline)
{
    bool first = true;
    for (const Polyline& line : outline.lines)
        for (const Point& point : line.points) {
            outline.from = first ? point : Point{std::min(outline.from.x, point.x), std::min(outline.from.y, point.y)};
            outline.to = first ? point : Point{std::max(outline.to.x, point.x), std::max(outline.to.y, point.y)};
            first = false;
        }
}

}

base::Result<PathOutline> outline_of_path(std::string_view data, double scale)
{
    PathOutline outline;
    Point at, start;
    for (const assets::PathStep& step : TRY(assets::parse_path(data, assets::kMaxPathSegments))) {
        if (step.kind == assets::PathStep::Kind::move) {
            start = at = to_point(step.points[0]);
            outline.lines.push_back({{at}, false});
            continue;
        }
        if (step.kind == assets::PathStep::Kind::close) {
            if (!outline.lines.empty())
                outline.lines.back().closed = true;
            at = start;
            continue;
        }
        if (outline.lines.empty() || outline.lines.back().closed) // goes on where the closed one began
            outline.lines.push_back({{at}, false});
        std::vector<Point>& points = outline.lines.back().points;
        if (step.kind == assets::PathStep::Kind::line)
            points.push_back(to_point(step.points[0]));
        else
            add_cubic(at, step, scale, points);
        at = points.back();
    }
    measure_box(outline);
    return outline;
}

double length_of(const Polyline& line)
{
    double length = 0;
    for (std::size_t i = 1; i < line.points.size(); ++i)
        length += distance(line.points[i - 1], line.points[i]);
    if (line.closed && !line.points.empty())
        length += distance(line.points.back(), line.points.front());
    return length;
}

std::vector<Polyline> cut_to_part(const std::vector<Polyline>& lines, double from, double to)
{
    if (from <= 0 && to >= 1)
        return lines;
    std::vector<Polyline> parts;
    if (to <= from)
        return parts;
    for (const Polyline& line : lines) {
        std::vector<Point> points = line.points;
        if (line.closed && !points.empty())
            points.push_back(points.front());
        const double length = length_of(line), begin = from * length, end = to * length;
        Polyline part;
        double passed = 0;
        for (std::size_t i = 1; i < points.size(); ++i) {
            const double step = distance(points[i - 1], points[i]);
            if (step > 0 && passed + step > begin && passed < end) {
                if (part.points.empty())
                    part.points.push_back(mix(points[i - 1], points[i], std::max(0.0, (begin - passed) / step)));
                part.points.push_back(mix(points[i - 1], points[i], std::min(1.0, (end - passed) / step)));
            }
            passed += step;
        }
        if (part.points.size() > 1)
            parts.push_back(std::move(part));
    }
    return parts;
}

std::string to_path_data(const std::vector<Polyline>& lines, const Point& scale, const Point& offset)
{
    std::string data;
    for (const Polyline& line : lines) {
        char command = 'M';
        for (const Point& point : line.points) {
            fmt::format_to(std::back_inserter(data), "{}{:.4f} {:.4f}", command, point.x * scale.x + offset.x,
                           point.y * scale.y + offset.y);
            command = 'L';
        }
        if (line.closed)
            data += 'Z';
    }
    return data;
}

}
