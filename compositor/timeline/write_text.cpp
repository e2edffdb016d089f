// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/timeline/write_values.h"

namespace timeline {
namespace {

using Json = WrittenJson;

void write_style(Json& json, const TextStyle& style)
{
    const TextStyle usual;
    Json font{{"family", style.font.family}};
    member(font, "weight", style.font.weight, usual.font.weight);
    flag(font, "italic", style.font.italic);
    font["size"] = write(style.font.size_px);
    json["font"] = std::move(font);
    member(json, "color", style.color, usual.color);
    word(json, "align", kAligns, style.align, usual.align);
    member(json, "max_width", style.max_width_px, usual.max_width_px);
    member(json, "line_height", style.line_height, usual.line_height);
    member(json, "letter_spacing", style.letter_spacing_px, usual.letter_spacing_px);
    member(json, "word_spacing", style.word_spacing_px);
    member(json, "language", style.language, usual.language);
    member(json, "outline", style.outline);
    member(json, "card", style.card);
}

Json write_animator(const TextAnimator& animator)
{
    const TextAnimator usual;
    Json json{{"by", word_of(kTextUnits, animator.by)}};
    word(json, "order", kUnitOrders, animator.order, usual.order);
    if (animator.seed != usual.seed)
        json["seed"] = animator.seed;
    flag(json, "leaving", animator.leaving);
    member(json, "delay", animator.delay_s, usual.delay_s);
    member(json, "stagger", animator.stagger_s, usual.stagger_s);
    member(json, "duration", animator.duration_s, usual.duration_s);
    member(json, "easing", animator.easing, usual.easing);
    member(json, "opacity", animator.opacity, usual.opacity);
    member(json, "offset", animator.offset_px, usual.offset_px);
    if (!(animator.scale == usual.scale))
        json["scale"] = write_scale(animator.scale);
    member(json, "rotation", animator.rotation_deg, usual.rotation_deg);
    member(json, "color", animator.color);
    return json;
}

Json write_word(const Word& word)
{
    Json json{{"text", word.text}, {"start", write(word.start_s)}, {"end", write(word.end_s)}};
    flag(json, "keyword", word.keyword);
    flag(json, "joined", word.joined);
    return json;
}

Json write_look(const WordLook& look)
{
    Json json = Json::object();
    member(json, "color", look.color);
    member(json, "opacity", look.opacity, WordLook{}.opacity);
    return json;
}

Json write_look(const ActiveLook& look)
{
    const ActiveLook usual;
    Json json = Json::object();
    member(json, "color", look.color);
    member(json, "scale", look.scale, usual.scale);
    member(json, "duration", look.duration_s, usual.duration_s);
    member(json, "pill", look.pill);
    return json;
}

Json write_pose(const PoseKey& key)
{
    const PoseKey usual;
    Json json{{"at", write(key.at_s)}, {"pose", key.pose}};
    member(json, "duration", key.duration_s, usual.duration_s);
    member(json, "easing", key.easing, usual.easing);
    return json;
}

Json write_spoken_word(const SpokenWord& word)
{
    Json json{{"text", word.text}, {"start", write(word.start_s)}, {"end", write(word.end_s)}};
    flag(json, "stressed", word.stressed);
    return json;
}

}

void write_content(Json& json, const Text& text)
{
    json["text"] = text.text;
    write_style(json, text.style);
    list(json, "animators", text.animators, write_animator);
}

void write_content(Json& json, const Captions& captions)
{
    const Captions usual;
    list(json, "words", captions.words, write_word);
    write_style(json, captions.style);
    if (!(captions.upcoming == WordLook{}))
        json["upcoming"] = write_look(captions.upcoming);
    if (!(captions.active == ActiveLook{}))
        json["active"] = write_look(captions.active);
    if (!(captions.past == WordLook{}))
        json["past"] = write_look(captions.past);
    if (captions.keyword_color)
        json["keyword"] = {{"color", write(*captions.keyword_color)}};
    word(json, "animation", kCaptionAnimations, captions.animation, usual.animation);
    word(json, "by", kCaptionUnits, captions.by, usual.by);
    member(json, "reveal", captions.reveal_s, usual.reveal_s);
}

void write_content(Json& json, const Character& character)
{
    const Character usual;
    json["src"] = character.source;
    json["height"] = write(character.height_px);
    flag(json, "mirrored", character.mirrored);
    member(json, "colors", character.colors, usual.colors);
    list(json, "poses", character.poses, write_pose);
    list(json, "moods", character.moods, [](const MoodKey& key) {
        return Json{{"at", write(key.at_s)}, {"mood", key.mood}};
    });
    member(json, "look_at", character.look_at, usual.look_at);
    list(json, "speech", character.speech, write_spoken_word);
    member(json, "nods", character.nods_s, usual.nods_s);
    if (character.seed != usual.seed)
        json["seed"] = character.seed;
    member(json, "liveliness", character.liveliness, usual.liveliness);
}

}
