// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What goes around the words: title, style, poses, keywords, takeaway. Thread: any.

#include "daemon/stages/script/candidate.h"
#include "daemon/stages/script/questions.h"
#include "daemon/stages/script/script.h"

#include <optional>
#include <string>
#include <vector>

namespace script {

inline constexpr std::size_t kTitleCharacters = 40;
inline constexpr std::size_t kTakeawayCharacters = 90;

std::string make_title(const Analysis& analysis);

struct GuessedStyle {
    ContextStyle style = ContextStyle::educational;
    bool certain = false;
};
GuessedStyle guess_style(const Analysis& analysis);

std::string_view answer_pose(Shape shape, bool is_last);
std::string_view question_pose(Shape shape, bool after_number);

// Two to four words of the line worth stressing, in its order; fewer where there are none, and none of `never`.
std::vector<std::string> pick_keywords(std::string_view display, const Analysis& analysis, std::size_t most,
                                       const std::vector<std::string>& never);

// A short sentence of the document that can stand on a card, late ones preferred; nothing where there is none.
struct Takeaway {
    std::string text;
    document::Span source;
};
std::optional<Takeaway> pick_takeaway(const Analysis& analysis, const std::vector<Candidate>& candidates,
                                      std::uint32_t variation);

}
