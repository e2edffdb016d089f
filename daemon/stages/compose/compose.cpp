// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/compose/compose.h"

#include "compositor/text/segment_words.h"
#include "daemon/stages/compose/stage_parts.h"

#include <algorithm>
#include <cctype>
#include <iterator>

namespace compose {
namespace {

constexpr double kMusicGain_db = -5;
constexpr double kLeastWord_s = 0.07; // two frames
constexpr double kBridge_s = 0.2;

// Letters and digits of a word in lower case (ASCII), for comparing with keywords.
std::string bare(std::string_view word)
{
    std::string out;
    for (const char c : word)
        if (static_cast<unsigned char>(c) >= 0x80 || std::isalnum(static_cast<unsigned char>(c)) != 0)
            out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return out;
}

bool is_keyword(const std::string& word, const std::vector<std::string>& keywords)
{
    const std::string own = bare(word);
    return !own.empty() && std::ranges::any_of(keywords, [&](const std::string& keyword) {
        for (std::size_t begin = 0; begin <= keyword.size();) { // a keyword may be a phrase
            const std::size_t end = std::min(keyword.find(' ', begin), keyword.size());
            if (bare(std::string_view(keyword).substr(begin, end - begin)) == own)
                return true;
            begin = end + 1;
        }
        return false;
    });
}

std::size_t letters(std::string_view text)
{
    return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return (c & 0xc0) != 0x80; }));
}

// In scripts without spaces one timed word is a phrase: its words share its time by their letters.
void add_word(const TimedWord& word, const std::string& language, std::vector<TimedWord>& to)
{
    const auto spans = text::words(word.text, language);
    if (spans.size() < 2) {
        to.push_back(word);
        return;
    }
    const double per_letter_s = (word.end_s - word.start_s) / static_cast<double>(letters(word.text));
    double at_s = word.start_s;
    for (std::size_t i = 0; i < spans.size(); ++i) {
        TimedWord part = word;
        const std::size_t end = i + 1 < spans.size() ? spans[i + 1].begin : word.text.size();
        part.text = word.text.substr(spans[i].begin, end - spans[i].begin);
        part.start_s = at_s;
        at_s = i + 1 < spans.size() ? at_s + per_letter_s * static_cast<double>(letters(part.text)) : word.end_s;
        part.end_s = at_s;
        part.joined = i == 0 ? word.joined : spans[i].joined;
        to.push_back(std::move(part));
    }
}

// A word that is spoken faster than it can be shown borrows time from the one before; short gaps are closed, so that
// the active look does not go out between two words.
void make_visible(std::vector<TimedWord>& words, double voice_s)
{
    for (std::size_t i = words.size(); i-- > 0;) {
        const double earliest_s = i > 0 ? words[i - 1].start_s + 1e-3 : voice_s;
        words[i].start_s = std::min(words[i].start_s, std::max(earliest_s, words[i].end_s - kLeastWord_s));
        if (i > 0)
            words[i - 1].end_s = std::min(words[i - 1].end_s, words[i].start_s);
    }
    for (std::size_t i = 0; i < words.size(); ++i) {
        words[i].end_s = std::max(words[i].end_s, words[i].start_s + 1e-3);
        if (i + 1 < words.size() && words[i + 1].start_s - words[i].end_s < kBridge_s)
            words[i].end_s = words[i + 1].start_s;
    }
}

std::vector<TimedWord> timed_words(const SpokenLine& line, const script::Turn& turn, double voice_s,
                                   const std::string& language)
{
    std::vector<TimedWord> words;
    for (std::size_t i = 0; i < line.words.size(); ++i)
        add_word({line.words[i], voice_s + line.times[i].start_s, voice_s + line.times[i].end_s,
                  is_keyword(line.words[i], turn.keywords), false},
                 language, words);
    make_visible(words, voice_s);
    return words;
}

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
    const SceneChange& change = stage.spec.change;
    const auto cover = std::ranges::find(stage.spec.covers, change.cover, &Cover::name);
    for (std::size_t i = 1; i < scenes.size(); ++i) {
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
        const auto words = timed_words(stage.spec.lines[i], stage.spec.script.turns[i], stage.plan.scenes[i].voice_s,
                                       stage.spec.script.language);
        scenes.push_back({stage.spec.script.turns[i].id, stage.plan.scenes[i].begin_s, stage.plan.scenes[i].end_s, {}});
        add_figures(stage, i, words, scenes.back().layers);
        add_icon(stage, i, words, scenes.back().layers);
    }
    if (stage.plan.takeaway_s < stage.plan.end_s) {
        scenes.push_back({"takeaway", stage.plan.takeaway_s, stage.plan.end_s, {}});
        add_figures(stage, count, {}, scenes.back().layers);
    }
    std::vector<std::string> ids;
    for (SceneParts& scene : scenes) {
        ids.push_back(scene.id);
        if (!stage.spec.change.glides)
            stage.film.layers.push_back(scene_group(stage, std::move(scene)));
        else
            std::ranges::move(scene.layers, std::back_inserter(stage.film.layers));
    }
    if (!stage.spec.change.glides)
        add_changes(stage, ids);
}

base::Status add_all_captions(Stage& stage, double below_title)
{
    add_caption_card(stage, below_title);
    for (std::size_t i = 0; i < stage.spec.lines.size(); ++i) {
        const auto words = timed_words(stage.spec.lines[i], stage.spec.script.turns[i], stage.plan.scenes[i].voice_s,
                                       stage.spec.script.language);
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
                                    .gain_db = kMusicGain_db,
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
    TRY(add_all_captions(stage, below_title));
    TRY(add_takeaway(stage));
    add_brand(stage);
    add_sound(stage);
    return film;
}

}
