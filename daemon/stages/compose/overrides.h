// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What a person changed in what compose makes, by line id and word: each changes what it says and nothing else. Those
// of lines or words that are not there have no effect. Plain data, any thread.

#include "compositor/timeline/composition.h"

#include <map>
#include <optional>
#include <string>

namespace compose {

// What happens where one line follows the other: the figures glide to their new places, or the scenes change.
struct SceneChange {
    bool glides = true;
    timeline::ChangeKind kind = timeline::ChangeKind::cut;
    std::string cover{}; // name of one of `covers`, for ChangeKind::cover
};

struct CaptionsCome {
    timeline::CaptionAnimation animation = timeline::CaptionAnimation::fade_in;
    timeline::CaptionUnit by = timeline::CaptionUnit::page;
};

struct WordOverride {
    double shift_s = 0;             // of its time; it stays between its neighbours, which give way
    std::optional<bool> emphasis{}; // whatever the keywords say
};

struct LineOverride {
    std::optional<double> pause_before_s{}; // instead of the usual one
    std::optional<std::string> pose{};
    std::optional<SceneChange> change{}; // how its scene comes in
    std::optional<CaptionsCome> captions{};
    std::optional<std::string> background{}; // a picture behind this scene
    bool hide_icon = false;
    std::map<std::size_t, WordOverride> words{}; // by place in SpokenLine::words
};

struct Overrides {
    std::map<std::string, LineOverride> lines{}; // by id
    std::optional<CaptionsCome> captions{};      // of lines without one of their own
    std::optional<std::string> background{};     // a picture behind everything
    std::optional<double> music_gain_db{};
};

}
