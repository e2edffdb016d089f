// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// What every parser of this room makes and assemble() turns into a Document: blocks in reading order, one line of UTF-8
// each, white space and normal form not settled yet. Private to the room. Thread: plain data.

#include "compositor/base/result.h"
#include "daemon/stages/document/document.h"

#include <string>
#include <vector>

namespace document {

using base::Errc;
using base::fail;
using base::Result;
using base::Status;

struct Block {
    enum class Kind {
        heading,
        paragraph, // its sentences are prose when they end as sentences do
        list_item, // the same, but short ones are fragments
        shown,     // code, table row, caption, contents, index, reference: readable, never narrated
    };
    Kind kind = Kind::paragraph;
    std::string text;
    int level = 0; // of a heading, from 1
    int page = 0;  // from 1 where there are pages
};

struct Draft {
    Kind kind = Kind::plain_text;
    std::string title;             // empty: none was declared
    std::string declared_language; // as declared: "en-GB", "English"
    std::vector<Block> blocks;
    int pages = 0;
};

}
