// SPDX-License-Identifier: GPL-3.0-or-later
// Drawn by cairo's scan converter in this process: after parse_path only checked numbers are left of what was hostile.
#include "compositor/assets/path_tile.h"

#include "compositor/assets/path_data.h"
#include "compositor/base/handle.h"

#include <cairo.h>

#include <algorithm>
#include <cmath>

namespace assets {
namespace {

using base::Errc;
using base::fail;
using base::Result;
using base::Status;
using Steps = std::vector<PathStep>;

constexpr double kFarthestPixel = 4e6; // cairo counts in 24.8 bits
constexpr double kMostRows = 2e7;      // rows of pixels that edges cross, all together: about a second of work
constexpr double kMostDashes = 100'000;
constexpr double kTolerance = 0.1; // pixels a curve may be away from its lines: as librsvg has it, so shapes are equal

struct SurfaceTraits {
    static constexpr cairo_surface_t* none = nullptr;
    static void close(cairo_surface_t* surface) { cairo_surface_destroy(surface); }
};
struct PainterTraits {
    static constexpr cairo_t* none = nullptr;
    static void close(cairo_t* painter) { cairo_destroy(painter); }
};
using Surface = base::Handle<cairo_surface_t*, SurfaceTraits>;
using Painter = base::Handle<cairo_t*, PainterTraits>;

bool between(double value, double low, double high)
{
    return value >= low && value <= high; // false for what is no number
}

Status check_stroke(const PathStroke& stroke)
{
    if (!between(stroke.width, 0, 1e6) || !between(stroke.miter_limit, 1, 1e6) ||
        !between(stroke.dash_offset, -1e9, 1e9))
        return fail(Errc::invalid_input,
                    fmt::format("path: a stroke of width {:g}, miter limit {:g} and dash offset {:g} cannot be drawn",
                                stroke.width, stroke.miter_limit, stroke.dash_offset));
    double sum = 0;
    for (const double length : stroke.dash) {
        if (!between(length, 0, 1e6))
            return fail(Errc::invalid_input, fmt::format("path: a dash of length {:g} cannot be drawn", length));
        sum += length;
    }
    if (stroke.dash.size() > 64 || (!stroke.dash.empty() && sum <= 0))
        return fail(Errc::invalid_input, "path: a dash pattern has at most 64 lengths, and one of them above 0");
    return {};
}

// Lengths along the control points, which are never shorter than the curves.
struct Extent {
    double length = 0; // in the path's units
    double rows = 0;   // of pixels crossed, inside the box
    double farthest = 0;
    double left = 0, top = 0, right = 0, bottom = 0; // in the path's units
    bool any = false;
};

Extent extent_of(const Steps& steps, const std::array<double, 6>& m, double height)
{
    Extent extent;
    PathPoint before;
    double before_y = 0;
    PathPoint start;
    const auto reach = [&](PathPoint point, bool drawn) {
        const double x = m[0] * point.x + m[2] * point.y + m[4];
        const double y = m[1] * point.x + m[3] * point.y + m[5];
        extent.farthest = std::max({extent.farthest, std::abs(x), std::abs(y)});
        const double inside_y = std::clamp(y, 0.0, height);
        if (drawn) {
            extent.length += std::hypot(point.x - before.x, point.y - before.y);
            extent.rows += std::abs(inside_y - before_y) + 1;
        }
        before = point;
        before_y = inside_y;
        extent.left = extent.any ? std::min(extent.left, point.x) : point.x;
        extent.right = extent.any ? std::max(extent.right, point.x) : point.x;
        extent.top = extent.any ? std::min(extent.top, point.y) : point.y;
        extent.bottom = extent.any ? std::max(extent.bottom, point.y) : point.y;
        extent.any = true;
    };
    for (const PathStep& step : steps) {
        for (int i = 0; i < step.count(); ++i)
            reach(step.points[static_cast<std::size_t>(i)], step.kind != PathStep::Kind::move);
        if (step.kind == PathStep::Kind::move)
            start = step.points[0];
        else if (step.kind == PathStep::Kind::close)
            reach(start, true);
    }
    return extent;
}

Status check_work(const Extent& extent, const std::optional<PathStroke>& stroke)
{
    if (!(extent.farthest <= kFarthestPixel))
        return fail(Errc::invalid_input, fmt::format("path: it reaches {:.3g} pixels far, and {:.3g} can be drawn",
                                                     extent.farthest, kFarthestPixel));
    if (extent.rows > kMostRows)
        return fail(Errc::invalid_input, "path: it is too dense to be drawn; leave points out or show it smaller");
    if (!stroke || stroke->dash.empty())
        return {};
    double pattern = 0;
    for (const double length : stroke->dash)
        pattern += length;
    if (extent.length / pattern * static_cast<double>(stroke->dash.size()) > kMostDashes)
        return fail(Errc::invalid_input,
                    fmt::format("path: its dashes would be more than {:.0f}; make them longer", kMostDashes));
    return {};
}

void trace(cairo_t* painter, const Steps& steps)
{
    for (const PathStep& step : steps) {
        const auto& p = step.points;
        switch (step.kind) {
        case PathStep::Kind::move:
            cairo_move_to(painter, p[0].x, p[0].y);
            break;
        case PathStep::Kind::line:
            cairo_line_to(painter, p[0].x, p[0].y);
            break;
        case PathStep::Kind::cubic:
            cairo_curve_to(painter, p[0].x, p[0].y, p[1].x, p[1].y, p[2].x, p[2].y);
            break;
        case PathStep::Kind::close:
            cairo_close_path(painter);
            break;
        }
    }
}

void take_pen(cairo_t* painter, const PathStroke& stroke)
{
    constexpr std::array kCaps{CAIRO_LINE_CAP_BUTT, CAIRO_LINE_CAP_ROUND, CAIRO_LINE_CAP_SQUARE};
    constexpr std::array kJoins{CAIRO_LINE_JOIN_MITER, CAIRO_LINE_JOIN_ROUND, CAIRO_LINE_JOIN_BEVEL};
    cairo_set_line_width(painter, stroke.width);
    cairo_set_line_cap(painter, kCaps.at(static_cast<std::size_t>(stroke.cap)));
    cairo_set_line_join(painter, kJoins.at(static_cast<std::size_t>(stroke.join)));
    cairo_set_miter_limit(painter, stroke.miter_limit);
    cairo_set_dash(painter, stroke.dash.data(), static_cast<int>(stroke.dash.size()), stroke.dash_offset);
}

Status check_matrix(const std::array<double, 6>& m)
{
    for (const double number : m)
        if (!between(number, -1e6, 1e6))
            return fail(Errc::invalid_input, fmt::format("path: a matrix with {:g} in it cannot be used", number));
    return {};
}

Status check_painted(cairo_t* painter)
{
    if (cairo_status(painter) == CAIRO_STATUS_SUCCESS)
        return {};
    return fail(cairo_status(painter) == CAIRO_STATUS_NO_MEMORY ? Errc::unavailable : Errc::invalid_input,
                fmt::format("path: {}", cairo_status_to_string(cairo_status(painter))));
}

}

Result<frame::SealedImage> path_coverage(const PathSpec& spec)
{
    const Steps steps = TRY(parse_path(spec.data, kMaxPathSegments));
    TRY(check_matrix(spec.to_pixels));
    if (spec.stroke)
        TRY(check_stroke(*spec.stroke));
    TRY(check_work(extent_of(steps, spec.to_pixels, spec.box.height), spec.stroke));
    frame::Image image = TRY(frame::Image::create(spec.box, frame::PixelFormat::a8));
    const auto& m = spec.to_pixels;
    const bool flat = std::abs(m[0] * m[3] - m[1] * m[2]) < 1e-12; // everything on one line: nothing to see
    if (steps.empty() || flat || (spec.stroke && spec.stroke->width == 0))
        return frame::seal(std::move(image));
    const Surface surface(cairo_image_surface_create_for_data(image.row(0), CAIRO_FORMAT_A8, spec.box.width,
                                                              spec.box.height, static_cast<int>(image.stride_bytes())));
    {
        const Painter painter(cairo_create(surface.get()));
        const cairo_matrix_t matrix{m[0], m[1], m[2], m[3], m[4], m[5]};
        cairo_set_antialias(painter.get(), CAIRO_ANTIALIAS_BEST);
        cairo_set_tolerance(painter.get(), kTolerance);
        cairo_set_matrix(painter.get(), &matrix);
        trace(painter.get(), steps);
        if (spec.stroke) {
            take_pen(painter.get(), *spec.stroke);
            cairo_stroke(painter.get());
        } else {
            cairo_set_fill_rule(painter.get(),
                                spec.rule == FillRule::even_odd ? CAIRO_FILL_RULE_EVEN_ODD : CAIRO_FILL_RULE_WINDING);
            cairo_fill(painter.get());
        }
        TRY(check_painted(painter.get()));
    }
    cairo_surface_finish(surface.get());
    return frame::seal(std::move(image));
}

Result<PathBounds> path_bounds(std::string_view data, const std::optional<PathStroke>& stroke)
{
    const Steps steps = TRY(parse_path(data, kMaxPathSegments));
    if (stroke)
        TRY(check_stroke(*stroke));
    const std::array<double, 6> same{1, 0, 0, 1, 0, 0};
    const Extent extent = extent_of(steps, same, 0);
    if (steps.empty() || (stroke && stroke->width == 0))
        return PathBounds{};
    const double side =
        std::max({extent.right - extent.left, extent.bottom - extent.top, stroke ? stroke->width : 0.0, 1e-6});
    const double scale = 10'000 / side; // cairo answers in 256ths
    const Surface surface(cairo_image_surface_create(CAIRO_FORMAT_A8, 1, 1));
    const Painter painter(cairo_create(surface.get()));
    cairo_scale(painter.get(), scale, scale);
    cairo_translate(painter.get(), -extent.left, -extent.top);
    TRY(check_work(extent_of(steps, {scale, 0, 0, scale, -extent.left * scale, -extent.top * scale}, 1), stroke));
    trace(painter.get(), steps);
    PathBounds bounds;
    double right = 0;
    double bottom = 0;
    if (stroke) {
        take_pen(painter.get(), *stroke);
        cairo_stroke_extents(painter.get(), &bounds.x, &bounds.y, &right, &bottom);
    } else {
        cairo_fill_extents(painter.get(), &bounds.x, &bounds.y, &right, &bottom);
    }
    TRY(check_painted(painter.get()));
    bounds.width = right - bounds.x;
    bounds.height = bottom - bounds.y;
    if (bounds.width <= 0 && bounds.height <= 0)
        return PathBounds{};
    return bounds;
}

}
