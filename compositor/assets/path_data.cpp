// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/assets/path_data.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numbers>
#include <optional>

namespace assets {
namespace {

using base::Errc;
using base::fail;
using base::Result;
using base::Status;

constexpr double kLargest = 1e6;

constexpr bool is_blank(char letter)
{
    return letter == ' ' || letter == '\t' || letter == '\r' || letter == '\n' || letter == '\f';
}
constexpr bool is_digit(char letter)
{
    return letter >= '0' && letter <= '9';
}
constexpr char lower(char letter)
{
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

PathPoint operator+(PathPoint a, PathPoint b)
{
    return {a.x + b.x, a.y + b.y};
}
PathPoint mirrored(PathPoint control, PathPoint at)
{
    return {2 * at.x - control.x, 2 * at.y - control.y};
}
PathPoint between(PathPoint a, PathPoint b, double share)
{
    return {a.x + (b.x - a.x) * share, a.y + (b.y - a.y) * share};
}

struct Arc {
    double rx = 0;
    double ry = 0;
    double turn_degrees = 0;
    bool large = false;
    bool sweep = false;
};

// An ellipse around its centre and the part of it that is drawn.
struct CentredArc {
    PathPoint centre;
    double rx = 0;
    double ry = 0;
    double cosine = 1;
    double sine = 0;
    double from = 0;
    double angle = 0;

    PathPoint at(double x, double y) const // of the unit circle
    {
        return {centre.x + rx * x * cosine - ry * y * sine, centre.y + rx * x * sine + ry * y * cosine};
    }
};

// SVG 1.1, F.6.5 and F.6.6.
CentredArc centred(PathPoint start, const Arc& arc, PathPoint end)
{
    CentredArc result;
    const double turn = std::fmod(arc.turn_degrees, 360.0) * std::numbers::pi / 180.0;
    result.cosine = std::cos(turn);
    result.sine = std::sin(turn);
    const double dx = (start.x - end.x) / 2;
    const double dy = (start.y - end.y) / 2;
    const double x = result.cosine * dx + result.sine * dy;
    const double y = -result.sine * dx + result.cosine * dy;
    const double reach = x * x / (arc.rx * arc.rx) + y * y / (arc.ry * arc.ry);
    const double grow = reach > 1 ? std::sqrt(reach) : 1.0;
    result.rx = arc.rx * grow;
    result.ry = arc.ry * grow;
    const double unit = std::min(1.0, reach); // reach of the grown ellipse
    const double side = unit > 0 ? std::sqrt(std::max(0.0, 1 / unit - 1)) * (arc.large == arc.sweep ? -1 : 1) : 0.0;
    const double cx = side * result.rx * y / result.ry;
    const double cy = -side * result.ry * x / result.rx;
    result.centre = {result.cosine * cx - result.sine * cy + (start.x + end.x) / 2,
                     result.sine * cx + result.cosine * cy + (start.y + end.y) / 2};
    result.from = std::atan2((y - cy) / result.ry, (x - cx) / result.rx);
    result.angle = std::atan2((-y - cy) / result.ry, (-x - cx) / result.rx) - result.from;
    if (arc.sweep && result.angle < 0)
        result.angle += 2 * std::numbers::pi;
    else if (!arc.sweep && result.angle > 0)
        result.angle -= 2 * std::numbers::pi;
    return result;
}

class Parser {
public:
    Parser(std::string_view data, int most) : data_(data), most_(static_cast<std::size_t>(most)) {}

    Result<std::vector<PathStep>> parse()
    {
        skip_blanks();
        while (at_ < data_.size()) {
            const char command = data_[at_];
            if (steps_.empty() && lower(command) != 'm')
                return wrong("a path begins with M or m");
            ++at_;
            skip_blanks();
            TRY(run(command));
            skip_blanks();
        }
        return std::move(steps_);
    }

private:
    tl::unexpected<base::Error> wrong(std::string_view what) const
    {
        const std::string found = at_ < data_.size() ? fmt::format("\"{}\"", data_.substr(at_, 12)) : "the end";
        return fail(Errc::invalid_input,
                    fmt::format("path: at character {}: {}, and here is {}", at_ + 1, what, found));
    }
    void skip_blanks()
    {
        while (at_ < data_.size() && is_blank(data_[at_]))
            ++at_;
    }
    // comma-wsp of the grammar; true when there was a comma, after which a number must follow.
    bool skip_separator()
    {
        skip_blanks();
        const bool comma = at_ < data_.size() && data_[at_] == ',';
        at_ += comma ? 1 : 0;
        if (comma)
            skip_blanks();
        return comma;
    }
    bool number_follows() const
    {
        return at_ < data_.size() && (is_digit(data_[at_]) || std::string_view("+-.").find(data_[at_]) < 3);
    }

    Result<double> number()
    {
        std::size_t end = at_;
        const auto digits = [&] {
            const std::size_t begin = end;
            while (end < data_.size() && is_digit(data_[end]))
                ++end;
            return end - begin;
        };
        if (end < data_.size() && (data_[end] == '+' || data_[end] == '-'))
            ++end;
        std::size_t count = digits();
        if (end < data_.size() && data_[end] == '.') {
            ++end;
            count += digits();
        }
        if (count == 0)
            return wrong("a number is needed");
        if (end < data_.size() && lower(data_[end]) == 'e') { // "1em" would be 1 and a wrong command
            const std::size_t mantissa = end++;
            if (end < data_.size() && (data_[end] == '+' || data_[end] == '-'))
                ++end;
            if (digits() == 0)
                end = mantissa;
        }
        const std::size_t begin = at_ + (data_[at_] == '+' ? 1 : 0);
        double value = 0;
        const auto [stop, error] = std::from_chars(data_.data() + begin, data_.data() + end, value);
        if (error == std::errc::result_out_of_range && std::abs(value) < 1)
            value = 0; // too small to be told from 0
        else if (error != std::errc() || !(std::abs(value) <= kLargest))
            return wrong("a number is larger than 1e6");
        at_ = end;
        return value;
    }
    Result<double> next_number() // not the first of its command
    {
        skip_separator();
        return number();
    }
    Result<PathPoint> point(bool relative)
    {
        PathPoint read;
        read.x = TRY(number());
        read.y = TRY(next_number());
        return relative ? read + here_ : read;
    }
    Result<PathPoint> next_point(bool relative)
    {
        skip_separator();
        return point(relative);
    }
    Result<bool> flag()
    {
        skip_separator();
        if (at_ >= data_.size() || (data_[at_] != '0' && data_[at_] != '1'))
            return wrong("a flag, 0 or 1, is needed");
        return data_[at_++] == '1';
    }

    Status add(const PathStep& step)
    {
        if (steps_.size() >= most_)
            return wrong(fmt::format("a path has at most {} segments", most_));
        for (int i = 0; i < step.count(); ++i) {
            const PathPoint& reached = step.points[static_cast<std::size_t>(i)];
            if (!(std::abs(reached.x) <= 10 * kLargest) || !(std::abs(reached.y) <= 10 * kLargest))
                return wrong("the path runs further than 1e7 from its origin");
        }
        steps_.push_back(step);
        if (step.count() > 0)
            here_ = step.points[static_cast<std::size_t>(step.count() - 1)];
        return {};
    }
    Status line_to(PathPoint end) { return add({PathStep::Kind::line, {end}}); }
    Status cubic_to(PathPoint first, PathPoint second, PathPoint end)
    {
        return add({PathStep::Kind::cubic, {first, second, end}});
    }
    Status quadratic_to(PathPoint control, PathPoint end)
    {
        return cubic_to(between(here_, control, 2.0 / 3), between(end, control, 2.0 / 3), end);
    }
    Status arc_to(const Arc& arc, PathPoint end);

    Status run(char command);
    Status run_once(char kind, bool relative);
    Status run_axis(char kind, bool relative);
    Status run_smooth(char kind, bool relative);
    Status run_arc(bool relative);

    std::string_view data_;
    const std::size_t most_;
    std::size_t at_ = 0;
    std::vector<PathStep> steps_;
    PathPoint here_;
    PathPoint start_; // of the subpath
    PathPoint control_;
    char control_of_ = 0; // c or q: what control_ belongs to
};

Status Parser::run(char command)
{
    const char kind = lower(command);
    const bool relative = command == kind;
    if (std::string_view("mzlhvcsqta").find(kind) == std::string_view::npos) {
        --at_;
        return wrong("a command (M Z L H V C S Q T A) is needed");
    }
    if (kind == 'z') {
        here_ = start_;
        control_of_ = 0;
        return add({PathStep::Kind::close, {}});
    }
    if (!steps_.empty() && steps_.back().kind == PathStep::Kind::close && kind != 'm')
        TRY(add({PathStep::Kind::move, {start_}})); // a new subpath from where the last one began
    if (kind == 'm') {
        start_ = TRY(point(relative));
        TRY(add({PathStep::Kind::move, {start_}}));
        control_of_ = 0;
    } else {
        TRY(run_once(kind, relative));
    }
    while (true) { // the same again without its letter; more points of a move are lines
        const bool comma = skip_separator();
        if (!number_follows())
            return comma ? Status(wrong("a number is needed after the comma")) : Status();
        TRY(run_once(kind == 'm' ? 'l' : kind, relative));
    }
}

Status Parser::run_once(char kind, bool relative)
{
    const char smooth_from = control_of_;
    control_of_ = 0;
    switch (kind) {
    case 'l':
        return line_to(TRY(point(relative)));
    case 'h':
    case 'v':
        return run_axis(kind, relative);
    case 'c': {
        const PathPoint first = TRY(point(relative));
        const PathPoint second = TRY(next_point(relative));
        const PathPoint end = TRY(next_point(relative));
        control_ = second;
        control_of_ = 'c';
        return cubic_to(first, second, end);
    }
    case 'q': {
        control_ = TRY(point(relative));
        const PathPoint end = TRY(next_point(relative));
        control_of_ = 'q';
        return quadratic_to(control_, end);
    }
    case 'a':
        return run_arc(relative);
    default:
        control_of_ = smooth_from;
        return run_smooth(kind, relative);
    }
}

Status Parser::run_axis(char kind, bool relative)
{
    const double value = TRY(number());
    if (kind == 'h')
        return line_to({relative ? here_.x + value : value, here_.y});
    return line_to({here_.x, relative ? here_.y + value : value});
}

Status Parser::run_smooth(char kind, bool relative)
{
    const char partner = kind == 's' ? 'c' : 'q';
    const PathPoint first = control_of_ == partner ? mirrored(control_, here_) : here_;
    control_of_ = partner;
    if (kind == 't') {
        control_ = first;
        return quadratic_to(first, TRY(point(relative)));
    }
    control_ = TRY(point(relative));
    return cubic_to(first, control_, TRY(next_point(relative)));
}

Status Parser::run_arc(bool relative)
{
    Arc arc;
    arc.rx = std::abs(TRY(number()));
    arc.ry = std::abs(TRY(next_number()));
    arc.turn_degrees = TRY(next_number());
    arc.large = TRY(flag());
    arc.sweep = TRY(flag());
    return arc_to(arc, TRY(next_point(relative)));
}

Status Parser::arc_to(const Arc& arc, PathPoint end)
{
    const PathPoint start = here_;
    if (start.x == end.x && start.y == end.y)
        return {};
    if (arc.rx < 1e-9 || arc.ry < 1e-9)
        return line_to(end);
    const CentredArc whole = centred(start, arc, end);
    const int pieces = std::max(1, static_cast<int>(std::ceil(std::abs(whole.angle) / (std::numbers::pi / 2) - 1e-9)));
    const double step = whole.angle / pieces;
    const double pull = 4.0 / 3 * std::tan(step / 4); // a cubic of a quarter circle errs by 0.03 % of its radius
    for (int i = 0; i < pieces; ++i) {
        const double from = whole.from + step * i;
        const double to = from + step;
        const PathPoint first =
            whole.at(std::cos(from) - pull * std::sin(from), std::sin(from) + pull * std::cos(from));
        const PathPoint second = whole.at(std::cos(to) + pull * std::sin(to), std::sin(to) - pull * std::cos(to));
        TRY(cubic_to(first, second, i + 1 == pieces ? end : whole.at(std::cos(to), std::sin(to))));
    }
    return {};
}

}

Result<std::vector<PathStep>> parse_path(std::string_view data, int most_segments)
{
    return Parser(data, most_segments).parse();
}

}
