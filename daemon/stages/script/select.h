// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Which candidates make the script: the set with the most to say that fits the time, with little said twice (maximal
// marginal relevance: Carbonell and Goldstein, SIGIR 1998), found by greedy growth and exchange. Thread: any.

#include "daemon/stages/script/candidate.h"

#include <cstdint>
#include <vector>

namespace script {

struct Choice {
    std::size_t candidate = 0; // into the list given
    double worth = 0;          // 0..1: of the answer and its best question
    double seconds = 0;        // question, answer and the gaps between
    bool opens_well = false;   // may be the first answer
    int shape = 0;             // of its best question
    std::size_t key = 0;       // answers with the same key ask the same thing
};

struct SelectionSpec {
    double seconds = 0; // for all pairs together
    std::size_t least = 3;
    std::size_t most = 10;
};

// Indexes into `choices`, in document order.
std::vector<std::size_t> select(const std::vector<Candidate>& candidates, const std::vector<Choice>& choices,
                                const SelectionSpec& spec);

// Of a long document: the run of neighbouring candidates that together say most; [first, last). Short ones come whole.
// Each variation takes the next best run.
struct Range {
    std::size_t begin = 0;
    std::size_t end = 0;
};
Range find_focus(const std::vector<Candidate>& candidates, std::uint32_t variation);

}
