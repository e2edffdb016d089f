// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A film ready to be previewed: compiled, with its sound. Thread: any; sealed.

#include "compositor/render/preview_sound.h"
#include "compositor/timeline/compile.h"

#include <cstdint>
#include <memory>

namespace render {

enum class StartAt : std::uint8_t { same_time, beginning }; // of the film before

struct PreviewFilm {
    timeline::Compiled compiled;
    std::shared_ptr<PreviewSound> sound; // null: a silent film. Read by the one deck the film is in
    std::uint64_t edit = 0;              // how many films the preview was given before
    StartAt start_at = StartAt::same_time;
};
using SharedFilm = std::shared_ptr<const PreviewFilm>;

}
