// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What a person chose for a project: who speaks, how long, how it looks. Kept with the project (its columns, the rest
// in settings_json), so a job needs nothing but the project's id. Plain data, any thread.

#include "compositor/base/result.h"
#include "daemon/store/database.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace pipeline {

// What a film looks like: may change from run to run without a new script or a new voice.
struct LookRequest {
    std::vector<std::string> formats = {"tiktok"}; // each laid out for itself
    std::string music = "auto";                    // auto (a bed of our own), none, or a file
    std::string text_animation = "fade_in";        // none fade_in pop slide_in typewriter highlight_keywords
    std::string text_animation_by = "page";        // page line word
    std::string strategy = "auto";                 // auto, ffmpeg (simple), remotion (full)
    std::string scene_change = "glide";            // see compose::scene_change_named
    std::string background = "still";              // still, or drift: its planes move with depth (costs time)
    std::string brand{};                           // a name or a brand file; empty: none
    std::filesystem::path cast{};                  // other characters (config/cast/README.md); empty: Thabo and Lerato
    std::optional<store::Id> music_asset{};        // an uploaded track, instead of `music`
    std::optional<store::Id> background_asset{};   // an uploaded picture, instead of the look's scenery
    std::optional<store::Id> brand_id{};           // a brand template, instead of `brand`
    std::optional<store::Id> questioner_id{};      // characters, instead of `cast`
    std::optional<store::Id> explainer_id{};
    friend bool operator==(const LookRequest&, const LookRequest&) = default;
};

struct ProjectOptions {
    LookRequest look;
    std::string title{};         // empty: the script's
    std::string context_style{}; // motivation finance tech educational; empty: from the words
    std::string language{};      // BCP 47; empty: the document's
    std::string questioner{};    // their names; empty: the characters'
    std::string explainer{};
    double target_duration_s = 45;
    int max_topics = 10;
    bool auto_render = false;
    int priority = 1;                          // 1 a user waits, 2 batch, 3 re-render
    std::optional<store::Time> scheduled_at{}; // no job of it starts before
};

}
