// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Blocks become a Document: clean text, sections, sentences, language. Thread: any.

#include "daemon/stages/document/draft.h"

#include <string_view>

namespace document {

// invalid_input when nothing readable is left, too much is, or it is garbled. `name` gives the title of last resort.
Result<Document> assemble(const Draft& draft, std::string_view name, std::size_t character_limit);

}
