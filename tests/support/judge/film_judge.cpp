// SPDX-License-Identifier: GPL-3.0-or-later
// film_judge FILE [--openh264] [--seeks N] [--seed S] [--sha256]
// One line a picture as libavcodec shows it: index, frame, key, hash. Exit status 1 when a judge finds something wrong.

#include "tests/support/judge/judge.h"

#include <charconv>
#include <optional>
#include <string>

namespace {

using base::Errc;
using base::fail;
using base::Result;
using base::Status;

struct Wanted {
    std::filesystem::path film;
    bool openh264 = false;
    judge::Sha256 sha256 = judge::Sha256::no;
    int seeks = 0;
    std::uint32_t seed = 1;
};

template <class T> Status read_number(std::string_view text, T& value)
{
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size())
        return fail(Errc::invalid_input, fmt::format("\"{}\" is no number", text));
    return {};
}

Result<Wanted> read_arguments(std::span<char*> arguments)
{
    Wanted wanted;
    for (std::size_t i = 1; i < arguments.size(); ++i) {
        const std::string_view word = arguments[i];
        const std::string_view value = i + 1 < arguments.size() ? arguments[i + 1] : "";
        if (word == "--openh264") {
            wanted.openh264 = true;
        } else if (word == "--sha256") {
            wanted.sha256 = judge::Sha256::yes;
        } else if (word == "--seeks") {
            TRY(read_number(value, wanted.seeks));
            ++i;
        } else if (word == "--seed") {
            TRY(read_number(value, wanted.seed));
            ++i;
        } else if (wanted.film.empty() && !word.starts_with("--")) {
            wanted.film = word;
        } else {
            return fail(Errc::invalid_input, fmt::format("\"{}\" is not understood", word));
        }
    }
    if (wanted.film.empty())
        return fail(Errc::invalid_input, "usage: film_judge FILE [--openh264] [--seeks N] [--seed S] [--sha256]");
    return wanted;
}

Status judge_film(const Wanted& wanted)
{
    const auto pictures = TRY(judge::decode_strict(wanted.film, wanted.sha256));
    for (std::size_t i = 0; i < pictures.size(); ++i) {
        const judge::Picture& picture = pictures[i];
        fmt::print("{} {} {} {}\n", i, picture.pts_frame, picture.key ? 1 : 0,
                   wanted.sha256 == judge::Sha256::yes ? base::to_hex(picture.sha256) : base::to_hex(picture.hash));
    }
    const judge::Verdict whole{"libavcodec", pictures};
    if (wanted.openh264) {
        const auto wels = TRY(judge::decode_openh264(wanted.film));
        TRY(judge::check_same(whole, {"OpenH264", wels}));
    }
    if (wanted.seeks > 0) {
        const auto sought = TRY(judge::seek_libav(wanted.film, wanted.seeks, wanted.seed));
        TRY(judge::check_sought(whole, "libavcodec", sought));
    }
    if (wanted.seeks > 0 && wanted.openh264) {
        const auto sought = TRY(judge::seek_openh264(wanted.film, wanted.seeks, wanted.seed));
        TRY(judge::check_sought(whole, "OpenH264", sought));
    }
    return {};
}

}

int main(int argc, char** argv)
{
    const auto wanted = read_arguments({argv, static_cast<std::size_t>(argc)});
    const Status judged = wanted ? judge_film(*wanted) : Status(tl::unexpected<base::Error>(wanted.error()));
    if (judged)
        return 0;
    fmt::print(stderr, "film_judge: {}\n", judged.error().what);
    return wanted ? 1 : 2;
}
