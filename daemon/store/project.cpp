// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/store/project.h"

#include <algorithm>
#include <array>

namespace store {
namespace {

constexpr std::array kNames = {std::string_view("draft"),       std::string_view("approved"),
                               std::string_view("audio_ready"), std::string_view("rendering"),
                               std::string_view("completed"),   std::string_view("failed")};

struct Move {
    ProjectState from;
    ProjectState to;
};

using enum ProjectState;
constexpr std::array kMoves = {
    Move{draft, draft}, // rejected with notes
    Move{draft, approved},        Move{approved, audio_ready}, Move{audio_ready, rendering},
    Move{rendering, completed},   Move{completed, rendering}, // once more, in another format or look
    Move{rendering, audio_ready},                             // cancelled
    Move{approved, draft},                                    // rejected or edited
    Move{audio_ready, draft},     Move{rendering, draft},      Move{completed, draft},
    Move{failed, draft},          Move{draft, failed},         Move{approved, failed},
    Move{audio_ready, failed},    Move{rendering, failed},     Move{failed, approved}, // resumed
    Move{failed, audio_ready},
};

}

std::string_view name(ProjectState state)
{
    return kNames[static_cast<std::size_t>(state)];
}

base::Result<ProjectState> parse_project_state(std::string_view text)
{
    const auto found = std::find(kNames.begin(), kNames.end(), text);
    if (found == kNames.end())
        return base::fail(base::Errc::invalid_input,
                          fmt::format("project state \"{}\": there are {}", text, fmt::join(kNames, ", ")));
    return static_cast<ProjectState>(found - kNames.begin());
}

base::Status check_move(ProjectState from, ProjectState to)
{
    std::vector<std::string_view> possible;
    for (const Move& move : kMoves) {
        if (move.from == from && move.to == to)
            return {};
        if (move.from == from)
            possible.push_back(name(move.to));
    }
    return base::fail(base::Errc::invalid_input,
                      fmt::format("the project is {}, it cannot become {}; from here it may become {}", name(from),
                                  name(to), fmt::join(possible, ", ")));
}

}
