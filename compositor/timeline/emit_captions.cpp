// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/timeline/emit.h"
#include "compositor/timeline/emit_letters.h"
#include "compositor/timeline/text_animation.h"
#include "compositor/timeline/track.h"

#include <algorithm>
#include <optional>

namespace timeline {
namespace {

struct WordState {
    frame::Rgba color; // premultiplied
    double opacity = 1;
    double grown = 1;               // 1 at rest, active.scale when fully active
    std::optional<double> active{}; // 0 to 1: how far the active look has come; none: it has not begun
};

Color usual_color(const FrameContext& context)
{
    return sample(context.layer.captions.style.color, context.pose.key_time_s).value;
}

WordState active_state(const Captions& captions, const Color& usual, double since_s)
{
    const ActiveLook& active = captions.active;
    const double part = ease({Curve::ease_out}, active.duration_s > 0 ? since_s / active.duration_s : 1);
    return {premultiplied(active.color.value_or(usual)), 1, mix(1, active.scale, part), part};
}

// Only keywords change, and keep their colour.
WordState highlighted_state(const Captions& captions, const Word& word, const Color& usual, double now_s, double end_s)
{
    if (!word.keyword || now_s < word.start_s)
        return {premultiplied(usual), 1, 1, {}};
    const Color marked = captions.keyword_color.value_or(captions.active.color.value_or(usual));
    if (now_s < end_s)
        return active_state(captions, marked, now_s - word.start_s);
    return {premultiplied(marked), 1, 1, {}};
}

WordState word_state(const FrameContext& context, std::size_t number)
{
    const Captions& captions = context.layer.captions;
    const Word& word = captions.words[number];
    const double now_s = context.pose.time_s + kTimeNoiseS, end_s = active_until(captions.words, number);
    const Color own = usual_color(context);
    if (captions.animation == CaptionAnimation::highlight_keywords)
        return highlighted_state(captions, word, own, now_s, end_s);
    const bool marked = word.keyword && captions.keyword_color.has_value();
    const Color usual = marked ? *captions.keyword_color : own;
    const auto resting = [&](const WordLook& look) {
        return WordState{premultiplied(marked ? usual : look.color.value_or(usual)), look.opacity, 1, {}};
    };
    if (now_s < word.start_s)
        return resting(captions.upcoming);
    if (now_s >= end_s)
        return resting(captions.past);
    return active_state(captions, usual, now_s - word.start_s);
}

class Page {
public:
    explicit Page(const FrameContext& context)
        : context_(context), captions_(context.layer.captions), set_(*context.pose.set),
          motion_(context.layer.motion.get())
    {
    }

    void add_card()
    {
        const bool comes_along = motion_ != nullptr && captions_.by == CaptionUnit::page;
        const Arrival arrival = comes_along ? arrival_of(motion_->page) : Arrival{};
        if (arrival.opacity > 0)
            context_.add_parts(set_.parts, arrived(arrival, comes_along ? motion_->page.center : Point{}),
                               arrival.opacity);
    }

    void add_pill(std::size_t number)
    {
        const WordState state = word_state(context_, number);
        const Arrival arrival = arrival_of_word(number);
        if (!state.active || arrival.opacity <= 0)
            return;
        const WordParts& word = set_.words[number];
        context_.add_parts(word.pills,
                           grown_about(map_of_word(number, arrival), word.center, mix(kPillFrom, 1, *state.active)),
                           arrival.opacity); // whole at once: the word has the colour of its pill from the first frame
    }

    // An outline that fades is drawn together with its letters, by add_letters.
    void add_outline(std::size_t number)
    {
        const Letters letters = letters_of(number);
        if (letters.opacity == 1)
            context_.add_parts(letters.outline, letters.to_canvas, 1);
    }

    void add_letters(std::size_t number)
    {
        const Letters letters = letters_of(number);
        if (letters.opacity <= 0)
            return;
        if (letters.opacity == 1 || letters.outline.begin == letters.outline.end)
            add_fill(context_, letters);
        else
            add_as_one(context_, letters);
    }

private:
    Arrival arrival_of(const Coming& coming) const
    {
        const double since_s = context_.pose.time_s - coming.start_s + kTimeNoiseS;
        if (since_s < 0)
            return {0, 1, 0};
        return arrival_at(captions_.animation, captions_.reveal_s > 0 ? since_s / captions_.reveal_s : 1);
    }

    Arrival arrival_of_word(std::size_t number) const
    {
        const bool typed = captions_.animation == CaptionAnimation::typewriter;
        return motion_ == nullptr || typed ? Arrival{} : arrival_of(motion_->words[number]);
    }

    scene::Affine arrived(const Arrival& arrival, const Point& center) const
    {
        const double scale = set_.ref.x, below_px = arrival.below_em * captions_.style.font.size_px * scale;
        const scene::Affine& at = context_.pose.to_canvas;
        const scene::Affine lowered = below_px == 0 ? at : at * scene::translation(0, below_px);
        return grown_about(lowered, {center.x * scale, center.y * scale}, arrival.scale);
    }

    scene::Affine map_of_word(std::size_t number, const Arrival& arrival) const
    {
        return arrival.there() ? context_.pose.to_canvas : arrived(arrival, motion_->words[number].center);
    }

    // Rest glyphs at rest, glyphs drawn at the active scale otherwise.
    Letters letters_of(std::size_t number) const
    {
        const WordState state = word_state(context_, number);
        const Arrival arrival = arrival_of_word(number);
        const WordParts& word = set_.words[number];
        const bool at_rest = state.grown == 1;
        const double scale = at_rest ? 1 : state.grown / captions_.active.scale;
        Letters letters{at_rest ? word.outline : word.active_outline, at_rest ? word.fill : word.active_fill,
                        grown_about(map_of_word(number, arrival), word.center, scale), state.color,
                        state.opacity * arrival.opacity};
        if (captions_.animation == CaptionAnimation::typewriter)
            type(number, at_rest, letters);
        return letters;
    }

    void type(std::size_t number, bool at_rest, Letters& letters) const
    {
        const auto set = static_cast<std::size_t>(&set_ - context_.layer.sets.data());
        const LetterEnds& ends = motion_->letters[set][number];
        const auto& outline = at_rest ? ends.outline : ends.active_outline;
        const auto& fill = at_rest ? ends.fill : ends.active_fill;
        const Word& word = captions_.words[number];
        const std::size_t typed = typed_letters(fill.size(), word.start_s, word.end_s, context_.pose.time_s);
        letters.outline.end = typed == 0 ? letters.outline.begin : outline[typed - 1];
        letters.fill.end = typed == 0 ? letters.fill.begin : fill[typed - 1];
    }

    const FrameContext& context_;
    const Captions& captions_;
    const PartSet& set_;
    const TextMotion* motion_;
};

}

void emit_captions(const FrameContext& context)
{
    Page page(context);
    const std::size_t count = context.pose.set->words.size();
    page.add_card();
    for (std::size_t i = 0; i < count; ++i)
        page.add_pill(i);
    for (std::size_t i = 0; i < count; ++i)
        page.add_outline(i);
    for (std::size_t i = 0; i < count; ++i)
        page.add_letters(i);
}

}
