// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/timeline/glyph_sets.h"

#include <numeric>

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

class PageSet { // one set of parts of a page of captions
public:
    PageSet(Compiler& compiler, const Captions& captions, const PageText& page, const LaidOutText& laid_out,
            double scale, CompiledLayer& layer)
        : compiler_(compiler), captions_(captions), page_(page), laid_out_(laid_out), scale_(scale), layer_(layer)
    {
    }

    base::Result<WordParts> add_word(std::size_t number, const std::vector<std::size_t>& glyphs)
    {
        WordParts word;
        const auto spans = text::extents(laid_out_.paragraph, page_.words[number].begin, page_.words[number].end);
        GlyphPlan plan{.laid_out = laid_out_, .style = captions_.style, .scale = scale_};
        if (!spans.empty()) {
            const text::Line& line = laid_out_.paragraph.lines[spans[0].line];
            word.center =
                plan.place((spans[0].left + spans[0].right) / 2, line.baseline + (line.descent - line.ascent) / 2);
        }
        word.outline = TRY(add_glyphs(compiler_, plan, GlyphRole::outline, glyphs, layer_));
        word.fill = TRY(add_glyphs(compiler_, plan, GlyphRole::fill, glyphs, layer_));
        plan.grown = captions_.active.scale;
        plan.center = word.center;
        word.active_outline = word.outline;
        word.active_fill = word.fill;
        if (plan.grown != 1) {
            word.active_outline = TRY(add_glyphs(compiler_, plan, GlyphRole::outline, glyphs, layer_));
            word.active_fill = TRY(add_glyphs(compiler_, plan, GlyphRole::fill, glyphs, layer_));
        }
        word.pills = TRY(add_pills(number, spans, plan));
        return word;
    }

private:
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
                        part_id(layer_, PartKind::pill, number << 16U | i), 0));
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

}

base::Status add_content(Compiler& compiler, const Text& text, const Scales& scales, CompiledLayer& layer)
{
    const LaidOutText laid_out = TRY(lay_out_text(compiler, text.text, text.style, "text", layer));
    std::vector<std::size_t> all(laid_out.paragraph.glyphs.size());
    std::iota(all.begin(), all.end(), std::size_t{0});
    layer.kind = ContentKind::text;
    layer.overlaps = text.style.outline || text.style.card;
    for (const double scale : glyph_scales(text.style, scales)) {
        PartSet set{{scale, scale}, {compiler.state.parts.size(), 0}, {}};
        TRY(add_card(compiler, text.style, scale, scales, layer));
        const GlyphPlan plan{.laid_out = laid_out, .style = text.style, .scale = scale};
        TRY(add_glyphs(compiler, plan, GlyphRole::outline, all, layer));
        TRY(add_glyphs(compiler, plan, GlyphRole::fill, all, layer));
        set.parts.end = compiler.state.parts.size();
        layer.sets.push_back(std::move(set));
        compiler.atlas_least_scale = std::min(compiler.atlas_least_scale, scales.least / scale);
    }
    return {};
}

base::Status add_content(Compiler& compiler, const Captions& given, const Scales& scales, CompiledLayer& layer)
{
    Captions captions = given;
    if (!captions.style.word_spacing_px)
        captions.style.word_spacing_px = room_for_active_word(captions);
    const PageText page = join(captions.words);
    const LaidOutText laid_out = TRY(lay_out_text(compiler, page.text, captions.style, "words", layer));
    const auto glyphs = glyphs_by_word(page, laid_out.paragraph);
    for (const double scale : glyph_scales(captions.style, scales)) {
        PartSet set{{scale, scale}, {compiler.state.parts.size(), 0}, {}};
        TRY(add_card(compiler, captions.style, scale, scales, layer));
        set.parts.end = compiler.state.parts.size();
        PageSet words(compiler, captions, page, laid_out, scale, layer);
        for (std::size_t i = 0; i < glyphs.size(); ++i)
            set.words.push_back(TRY(words.add_word(i, glyphs[i])));
        layer.sets.push_back(std::move(set));
        compiler.atlas_least_scale =
            std::min(compiler.atlas_least_scale, scales.least / (scale * std::max(1.0, captions.active.scale)));
    }
    layer.kind = ContentKind::captions;
    layer.overlaps = captions.style.outline || captions.style.card || captions.active.pill;
    layer.captions = captions;
    for (Word& word : layer.captions.words)
        word.text.clear();
    return {};
}

}
