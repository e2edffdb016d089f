// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The options of a project that `projects create` and `projects edit` share. Only what is given is sent. Thread: main.

#include "ui/cli/session.h"

#include <CLI/CLI.hpp>

namespace cli {

struct ProjectOptions {
    std::string title, style, language, formats, strategy, text_animation, text_animation_by, music, scene_change,
        background;
    std::optional<std::int64_t> questioner_id, explainer_id, background_id, brand_id, priority;
    std::string auto_render; // yes, no; empty: as it is
};

void add_project_options(CLI::App* verb, ProjectOptions& options);
void take_project_options(const ProjectOptions& options, Json& body); // as ProjectCreate and ProjectChange name them

const std::vector<std::string>& styles();
const std::vector<std::string>& formats();
CLI::Validator format_list(); // of formats(), separated by commas

}
