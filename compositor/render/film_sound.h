// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The sound of a film: from the composition's audio list to a finished track on disk, found again by what it hears.

#include "compositor/render/film.h"

#include <optional>

namespace render {

struct FilmSound {
    std::filesystem::path track; // for media::AudioTrackReader
    sound::LoudnessReport loudness;
};

// Empty when the composition has no sound.
Result<std::optional<FilmSound>> make_film_sound(const FilmSpec& spec);

}
