// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Every file that a Composition names, in one walk. Thread: any.

#include "compositor/base/result.h"
#include "compositor/timeline/composition.h"

#include <functional>
#include <string>

namespace pipeline {

struct SourcePlace {
    std::string path;  // "layers[3].src"
    std::string layer; // its id; empty: it has none, or this is no layer's
    bool is_rig = false;
};

// Stops at the first error, which is returned. `source` may be changed; the empty ones are left out.
base::Status each_source(timeline::Composition& composition,
                         const std::function<base::Status(const SourcePlace& place, std::string& source)>& visit);

}
