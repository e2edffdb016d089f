// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/compose/compose.h"

#include "daemon/stages/compose/stage_parts.h"

#include <algorithm>
#include <iterator>

namespace compose {
namespace {

constexpr double kMusicGain_db = -5;
base::Status check(const ComposeSpec& spec)
{
    if (spec.script.turns.empty())
        return base::fail(base::Errc::invalid_input, "script: it has no lines");
    if (spec.lines.size() != spec.script.turns.size())
        return base::fail(base::Errc::invalid_input, fmt::format("script: {} lines, but {} are voiced",
                                                                 spec.script.turns.size(), spec.lines.size()));
    for (std::size_t i = 0; i < spec.lines.size(); ++i)
        if (spec.lines[i].words.empty() || spec.lines[i].words.size() != spec.lines[i].times.size())
            return base::fail(base::Errc::invalid_input,
                              fmt::format("{}: {} words, but {} have times", spec.script.turns[i].id,
                                          spec.lines[i].words.size(), spec.lines[i].times.size()));
    return {};
}

// Everything that belongs to one line: in a group of its own when scenes change, on the canvas when figures glide.
struct SceneParts {
    std::string id;
    double begin_s = 0, end_s = 0;
    std::vector<timeline::Layer> layers;
};

timeline::Layer scene_group(const Stage& stage, SceneParts parts)
{
    const Point canvas{static_cast<double>(stage.film.canvas.width), static_cast<double>(stage.film.canvas.height)};
    auto group = layer("scene/" + parts.id, parts.begin_s, parts.end_s, {canvas.x / 2, canvas.y / 2}, {0.5, 0.5});
    group.content = timeline::Group{std::move(parts.layers), {}};
    return group;
}

void add_changes(Stage& stage, const std::vector<std::string>& scenes)
{
    for (std::size_t i = 1; i < scenes.size(); ++i) {
        const SceneChange& change = change_into(stage.spec, i);
        if (change.glides)
            continue;
        const auto cover = std::ranges::find(stage.spec.covers, change.cover, &Cover::name);
        timeline::Change made;
        made.kind = change.kind;
        made.from = "scene/" + scenes[i - 1];
        made.to = "scene/" + scenes[i];
        made.at_s = i < stage.plan.scenes.size() ? stage.plan.scenes[i].begin_s : stage.plan.takeaway_s;
        if (cover != stage.spec.covers.end()) {
            made.source = cover->source;
            made.duration_s = cover->duration_s;
        }
        stage.film.changes.push_back(std::move(made));
    }
}

void add_scenes(Stage& stage)
{
    const std::size_t count = stage.spec.lines.size();
    std::vector<SceneParts> scenes;
    for (std::size_t i = 0; i < count; ++i) {
        const auto words = timed_words(stage.spec, i, stage.plan.scenes[i].voice_s);
        scenes.push_back({stage.spec.script.turns[i].id, stage.plan.scenes[i].begin_s, stage.plan.scenes[i].end_s, {}});
        add_figures(stage, i, words, scenes.back().layers);
        add_icon(stage, i, words, scenes.back().layers);
    }
    if (stage.plan.takeaway_s < stage.plan.end_s) {
        scenes.push_back({"takeaway", stage.plan.takeaway_s, stage.plan.end_s, {}});
        add_figures(stage, count, {}, scenes.back().layers);
    }
    const auto changes_into = [&](std::size_t scene) { // not at the ends of the film
        return scene > 0 && scene < scenes.size() && !change_into(stage.spec, scene).glides;
    };
    std::vector<std::string> ids;
    for (std::size_t i = 0; i < scenes.size(); ++i) {
        ids.push_back(scenes[i].id);
        if (changes_into(i) || changes_into(i + 1))
            stage.film.layers.push_back(scene_group(stage, std::move(scenes[i])));
        else
            std::ranges::move(scenes[i].layers, std::back_inserter(stage.film.layers));
    }
    add_changes(stage, ids);
}

base::Status add_all_captions(Stage& stage, double below_title)
{
    add_caption_card(stage, below_title);
    for (std::size_t i = 0; i < stage.spec.lines.size(); ++i) {
        const auto words = timed_words(stage.spec, i, stage.plan.scenes[i].voice_s);
        TRY(add_captions(stage, i, below_title, words, stage.film.layers));
    }
    return {};
}

void add_sound(Stage& stage)
{
    for (std::size_t i = 0; i < stage.spec.lines.size(); ++i)
        stage.film.audio.push_back({.source = stage.spec.lines[i].clip.string(),
                                    .at_s = stage.plan.scenes[i].voice_s,
                                    .role = timeline::AudioRole::voice,
                                    .trim_s = {}});
    if (!stage.spec.music.empty())
        stage.film.audio.push_back({.source = stage.spec.music.string(),
                                    .at_s = stage.plan.begin_s,
                                    .role = timeline::AudioRole::music,
                                    .gain_db = stage.spec.overrides.music_gain_db.value_or(kMusicGain_db),
                                    .fade_in_s = 0.3,
                                    .fade_out_s = 2,
                                    .loop = true,
                                    .trim_s = {}});
}

}

base::Result<timeline::Composition> compose(const ComposeSpec& spec, text::FontSet& fonts)
{
    TRY(check(spec));
    const Schedule plan = schedule(spec);
    timeline::Composition film;
    film.canvas = spec.format.canvas;
    film.background = spec.look.backdrop.empty() ? Color{0, 0, 0, 255} : spec.look.backdrop.front().color.first();
    film.frame_rate = spec.frame_rate;
    film.duration_s = plan.duration_s;
    film.format = spec.format.name;
    film.title = spec.script.title;
    if (plan.begin_s > 0)
        film.cuts_s.push_back(plan.begin_s);
    for (std::size_t i = 1; i < plan.scenes.size(); ++i)
        film.cuts_s.push_back(plan.scenes[i].begin_s);
    if (plan.takeaway_s < plan.end_s)
        film.cuts_s.push_back(plan.takeaway_s);
    if (plan.end_s < plan.duration_s)
        film.cuts_s.push_back(plan.end_s);

    const Layout layout = layout_for(spec.format);
    Stage stage{spec, plan, layout, fonts, film};
    add_background(stage);
    add_scenes(stage);
    const double below_title = TRY(add_title(stage));
    clear_first_scene(stage, below_title);
    TRY(add_all_captions(stage, below_title));
    TRY(add_takeaway(stage));
    add_brand(stage);
    add_sound(stage);
    return film;
}

}
