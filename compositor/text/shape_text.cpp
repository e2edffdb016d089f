// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/text/shape_text.h"

#include "compositor/text/font_set_state.h"
#include "compositor/text/source_text.h"

#include <array>

namespace text {
namespace {

struct HbBufferTraits {
    static constexpr hb_buffer_t* none = nullptr;
    static void close(hb_buffer_t* buffer) { hb_buffer_destroy(buffer); }
};
using HbBuffer = base::Handle<hb_buffer_t*, HbBufferTraits>;

Result<FaceId> find_face(FontSet& fonts, std::string_view font)
{
    std::error_code ignored;
    const std::filesystem::path path(font);
    if (std::filesystem::is_regular_file(path, ignored))
        return fonts.open_file(path);
    if (!font.empty() && fonts.is_installed(font))
        return fonts.match({.family = std::string(font)});
    return base::fail(
        base::Errc::not_found,
        fmt::format("{}: neither a font file nor an installed family; `fc-list : family` lists those", font));
}

}

Result<std::vector<ShapedGlyph>> shape_text(FontSet& fonts, std::string_view font, std::string_view utf8)
{
    const FaceId id = TRY(find_face(fonts, font));
    const SourceText text = TRY(decode(utf8, "und"));
    hb_font_t* hb = fonts.state().face(id).hb.get();

    const HbBuffer buffer(hb_buffer_create());
    const std::vector<std::uint32_t> characters(text.characters.begin(), text.characters.end());
    const auto length = static_cast<int>(characters.size());
    hb_buffer_add_utf32(buffer.get(), characters.data(), length, 0, length);
    hb_buffer_set_flags(buffer.get(), static_cast<hb_buffer_flags_t>(HB_BUFFER_FLAG_BOT | HB_BUFFER_FLAG_EOT));
    hb_buffer_set_language(buffer.get(), hb_language_from_string("und", -1)); // not the process's locale
    hb_buffer_guess_segment_properties(buffer.get());
    hb_shape(hb, buffer.get(), nullptr, 0);

    unsigned count = 0;
    const hb_glyph_info_t* infos = hb_buffer_get_glyph_infos(buffer.get(), &count);
    const hb_glyph_position_t* positions = hb_buffer_get_glyph_positions(buffer.get(), nullptr);
    std::vector<ShapedGlyph> glyphs(count);
    for (unsigned i = 0; i < count; ++i) {
        std::array<char, 128> name{};
        hb_font_glyph_to_string(hb, infos[i].codepoint, name.data(), static_cast<unsigned>(name.size()));
        glyphs[i] = {name.data(),           infos[i].codepoint,   infos[i].cluster, positions[i].x_advance,
                     positions[i].x_offset, positions[i].y_offset};
    }
    return glyphs;
}

std::string format_glyphs(const std::vector<ShapedGlyph>& glyphs)
{
    std::string lines;
    for (const ShapedGlyph& glyph : glyphs)
        lines +=
            fmt::format("{} {} {} {},{}\n", glyph.name, glyph.cluster, glyph.advance, glyph.x_offset, glyph.y_offset);
    return lines;
}

}
