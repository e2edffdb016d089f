// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Scripts spoken at three words a second, composed and compiled: what the suites of this folder start from.

#include "compositor/base/file.h"
#include "compositor/render/engine.h"
#include "compositor/timeline/compile.h"
#include "daemon/stages/compose/compose.h"

#include <algorithm>
#include <string>
#include <vector>

namespace compose_test {

inline std::filesystem::path root()
{
    return base::resource_root().value();
}

inline compose::ComposeSpec spec_of(const std::vector<std::string>& lines, const std::string& format = "tiktok",
                                    const std::string& style = "finance")
{
    const auto config = root() / "config";
    compose::ComposeSpec spec;
    spec.script.title = "How compound interest works";
    spec.script.takeaway = "Start early and wait.";
    for (std::size_t i = 0; i < lines.size(); ++i) {
        script::Turn turn;
        turn.id = fmt::format("line-{}", i + 1);
        turn.speaker = i % 2 == 0 ? script::Role::questioner : script::Role::explainer;
        turn.display = lines[i];
        turn.pose = i % 2 == 0 ? "asking" : "pointing";
        turn.keywords = {"interest"};
        compose::SpokenLine line;
        line.clip = fmt::format("/clips/{}.wav", i);
        for (std::size_t begin = 0; begin < lines[i].size();) {
            const std::size_t end = std::min(lines[i].find(' ', begin), lines[i].size());
            const double at_s = 0.1 + 0.33 * static_cast<double>(line.words.size());
            line.times.push_back({at_s, at_s + 0.3, line.words.size()});
            line.words.push_back(lines[i].substr(begin, end - begin));
            begin = end + 1;
        }
        line.duration_s = line.times.back().end_s + 0.1;
        spec.script.turns.push_back(turn);
        spec.lines.push_back(line);
    }
    spec.look = compose::load_look(config, style).value();
    spec.cast = compose::load_cast(config).value();
    spec.icons = compose::load_icons(config).value();
    spec.covers = compose::load_covers(config).value();
    spec.format = compose::load_format(config, format).value();
    spec.heading_family = "Inter";
    return spec;
}

inline const std::vector<std::string> kTalk{"What is compound interest?",
                                            "Compound interest is interest that is paid on earlier interest.", "I see.",
                                            "So the longer you wait, the more there is to grow: start early."};

inline const std::vector<std::string> kFormats{"tiktok",         "youtube_short",  "instagram_reel",
                                               "twitter_square", "instagram_post", "twitter_wide"};

struct Film {
    timeline::Composition composition;
    timeline::Compiled compiled;
};

inline Film film_of(const compose::ComposeSpec& spec)
{
    auto engine = render::Engine::create({.root = root(), .helper_program = {}}).value();
    auto composition = compose::compose(spec, engine.fonts()).value();
    composition.audio.clear(); // the clips of these tests do not exist
    auto compiled = engine.compile(composition, "/");
    if (!compiled)
        throw std::runtime_error(compiled.error().what);
    return {std::move(composition), std::move(*compiled)};
}

inline bool is_figure(const std::string& id)
{
    return id.ends_with("/questioner") || id.ends_with("/explainer");
}

// What a viewer reads: by the kind of layer, and cards by their id.
inline bool is_read(const timeline::Composition& film, const std::string& id)
{
    if (id.ends_with("/card") || id.ends_with("/chip") || id == "brand/logo")
        return true;
    const auto found = std::ranges::find(film.layers, id, &timeline::Layer::id);
    return found != film.layers.end() && (std::holds_alternative<timeline::Captions>(found->content) ||
                                          std::holds_alternative<timeline::Text>(found->content));
}

// The face of a figure in its layer's box: the head as the rig says, where the box stands.
inline frame::Rect head_of(const compose::Character& character, const frame::Rect& box)
{
    const double scale = box.height / character.size.y;
    return {box.x + static_cast<int>(character.head.x * scale), box.y + static_cast<int>(character.head.y * scale),
            static_cast<int>(character.head.width * scale), static_cast<int>(character.head.height * scale)};
}

}
