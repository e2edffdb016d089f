// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The script: what is said, by whom, how it looks. Plain data between writer, review, voice and compose.
// What is shown (display) and what is spoken (spoken) are kept apart word by word, so captions never show respelling.

#include "daemon/stages/document/document.h"

#include <optional>
#include <string>
#include <vector>

namespace script {

enum class Role { questioner, explainer };
enum class LineState { draft, approved, rejected };
enum class ContextStyle { motivation, finance, tech, educational };

// The eight poses of the product, as strings in files: standing thinking asking pointing explaining surprised
// celebrating listening.
struct Turn {
    std::string id; // stable over edits: "line-1"...; layer ids derive from it
    Role speaker = Role::questioner;
    std::string display; // UTF-8, shown in captions; words are separated by white space
    std::string spoken;  // what the voice says; empty: derived from display (see speakable.h)
    std::string pose;
    std::vector<std::string> keywords;    // words of display to emphasise
    std::optional<document::Span> source; // of the document's text, for answers taken from it
    LineState state = LineState::draft;
    std::string note;             // why it was rejected
    std::string icon{};           // a shipped icon's name, or a file; empty: as the keywords say; "none"
    std::string text_animation{}; // how its captions come; empty: as the project says
};

struct Script {
    std::string title;
    std::string language = "en";
    ContextStyle style = ContextStyle::educational;
    std::string questioner = "Thabo";
    std::string explainer = "Lerato";
    std::vector<Turn> turns;
    std::string takeaway;
};

}
