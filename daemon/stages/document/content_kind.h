// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What a file is, by its content; its name only decides between Markdown and plain text. Thread: any.

#include "daemon/stages/document/draft.h"

#include <cstddef>
#include <span>
#include <string_view>

namespace document {

// invalid_input says what the file is instead, and the way out.
Result<Kind> kind_of(std::span<const std::byte> bytes, std::string_view name);

}
