// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Running heads, feet and page numbers of a PDF: what stands in the same place of many pages. Thread: any.

#include "daemon/stages/document/pdf_wire.h"

namespace document {

void drop_margins(PdfText& pdf);

}
