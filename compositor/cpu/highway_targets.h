// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Which instruction sets Highway compiles for. Comes before every include of it. Thread: any.

// Vectors of a size unknown at compile time cannot be members, as they are in the kernels.
#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)

// Plain C++ is a level of its own with g++ before 12.3 too: the bug Highway avoids there (GCC PR 106322) is in upper
// halves of products, which the kernels do not take, and the parity tests run that level.
#define HWY_BROKEN_EMU128 0
