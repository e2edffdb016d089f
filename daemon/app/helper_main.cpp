// SPDX-License-Identifier: GPL-3.0-or-later
// lesedi-helper: the child that decodes, and tries, what may hang or crash. Which room answers which verb is told by
// the rooms' tables; this program only joins them.
#include "compositor/assets/asset_cache.h"
#include "compositor/base/counters.h"
#include "compositor/base/helper_pool.h"
#include "compositor/media/probe.h"
#include "compositor/vulkan/probe.h"
#include "daemon/stages/document/read_document.h"
#include "daemon/stages/voice/espeak_voice.h"

#include <initializer_list>
#include <iterator>
#include <vector>

namespace {

std::vector<base::HelperVerbRow> joined(std::initializer_list<std::vector<base::HelperVerbRow>> tables)
{
    std::vector<base::HelperVerbRow> rows;
    for (const auto& table : tables)
        rows.insert(rows.end(), table.begin(), table.end());
    return rows;
}

}

int main(int argc, char** argv)
{
    base::give_back_large_blocks(); // limits count what is kept from earlier calls
    return base::helper_main(argc, argv,
                             joined({assets::helper_verbs(), media::helper_verbs(), document::helper_verbs(),
                                     voice::helper_verbs(), vulkan::helper_verbs()}));
}
