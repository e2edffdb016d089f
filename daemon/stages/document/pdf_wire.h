// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What "pdf-text" answers: the lines of every page with their place and type, one a line of text. The parent does not
// trust it. Private to the room. Thread: any.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace document {

struct PdfLine {
    double left = 0; // in points from the page's upper left corner
    double top = 0;
    double right = 0;
    double bottom = 0;
    double font_size = 0; // of most of its letters
    bool mono = false;    // most of it is in a typewriter face
    bool bold = false;
    std::string text;
};
struct PdfPage {
    double width = 0;
    double height = 0;
    std::vector<PdfLine> lines;
};
struct PdfText {
    std::string title;
    std::vector<PdfPage> pages;
};

std::string to_text(const PdfText& pdf);
std::optional<PdfText> pdf_text_from(std::string_view text);

}
