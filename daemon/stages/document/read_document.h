// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A file becomes a Document: Markdown, plain text, HTML and PDF, told apart by content. PDF is opened in the child
// helper; the rest is parsed here, without network or other files. Thread: any; nothing is shared between calls.
//
// Errors are one sentence, subject first, with the way out. invalid_input: the file itself is the trouble (empty, too
// big, encrypted, only pictures, a kind not read, no readable text); timed_out: it took longer than limits.time.

#include "compositor/base/helper_pool.h"
#include "compositor/base/result.h"
#include "daemon/stages/document/document.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string_view>
#include <vector>

namespace document {

struct DocumentLimits {
    std::uint64_t file_bytes = 50'000'000;
    int pages = 2'000; // PDF
    std::chrono::milliseconds time{60'000};
    std::size_t characters = 5'000'000; // of readable text, in code points
};

// `path` with a folder, a missing or an unreadable file is an error too; no more than limits.file_bytes are read.
base::Result<Document> read_document(const std::filesystem::path& path, const DocumentLimits& limits,
                                     base::HelperPool& helpers);

// The same from memory; `name` (a file name, used for the title and in messages) may help to tell Markdown from text.
base::Result<Document> read_document(std::span<const std::byte> bytes, std::string_view name,
                                     const DocumentLimits& limits, base::HelperPool& helpers);

// What lesedi-helper answers to the verb "pdf-text" (registered by daemon/app's helper main).
std::vector<base::HelperVerbRow> helper_verbs();

}
