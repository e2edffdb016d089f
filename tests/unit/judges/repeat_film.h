// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A film with repeat pictures made without the product's encoder: x264 as it is, and after each of its pictures a
// non-reference P picture written here in which every macroblock is skipped. Picture order counts stay x264's type 2,
// which allows one such picture between two references. Thread: any.

#include "compositor/media/mp4.h"

#include <cstdint>
#include <filesystem>

namespace test {

inline constexpr int kRepeatFilmCoded = 40; // pictures of x264; as many repeats

struct RepeatSpec {         // the values that are right; a test may ask for wrong ones
    int frame_num_step = 1; // from the reference picture before
    int skipped_less = 0;   // macroblocks missing at the end
};

// Fails the running test when the film cannot be made.
void write_repeat_film(const std::filesystem::path& path, const RepeatSpec& spec = {});

}
