// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/compose/stage_parts.h"

#include <algorithm>
#include <cmath>

namespace compose {
namespace {

using script::Role;
using timeline::Curve;

constexpr double kMove_s = 0.4;   // a change of place eases this long
constexpr double kGlance_s = 0.7; // a speaker looks at the other before speaking to the viewer
constexpr double kRest_s = 0.25;  // a pause in the speech at which a listener may nod
constexpr double kNodsApart_s = 1.6;

Role other(Role role)
{
    return role == Role::questioner ? Role::explainer : Role::questioner;
}

std::string_view word_of(Role role)
{
    return role == Role::questioner ? "questioner" : "explainer";
}

// Where the bottom centre of the drawing stands so that the face is where the place says.
Point foot(const Character& character, const Place& place)
{
    return {place.face.x + place.scale * (character.size.x * 0.5 - character.face.x),
            place.face.y + place.scale * (character.size.y - character.face.y)};
}

struct Moment {
    Role role;
    Part part;
    std::string pose;
    Place place;
};

// What a role does in scene `line`; the one behind the last is the takeaway.
Moment moment(const Stage& stage, Role role, std::size_t line)
{
    const auto& turns = stage.spec.script.turns;
    const Cast& cast = stage.spec.cast;
    if (line >= turns.size())
        return {role, Part::closing, cast.pose_for(role, role == Role::explainer ? "celebrating" : "standing"),
                stage.layout.place(role, Part::closing, false)};
    const Role speaker = turns[line].speaker;
    const std::string& spoken_in = cast.pose_for(speaker, pose_of(stage.spec, line));
    const Part part = speaker == role ? Part::speaking : Part::listening;
    return {role, part, speaker == role ? spoken_in : cast.pose_for(role, "listening"),
            stage.layout.place(role, part, cast.reaches(spoken_in))};
}

std::vector<timeline::SpokenWord> speech(const std::vector<TimedWord>& words)
{
    std::vector<timeline::SpokenWord> spoken;
    for (const TimedWord& word : words)
        spoken.push_back({word.text, word.start_s, word.end_s, word.keyword});
    return spoken;
}

// A listener nods where the speech rests.
std::vector<double> nods(const std::vector<TimedWord>& words)
{
    std::vector<double> times;
    for (std::size_t i = 0; i + 1 < words.size(); ++i) {
        const bool rests = words[i + 1].start_s - words[i].end_s > kRest_s || words[i].text.ends_with('.') ||
                           words[i].text.ends_with(',');
        if (rests && (times.empty() || words[i].end_s - times.back() > kNodsApart_s))
            times.push_back(words[i].end_s);
    }
    return times;
}

// A speaker glances at the other, then turns to the viewer; a listener watches the speaker.
timeline::Animated<Point> gaze(const Place& own, const Place& others, Part part, double begin_s, double end_s)
{
    const double side = others.face.x > own.face.x ? 1 : -1;
    const double down = std::clamp((others.face.y - own.face.y) / 300, -0.8, 0.8);
    if (part == Part::listening)
        return Point{0.85 * side, down};
    if (part == Part::closing || end_s - begin_s < 2 * kGlance_s)
        return Point{0, 0};
    return std::vector<timeline::Key<Point>>{{begin_s, {0.8 * side, down}, {}},
                                             {begin_s + kGlance_s, {0.8 * side, down}, {}},
                                             {begin_s + kGlance_s + 0.15, {0, 0}, {}}};
}

template <class T> timeline::Animated<T> from_to(double begin_s, double end_s, T from, T to)
{
    if (from == to)
        return to;
    return std::vector<timeline::Key<T>>{{begin_s, from, {}}, {end_s, to, {.curve = Curve::ease_in_out}}};
}

timeline::Layer figure(const Stage& stage, std::size_t line, Role role, const std::vector<TimedWord>& words)
{
    const bool closing = line >= stage.plan.scenes.size();
    const double begin_s = closing ? stage.plan.takeaway_s : stage.plan.scenes[line].begin_s;
    const double end_s = closing ? stage.plan.end_s : stage.plan.scenes[line].end_s;
    const std::string id = closing ? "takeaway" : stage.spec.script.turns[line].id;
    const Character& character = stage.spec.cast.characters.at(role);

    const Moment now = moment(stage, role, line);
    const Moment before = line == 0 ? now : moment(stage, role, line - 1);
    const Place to = now.place;
    const Place from = change_into(stage.spec, line).glides || closing ? before.place : to;
    const double moved_s = std::min(end_s, begin_s + kMove_s);

    auto made = layer(id + "/" + std::string(word_of(role)), begin_s, end_s, foot(character, to), {0.5, 1});
    made.position = from_to(begin_s, moved_s, foot(character, from), foot(character, to));
    made.scale = from_to<Point>(begin_s, moved_s, {from.scale / to.scale, from.scale / to.scale}, {1, 1});
    made.brightness = from_to(begin_s, moved_s, from.brightness, to.brightness);
    timeline::Character content;
    content.source = character.rig;
    content.height_px = character.size.y * to.scale;
    content.colors = character.colors;
    content.seed = role == Role::questioner ? 1 : 2;
    content.poses.push_back({begin_s, before.pose, 0, {}});
    if (before.pose != now.pose)
        content.poses.push_back({begin_s + 1e-3, now.pose, kMove_s, {Curve::spring}});
    content.look_at = gaze(to, moment(stage, other(role), line).place, now.part, begin_s, end_s);
    if (now.part == Part::speaking)
        content.speech = speech(words);
    else if (now.part == Part::listening)
        content.nods_s = nods(words);
    made.content = std::move(content);
    return made;
}

}

void add_figures(Stage& stage, std::size_t line, const std::vector<TimedWord>& words, std::vector<timeline::Layer>& to)
{
    const auto& turns = stage.spec.script.turns;
    const Role front = line < turns.size() ? turns[line].speaker : Role::explainer;
    for (const Role role : {other(front), front})
        to.push_back(figure(stage, line, role, words));
}

}
