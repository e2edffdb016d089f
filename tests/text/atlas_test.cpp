// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/text/atlas.h"
#include "tests/text/text_support.h"

#include <map>

namespace text {
namespace {

constexpr std::int32_t kSize = 48 * 64;

std::uint32_t glyph_of(std::string_view text, FaceId& face)
{
    const Paragraph paragraph = lay_out_or_fail(text, inter());
    face = paragraph.glyphs.at(0).face;
    return paragraph.glyphs.at(0).glyph;
}

GlyphKey key_of(std::string_view text, std::int32_t size = kSize)
{
    GlyphKey key;
    key.glyph = glyph_of(text, key.face);
    key.size_26_6 = size;
    return key;
}

Atlas make(const AtlasSpec& spec = {})
{
    auto atlas = Atlas::create(installed_fonts(), spec);
    EXPECT_TRUE(atlas.has_value());
    return std::move(*atlas);
}

AtlasSlot add(Atlas& atlas, const GlyphKey& key)
{
    const auto slot = atlas.find_or_add(key);
    EXPECT_TRUE(slot.has_value()) << (slot ? "" : slot.error().what);
    return slot ? *slot : AtlasSlot{};
}

std::int64_t ink(const frame::Image& page, const frame::Rect& area)
{
    std::int64_t sum = 0;
    for (int y = area.y; y < area.bottom(); ++y)
        for (int x = area.x * frame::bytes_per_pixel(page.format());
             x < area.right() * frame::bytes_per_pixel(page.format()); ++x)
            sum += page.row(y)[x];
    return sum;
}

TEST(Atlas, PicturesNeverTouchAndAllInkIsTheirs)
{
    Atlas atlas = make({.page_size = {256, 256}});
    std::vector<AtlasSlot> slots;
    for (const char* text : {"A", "g", "W", "i", ".", "Q", "@", "j", "é", "😀", "👍🏽", "漢"})
        for (const int size : {20, 48, 90})
            for (std::uint8_t quarter = 0; quarter < 4; ++quarter) {
                GlyphKey key = key_of(text, size * 64);
                key.quarter_x = quarter;
                slots.push_back(add(atlas, key));
            }
    const auto pages = atlas.seal();
    std::map<int, std::int64_t> ink_of_page;
    for (std::size_t i = 0; i < slots.size(); ++i) {
        const AtlasSlot& a = slots[i];
        const frame::Image& page = *pages.at(static_cast<std::size_t>(a.page));
        EXPECT_EQ(page.format(), a.color ? frame::PixelFormat::rgba8 : frame::PixelFormat::a8);
        const frame::Rect grown{a.area.x - 1, a.area.y - 1, a.area.width + 2, a.area.height + 2};
        EXPECT_TRUE(page.bounds().contains(grown)); // a texel of border even at the page's edge
        bool repeated = false;
        for (std::size_t k = 0; k < slots.size(); ++k) {
            if (slots[k].page != a.page || k == i)
                continue;
            if (slots[k].area == a.area)
                repeated = repeated || k < i; // colour: one picture for all sizes
            else
                EXPECT_TRUE(frame::intersect(grown, slots[k].area).empty());
        }
        if (!repeated)
            ink_of_page[a.page] += ink(page, a.area);
    }
    EXPECT_GT(pages.size(), 2U);
    for (std::size_t i = 0; i < pages.size(); ++i)
        EXPECT_EQ(ink(*pages[i], pages[i]->bounds()), ink_of_page[static_cast<int>(i)]) << i;
}

TEST(Atlas, TheSameKeyIsTheSameSlot)
{
    Atlas atlas = make();
    const AtlasSlot first = add(atlas, key_of("A"));
    add(atlas, key_of("B"));
    const AtlasSlot again = add(atlas, key_of("A"));
    EXPECT_EQ(first.area, again.area);
    EXPECT_EQ(first.page, again.page);
    const auto pages = atlas.seal();
    EXPECT_EQ(pages.size(), 1U);
    EXPECT_EQ(add(atlas, key_of("A")).area, first.area); // known ones can still be asked for
}

TEST(Atlas, AGlyphLargerThanAPageGetsItsOwn)
{
    Atlas atlas = make({.page_size = {64, 64}});
    const AtlasSlot small = add(atlas, key_of("a", 20 * 64));
    const AtlasSlot large = add(atlas, key_of("W", 400 * 64));
    const AtlasSlot next = add(atlas, key_of("b", 20 * 64));
    EXPECT_NE(small.page, large.page);
    EXPECT_EQ(small.page, next.page);
    const auto pages = atlas.seal();
    EXPECT_EQ(pages[static_cast<std::size_t>(large.page)]->size(),
              (frame::Size{large.area.width + 2, large.area.height + 2}));
}

TEST(Atlas, FullIsAnError)
{
    Atlas atlas = make({.page_size = {64, 64}, .max_pages = 1});
    int added = 0;
    while (added < 100 && atlas.find_or_add(key_of("W", (30 + added) * 64)).has_value())
        ++added;
    EXPECT_GT(added, 0);
    EXPECT_LT(added, 10);
    EXPECT_FALSE(Atlas::create(installed_fonts(), {.page_size = {0, 64}}).has_value());
    EXPECT_FALSE(Atlas::create(installed_fonts(), {.max_pages = 0}).has_value());
    EXPECT_FALSE(make().find_or_add({.face = 0, .glyph = 1, .size_26_6 = -1}).has_value());
}

TEST(Atlas, WhatIsTooSmallToSeeHasNoInk)
{
    Atlas atlas = make();
    EXPECT_TRUE(add(atlas, key_of("W", 0)).area.empty());
    EXPECT_FALSE(add(atlas, key_of("W", 64)).area.empty());
}

TEST(Atlas, SpaceHasNoInk)
{
    Atlas atlas = make();
    EXPECT_TRUE(add(atlas, key_of(" ")).area.empty());
    GlyphKey outlined = key_of(" ");
    outlined.outline_26_6 = 4 * 64;
    EXPECT_TRUE(add(atlas, outlined).area.empty());
    EXPECT_TRUE(atlas.seal().empty());
}

// The picture of H at a quarter pixel is the one at zero with its ink moved right by a quarter.
TEST(Raster, QuarterPixelsMoveTheInk)
{
    Atlas atlas = make();
    std::vector<AtlasSlot> slots;
    for (std::uint8_t quarter = 0; quarter < 4; ++quarter) {
        GlyphKey key = key_of("H");
        key.quarter_x = quarter;
        slots.push_back(add(atlas, key));
    }
    const auto pages = atlas.seal();
    std::vector<double> centers;
    for (const AtlasSlot& slot : slots) {
        double weight = 0;
        double moment = 0;
        for (int y = slot.area.y; y < slot.area.bottom(); ++y)
            for (int x = 0; x < slot.area.width; ++x) {
                const double coverage = pages[0]->row(y)[slot.area.x + x];
                weight += coverage;
                moment += coverage * (slot.left + x + 0.5);
            }
        centers.push_back(moment / weight);
    }
    for (std::size_t i = 1; i < 4; ++i)
        EXPECT_NEAR(centers[i] - centers[0], 0.25 * static_cast<double>(i), 0.02);
}

TEST(Raster, StandsOnTheBaseline)
{
    Atlas atlas = make();
    const AtlasSlot slot = add(atlas, key_of("H", 100 * 64));
    EXPECT_LE(std::abs(slot.top + slot.area.height), 1); // its foot is on the baseline
    EXPECT_NEAR(slot.top, -72.7, 1.5);                   // cap height of Inter: 2048 of 2816
    EXPECT_LT(add(atlas, key_of("g", 100 * 64)).top + add(atlas, key_of("g", 100 * 64)).area.height, 30);
    EXPECT_GT(add(atlas, key_of("g", 100 * 64)).top + add(atlas, key_of("g", 100 * 64)).area.height, 15);
}

// An outline contains the glyph, reaches out by its radius on all sides, has no holes at joins and rounds corners.
TEST(Raster, AnOutlineIsTheGlyphGrown)
{
    for (const char* text : {"H", "A", "o", "8", "漢"}) {
        Atlas atlas = make();
        const GlyphKey plain_key = key_of(text, 80 * 64);
        GlyphKey grown_key = plain_key;
        grown_key.outline_26_6 = 6 * 64;
        const AtlasSlot plain = add(atlas, plain_key);
        const AtlasSlot grown = add(atlas, grown_key);
        EXPECT_NEAR(plain.left - grown.left, 6, 1) << text;
        EXPECT_NEAR(plain.top - grown.top, 6, 1) << text;
        EXPECT_NEAR(grown.area.width - plain.area.width, 12, 2) << text;
        const auto pages = atlas.seal();
        const frame::Image& page = *pages[0];
        int empty_near_ink = 0;
        for (int y = 0; y < plain.area.height; ++y)
            for (int x = 0; x < plain.area.width; ++x) {
                if (page.row(plain.area.y + y)[plain.area.x + x] < 255)
                    continue;
                for (int dy = -4; dy <= 4; ++dy)
                    for (int dx = -4; dx <= 4; ++dx) {
                        const int gx = grown.area.x + x + dx + plain.left - grown.left;
                        const int gy = grown.area.y + y + dy + plain.top - grown.top;
                        if (dx * dx + dy * dy <= 20 && page.row(gy)[gx] != 255)
                            ++empty_near_ink;
                    }
            }
        EXPECT_EQ(empty_near_ink, 0) << text;
    }
    Atlas atlas = make();
    GlyphKey corner = key_of("H", 80 * 64);
    corner.outline_26_6 = 8 * 64;
    const AtlasSlot slot = add(atlas, corner);
    const auto pages = atlas.seal();
    EXPECT_EQ(pages[0]->row(slot.area.y)[slot.area.x], 0); // a mitre would fill it
}

TEST(Raster, ColorBitmapsAreScaledAndPremultiplied)
{
    Atlas atlas = make();
    const AtlasSlot slot = add(atlas, key_of("😀", 109 * 64));
    EXPECT_TRUE(slot.color);
    EXPECT_NEAR(slot.scale, 1, 1e-9); // the strike is of 109 pixels an em
    EXPECT_NEAR(add(atlas, key_of("😀", 54 * 64)).scale, 54.0 / 109, 1e-9);
    EXPECT_EQ(add(atlas, key_of("😀", 54 * 64)).area, slot.area);
    GlyphKey outlined = key_of("😀");
    outlined.outline_26_6 = 64;
    EXPECT_TRUE(add(atlas, outlined).area.empty());
    const auto pages = atlas.seal();
    const frame::Image& page = *pages[0];
    std::int64_t sums[4] = {};
    for (int y = slot.area.y; y < slot.area.bottom(); ++y)
        for (int x = slot.area.x; x < slot.area.right(); ++x) {
            const std::uint8_t* pixel = page.row(y) + 4 * x;
            for (int c = 0; c < 4; ++c)
                sums[c] += pixel[c];
            EXPECT_LE(std::max({pixel[0], pixel[1], pixel[2]}), pixel[3]);
        }
    EXPECT_GT(sums[0], 2 * sums[2]); // a yellow face: red above blue, so channels are not swapped
    EXPECT_GT(sums[1], sums[2]);
}

TEST(Raster, TheSameInputGivesTheSamePixels)
{
    const auto hash_of_pages = [](FontSet& fonts) {
        std::vector<base::Hash128> hashes;
        auto atlas = Atlas::create(fonts, {});
        const auto paragraph = lay_out(fonts, "Same 漢字 أهلا 😀", inter(), {});
        for (const PlacedGlyph& glyph : paragraph->glyphs)
            for (const std::int32_t outline : {0, 300})
                static_cast<void>(atlas->find_or_add({glyph.face, glyph.glyph, kSize, 1, outline}));
        for (const frame::SealedImage& page : atlas->seal())
            hashes.push_back(frame::pixel_hash(*page));
        return hashes;
    };
    auto first = FontSet::create({});
    auto second = FontSet::create({});
    ASSERT_TRUE(first.has_value() && second.has_value());
    const auto expected = hash_of_pages(*first);
    EXPECT_EQ(expected.size(), 2U);
    EXPECT_EQ(expected, hash_of_pages(*second));
}

}
}
