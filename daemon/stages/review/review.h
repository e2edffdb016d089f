// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What a person may do to a script before any voice is paid, line by line and whole. A script is approved when every
// line is; changing what a line says returns it to draft, changing how it looks does not. Pure functions on the
// script given: nothing is stored or asked here. Thread: any.

#include "compositor/base/result.h"
#include "daemon/stages/script/script.h"
#include "daemon/stages/script/writer.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace review {

// Only what is given changes. Keywords the new words no longer hold are dropped.
struct LineEdit {
    std::optional<std::string> display = std::nullopt;
    std::optional<std::string> spoken = std::nullopt;
    std::optional<std::string> pose = std::nullopt;
    std::optional<std::vector<std::string>> keywords = std::nullopt;
};

// All fail with not_found for an unknown id, and leave the script as it was when they fail.
base::Status approve_line(script::Script& script, std::string_view line_id);
base::Status reject_line(script::Script& script, std::string_view line_id, std::string note);
base::Status edit_line(script::Script& script, std::string_view line_id, const LineEdit& edit);

// Has the writer write one line again; the ids of all lines that changed (an answer brings its question with it).
base::Result<std::vector<std::string>> regenerate_line(script::Script& script, std::string_view line_id,
                                                       const document::Document& document, script::Writer& writer,
                                                       const script::WriterSpec& spec);

// Fails, changing nothing, when validate() finds an error: what cannot be voiced cannot be approved.
base::Status approve_all(script::Script& script);
// Every line back to draft with the note on each.
void reject_all(script::Script& script, std::string_view note);

struct Counts {
    int draft = 0;
    int approved = 0;
    int rejected = 0;
};
Counts count_lines(const script::Script& script);

// At least one line, and every line approved.
bool is_approved(const script::Script& script);

// Lines whose words or speaker differ, or that are new, in the order of `after`: what must be voiced again.
std::vector<std::string> lines_to_voice_again(const script::Script& before, const script::Script& after);

}
