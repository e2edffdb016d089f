// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A document as the later stages see it: plain data, whatever file it came from. Text is UTF-8 in Unicode NFC with
// single spaces; every sentence knows where it stands. Thread: plain data.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace document {

enum class Kind { markdown, plain_text, html, pdf };

struct Span {
    std::size_t begin = 0; // bytes of Document::text
    std::size_t end = 0;
    friend bool operator==(const Span&, const Span&) = default;
};

struct Section {
    std::string heading; // empty for text before the first heading
    int level = 0;       // 1 = chapter; 0 without a heading
    Span span;           // of its whole text
    int page = 0;        // first page, from 1; 0 where there are no pages
};

struct Sentence {
    Span span;               // text.substr(begin, end - begin) is the sentence
    std::size_t section = 0; // index into sections
    bool is_prose = true; // false: list fragment, caption, table row, code: may be shown, never narrated as a sentence
};

struct Document {
    Kind kind = Kind::plain_text;
    std::string title;              // from the document; else from its first heading or the file's name
    std::string language;           // BCP 47 primary tag, guessed or declared: "en", "af", "tn", "ar"
    double language_confidence = 0; // 0..1
    std::string text;               // everything readable, paragraphs separated by one blank line
    std::vector<Section> sections;
    std::vector<Sentence> sentences;
    int pages = 0;      // PDF only
    std::string sha256; // hex, of the file's bytes
};

}
