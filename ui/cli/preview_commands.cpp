// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/cli/preview_commands.h"

#include <array>
#include <charconv>
#include <cmath>

namespace cli {
namespace {

using base::Errc;
using base::fail;

constexpr int kMaxSidePx = 16384;
constexpr double kSlowest = 0.25, kFastest = 4;

enum class Takes { nothing, number, size, yes_or_no, composition, file };
struct Row {
    std::string_view word;
    PreviewVerb verb;
    Takes takes;
};
constexpr std::array kRows{
    Row{"play", PreviewVerb::play, Takes::nothing},
    Row{"pause", PreviewVerb::pause, Takes::nothing},
    Row{"seek", PreviewVerb::seek, Takes::number},
    Row{"speed", PreviewVerb::speed, Takes::number},
    Row{"size", PreviewVerb::size, Takes::size},
    Row{"loop", PreviewVerb::loop, Takes::yes_or_no},
    Row{"patch", PreviewVerb::patch_file, Takes::composition},
    Row{"load", PreviewVerb::load, Takes::file},
    Row{"status", PreviewVerb::status, Takes::nothing},
    Row{"quit", PreviewVerb::quit, Takes::nothing},
};

std::string_view trimmed(std::string_view text)
{
    constexpr std::string_view kSpace = " \t\r\n";
    const auto first = text.find_first_not_of(kSpace);
    return first == std::string_view::npos ? std::string_view{}
                                           : text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

template <class T> bool read_number(std::string_view text, T& value)
{
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} && end == text.data() + text.size();
}

Result<double> number_of(const Row& row, std::string_view text)
{
    double value = 0;
    const bool seek = row.verb == PreviewVerb::seek;
    if (!read_number(text, value) || !std::isfinite(value) || value < (seek ? 0 : kSlowest) ||
        (!seek && value > kFastest))
        return fail(Errc::invalid_input, seek ? fmt::format("seek {}: give seconds, 0 or more", text)
                                              : fmt::format("speed {}: give {} to {}", text, kSlowest, kFastest));
    return value;
}

Result<PreviewCommand> with_argument(const Row& row, std::string_view text)
{
    PreviewCommand command{.verb = row.verb};
    switch (row.takes) {
    case Takes::nothing:
        if (!text.empty())
            return fail(Errc::invalid_input, fmt::format("{}: takes nothing behind it", row.word));
        break;
    case Takes::number:
        command.number = TRY(number_of(row, text));
        break;
    case Takes::size:
        command.size = TRY(parse_size(text));
        break;
    case Takes::yes_or_no:
        if (text != "on" && text != "off")
            return fail(Errc::invalid_input, fmt::format("{} {}: give on or off", row.word, text));
        command.number = text == "on" ? 1 : 0;
        break;
    case Takes::composition:
    case Takes::file:
        if (text.empty())
            return fail(Errc::invalid_input, fmt::format("{}: name a composition file{}", row.word,
                                                         row.takes == Takes::file ? "" : ", or give its JSON"));
        if (row.takes == Takes::composition && text.front() == '{')
            command.verb = PreviewVerb::patch_json;
        command.text = text;
        break;
    }
    return command;
}

}

Result<frame::Size> parse_size(std::string_view text)
{
    frame::Size size;
    const auto cross = text.find('x');
    if (cross == std::string_view::npos || !read_number(text.substr(0, cross), size.width) ||
        !read_number(text.substr(cross + 1), size.height) || size.width < 1 || size.height < 1 ||
        size.width > kMaxSidePx || size.height > kMaxSidePx)
        return fail(Errc::invalid_input,
                    fmt::format("size {}: give WxH in pixels, 1 to {} a side, as in 540x960", text, kMaxSidePx));
    return size;
}

Result<PreviewCommand> parse_preview_command(std::string_view line)
{
    line = trimmed(line);
    const std::string_view word = line.substr(0, line.find_first_of(" \t{"));
    for (const Row& row : kRows)
        if (row.word == word)
            return with_argument(row, trimmed(line.substr(word.size())));
    return fail(Errc::invalid_input,
                fmt::format("{}: no such command; there are play, pause, seek SECONDS, speed X, size WxH, loop on|off, "
                            "patch FILE or JSON, load FILE, status, quit",
                            word.substr(0, 40)));
}

const char* preview_commands_help()
{
    return "Prints a JSON object a line: first the ring (a file in /dev/shm that compositor/render/preview_ring.h\n"
           "describes), then what happens: state, ring, film, error. Reads commands, one a line:\n"
           "  play, pause          at the end, play begins again\n"
           "  seek SECONDS         speed X: 0.25 to 4, silent unless 1\n"
           "  size WxH             another ring, whose name is printed\n"
           "  loop on|off\n"
           "  patch FILE or JSON   a changed composition, seen from the next frame on (JSON: on the same line)\n"
           "  load FILE            another composition, from its beginning\n"
           "  status, quit         the end of standard input is quit, too\n"
           "The sound is the mix at the film's own level: loudness is set when a file is rendered.";
}

}
