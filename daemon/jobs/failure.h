// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What a failure means for its job, decided by its code in this one place. Plain data, any thread.

#include "compositor/base/result.h"

namespace jobs {

bool worth_another_try(base::Errc code); // it may pass by itself

}
