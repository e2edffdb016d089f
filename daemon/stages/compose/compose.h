// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Script and voice times to a Composition: title, scenes that alternate left and right, captions word by word, icons,
// takeaway card, brand, music. A pure function: the same input gives the same composition. Layer ids derive from line
// ids. Everything that is read stays inside the format's strict box; figures may reach into the organic one and bleed
// off the bottom.

#include "compositor/base/result.h"
#include "compositor/text/font_set.h"
#include "compositor/timeline/composition.h"
#include "daemon/stages/compose/brand.h"
#include "daemon/stages/compose/look.h"
#include "daemon/stages/compose/overrides.h"
#include "daemon/stages/script/script.h"
#include "daemon/stages/voice/voice.h"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace compose {

struct SpokenLine { // one per turn, in order
    std::filesystem::path clip;
    double duration_s = 0;
    std::vector<std::string> words;     // as shown
    std::vector<voice::WordTime> times; // one per word, from the clip's start
};

// How much moves: the specification's "ffmpeg" (simple: fades, still icons, no scene transitions) and "remotion"
// (full).
enum class Strategy { simple, full };

struct ComposeSpec {
    script::Script script;
    std::vector<SpokenLine> lines;
    Look look;
    Cast cast;
    Format format;
    base::MediaTime frame_rate{30, 1};
    std::string heading_family = "Poppins";
    std::string body_family = "Inter";
    std::filesystem::path music{}; // empty: none
    Icons icons{};
    Covers covers{};
    Brand brand{};
    Strategy strategy = Strategy::full;
    timeline::CaptionAnimation text_animation = timeline::CaptionAnimation::fade_in; // of lines that name none
    timeline::CaptionUnit text_animation_by = timeline::CaptionUnit::page;
    SceneChange change{};
    bool drifting_planes = false; // depth: the whole background moves slowly, so the whole frame changes
    Overrides overrides{};
};

// When things happen; all on whole frames.
struct Schedule {
    struct Scene {
        double begin_s = 0; // of the picture
        double voice_s = 0; // of the clip
        double end_s = 0;
    };
    std::vector<Scene> scenes; // one per turn
    double begin_s = 0;        // the intro is over
    double takeaway_s = 0;     // == end_s when there is none
    double end_s = 0;          // the outro begins
    double duration_s = 0;
};
Schedule schedule(const ComposeSpec& spec);

// Fails with invalid_input when lines and turns do not belong together.
base::Result<timeline::Composition> compose(const ComposeSpec& spec, text::FontSet& fonts);

// What a reviewer should know before it is rendered: poses that a character lacks, icons and transitions that do not
// exist. One sentence each.
std::vector<std::string> warnings(const ComposeSpec& spec);

// Words as files and flags write them: "fade_in"; "glide", "push", or the name of a cover.
std::optional<timeline::CaptionAnimation> text_animation_named(std::string_view name);
std::string_view name(timeline::CaptionAnimation animation);
std::optional<SceneChange> scene_change_named(std::string_view name, const Covers& covers);
std::string scene_change_names(const Covers& covers); // "glide, cut, fade, ..."

// The specification's rule for "auto": simple unless scenes change otherwise than by cut, fade or gliding, an icon is
// animated, or the text animation is another than fade_in and none.
Strategy automatic_strategy(const ComposeSpec& spec);

}
