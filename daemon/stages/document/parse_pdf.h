// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Lines of PDF pages to blocks: running heads and page numbers dropped, paragraphs joined over lines and pages,
// headings by size and number; contents, index, bibliography and code are shown, not narrated. Thread: any.

#include "daemon/stages/document/draft.h"
#include "daemon/stages/document/pdf_wire.h"

namespace document {

// invalid_input when there is no text layer worth the name.
Result<Draft> parse_pdf(const PdfText& pdf);

}
