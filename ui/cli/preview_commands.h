// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What `lesedi preview` understands on its standard input, one command a line. Thread: any.

#include "compositor/base/result.h"
#include "compositor/frame/geometry.h"

#include <string>
#include <string_view>

namespace cli {

using base::Result;

enum class PreviewVerb { play, pause, seek, speed, size, loop, patch_file, patch_json, load, status, quit };

struct PreviewCommand {
    PreviewVerb verb = PreviewVerb::status;
    double number = 0;  // seek: seconds; speed; loop: 0 or 1
    frame::Size size{}; // size
    std::string text{}; // patch, load: the file's name, or JSON
};

// One line without its end. invalid_input says what would be right.
Result<PreviewCommand> parse_preview_command(std::string_view line);

Result<frame::Size> parse_size(std::string_view text); // "540x960"

const char* preview_commands_help();

}
