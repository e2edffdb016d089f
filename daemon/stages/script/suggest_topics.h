// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What videos a document could become: its sections that have enough to say, each with its strongest sentences. Nothing
// is invented: titles are headings, summaries are sentences of the document. Thread: any.

#include "daemon/stages/document/document.h"

#include <string>
#include <vector>

namespace script {

struct TopicSuggestion {
    std::string title;
    std::string summary;          // its one or two best sentences, in their order
    double score = 0;             // 0..1; the best topic has 1
    double estimated_seconds = 0; // of what could be said
};

// The best first; at most `most`. Empty when the document has nothing that stands alone.
std::vector<TopicSuggestion> suggest_topics(const document::Document& document, std::size_t most);

}
