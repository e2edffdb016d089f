// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/timeline/shape_tile.h"

#include "compositor/scene/blend.h"
#include "compositor/timeline/gradient.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <type_traits>
#include <vector>

namespace timeline {
namespace {

constexpr int kSubRows = 16;

// A convex outline, in pixels of the image.
struct Outline2d {
    ShapeKind kind = ShapeKind::rect;
    double left = 0, top = 0, right = 0, bottom = 0;
    double radius = 0;

    // Where the line at `y` enters it and leaves it; false when it does not.
    bool span(double y, double& from, double& to) const
    {
        if (y <= top || y >= bottom || right <= left)
            return false;
        if (kind == ShapeKind::ellipse) {
            const double ratio = (2 * y - top - bottom) / (bottom - top);
            const double half = (right - left) / 2 * std::sqrt(std::max(0.0, 1 - ratio * ratio));
            from = (left + right) / 2 - half;
            to = (left + right) / 2 + half;
            return true;
        }
        const double into_corner = radius - std::min(y - top, bottom - y);
        const double cut =
            into_corner <= 0 ? 0 : radius - std::sqrt(std::max(0.0, radius * radius - into_corner * into_corner));
        from = left + cut;
        to = right - cut;
        return true;
    }
};

// Area of each pixel of a row covered by an outline, 0..255.
class RowCoverage {
public:
    explicit RowCoverage(int width) : steps_(static_cast<std::size_t>(width) + 2), row_(static_cast<std::size_t>(width))
    {
    }

    const std::vector<std::uint8_t>& of(const Outline2d& outline, int y)
    {
        std::fill(steps_.begin(), steps_.end(), 0.0);
        for (int sub = 0; sub < kSubRows; ++sub) {
            double from = 0, to = 0;
            if (!outline.span(y + (sub + 0.5) / kSubRows, from, to))
                continue;
            edge(from, 1.0 / kSubRows);
            edge(to, -1.0 / kSubRows);
        }
        double sum = 0;
        for (std::size_t x = 0; x < row_.size(); ++x) {
            sum += steps_[x];
            row_[x] = static_cast<std::uint8_t>(std::clamp(sum * 255 + 0.5, 0.0, 255.0));
        }
        return row_;
    }

private:
    // From x to the right everything counts `weight` more.
    void edge(double x, double weight)
    {
        const double inside = std::clamp(x, 0.0, static_cast<double>(row_.size()));
        const auto pixel = static_cast<std::size_t>(inside);
        const double part = inside - static_cast<double>(pixel);
        steps_[pixel] += weight * (1 - part);
        steps_[pixel + 1] += weight * part;
    }

    std::vector<double> steps_;
    std::vector<std::uint8_t> row_;
};

// The outline of the box grown (or shrunk) by `by` on every side.
Outline2d outline_of(const ShapeDrawing& drawing, int margin, double by)
{
    const double width = drawing.box.width - drawing.inset_from.x - drawing.inset_to.x;
    const double height = drawing.box.height - drawing.inset_from.y - drawing.inset_to.y;
    const double radius = std::min({drawing.radius_px, width / 2, height / 2});
    const double left = margin + drawing.inset_from.x, top = margin + drawing.inset_from.y;
    Outline2d outline{drawing.kind, left - by, top - by, left + width + by, top + height + by, 0};
    if (radius > 0)
        outline.radius = std::max(0.0, radius + by);
    return outline;
}

frame::Rgba scaled(frame::Rgba color, std::uint32_t by)
{
    const auto channel = [&](std::uint8_t value) { return static_cast<std::uint8_t>(scene::mul255(value, by)); };
    return {channel(color.r), channel(color.g), channel(color.b), channel(color.a)};
}

frame::Rgba over(frame::Rgba below, frame::Rgba above)
{
    const auto channel = [&](std::uint8_t b, std::uint8_t a) {
        return static_cast<std::uint8_t>(scene::over(b, a, above.a));
    };
    return {channel(below.r, above.r), channel(below.g, above.g), channel(below.b, above.b), channel(below.a, above.a)};
}

// Calls draw(color_at), the colour of every pixel of the box.
template <class Draw> void with_colors(const Fill& fill, frame::Size box, const Draw& draw)
{
    std::visit(
        [&](const auto& kind) {
            if constexpr (std::is_same_v<std::decay_t<decltype(kind)>, Animated<Color>>) {
                const frame::Rgba color = premultiplied(kind.first());
                draw([color](int, int) { return color; });
            } else {
                const GradientRamp ramp(kind, box);
                draw([&ramp](int x, int y) { return ramp.at(x, y); });
            }
        },
        fill);
}

template <class ColorAt> void draw_fill(const ShapeDrawing& drawing, int margin, frame::Image& image, ColorAt color_at)
{
    RowCoverage coverage(image.size().width);
    const Outline2d outline = outline_of(drawing, margin, 0);
    for (int y = margin; y < image.size().height - margin; ++y) {
        const auto& row = coverage.of(outline, y);
        for (int x = margin; x < image.size().width - margin; ++x) {
            const std::uint8_t area = row[static_cast<std::size_t>(x)];
            if (area == 0)
                continue;
            const frame::Rgba color = scaled(color_at(x - margin, y - margin), area);
            std::memcpy(image.row(y) + 4 * x, &color, 4);
        }
    }
}

// Calls visit(x, y, coverage) where the stroke is.
template <class Visit> void visit_stroke(const ShapeDrawing& drawing, int margin, frame::Size size, const Visit& visit)
{
    RowCoverage outside(size.width), inside(size.width);
    const double half = drawing.stroke->width_px.first() / 2;
    const Outline2d outer = outline_of(drawing, margin, half), inner = outline_of(drawing, margin, -half);
    for (int y = 0; y < size.height; ++y) {
        const auto& outer_row = outside.of(outer, y);
        const auto& inner_row = inside.of(inner, y);
        for (int x = 0; x < size.width; ++x) {
            const auto i = static_cast<std::size_t>(x);
            if (outer_row[i] > inner_row[i])
                visit(x, y, static_cast<std::uint8_t>(outer_row[i] - inner_row[i]));
        }
    }
}

void draw_stroke(const ShapeDrawing& drawing, int margin, frame::Image& image)
{
    const frame::Rgba color = premultiplied(drawing.stroke->color.first());
    visit_stroke(drawing, margin, image.size(), [&](int x, int y, std::uint8_t area) {
        frame::Rgba pixel;
        std::memcpy(&pixel, image.row(y) + 4 * x, 4);
        pixel = over(pixel, scaled(color, area));
        std::memcpy(image.row(y) + 4 * x, &pixel, 4);
    });
}

base::Result<DrawnShape> draw_solid(const ShapeDrawing& drawing, const Color& color)
{
    frame::Image image = TRY(frame::Image::create(drawing.box, frame::PixelFormat::a8));
    RowCoverage coverage(drawing.box.width);
    const Outline2d outline = outline_of(drawing, 0, 0);
    for (int y = 0; y < drawing.box.height; ++y) {
        const auto& row = coverage.of(outline, y);
        std::copy(row.begin(), row.end(), image.row(y));
    }
    return DrawnShape{frame::seal(std::move(image)), 0, premultiplied(color)};
}

}

base::Result<DrawnShape> draw_shape(const ShapeDrawing& drawing)
{
    const bool stroked = drawing.stroke && drawing.stroke->width_px.first() > 0 && drawing.stroke->color.first().a > 0;
    const auto* solid = std::get_if<Animated<Color>>(&drawing.fill);
    if (solid != nullptr && !stroked)
        return draw_solid(drawing, solid->first());

    const int margin = stroked ? static_cast<int>(std::ceil(drawing.stroke->width_px.first() / 2)) : 0;
    const frame::Size size{drawing.box.width + 2 * margin, drawing.box.height + 2 * margin};
    frame::Image image = TRY(frame::Image::create(size, frame::PixelFormat::rgba8));
    with_colors(drawing.fill, drawing.box, [&](const auto& color_at) { draw_fill(drawing, margin, image, color_at); });
    if (stroked)
        draw_stroke(drawing, margin, image);
    return DrawnShape{frame::seal(std::move(image)), margin};
}

base::Result<DrawnShape> draw_stroke_alone(const ShapeDrawing& drawing)
{
    const int margin = static_cast<int>(std::ceil(drawing.stroke->width_px.first() / 2));
    const frame::Size size{drawing.box.width + 2 * margin, drawing.box.height + 2 * margin};
    frame::Image image = TRY(frame::Image::create(size, frame::PixelFormat::a8));
    visit_stroke(drawing, margin, size, [&](int x, int y, std::uint8_t area) { image.row(y)[x] = area; });
    return DrawnShape{frame::seal(std::move(image)), margin, premultiplied(drawing.stroke->color.first())};
}

base::Result<frame::SealedImage> fill_coverage(const frame::Image& coverage, const Fill& fill, frame::Size box,
                                               int margin_px)
{
    frame::Image image = TRY(frame::Image::create(coverage.size(), frame::PixelFormat::rgba8));
    with_colors(fill, box, [&](const auto& color_at) {
        for (int y = 0; y < image.size().height; ++y)
            for (int x = 0; x < image.size().width; ++x)
                if (const std::uint8_t area = coverage.row(y)[x]; area != 0) {
                    const frame::Rgba color = scaled(color_at(x - margin_px, y - margin_px), area);
                    std::memcpy(image.row(y) + 4 * x, &color, 4);
                }
    });
    return frame::seal(std::move(image));
}

}
