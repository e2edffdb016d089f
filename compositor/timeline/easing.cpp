// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/timeline/easing.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace timeline {
namespace {

struct CurveName {
    Curve curve;
    std::string_view name;
};
constexpr std::array<CurveName, 11> kNames{{{Curve::linear, "linear"},
                                            {Curve::step, "step"},
                                            {Curve::ease_in, "ease_in"},
                                            {Curve::ease_out, "ease_out"},
                                            {Curve::ease_in_out, "ease_in_out"},
                                            {Curve::back, "back"},
                                            {Curve::bounce, "bounce"},
                                            {Curve::elastic, "elastic"},
                                            {Curve::spring, "spring"},
                                            {Curve::bezier, "bezier"},
                                            {Curve::steps, "steps"}}};

double cube(double value)
{
    return value * value * value;
}

// back, bounce and elastic: the "out" forms of R. Penner's easing equations.
double back_out(double p)
{
    constexpr double kOvershoot = 1.70158; // 10 % beyond the end
    const double rest = p - 1;
    return 1 + (kOvershoot + 1) * cube(rest) + kOvershoot * rest * rest;
}

double bounce_out(double p)
{
    constexpr double kGravity = 7.5625, kSpan = 2.75;
    if (p < 1 / kSpan)
        return kGravity * p * p;
    if (p < 2 / kSpan) {
        p -= 1.5 / kSpan;
        return kGravity * p * p + 0.75;
    }
    if (p < 2.5 / kSpan) {
        p -= 2.25 / kSpan;
        return kGravity * p * p + 0.9375;
    }
    p -= 2.625 / kSpan;
    return kGravity * p * p + 0.984375;
}

double elastic_out(double p)
{
    return std::exp2(-10 * p) * std::sin((10 * p - 0.75) * 2 * std::numbers::pi / 3) + 1;
}

// Step response of an underdamped oscillator (decay 7, two full swings), scaled to end at 1.
double spring_out(double p)
{
    constexpr double kDecay = 7, kSwing = 4 * std::numbers::pi;
    const double response = 1 - std::exp(-kDecay * p) * (std::cos(kSwing * p) + kDecay / kSwing * std::sin(kSwing * p));
    return response / (1 - std::exp(-kDecay));
}

// One coordinate of a Bezier from 0 to 1 with inner control values a and b.
double bezier_at(double a, double b, double t)
{
    return ((1 - 3 * b + 3 * a) * t + (3 * b - 6 * a)) * t * t + 3 * a * t;
}

double bezier_slope(double a, double b, double t)
{
    return (3 * (1 - 3 * b + 3 * a) * t + 2 * (3 * b - 6 * a)) * t + 3 * a;
}

}

double cubic_bezier(double x1, double y1, double x2, double y2, double x)
{
    if (x <= 0 || x >= 1)
        return x <= 0 ? 0 : 1;
    // x(t) rises, so the bracket always holds the root: Newton inside it, halving where Newton leaves it.
    double low = 0, high = 1, t = x;
    for (int step = 0; step < 60; ++step) {
        const double error = bezier_at(x1, x2, t) - x;
        if (std::abs(error) < 1e-12)
            break;
        (error < 0 ? low : high) = t;
        const double slope = bezier_slope(x1, x2, t);
        const double newton = t - error / slope;
        t = slope > 1e-9 && newton > low && newton < high ? newton : (low + high) / 2;
    }
    return bezier_at(y1, y2, t);
}

double ease(const Easing& easing, double progress)
{
    const double p = std::clamp(progress, 0.0, 1.0);
    if (p == 0 || p == 1)
        return p;
    switch (easing.curve) {
    case Curve::linear:
        return p;
    case Curve::step:
        return 0;
    case Curve::ease_in:
        return cube(p);
    case Curve::ease_out:
        return 1 - cube(1 - p);
    case Curve::ease_in_out:
        return p < 0.5 ? 4 * cube(p) : 1 - 4 * cube(1 - p);
    case Curve::back:
        return back_out(p);
    case Curve::bounce:
        return bounce_out(p);
    case Curve::elastic:
        return elastic_out(p);
    case Curve::spring:
        return spring_out(p);
    case Curve::steps:
        return std::floor(p * easing.count) / easing.count;
    case Curve::bezier:
        return cubic_bezier(easing.x1, easing.y1, easing.x2, easing.y2, p);
    }
    return p;
}

std::string_view name(Curve curve)
{
    return kNames[static_cast<std::size_t>(curve)].name;
}

std::optional<Curve> curve_named(std::string_view name)
{
    for (const CurveName& row : kNames)
        if (row.name == name && row.curve != Curve::bezier && row.curve != Curve::steps)
            return row.curve;
    return std::nullopt;
}

}
