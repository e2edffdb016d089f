// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/timeline/glyph_sets.h"
#include "compositor/timeline/text_units.h"

namespace timeline {
namespace {

// The words of a page as one text, and which bytes each is.
struct PageText {
    struct Bytes {
        std::size_t begin = 0, end = 0;
    };
    std::string text;
    std::vector<Bytes> words;
};

PageText join(const std::vector<Word>& words)
{
    PageText page;
    for (const Word& word : words) {
        if (!page.text.empty() && !word.joined)
            page.text += ' ';
        page.words.push_back({page.text.size(), page.text.size() + word.text.size()});
        page.text += word.text;
    }
    return page;
}

// Glyphs by the word their cluster begins in; spaces belong to none.
std::vector<std::vector<std::size_t>> glyphs_by_word(const PageText& page, const text::Paragraph& paragraph)
{
    std::vector<std::vector<std::size_t>> glyphs(page.words.size());
    for (std::size_t i = 0; i < paragraph.glyphs.size(); ++i) {
        const std::size_t cluster = paragraph.glyphs[i].cluster;
        const auto word =
            std::upper_bound(page.words.begin(), page.words.end(), cluster,
                             [](std::size_t byte, const PageText::Bytes& bytes) { return byte < bytes.end; });
        if (word != page.words.end() && cluster >= word->begin)
            glyphs[static_cast<std::size_t>(word - page.words.begin())].push_back(i);
    }
    return glyphs;
}

// Enough for a word of usual length to grow, and its pill, without touching its neighbours.
double room_for_active_word(const Captions& captions)
{
    const double growth = std::max(0.0, captions.active.scale - 1) * 1.5 * captions.style.font.size_px;
    return growth + (captions.active.pill ? 0.75 * captions.active.pill->padding.x : 0);
}

// What comes at once: all of a word, or in reading order its letters.
using Letters = std::vector<std::vector<std::size_t>>;

std::vector<Letters> letters_by_word(const Captions& captions, const PageText& page, const text::Paragraph& paragraph)
{
    const auto glyphs = glyphs_by_word(page, paragraph);
    std::vector<Letters> letters(glyphs.size());
    if (captions.animation != CaptionAnimation::typewriter) {
        for (std::size_t i = 0; i < glyphs.size(); ++i)
            letters[i].push_back(glyphs[i]);
        return letters;
    }
    std::vector<std::size_t> word_of(paragraph.glyphs.size(), glyphs.size());
    for (std::size_t i = 0; i < glyphs.size(); ++i)
        for (const std::size_t glyph : glyphs[i])
            word_of[glyph] = i;
    for (const text::Unit& unit : text::units(paragraph, page.text, text::UnitKind::glyph, captions.style.language)) {
        std::vector<std::size_t> letter;
        for (const text::GlyphRange& range : unit.glyphs)
            for (std::size_t i = 0; i < range.count; ++i)
                letter.push_back(range.first + i);
        if (!letter.empty() && word_of[letter.front()] < glyphs.size())
            letters[word_of[letter.front()]].push_back(std::move(letter));
    }
    return letters;
}

class PageSet { // one set of parts of a page of captions
public:
    PageSet(Compiler& compiler, const Captions& captions, const PageText& page, const LaidOutText& laid_out,
            double scale, CompiledLayer& layer)
        : compiler_(compiler), captions_(captions), page_(page), laid_out_(laid_out), scale_(scale), layer_(layer)
    {
    }

    base::Result<WordParts> add_word(std::size_t number, const Letters& letters, LetterEnds& ends)
    {
        WordParts word;
        const auto spans = text::extents(laid_out_.paragraph, page_.words[number].begin, page_.words[number].end);
        GlyphPlan plan{.laid_out = laid_out_, .style = captions_.style, .scale = scale_};
        if (!spans.empty()) {
            const text::Line& line = laid_out_.paragraph.lines[spans[0].line];
            word.center =
                plan.place((spans[0].left + spans[0].right) / 2, line.baseline + (line.descent - line.ascent) / 2);
        }
        word.outline = TRY(add_letters(plan, GlyphRole::outline, letters, ends.outline));
        word.fill = TRY(add_letters(plan, GlyphRole::fill, letters, ends.fill));
        plan.grown = captions_.active.scale;
        plan.center = word.center;
        word.active_outline = word.outline;
        word.active_fill = word.fill;
        ends.active_outline = ends.outline;
        ends.active_fill = ends.fill;
        if (plan.grown != 1) {
            word.active_outline = TRY(add_letters(plan, GlyphRole::outline, letters, ends.active_outline));
            word.active_fill = TRY(add_letters(plan, GlyphRole::fill, letters, ends.active_fill));
        }
        word.pills = TRY(add_pills(number, spans, plan));
        return word;
    }

private:
    base::Result<PartRange> add_letters(const GlyphPlan& plan, GlyphRole role, const Letters& letters,
                                        std::vector<std::size_t>& ends)
    {
        PartRange whole{compiler_.state.parts.size(), compiler_.state.parts.size()};
        ends.clear();
        for (const std::vector<std::size_t>& letter : letters) {
            TRY(add_glyphs(compiler_, plan, role, letter, layer_));
            ends.push_back(compiler_.state.parts.size());
        }
        whole.end = compiler_.state.parts.size();
        return whole;
    }

    base::Result<PartRange> add_pills(std::size_t number, const std::vector<text::Extent>& spans, const GlyphPlan& plan)
    {
        PartRange range{compiler_.state.parts.size(), compiler_.state.parts.size()};
        if (!captions_.active.pill)
            return range;
        const Panel& pill = *captions_.active.pill;
        for (std::size_t i = 0; i < spans.size(); ++i) {
            const text::Line& line = laid_out_.paragraph.lines[spans[i].line];
            const Point from = plan.place(spans[i].left - pill.padding.x, line.baseline - line.ascent - pill.padding.y);
            const Point to = plan.place(spans[i].right + pill.padding.x, line.baseline + line.descent + pill.padding.y);
            TRY(add_box(compiler_, {ShapeKind::rect, {}, pill.radius_px, pill.fill, pill.stroke},
                        fit_to_pixels(layer_, from, to), scale_ * plan.grown,
                        part_id(layer_, PartKind::pill, number << 16U | i), half_levels_for(kPillFrom)));
        }
        range.end = compiler_.state.parts.size();
        return range;
    }

    Compiler& compiler_;
    const Captions& captions_;
    const PageText& page_;
    const LaidOutText& laid_out_;
    double scale_;
    CompiledLayer& layer_;
};

Point middle(const text::Line& line, const Point& origin)
{
    return {origin.x + line.left + line.width / 2, origin.y + line.baseline + (line.descent - line.ascent) / 2};
}

// When each word comes, and about which point it grows: as its page, its line or alone.
std::shared_ptr<TextMotion> motion_of(const Captions& captions, const PageText& page, const LaidOutText& laid_out,
                                      const CompiledLayer& layer)
{
    auto motion = std::make_shared<TextMotion>();
    motion->page = {layer.in_s, {(layer.box_from.x + layer.box_to.x) / 2, (layer.box_from.y + layer.box_to.y) / 2}};
    std::vector<std::size_t> lines;
    std::vector<double> line_starts_s(laid_out.paragraph.lines.size(), 1e9);
    for (std::size_t i = 0; i < page.words.size(); ++i) {
        const auto spans = text::extents(laid_out.paragraph, page.words[i].begin, page.words[i].end);
        const std::size_t line = spans.empty() ? 0 : spans[0].line;
        lines.push_back(line);
        Coming coming{captions.words[i].start_s, {}};
        if (!spans.empty()) {
            coming.center = middle(laid_out.paragraph.lines[line], laid_out.origin);
            coming.center.x = laid_out.origin.x + (spans[0].left + spans[0].right) / 2;
            line_starts_s[line] = std::min(line_starts_s[line], coming.start_s);
        }
        motion->words.push_back(coming);
    }
    for (std::size_t i = 0; i < lines.size() && captions.by != CaptionUnit::word; ++i) {
        const bool by_line = captions.by == CaptionUnit::line && lines[i] < line_starts_s.size();
        motion->words[i] =
            by_line ? Coming{line_starts_s[lines[i]], middle(laid_out.paragraph.lines[lines[i]], laid_out.origin)}
                    : motion->page;
    }
    return motion;
}

bool moves(const Captions& captions)
{
    return captions.animation != CaptionAnimation::none && captions.animation != CaptionAnimation::highlight_keywords;
}

std::size_t most_sprites(const PartSet& set)
{
    const auto length = [](const PartRange& range) { return range.end - range.begin; };
    std::size_t sum = length(set.parts);
    for (const WordParts& word : set.words)
        sum += length(word.pills) + std::max(length(word.outline), length(word.active_outline)) +
               std::max(length(word.fill), length(word.active_fill));
    return sum;
}

}

base::Status add_content(Compiler& compiler, const Captions& given, const Scales& scales, CompiledLayer& layer)
{
    Captions captions = given;
    if (!captions.style.word_spacing_px)
        captions.style.word_spacing_px = room_for_active_word(captions);
    const PageText page = join(captions.words);
    const LaidOutText laid_out = TRY(lay_out_text(compiler, page.text, captions.style, "words", layer));
    const std::vector<Letters> letters = letters_by_word(captions, page, laid_out.paragraph);
    std::shared_ptr<TextMotion> motion;
    if (moves(captions))
        motion = motion_of(captions, page, laid_out, layer);
    for (const double scale : glyph_scales(captions.style, scales)) {
        PartSet set{.ref = {scale, scale}, .parts = {compiler.state.parts.size(), 0}, .words = {}};
        TRY(add_card(compiler, captions.style, scale, scales, layer));
        set.parts.end = compiler.state.parts.size();
        PageSet words(compiler, captions, page, laid_out, scale, layer);
        std::vector<LetterEnds> ends(letters.size());
        for (std::size_t i = 0; i < letters.size(); ++i)
            set.words.push_back(TRY(words.add_word(i, letters[i], ends[i])));
        if (captions.animation == CaptionAnimation::typewriter)
            motion->letters.push_back(std::move(ends));
        layer.sprites_at_most = std::max(layer.sprites_at_most, most_sprites(set));
        layer.sets.push_back(std::move(set));
        const double grown = std::max(1.0, captions.active.scale);
        const double least = captions.animation == CaptionAnimation::pop ? kPopFrom : 1;
        compiler.atlas_least_scale = std::min(compiler.atlas_least_scale, scales.least * least / (scale * grown));
    }
    layer.kind = ContentKind::captions;
    layer.overlaps = captions.style.outline || captions.style.card || captions.active.pill;
    if (captions.style.outline) // words fade as one picture
        layer.groups_at_most = captions.words.size();
    layer.motion = std::move(motion);
    layer.captions = captions;
    for (Word& word : layer.captions.words)
        word.text.clear();
    return {};
}

}
