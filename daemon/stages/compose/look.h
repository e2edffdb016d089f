// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What the project ships for composing, read from config/: looks (backdrop, art, palette), the cast, formats with their
// safe boxes. Parsers of our own files: a mistake in one is an error that names file and path. Thread: plain data.

#include "compositor/base/result.h"
#include "compositor/frame/geometry.h"
#include "compositor/timeline/values.h"
#include "daemon/stages/script/script.h"

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace compose {

using base::Result;
using timeline::Color;
using timeline::Point;

struct Piece { // a small part of the background that drifts
    std::string id;
    Point drift_px;
    double period_s = 8;
    double phase = 0; // 0..1 of the period
    double rotate_deg = 0;
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
    Color glow;      // its alpha is the glow's opacity
    std::string art; // below config/
    std::vector<Piece> pieces;
    Palette palette;
};

struct Character {
    std::string name;
    std::string art; // below config/
    Point viewbox;
    Point face; // centre, in viewBox units
    std::vector<std::string> poses;
};

struct Cast {
    std::map<script::Role, Character> characters;
    std::map<std::string, std::vector<std::string>> nearest_pose;

    // The pose itself when the character has it, else the nearest it has.
    const std::string& pose_for(script::Role role, const std::string& wanted) const;
};

struct Format {
    std::string name;
    frame::Size canvas;
    frame::Rect strict;  // captions, title, takeaway
    frame::Rect organic; // characters
};

Result<Look> load_look(const std::filesystem::path& config_folder, std::string_view style);
Result<Cast> load_cast(const std::filesystem::path& config_folder);
Result<Format> load_format(const std::filesystem::path& config_folder, std::string_view name);

// The same format on another canvas of about the same shape: boxes scale with it.
Result<Format> resized(const Format& format, frame::Size canvas);

}
