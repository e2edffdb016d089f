// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What the project ships for composing, read from config/: looks (backdrop, scenery, palette), the cast, icons and
// covering transitions. Parsers of our own files: a mistake in one is an error that names file and path. Thread: plain
// data.

#include "compositor/base/result.h"
#include "compositor/frame/geometry.h"
#include "compositor/timeline/composition.h"
#include "compositor/timeline/formats.h"
#include "daemon/stages/script/script.h"

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace compose {

using base::Result;
using timeline::Color;
using timeline::Format;
using timeline::Point;

enum class Aspect { tall, square, wide };
Aspect aspect_of(frame::Size canvas);

struct Piece { // a part of the background that drifts: a plane of it, or something small
    std::string id;
    Point drift_px; // on a canvas whose shorter side is 1080
    double period_s = 8;
    double phase = 0; // 0..1 of the period
    double rotate_deg = 0;
    std::optional<Point> pivot_px{}; // of something small: its middle, on such a canvas
};

struct Scenery {               // the background drawn for one shape of canvas
    std::string art;           // below config/
    std::vector<Piece> planes; // back to front
    std::vector<Piece> pieces;
    std::optional<Point> glow_center{}; // where the art has its light; else the look's
    double glow_radius = 0;
};

struct Palette {
    Color card, text, muted, accent, on_accent, chip, chip_text;
};

struct Look {
    std::string name;
    double backdrop_angle_deg = 180;
    std::vector<timeline::GradientStop> backdrop;
    Point glow_center;
    double glow_radius = 0.5;
    Color glow; // its alpha is the glow's opacity
    std::map<Aspect, Scenery> scenes;
    Palette palette;
};

struct Character {
    std::string name;
    std::string rig; // as a Composition names it: "config:cast/lerato.rig.json"
    Point size;      // of the drawing, in its own units, as the next two
    Point face;      // centre
    frame::Rect head;
    std::vector<std::string> poses;
    timeline::ClassColors colors{}; // other than the rig's own
};

struct Cast {
    std::map<script::Role, Character> characters;
    std::map<std::string, std::vector<std::string>> nearest_pose;
    std::vector<std::string> reaching_poses; // arms go out beside the body, to where somebody close has the face

    // The pose itself when the character has it, else the nearest it has.
    const std::string& pose_for(script::Role role, const std::string& wanted) const;
    bool reaches(const std::string& pose) const;
};

struct Icon {
    std::string name;
    std::string still;                    // source of the drawing
    std::string moving;                   // source of the same as an animation; may be empty
    std::vector<std::string> words;       // beginnings of words that bring it, lower case
    std::vector<std::string> whole_words; // words that bring it only as they are; these win
    std::string form{};                   // svg, png, lottie, clip; empty: as the source's name says
};
using Icons = std::vector<Icon>;

struct Cover { // a transition drawn as an animation that covers the canvas
    std::string name;
    std::string source;
    double duration_s = 0.4;
};
using Covers = std::vector<Cover>;

Result<Look> load_look(const std::filesystem::path& config_folder, std::string_view style);
Result<Cast> load_cast(const std::filesystem::path& config_folder);
Result<Character> load_character(const std::filesystem::path& config_folder, const std::string& rig);
Result<Icons> load_icons(const std::filesystem::path& config_folder);
Result<Covers> load_covers(const std::filesystem::path& config_folder);
Result<Format> load_format(const std::filesystem::path& config_folder, std::string_view name);

}
