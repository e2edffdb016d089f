// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The script as a person reads it in a terminal, and as a person edits it in an editor. Thread: any.

#include "compositor/base/result.h"
#include "daemon/stages/document/document.h"
#include "daemon/stages/script/script.h"

#include <string>
#include <string_view>

namespace review {

enum class Colour { off, on }; // on: SGR sequences of ECMA-48

struct TerminalSpec {
    int width = 80; // columns; 40 at least
    Colour colour = Colour::off;
    const document::Document* document = nullptr; // given: an excerpt of the source stands under each answer
    double target_seconds = 0;                    // given: shown beside the estimate
};

// Lines wrapped at word boundaries, with speaker, pose, seconds and state of each, then the total.
std::string render_for_terminal(const script::Script& script, const TerminalSpec& spec);
std::string render_for_terminal(const script::Script& script, int width, Colour colour);

// The plain-text form with a comment on top that says how to edit it.
std::string text_to_edit(const script::Script& script);

// Reads text_to_edit() back after a person changed it. Lines keep id, source and, if their words did not change,
// approval and spoken form; which line became which is found by alignment, so lines may be added and removed. The
// names and language stay those of `before` unless the text gives others. Fails like script_from_text().
base::Result<script::Script> apply_edited_text(const script::Script& before, std::string_view text,
                                               std::string_view subject);

}
