// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Tables for people: aligned by what is seen (East Asian wide characters take two columns, marks none), as wide as the
// terminal allows, in colour only there. Elsewhere nothing is cut. Text from outside cannot steer the terminal. Thread:
// any.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace cli {

enum class Tone : std::uint8_t { normal, good, busy, bad, faint, strong };

struct Look {
    int columns = 0; // of the terminal; 0: as wide as it comes
    bool colours = false;
};
Look look_of(int fd); // NO_COLOR and TERM=dumb are respected (no-color.org)

struct Cell {
    std::string text;
    Tone tone = Tone::normal;
    Cell(std::string words = {}, Tone as = Tone::normal) : text(std::move(words)), tone(as) {}
    Cell(const char* words) : text(words) {}
};

enum class Fit : std::uint8_t { left, right, shrinks }; // shrinks: left, and cut first when there is no room

struct Column {
    std::string title; // all empty: no line of titles
    Fit fit = Fit::left;
};

class Table {
public:
    explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}
    void add(std::vector<Cell> cells); // as many as there are columns
    bool empty() const { return rows_.empty(); }
    std::string text(const Look& look) const; // lines, each with its line break

private:
    std::vector<int> widths(const Look& look) const;
    std::vector<Column> columns_;
    std::vector<std::vector<Cell>> rows_;
};

int display_width(std::string_view text);                // columns of a terminal; UTF-8
std::string clipped(std::string_view text, int columns); // ends with "…" when something was cut
std::string plain(std::string_view text);                // without control characters: a space each
std::string toned(std::string_view text, Tone tone, const Look& look);
Tone tone_of(std::string_view state);      // of a project, a job, a check, a verdict
std::string bar(double part, int columns); // "████░░░░"

}
