// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A Document from a few lines of Markdown-like text, for tests of what comes after reading: "# " headings, paragraphs
// between blank lines, "- " lists and ``` fences that are no prose. Sentences end at a stop before a capital.

#include "daemon/stages/document/document.h"

#include <string_view>

namespace test {

document::Document make_document(std::string_view text, std::string_view language = "en");

}
