// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/timeline/checker.h"

namespace timeline {
namespace {

constexpr std::uint64_t kMostSeed = std::uint64_t{1} << 53U; // whole numbers that JSON keeps exact

}

void Checker::style(const Path& path, const TextStyle& style)
{
    const Path font = path.member("font");
    bytes(font.member("family"), style.font.family, 200);
    range(font.member("weight"), style.font.weight, 100, 900);
    range(font.member("size"), style.font.size_px, 4, 1000);
    color(path.member("color"), style.color);
    range(path.member("max_width"), style.max_width_px, 0, kFarPx);
    range(path.member("line_height"), style.line_height, 0.1, 10);
    range(path.member("letter_spacing"), style.letter_spacing_px, -1000, 1000);
    range(path.member("word_spacing"), style.word_spacing_px.value_or(0), -1000, 1000);
    if (style.outline)
        range(path.member("outline").member("width"), style.outline->width_px, 0, 200);
    if (style.card)
        panel(path.member("card"), *style.card);
}

void Checker::animator(const Path& path, const TextAnimator& animator)
{
    if (animator.seed > kMostSeed)
        add(path.member("seed"), "{} is more than 2^53", animator.seed);
    range(path.member("delay"), animator.delay_s, 0, kLongestS);
    range(path.member("stagger"), animator.stagger_s, 0, 60);
    range(path.member("duration"), animator.duration_s, 0, 60);
    easing(path.member("easing"), animator.easing);
    range(path.member("opacity"), animator.opacity, 0, 1);
    point(path.member("offset"), animator.offset_px, -kFarPx, kFarPx);
    scale(path.member("scale"), animator.scale);
    range(path.member("rotation"), animator.rotation_deg, -kMostTurnedDeg, kMostTurnedDeg);
}

void Checker::content(const Path& path, const Text& text)
{
    bytes(path.member("text"), text.text, 100'000);
    style(path, text.style);
    const Path animators = path.member("animators");
    if (text.animators.size() > 16)
        add(animators, "{} animators are more than 16", text.animators.size());
    for (std::size_t i = 0; i < text.animators.size() && i < 16; ++i)
        animator(animators.item(i), text.animators[i]);
}

template <class AnyWord> void Checker::words(const Path& path, const std::vector<AnyWord>& words)
{
    for (std::size_t i = 0; i < words.size(); ++i) {
        const AnyWord& word = words[i];
        const Path item = path.item(i);
        bytes(item.member("text"), word.text, 1000);
        const bool start_good = time(item.member("start"), word.start_s);
        if (time(item.member("end"), word.end_s) && start_good && word.end_s < word.start_s)
            add(item.member("end"), "{} is before the word's start, {}", seconds(word.end_s), seconds(word.start_s));
        if (start_good && i > 0 && word.start_s < words[i - 1].start_s)
            add(item.member("start"), "{} is before the word before, {}", seconds(word.start_s),
                seconds(words[i - 1].start_s));
    }
}

void Checker::content(const Path& path, const Captions& captions)
{
    const Path list = path.member("words");
    if (captions.words.empty() || captions.words.size() > 1000)
        add(list, "expected 1 to 1000 words, found {}", captions.words.size());
    words(list, captions.words);
    style(path, captions.style);
    range(path.member("upcoming").member("opacity"), captions.upcoming.opacity, 0, 1);
    range(path.member("past").member("opacity"), captions.past.opacity, 0, 1);
    const Path active = path.member("active");
    range(active.member("scale"), captions.active.scale, 0.1, 10);
    range(active.member("duration"), captions.active.duration_s, 0, 10);
    if (captions.active.pill)
        panel(active.member("pill"), *captions.active.pill);
    range(path.member("reveal"), captions.reveal_s, 0, 10);
}

void Checker::content(const Path& path, const Character& character)
{
    source(path.member("src"), character.source);
    range(path.member("height"), character.height_px, 1, kLargestPx);
    colors(path.member("colors"), character.colors);
    const Path poses = path.member("poses"), moods = path.member("moods"), speech = path.member("speech");
    std::vector<double> times_s;
    for (std::size_t i = 0; i < character.poses.size(); ++i) {
        const PoseKey& key = character.poses[i];
        const Path item = poses.item(i);
        bytes(item.member("pose"), key.pose, 200);
        range(item.member("duration"), key.duration_s, 0, 60);
        easing(item.member("easing"), key.easing);
        if (time(item.member("at"), key.at_s) && i > 0 && key.at_s <= character.poses[i - 1].at_s)
            add(item.member("at"), "{} is not after the pose before, {}", seconds(key.at_s),
                seconds(character.poses[i - 1].at_s));
    }
    for (std::size_t i = 0; i < character.moods.size(); ++i) {
        const MoodKey& key = character.moods[i];
        bytes(moods.item(i).member("mood"), key.mood, 200);
        if (time(moods.item(i).member("at"), key.at_s) && i > 0 && key.at_s <= character.moods[i - 1].at_s)
            add(moods.item(i).member("at"), "{} is not after the mood before, {}", seconds(key.at_s),
                seconds(character.moods[i - 1].at_s));
    }
    points(path.member("look_at"), character.look_at, -1, 1);
    if (character.speech.size() > 20'000)
        add(speech, "{} words are more than 20000", character.speech.size());
    words(speech, character.speech);
    rising(path.member("nods"), character.nods_s, "nod");
    if (character.seed > kMostSeed)
        add(path.member("seed"), "{} is more than 2^53", character.seed);
    range(path.member("liveliness"), character.liveliness, 0, 2);
}

}
