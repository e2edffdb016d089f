// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// HTML (libxml2's forgiving parser, no network) to blocks: the article without scripts, menus and margins. Thread: any.

#include "daemon/stages/document/draft.h"

#include <cstddef>
#include <span>

namespace document {

Result<Draft> parse_html(std::span<const std::byte> bytes);

}
