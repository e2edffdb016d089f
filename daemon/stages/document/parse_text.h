// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Plain text to blocks: broken lines joined, headings guessed, the frame of a Project Gutenberg file left out.
// Thread: any.

#include "daemon/stages/document/draft.h"

#include <string>

namespace document {

Draft parse_text(const std::string& utf8);

}
