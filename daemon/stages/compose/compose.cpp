// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/compose/compose.h"

#include "daemon/stages/compose/stage_parts.h"

#include <algorithm>
#include <cctype>

namespace compose {
namespace {

using script::Role;

constexpr double kMusicGain_db = -5;

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

std::vector<TimedWord> timed_words(const SpokenLine& line, const script::Turn& turn, double voice_s)
{
    std::vector<TimedWord> words;
    for (std::size_t i = 0; i < line.words.size(); ++i)
        words.push_back({line.words[i], voice_s + line.times[i].start_s, voice_s + line.times[i].end_s,
                         is_keyword(line.words[i], turn.keywords)});
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

void add_figures(Stage& stage, std::size_t line, const std::vector<TimedWord>& words)
{
    const auto& turn = stage.spec.script.turns[line];
    const auto& scene = stage.plan.scenes[line];
    const Role listener = turn.speaker == Role::questioner ? Role::explainer : Role::questioner;
    for (const Role role : {listener, turn.speaker}) { // the speaker stands in front
        const bool speaks = role == turn.speaker;
        const Part part = speaks ? Part::speaking : Part::listening;
        FigureScene figure;
        figure.id = turn.id;
        figure.begin_s = scene.begin_s;
        figure.end_s = scene.end_s;
        figure.role = role;
        figure.pose = stage.spec.cast.pose_for(role, speaks ? turn.pose : "listening");
        figure.to = place_for(stage, role, part);
        figure.from = figure.to;
        if (line > 0)
            figure.from = place_for(
                stage, role, stage.spec.script.turns[line - 1].speaker == role ? Part::speaking : Part::listening);
        if (speaks)
            figure.words = words;
        add_figure(stage, figure);
    }
}

void add_closing_figures(Stage& stage)
{
    if (stage.plan.takeaway_s >= stage.plan.duration_s)
        return;
    const Role last = stage.spec.script.turns.back().speaker;
    for (const Role role : {Role::questioner, Role::explainer}) {
        FigureScene figure;
        figure.id = "takeaway";
        figure.begin_s = stage.plan.takeaway_s;
        figure.end_s = stage.plan.duration_s;
        figure.role = role;
        figure.pose = stage.spec.cast.pose_for(role, role == Role::explainer ? "celebrating" : "listening");
        figure.from = place_for(stage, role, role == last ? Part::speaking : Part::listening);
        figure.to = place_for(stage, role, Part::closing);
        add_figure(stage, figure);
    }
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
                                    .at_s = 0,
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
    film.background = spec.look.backdrop.empty() ? Color{0, 0, 0, 255} : spec.look.backdrop.front().color;
    film.frame_rate = spec.frame_rate;
    film.duration_s = plan.duration_s;
    film.format = spec.format.name;
    film.title = spec.script.title;
    for (std::size_t i = 1; i < plan.scenes.size(); ++i)
        film.cuts_s.push_back(plan.scenes[i].begin_s);
    if (plan.takeaway_s < plan.duration_s)
        film.cuts_s.push_back(plan.takeaway_s);

    Stage stage{spec, plan, fonts, film, spec.format.canvas.width / 1080.0};
    add_background(stage);
    std::vector<std::vector<TimedWord>> words;
    for (std::size_t i = 0; i < spec.lines.size(); ++i) {
        words.push_back(timed_words(spec.lines[i], spec.script.turns[i], plan.scenes[i].voice_s));
        add_figures(stage, i, words.back());
    }
    add_closing_figures(stage);
    const double below_title = TRY(add_title(stage));
    for (std::size_t i = 0; i < spec.lines.size(); ++i) {
        const double top = i == 0 || spec.script.title.empty() ? below_title : chip_bottom(stage);
        TRY(add_captions(stage, i, top, words[i]));
    }
    TRY(add_takeaway(stage));
    add_sound(stage);
    return film;
}

}
