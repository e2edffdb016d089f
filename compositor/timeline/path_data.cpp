// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/timeline/path_data.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <cstddef>

namespace timeline {
namespace {

constexpr int kMaxSegments = 100'000;
constexpr double kFar = 1e6;

// What one set of arguments is made of: 'n' a number, 'p' a number >= 0, 'f' a flag.
std::string_view arguments_of(char command)
{
    switch (command | 0x20) {
    case 'm':
    case 'l':
    case 't':
        return "nn";
    case 'h':
    case 'v':
        return "n";
    case 'c':
        return "nnnnnn";
    case 's':
    case 'q':
        return "nnnn";
    case 'a':
        return "ppnffnn";
    default:
        return {};
    }
}

bool is_command(char character)
{
    return character == 'z' || character == 'Z' || !arguments_of(character).empty();
}

class Reader {
public:
    explicit Reader(std::string_view data) : data_(data) {}

    std::optional<std::string> problem()
    {
        skip_space();
        if (at_end())
            return "expected path data, found nothing";
        if (here() != 'M' && here() != 'm')
            return found("expected \"M\"");
        while (!at_end()) {
            if (!is_command(here()) || !is_letter(here()))
                return found("expected a command, one of M L H V C S Q T A Z");
            const std::string_view arguments = arguments_of(data_[next_++]);
            skip_space();
            if (auto wrong = sets(arguments))
                return wrong;
        }
        return std::nullopt;
    }

private:
    static bool is_letter(char c) { return (c | 0x20) >= 'a' && (c | 0x20) <= 'z'; }
    bool at_end() const { return next_ == data_.size(); }
    char here() const { return data_[next_]; }
    bool starts_number() const
    {
        return !at_end() && ((here() >= '0' && here() <= '9') || here() == '-' || here() == '+' || here() == '.');
    }
    void skip_space()
    {
        while (!at_end() && std::string_view(" \t\n\f\r").find(here()) != std::string_view::npos)
            ++next_;
    }
    bool skip_comma() // with the space around it
    {
        skip_space();
        const bool comma = !at_end() && here() == ',';
        next_ += comma ? 1 : 0;
        skip_space();
        return comma;
    }
    std::string found(std::string_view expected) const
    {
        if (at_end())
            return fmt::format("character {}: {}, found the end", next_ + 1, expected);
        const char c = here();
        return c > ' ' && c <= '~' ? fmt::format("character {}: {}, found '{}'", next_ + 1, expected, c)
                                   : fmt::format("character {}: {}", next_ + 1, expected);
    }

    // As many sets of arguments as there are; Z has none.
    std::optional<std::string> sets(std::string_view arguments)
    {
        bool comma = false;
        do {
            if (++segments_ > kMaxSegments)
                return fmt::format("more than {} segments", kMaxSegments);
            for (std::size_t i = 0; i < arguments.size(); ++i) {
                if (auto wrong = argument(arguments[i]))
                    return wrong;
                comma = skip_comma();
            }
        } while (!arguments.empty() && (starts_number() || comma));
        return std::nullopt;
    }

    std::optional<std::string> argument(char kind)
    {
        if (kind == 'f') {
            if (at_end() || (here() != '0' && here() != '1'))
                return found("expected a flag, 0 or 1");
            ++next_;
            return std::nullopt;
        }
        if (!starts_number())
            return found("expected a number");
        const std::size_t begin = next_ + (here() == '+' ? 1 : 0);
        double number = 0;
        const char* end = data_.data() + data_.size();
        const auto [rest, error] = std::from_chars(data_.data() + begin, end, number);
        if (error == std::errc::invalid_argument)
            return found("expected a number");
        if (error != std::errc() || std::abs(number) > kFar)
            return fmt::format("character {}: the number is beyond {}", next_ + 1, kFar);
        if (kind == 'p' && number < 0)
            return fmt::format("character {}: an arc's radius is below 0", next_ + 1);
        next_ = static_cast<std::size_t>(rest - data_.data());
        return std::nullopt;
    }

    std::string_view data_;
    std::size_t next_ = 0;
    int segments_ = 0;
};

}

std::optional<std::string> path_data_problem(std::string_view data)
{
    return Reader(data).problem();
}

}
