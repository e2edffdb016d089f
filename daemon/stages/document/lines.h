// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What plain text and PDF share: lines that were broken to fit a page become paragraphs again. Thread: any.

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace document {

// Level of a line that reads as a heading by itself: "LECTURE I", "Chapter 3: Arrays", "ALL CAPITALS", "2.1 Objects".
// 0 for all others.
int heading_level(std::string_view line);

bool is_contents_heading(std::string_view line);  // "Contents" and its like
bool is_list_start(std::string_view line);        // "- x", "3) x"
bool is_reference_heading(std::string_view line); // bibliography and index: read by nobody aloud

// Joins broken lines. "exam-" + "ple" loses its hyphen unless the text has "exam-ple" unbroken elsewhere.
class LineJoiner {
public:
    explicit LineJoiner(const std::vector<std::string>& all_lines);
    void append(std::string& paragraph, std::string_view line) const;

private:
    std::set<std::string, std::less<>> hyphenated_; // words with a hyphen inside a line
};

}
