// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What `make` writes and where, by this program itself and by the daemon alike. Thread: main.

#include "ui/cli/verbs.h"

#include "compositor/base/result.h"

#include <filesystem>
#include <string>
#include <vector>

namespace cli {

// A topic in quotes rather than a file's name: nothing of this name exists, it has spaces and looks like no path.
bool looks_like_topic(const std::string& input);

std::filesystem::path output_of(const MakeOptions& options); // -o, else the input's name with .mp4

// With several formats "out.mp4" becomes "out.tiktok.mp4", ...
std::filesystem::path for_format(const std::filesystem::path& path, const std::string& format, std::size_t formats);
std::filesystem::path beside(const std::filesystem::path& video, std::string_view extension);

// Before any work: all of them can be written.
base::Status check_outputs(const MakeOptions& options, const std::filesystem::path& output,
                           const std::vector<std::string>& formats);

}
