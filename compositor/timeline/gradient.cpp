// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/timeline/gradient.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace timeline {
namespace {

constexpr int kTableSize = 8192;

// Bayer's ordered dither matrix of order 8, built by its recursion: every threshold 0..63 once.
constexpr std::array<std::array<std::uint8_t, 8>, 8> bayer()
{
    std::array<std::array<std::uint8_t, 8>, 8> matrix{};
    for (unsigned y = 0; y < 8; ++y)
        for (unsigned x = 0; x < 8; ++x)
            for (unsigned bit = 0; bit < 3; ++bit) {
                const unsigned low_x = x >> bit & 1U, low_y = y >> bit & 1U;
                const unsigned step = (low_x ^ low_y) << 1U | low_y;
                matrix[y][x] = static_cast<std::uint8_t>(matrix[y][x] | step << (2 * (2 - bit)));
            }
    return matrix;
}
constexpr auto kBayer = bayer();

}

frame::Rgba premultiplied(const Color& color)
{
    const auto channel = [&](std::uint32_t value) { return static_cast<std::uint8_t>((value * color.a + 127) / 255); };
    return {channel(color.r), channel(color.g), channel(color.b), color.a};
}

unsigned dither_threshold(int x, int y)
{
    return kBayer[static_cast<unsigned>(y) % 8][static_cast<unsigned>(x) % 8] * 4U + 2U;
}

GradientRamp::GradientRamp(const LinearGradient& gradient, frame::Size box)
{
    fill_table(gradient.stops);
    const double angle = gradient.angle_deg.first() * std::numbers::pi / 180, sine = std::sin(angle),
                 cosine = std::cos(angle);
    const double length = std::max(1e-9, std::abs(box.width * sine) + std::abs(box.height * cosine));
    along_x_ = sine / length;
    along_y_ = -cosine / length;
    origin_ = 0.5 - along_x_ * box.width / 2 - along_y_ * box.height / 2;
}

GradientRamp::GradientRamp(const RadialGradient& gradient, frame::Size box) : kind_(Kind::radial)
{
    fill_table(gradient.stops);
    center_x_ = gradient.center.x * box.width;
    center_y_ = gradient.center.y * box.height;
    per_px_ = 1 / std::max(1e-9, gradient.radius * std::max(box.width, box.height));
}

GradientRamp::GradientRamp(const ConicGradient& gradient, frame::Size box) : kind_(Kind::conic)
{
    fill_table(gradient.stops);
    center_x_ = gradient.center.x * box.width;
    center_y_ = gradient.center.y * box.height;
    turn_ = gradient.angle_deg.first() / 360;
}

void GradientRamp::fill_table(const std::vector<GradientStop>& stops)
{
    table_.resize(kTableSize + 1);
    const auto wide = [](const Color& color) {
        std::array<double, 4> channels{color.r * 1.0, color.g * 1.0, color.b * 1.0, 255.0};
        for (double& channel : channels)
            channel = channel * color.a / 255 * 256;
        return channels;
    };
    for (int i = 0; i <= kTableSize; ++i) {
        const double t = static_cast<double>(i) / kTableSize;
        std::size_t next = 0;
        while (next < stops.size() && stops[next].offset <= t)
            ++next;
        const auto before = wide(stops[next == 0 ? 0 : next - 1].color.first());
        const auto after = wide(stops[std::min(next, stops.size() - 1)].color.first());
        double part = 0;
        if (next > 0 && next < stops.size())
            part = (t - stops[next - 1].offset) / (stops[next].offset - stops[next - 1].offset);
        for (std::size_t c = 0; c < 4; ++c)
            table_[static_cast<std::size_t>(i)][c] =
                static_cast<std::uint16_t>(std::floor(before[c] + (after[c] - before[c]) * part + 0.5));
    }
}

double GradientRamp::position(double x, double y) const
{
    const double away_x = x - center_x_, away_y = y - center_y_;
    switch (kind_) {
    case Kind::linear:
        return along_x_ * x + along_y_ * y + origin_;
    case Kind::radial:
        return std::sqrt(away_x * away_x + away_y * away_y) * per_px_;
    case Kind::conic: {
        const double turns = std::atan2(away_x, -away_y) / (2 * std::numbers::pi) - turn_;
        return turns - std::floor(turns);
    }
    }
    return 0;
}

frame::Rgba GradientRamp::at(int x, int y) const
{
    const double t = position(x + 0.5, y + 0.5);
    const Wide& wide = table_[static_cast<std::size_t>(std::clamp(t, 0.0, 1.0) * kTableSize + 0.5)];
    // One threshold for all channels keeps colour <= alpha; whole values stay what they are.
    const unsigned threshold = dither_threshold(x, y);
    const auto channel = [&](std::size_t c) { return static_cast<std::uint8_t>((wide[c] + threshold) >> 8U); };
    return {channel(0), channel(1), channel(2), channel(3)};
}

}
