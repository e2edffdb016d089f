// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/text/shape.h"

#include "compositor/base/handle.h"
#include "compositor/text/face.h"

#include <unicode/uchar.h>

#include <algorithm>
#include <string>

namespace text {
namespace {

struct HbBufferTraits {
    static constexpr hb_buffer_t* none = nullptr;
    static void close(hb_buffer_t* buffer) { hb_buffer_destroy(buffer); }
};
using HbBuffer = base::Handle<hb_buffer_t*, HbBufferTraits>;

constexpr char32_t kSoftHyphen = 0x00ad;
constexpr char32_t kZeroWidthSpace = 0x200b;
constexpr std::size_t kContextCharacters = 8; // more than HarfBuzz looks at (5)

// Letters of these join; space between them tears the word (CSS Text 3, clause 8.2.1).
bool is_cursive(UScriptCode script)
{
    switch (script) {
    case USCRIPT_ARABIC:
    case USCRIPT_SYRIAC:
    case USCRIPT_MONGOLIAN:
    case USCRIPT_NKO:
    case USCRIPT_MANDAEAN:
    case USCRIPT_PHAGS_PA:
    case USCRIPT_ADLAM:
    case USCRIPT_HANIFI_ROHINGYA:
    case USCRIPT_SOGDIAN:
    case USCRIPT_MANICHAEAN:
    case USCRIPT_PSALTER_PAHLAVI:
        return true;
    default:
        return false;
    }
}

char32_t hyphen_of(const Face& face)
{
    for (const char32_t c : {char32_t{0x2010}, char32_t{'-'}})
        if (face.has(c))
            return c;
    return kSoftHyphen;
}

// What the shaper is given for a character: a tab is a space, other controls are nothing.
char32_t shaped_character(char32_t c)
{
    if (c == '\t')
        return ' ';
    return u_charType(static_cast<UChar32>(c)) == U_CONTROL_CHAR ? kZeroWidthSpace : c;
}

hb_script_t hb_script(UScriptCode script)
{
    const char* tag = script == USCRIPT_COMMON ? "Zyyy" : uscript_getShortName(script);
    return hb_script_from_string(tag, -1);
}

HbBuffer fill_buffer(const Face& face, const SourceText& text, const Run& run, const ShapeSpec& spec, LineEnd line_end)
{
    HbBuffer buffer(hb_buffer_create());
    const std::size_t context_begin = run.begin - std::min(run.begin, kContextCharacters);
    const std::size_t context_end = std::min(text.size(), run.end + kContextCharacters);
    std::vector<std::uint32_t> window;
    for (std::size_t i = context_begin; i < context_end; ++i)
        window.push_back(shaped_character(text.characters[i]));
    if (line_end == LineEnd::hyphenated)
        window[run.end - 1 - context_begin] = hyphen_of(face);
    hb_buffer_add_utf32(buffer.get(), window.data(), static_cast<int>(window.size()),
                        static_cast<unsigned>(run.begin - context_begin), static_cast<int>(run.end - run.begin));
    hb_buffer_set_direction(buffer.get(), run.right_to_left() ? HB_DIRECTION_RTL : HB_DIRECTION_LTR);
    hb_buffer_set_script(buffer.get(), hb_script(run.script));
    hb_buffer_set_language(buffer.get(),
                           hb_language_from_string(spec.language.data(), static_cast<int>(spec.language.size())));
    unsigned flags = HB_BUFFER_FLAG_DEFAULT;
    if (context_begin == 0 && run.begin == 0)
        flags |= HB_BUFFER_FLAG_BOT;
    if (run.end == text.size())
        flags |= HB_BUFFER_FLAG_EOT;
    hb_buffer_set_flags(buffer.get(), static_cast<hb_buffer_flags_t>(flags));
    return buffer;
}

double letter_spacing_px(const SourceText& text, const Run& run, const ShapeSpec& spec, std::size_t cluster)
{
    return is_cursive(run.script) || is_ignorable(text.characters[cluster]) ? 0 : spec.letter_spacing_px;
}

// Widens [begin, end), the glyphs of one cluster, on the side where reading goes on.
void widen(std::vector<Glyph>& glyphs, std::size_t begin, std::size_t end, const Run& run, double extra_px)
{
    if (run.right_to_left()) {
        glyphs[begin].advance_px += extra_px;
        glyphs[begin].x_offset_px += extra_px;
    } else {
        glyphs[end - 1].advance_px += extra_px;
    }
}

std::size_t cluster_end(const std::vector<Glyph>& glyphs, std::size_t begin)
{
    std::size_t end = begin + 1;
    while (end < glyphs.size() && glyphs[end].cluster == glyphs[begin].cluster)
        ++end;
    return end;
}

void add_spacing(std::vector<Glyph>& glyphs, const SourceText& text, const Run& run, const ShapeSpec& spec)
{
    if (spec.letter_spacing_px == 0 && spec.word_spacing_px == 0)
        return;
    for (std::size_t i = 0; i < glyphs.size();) {
        const std::size_t end = cluster_end(glyphs, i);
        const char32_t c = text.characters[glyphs[i].cluster];
        const double word_px = c == ' ' || c == 0x00a0 ? spec.word_spacing_px : 0;
        widen(glyphs, i, end, run, letter_spacing_px(text, run, spec, glyphs[i].cluster) + word_px);
        i = end;
    }
}

}

std::vector<Glyph> shape_run(const Face& face, const SourceText& text, const Run& run, const ShapeSpec& spec,
                             LineEnd line_end)
{
    const HbBuffer buffer = fill_buffer(face, text, run, spec, line_end);
    const hb_feature_t apart[] = {{HB_TAG('l', 'i', 'g', 'a'), 0, HB_FEATURE_GLOBAL_START, HB_FEATURE_GLOBAL_END},
                                  {HB_TAG('c', 'l', 'i', 'g'), 0, HB_FEATURE_GLOBAL_START, HB_FEATURE_GLOBAL_END}};
    const bool spaced = spec.letter_spacing_px != 0 && !is_cursive(run.script) && !face.info.color_bitmaps;
    hb_shape(face.hb.get(), buffer.get(), apart, spaced ? 2U : 0U);

    unsigned count = 0;
    const hb_glyph_info_t* infos = hb_buffer_get_glyph_infos(buffer.get(), &count);
    const hb_glyph_position_t* positions = hb_buffer_get_glyph_positions(buffer.get(), nullptr);
    const double scale = face.px_per_unit(spec.size_px);
    const std::size_t context_begin = run.begin - std::min(run.begin, kContextCharacters);
    std::vector<Glyph> glyphs(count);
    for (unsigned i = 0; i < count; ++i) {
        glyphs[i].glyph = infos[i].codepoint;
        glyphs[i].cluster = infos[i].cluster + context_begin;
        glyphs[i].advance_px = positions[i].x_advance * scale;
        glyphs[i].x_offset_px = positions[i].x_offset * scale;
        glyphs[i].y_offset_px = -positions[i].y_offset * scale;
        glyphs[i].may_break_before = (hb_glyph_info_get_glyph_flags(&infos[i]) & HB_GLYPH_FLAG_UNSAFE_TO_BREAK) == 0;
    }
    add_spacing(glyphs, text, run, spec);
    return glyphs;
}

void trim_letter_spacing(std::vector<Glyph>& glyphs, const SourceText& text, const Run& run, const ShapeSpec& spec,
                         std::size_t cluster)
{
    for (std::size_t i = 0; i < glyphs.size(); ++i)
        if (glyphs[i].cluster == cluster) {
            widen(glyphs, i, cluster_end(glyphs, i), run, -letter_spacing_px(text, run, spec, cluster));
            return;
        }
}

bool may_cut(const ShapedRun& shaped, std::size_t position)
{
    if (position == shaped.run.begin || position == shaped.run.end)
        return true;
    const auto before = [&](const Glyph& glyph, std::size_t at) {
        return shaped.run.right_to_left() ? glyph.cluster > at : glyph.cluster < at;
    };
    const auto found = std::lower_bound(shaped.glyphs.begin(), shaped.glyphs.end(), position, before);
    return found != shaped.glyphs.end() && found->cluster == position && found->may_break_before;
}

double hyphen_advance_px(const Face& face, double size_px)
{
    hb_codepoint_t glyph = 0;
    const char32_t hyphen = hyphen_of(face);
    if (hyphen == kSoftHyphen || !hb_font_get_nominal_glyph(face.hb.get(), hyphen, &glyph))
        return 0;
    return hb_font_get_glyph_h_advance(face.hb.get(), glyph) * face.px_per_unit(size_px);
}

}
