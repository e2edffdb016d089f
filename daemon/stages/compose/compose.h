// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Script and voice times to a Composition: title, scenes that alternate left and right, captions word by word, takeaway
// card, music. A pure function: the same input gives the same composition. Layer ids derive from line ids. Everything
// that is read stays inside the format's strict box; figures may reach into the organic one and bleed off the bottom.

#include "compositor/base/result.h"
#include "compositor/text/font_set.h"
#include "compositor/timeline/composition.h"
#include "daemon/stages/compose/look.h"
#include "daemon/stages/script/script.h"
#include "daemon/stages/voice/voice.h"

#include <filesystem>
#include <string>
#include <vector>

namespace compose {

struct SpokenLine { // one per turn, in order
    std::filesystem::path clip;
    double duration_s = 0;
    std::vector<std::string> words;     // as shown
    std::vector<voice::WordTime> times; // one per word, from the clip's start
};

struct ComposeSpec {
    script::Script script;
    std::vector<SpokenLine> lines;
    Look look;
    Cast cast;
    Format format;
    base::MediaTime frame_rate{30, 1};
    std::string heading_family = "Poppins";
    std::filesystem::path music; // empty: none
};

// When things happen; all on whole frames.
struct Schedule {
    struct Scene {
        double begin_s = 0; // of the picture
        double voice_s = 0; // of the clip
        double end_s = 0;
    };
    std::vector<Scene> scenes; // one per turn
    double takeaway_s = 0;     // == duration_s when there is none
    double duration_s = 0;
};
Schedule schedule(const ComposeSpec& spec);

// Fails with invalid_input when lines and turns do not belong together.
base::Result<timeline::Composition> compose(const ComposeSpec& spec, text::FontSet& fonts);

}
