// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A writer turns a document (or, with a language model, a bare topic) into a script. The offline writer never invents
// facts: every answer is a sentence of the document, cut to speakable length, with the span it came from. The same
// input gives the same script; another variation gives another one. Thread: any; a writer holds no state between calls.

#include "compositor/base/result.h"
#include "daemon/stages/document/document.h"
#include "daemon/stages/script/script.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace script {

struct WriterSpec {
    double target_seconds = 45;
    std::optional<ContextStyle> style; // nothing: decided from the words of the document
    std::string questioner = "Thabo";
    std::string explainer = "Lerato";
    std::string language;        // empty: the document's
    std::uint32_t variation = 0; // raised by one for each "regenerate"
    int max_topics = 10;         // question and answer pairs at most
    friend bool operator==(const WriterSpec&, const WriterSpec&) = default;
};

struct WriterResult {
    Script script;
    std::vector<std::string> notes; // what a reviewer should know: too short a document, a style that was guessed, ...
};

// One line written again. A new question leaves its answer alone; a new answer brings its own question with it.
struct LineRewrite {
    Script script;
    std::vector<std::string> changed_ids; // these are draft again
};

class Writer {
public:
    virtual ~Writer() = default;
    virtual base::Result<WriterResult> write(const document::Document& document, const WriterSpec& spec) = 0;
    virtual base::Result<WriterResult> write_topic(std::string_view topic, const WriterSpec& spec) = 0;
    virtual base::Result<LineRewrite> rewrite_line(const Script& script, std::string_view line_id,
                                                   const document::Document& document, const WriterSpec& spec) = 0;
};

// The writer that needs nothing but the document.
class OfflineWriter final : public Writer {
public:
    base::Result<WriterResult> write(const document::Document& document, const WriterSpec& spec) override;
    base::Result<WriterResult> write_topic(std::string_view topic, const WriterSpec& spec) override;
    base::Result<LineRewrite> rewrite_line(const Script& script, std::string_view line_id,
                                           const document::Document& document, const WriterSpec& spec) override;
};

// Fails with invalid_input when nothing in the document can be said aloud, or its language has no questions yet.
base::Result<WriterResult> write_offline(const document::Document& document, const WriterSpec& spec);

// Always fails: names the two settings that give a language model.
base::Result<WriterResult> write_topic_offline(std::string_view topic);

base::Result<LineRewrite> rewrite_line_offline(const Script& script, std::string_view line_id,
                                               const document::Document& document, const WriterSpec& spec);

}
