// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What a person does to a script and to a timeline, as lists of operations addressed by line id and word, never by
// place. Their JSON form is a list of objects (see each); unknown keys and wrong types are invalid_input with their
// path
// ("[2].text: ..."). Plain data, any thread.

#include "compositor/base/result.h"
#include "daemon/stages/script/script.h"

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace pipeline {

using base::Result;
using base::Status;

// Only what is given changes. {"op": "set_line", "line": "line-2", "text": ..., "spoken": ..., "pose": ...,
// "keywords": [...], "role": "questioner", "icon": ..., "text_animation": ...}
struct SetLine {
    std::string line;
    std::optional<std::string> text{}, spoken{}, pose{}, icon{}, text_animation{};
    std::optional<std::vector<std::string>> keywords{};
    std::optional<script::Role> role{};
};
// {"op": "insert_line", "after": "line-2", "role": ..., "text": ..., "pose": ..., "keywords": [...]}
struct InsertLine {
    std::string after{}; // empty: at the top
    script::Role role = script::Role::questioner;
    std::string text{}, pose{};
    std::vector<std::string> keywords{};
};
struct RemoveLine { // {"op": "remove_line", "line": ...}
    std::string line;
};
struct MoveLine { // {"op": "move_line", "line": ..., "after": ...}
    std::string line;
    std::string after{}; // empty: to the top
};
struct SetTitle { // {"op": "set_title", "title": ...}
    std::string title;
};
struct SetTakeaway { // {"op": "set_takeaway", "takeaway": ...}
    std::string takeaway;
};
using ScriptOperation = std::variant<SetLine, InsertLine, RemoveLine, MoveLine, SetTitle, SetTakeaway>;

Result<std::vector<ScriptOperation>> read_script_operations(std::string_view json);

// All or none; a script that could not be voiced is refused. A line whose words or speaker change is a draft again.
enum class Touched { looks, words }; // only how it looks; or what is said, its order, or what is read
Touched difference(const script::Script& before, const script::Script& after);
Result<Touched> apply(script::Script& script, const std::vector<ScriptOperation>& operations, double limit_s);

// Changes what compose makes of a project, of one line or one word of it. Properties and their values:
//   of a line     pause_before        seconds before it is spoken, 0 to 10
//                 pose                one of the eight poses
//                 scene_change        how the scene comes in: glide, cut, fade, slide, push, wipe, iris, zoom or a
//                 cover hide_icon           true
//   of a word     shift               seconds its time moves, -2 to 2, between its neighbours
//                 emphasis            true or false, whatever the keywords say
//   of a line or  text_animation      none, fade_in, pop, slide_in, typewriter, highlight_keywords, also "pop:word"
//   the project   background          the id of an uploaded background
//   of the        music_gain_db       -60 to 12; -5 is usual
//   project
// {"op": "set", "property": "pause_before", "line": "line-2", "value": 0.8, "format": "tiktok"};
// {"op": "clear", ...} without a value takes it back.
struct TimelineOperation {
    std::string property;
    std::string line{};        // empty: the whole project
    std::optional<int> word{}; // from 0; empty: the whole line
    std::string format{};      // empty: every format; a format's own value wins
    std::string value_json{};  // empty: clear
};

Result<std::vector<TimelineOperation>> read_timeline_operations(std::string_view json);

}
