// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Is this text, or what a font without a Unicode map left of it? PDFs of old Thai and CJK fonts, and double-encoded
// text, show characters nobody wrote; such a text is refused rather than read aloud. Thread: any.

#include "daemon/stages/document/draft.h"
#include "daemon/stages/document/language.h"

#include <string_view>

namespace document {

Status check_readable(std::string_view text, const LanguageGuess& language);

}
