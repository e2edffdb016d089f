// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// GitHub Flavored Markdown (cmark-gfm) to blocks. YAML front matter gives title and language; the fences and attribute
// lines of Pandoc, kramdown and Liquid are left out. Thread: any.

#include "daemon/stages/document/draft.h"

#include <string>

namespace document {

Draft parse_markdown(const std::string& utf8);

}
