// SPDX-License-Identifier: GPL-3.0-or-later
// How much longer than usual is not too long: a sanitizer's checks slow code down (threads: 5 to 15 times, by its
// documentation), and a limit on time is about our code.
#pragma once

namespace test_support {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr double kPatience = 20;
#else
inline constexpr double kPatience = 1;
#endif

}
