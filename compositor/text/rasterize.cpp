// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/text/rasterize.h"

#include FT_GLYPH_H
#include FT_STROKER_H

#include <algorithm>
#include <cstdlib>

namespace text {
namespace {

struct FtGlyphTraits {
    static constexpr FT_Glyph none = nullptr;
    static void close(FT_Glyph glyph) { FT_Done_Glyph(glyph); }
};
using FtGlyph = base::Handle<FT_Glyph, FtGlyphTraits>;

struct FtStrokerTraits {
    static constexpr FT_Stroker none = nullptr;
    static void close(FT_Stroker stroker) { FT_Stroker_Done(stroker); }
};
using FtStroker = base::Handle<FT_Stroker, FtStrokerTraits>;

// The bitmaps are all of one ppem in practice (CBDT); the largest strike otherwise.
int largest_strike(FT_Face face)
{
    int best = 0;
    for (int i = 1; i < face->num_fixed_sizes; ++i)
        if (face->available_sizes[i].y_ppem > face->available_sizes[best].y_ppem)
            best = i;
    return best;
}

const std::uint8_t* row_of(const FT_Bitmap& bitmap, int y)
{
    const int from_top = bitmap.pitch >= 0 ? y : static_cast<int>(bitmap.rows) - 1 - y;
    return bitmap.buffer + static_cast<std::ptrdiff_t>(from_top) * std::abs(bitmap.pitch);
}

// The glyph as outline, moved right by the key's quarter pixels.
base::Result<FtGlyph> load_outline(const Face& face, const GlyphKey& key)
{
    FT_Face ft = face.ft.get();
    const std::string subject = face.info.file.string();
    TRY(ft_check(FT_Set_Char_Size(ft, 0, key.size_26_6, 72, 72), subject));
    TRY(ft_check(FT_Load_Glyph(ft, key.glyph, FT_LOAD_NO_HINTING | FT_LOAD_NO_BITMAP), subject));
    FtGlyph glyph;
    TRY(ft_check(FT_Get_Glyph(ft->glyph, glyph.out()), subject));
    if (glyph.get()->format != FT_GLYPH_FORMAT_OUTLINE)
        return base::fail(base::Errc::invalid_input, fmt::format("{}: glyph {} has no outline", subject, key.glyph));
    FT_Vector shift{key.quarter_x * 16, 0};
    TRY(ft_check(FT_Glyph_Transform(glyph.get(), nullptr, &shift), subject));
    return glyph;
}

base::Result<GlyphPicture> fill(FtGlyph glyph, std::string_view subject)
{
    FT_Glyph raw = glyph.release();
    const FT_Error error = FT_Glyph_To_Bitmap(&raw, FT_RENDER_MODE_NORMAL, nullptr, 1);
    glyph.reset(raw);
    TRY(ft_check(error, subject));
    const auto* bitmap_glyph = reinterpret_cast<const FT_BitmapGlyphRec*>(raw);
    const FT_Bitmap& bitmap = bitmap_glyph->bitmap;
    GlyphPicture picture;
    picture.left = bitmap_glyph->left;
    picture.top = -bitmap_glyph->top;
    picture.width = static_cast<int>(bitmap.width);
    picture.height = static_cast<int>(bitmap.rows);
    for (int y = 0; y < picture.height; ++y)
        picture.pixels.insert(picture.pixels.end(), row_of(bitmap, y), row_of(bitmap, y) + picture.width);
    return picture;
}

// The band of the pen's radius on both sides of the contours.
base::Result<FtGlyph> stroke(FT_Library library, const FtGlyph& glyph, std::int32_t radius_26_6,
                             std::string_view subject)
{
    FtStroker stroker;
    TRY(ft_check(FT_Stroker_New(library, stroker.out()), subject));
    FT_Stroker_Set(stroker.get(), radius_26_6, FT_STROKER_LINECAP_ROUND, FT_STROKER_LINEJOIN_ROUND, 0);
    FT_Glyph band = glyph.get();
    TRY(ft_check(FT_Glyph_Stroke(&band, stroker.get(), 0), subject)); // 0: makes a new glyph, keeps ours
    return FtGlyph(band);
}

// The larger coverage of each pixel. Right for a glyph and its band: where one has an edge, the other is full or empty.
GlyphPicture unite(const GlyphPicture& a, const GlyphPicture& b)
{
    if (a.width == 0 || b.width == 0)
        return a.width == 0 ? b : a;
    GlyphPicture both;
    both.left = std::min(a.left, b.left);
    both.top = std::min(a.top, b.top);
    both.width = std::max(a.left + a.width, b.left + b.width) - both.left;
    both.height = std::max(a.top + a.height, b.top + b.height) - both.top;
    both.pixels.assign(static_cast<std::size_t>(both.width) * static_cast<std::size_t>(both.height), 0);
    for (const GlyphPicture* part : {&a, &b})
        for (int y = 0; y < part->height; ++y)
            for (int x = 0; x < part->width; ++x) {
                const int to_x = x + part->left - both.left;
                const int to_y = y + part->top - both.top;
                auto& to = both.pixels[static_cast<std::size_t>(to_y) * static_cast<std::size_t>(both.width) +
                                       static_cast<std::size_t>(to_x)];
                to = std::max(to, part->pixels[static_cast<std::size_t>(y) * static_cast<std::size_t>(part->width) +
                                               static_cast<std::size_t>(x)]);
            }
    return both;
}

base::Result<GlyphPicture> load_color_bitmap(const Face& face, const GlyphKey& key)
{
    FT_Face ft = face.ft.get();
    const std::string subject = face.info.file.string();
    TRY(ft_check(FT_Select_Size(ft, largest_strike(ft)), subject));
    GlyphPicture picture;
    picture.color = true;
    if (FT_Load_Glyph(ft, key.glyph, FT_LOAD_COLOR) != 0) // spaces and joiners have no bitmap at all
        return picture;
    const FT_Bitmap& bitmap = ft->glyph->bitmap;
    if (bitmap.pixel_mode != FT_PIXEL_MODE_BGRA)
        return picture;
    picture.left = ft->glyph->bitmap_left;
    picture.top = -ft->glyph->bitmap_top;
    picture.width = static_cast<int>(bitmap.width);
    picture.height = static_cast<int>(bitmap.rows);
    for (int y = 0; y < picture.height; ++y) {
        const std::uint8_t* bgra = row_of(bitmap, y); // premultiplied, sRGB
        for (int x = 0; x < picture.width; ++x, bgra += 4)
            picture.pixels.insert(picture.pixels.end(), {bgra[2], bgra[1], bgra[0], bgra[3]});
    }
    return picture;
}

}

base::Result<GlyphPicture> rasterize(FT_Library library, const Face& face, const GlyphKey& key)
{
    if (face.info.color_bitmaps)
        return load_color_bitmap(face, key);
    const std::string subject = face.info.file.string();
    FtGlyph glyph = TRY(load_outline(face, key));
    if (key.outline_26_6 <= 0)
        return fill(std::move(glyph), subject);
    FtGlyph band = TRY(stroke(library, glyph, key.outline_26_6, subject));
    const GlyphPicture grown = TRY(fill(std::move(band), subject));
    return unite(grown, TRY(fill(std::move(glyph), subject)));
}

double color_bitmap_scale(const Face& face, std::int32_t size_26_6)
{
    FT_Face ft = face.ft.get();
    if (ft->num_fixed_sizes == 0)
        return 1;
    return static_cast<double>(size_26_6) / static_cast<double>(ft->available_sizes[largest_strike(ft)].y_ppem);
}

}
