// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/text/face.h"

#include <hb-ft.h>
#include FT_MULTIPLE_MASTERS_H

#include <algorithm>
#include <memory>
#include <vector>

namespace text {
namespace {

constexpr FT_ULong kWeightTag = FT_MAKE_TAG('w', 'g', 'h', 't');

// Both libraries must see the same axis value, or advances and outlines part ways.
base::Status set_weight_axis(FT_Library library, Face& face, int weight)
{
    FT_MM_Var* raw_axes = nullptr;
    if (!FT_HAS_MULTIPLE_MASTERS(face.ft.get()) || FT_Get_MM_Var(face.ft.get(), &raw_axes) != 0)
        return {};
    const auto done = [library](FT_MM_Var* axes) { FT_Done_MM_Var(library, axes); };
    const std::unique_ptr<FT_MM_Var, decltype(done)> axes(raw_axes, done);
    std::vector<FT_Fixed> coordinates(axes->num_axis);
    for (FT_UInt i = 0; i < axes->num_axis; ++i) {
        const FT_Var_Axis& axis = axes->axis[i];
        coordinates[i] = axis.def;
        if (axis.tag == kWeightTag) {
            coordinates[i] = std::clamp(static_cast<FT_Fixed>(weight) * 65536, axis.minimum, axis.maximum);
            const hb_variation_t variation{HB_TAG('w', 'g', 'h', 't'), static_cast<float>(coordinates[i]) / 65536.0F};
            hb_font_set_variations(face.hb.get(), &variation, 1);
        }
    }
    return ft_check(FT_Set_Var_Design_Coordinates(face.ft.get(), axes->num_axis, coordinates.data()),
                    face.spec.file.string());
}

}

base::Status ft_check(FT_Error error, std::string_view subject)
{
    if (error == 0)
        return {};
    const base::Errc code = error == FT_Err_Out_Of_Memory ? base::Errc::unavailable : base::Errc::invalid_input;
    const char* reason = FT_Error_String(error); // null when FreeType was built without messages
    return base::fail(code, reason ? fmt::format("{}: FreeType: {}", subject, reason)
                                   : fmt::format("{}: FreeType error {:#04x}", subject, error));
}

base::Result<Face> Face::open(FT_Library library, const MappedFile& file, const FaceSpec& spec)
{
    Face face;
    face.spec = spec;
    face.file = &file;
    const auto bytes = file.bytes();
    TRY(ft_check(FT_New_Memory_Face(library, reinterpret_cast<const FT_Byte*>(bytes.data()),
                                    static_cast<FT_Long>(bytes.size()), spec.index_in_file, face.ft.out()),
                 spec.file.string()));
    FT_Face ft = face.ft.get();
    if (!FT_IS_SFNT(ft) || (!FT_IS_SCALABLE(ft) && !FT_HAS_COLOR(ft)))
        return base::fail(base::Errc::invalid_input,
                          fmt::format("{}: only TrueType and OpenType fonts can be used", spec.file.string()));

    // HarfBuzz reads its tables through FreeType, which also unpacks WOFF; on its own it would give glyph 0 for those.
    hb_face_t* hb_face = hb_ft_face_create_referenced(ft);
    face.hb.reset(hb_font_create(hb_face));
    face.units_per_em = std::max(1U, hb_face_get_upem(hb_face));
    hb_face_destroy(hb_face);
    if (spec.variable_weight > 0)
        TRY(set_weight_axis(library, face, spec.variable_weight));

    hb_font_extents_t metrics{};
    if (!hb_font_get_h_extents(face.hb.get(), &metrics)) {
        metrics.ascender = static_cast<hb_position_t>(face.units_per_em * 0.8);
        metrics.descender = static_cast<hb_position_t>(face.units_per_em * -0.2);
    }
    face.ascent_units = metrics.ascender;
    face.descent_units = -metrics.descender;
    face.info.family = ft->family_name ? ft->family_name : "";
    face.info.style = ft->style_name ? ft->style_name : "";
    face.info.file = spec.file;
    face.info.index_in_file = spec.index_in_file;
    face.info.color_bitmaps = FT_HAS_COLOR(ft) && !FT_IS_SCALABLE(ft);
    return face;
}

bool Face::has(char32_t character) const
{
    hb_codepoint_t glyph = 0;
    return hb_font_get_nominal_glyph(hb.get(), character, &glyph) != 0 && glyph != 0;
}

Face::InkRows Face::ink_rows(std::uint32_t glyph) const
{
    const auto [known, is_new] = ink_rows_of.try_emplace(glyph);
    hb_glyph_extents_t extents{};
    if (is_new && hb_font_get_glyph_extents(hb.get(), glyph, &extents))
        known->second = {extents.y_bearing, extents.y_bearing + extents.height};
    return known->second;
}

}
