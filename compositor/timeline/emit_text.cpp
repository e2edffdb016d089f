// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/timeline/emit.h"

#include "compositor/timeline/gradient.h"
#include "compositor/timeline/track.h"

namespace timeline {
namespace {

enum class WordPhase : std::uint8_t { upcoming, active, past };
struct WordState {
    WordPhase phase = WordPhase::upcoming;
    frame::Rgba color; // premultiplied
    double opacity = 1;
    double grown = 1; // 1 at rest, active.scale when fully active
};

WordState word_state(const Captions& captions, std::size_t number, double time_s)
{
    const Word& word = captions.words[number];
    const double now_s = time_s + kTimeNoiseS;
    const bool marked = word.keyword && captions.keyword_color.has_value();
    const Color usual = marked ? *captions.keyword_color : captions.style.color.first();
    const auto resting = [&](WordPhase phase, const WordLook& look) {
        return WordState{phase, premultiplied(marked ? usual : look.color.value_or(usual)), look.opacity, 1};
    };
    if (now_s < word.start_s)
        return resting(WordPhase::upcoming, captions.upcoming);
    if (now_s >= word.end_s)
        return resting(WordPhase::past, captions.past);
    const ActiveLook& active = captions.active;
    const double part = active.duration_s > 0 ? (now_s - word.start_s) / active.duration_s : 1;
    return {WordPhase::active, premultiplied(active.color.value_or(usual)), 1,
            mix(1, active.scale, ease({Curve::ease_out}, part))};
}

enum class GlyphLook : std::uint8_t { outline, fill };

// Rest glyphs at rest, glyphs drawn at the active scale otherwise.
void add_word(const FrameContext& context, const WordParts& word, const WordState& state, GlyphLook look)
{
    const bool at_rest = state.grown == 1;
    const double scale = at_rest ? 1 : state.grown / context.layer.captions.active.scale;
    const scene::Affine to_canvas = grown_about(context.pose.to_canvas, word.center, scale);
    if (look == GlyphLook::outline) {
        context.add_parts(at_rest ? word.outline : word.active_outline, to_canvas, state.opacity);
        return;
    }
    const PartRange& range = at_rest ? word.fill : word.active_fill;
    for (std::size_t i = range.begin; i < range.end; ++i) {
        const Part& part = context.state.parts[i];
        context.add_part(part, to_canvas, part.own_colors ? part.color : state.color, state.opacity);
    }
}

}

void emit_text(const FrameContext& context)
{
    context.add_parts(context.pose.set->parts, context.pose.to_canvas, 1);
}

void emit_captions(const FrameContext& context)
{
    const PartSet& set = *context.pose.set;
    const Captions& captions = context.layer.captions;
    const double time_s = context.pose.time_s;
    context.add_parts(set.parts, context.pose.to_canvas, 1);
    for (std::size_t i = 0; i < set.words.size(); ++i) {
        const WordState word = word_state(captions, i, time_s);
        if (word.phase != WordPhase::active)
            continue;
        const double scale = word.grown / captions.active.scale;
        context.add_parts(set.words[i].pills, grown_about(context.pose.to_canvas, set.words[i].center, scale), 1);
    }
    for (const GlyphLook look : {GlyphLook::outline, GlyphLook::fill})
        for (std::size_t i = 0; i < set.words.size(); ++i)
            add_word(context, set.words[i], word_state(captions, i, time_s), look);
}

}
