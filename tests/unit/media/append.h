// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "compositor/base/result.h"

#include <utility>
#include <vector>

namespace test {

// What a call gave, behind what there is. (`for (x : *call())` would walk over a dead temporary.)
template <class T> void append(std::vector<T>& to, base::Result<std::vector<T>> more)
{
    for (T& item : *more)
        to.push_back(std::move(item));
}

}
