// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// One frame as the rules look at it: which layers are seen where, and where their letters are. Of this room only.
// Thread: one.

#include "compositor/lint/roster.h"
#include "compositor/timeline/inspect.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace lint {

struct Letters {
    frame::Rect whole; // as if nothing cut them; empty glyph borders are in it, up to a pixel or two
    frame::Rect seen;
    std::size_t count = 0;
    double opacity = 0; // of the palest: its layer, groups and look
    void add(const Letters& other);
};

struct Sight {              // a layer that draws something
    std::size_t member = 0; // in the roster
    timeline::LayerBox box;
    bool resting = false;
    bool text = false;
    frame::Rect card;                   // of text: its own card
    std::vector<Letters> words;         // captions: one a word; text: one
    Letters all;                        // of them
    std::vector<std::uint32_t> sprites; // of the letters, in Scene::sprites
    std::size_t letters_at_most = 0;    // glyphs of the whole text
};

struct Drawn { // whose a sprite is
    std::optional<std::size_t> member{};
    std::uint32_t word = 0;
    timeline::InkRole role = timeline::InkRole::picture;
    bool mask = false;
    double group_opacity = 1; // of the groups around it
};

struct Moment {
    std::int64_t frame = 0;
    double time_s = 0;
    scene::Scene scene;
    std::vector<Drawn> drawn;  // one a sprite
    std::vector<Sight> sights; // back to front
    bool changing = false;     // layers change into others: what covers them for that is not theirs

    const Sight* find(std::size_t member) const;
};

class Eye {
public:
    Eye(const timeline::Compiled& compiled, const Roster& roster);

    // Reuses the memory of `moment`.
    void look(std::int64_t frame, double time_s, Moment& moment);

private:
    void name_sprites(Moment& moment) const;
    void collect_letters(Moment& moment) const;

    const timeline::Compiled& compiled_;
    const Roster& roster_;
    timeline::PartList parts_;
    std::vector<std::optional<std::size_t>> member_of_; // of PartList::layers()
    std::vector<std::size_t> letters_of_;               // of each member
    std::vector<timeline::LayerBox> boxes_;
    std::vector<std::size_t> sight_of_; // of each member, in the moment; size() when it draws nothing
};

}
