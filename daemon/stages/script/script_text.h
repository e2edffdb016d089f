// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The plain-text form a person writes:
//
//     # How interest grows
//     // a comment; `Language: en` and `Style: finance` lines may stand before the first turn
//     Thabo: [asking] What is *compound interest*?
//     Lerato: [explaining, icon coin, captions pop] It is interest on interest,
//       and a line without a name goes on with the turn above.
//     Takeaway: Start early.
//
// Brackets hold the pose and, behind commas, the icon and how the captions come. The first two distinct names become
// questioner and explainer, in that order. Stars mark keywords, `\*` is a star, a backslash at a line's start keeps it
// from being read as a name or a comment. Errors name the line: "demo.txt:7: ...". Thread: any.

#include "compositor/base/result.h"
#include "daemon/stages/script/script.h"

#include <string>
#include <string_view>

namespace script {

base::Result<Script> script_from_text(std::string_view text, std::string_view subject);

// script_from_text of it gives the same script but for what the form cannot say: ids are numbered again, and states,
// notes, spoken overrides and source spans are left out.
std::string script_to_text(const Script& script);

// Whether a text file reads as a script: its first line that is no title, comment or setting starts with a name and a
// colon, and a second such name follows.
bool looks_like_script_text(std::string_view text);

// One turn's words with *keyword* marks, and back.
struct MarkedText {
    std::string display;
    std::vector<std::string> keywords;
};
std::string mark_keywords(std::string_view display, const std::vector<std::string>& keywords);
MarkedText read_marked(std::string_view marked);

}
