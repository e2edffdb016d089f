// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/text/atlas.h"

#include "compositor/base/check.h"
#include "compositor/text/font_set_state.h"
#include "compositor/text/rasterize.h"

#include <algorithm>
#include <cstring>
#include <map>
#include <optional>

namespace text {
namespace {

// Neighbours share the empty texel between them; the page's own edge has one too.
constexpr int kBorder_px = 1;

struct Shelf {
    int y = 0;
    int height = 0;
    int next_x = kBorder_px;
};

struct Page {
    frame::Image image;
    bool open = true; // false: made for one large picture
    int next_y = kBorder_px;
    std::vector<Shelf> shelves;
};

// A place on the shelf that fits tightest, or on a new one.
std::optional<frame::Rect> find_place(Page& page, frame::Size size)
{
    const frame::Size page_size = page.image.size();
    Shelf* best = nullptr;
    for (Shelf& shelf : page.shelves) {
        const bool fits = shelf.height >= size.height && shelf.next_x + size.width + kBorder_px <= page_size.width;
        if (fits && shelf.height <= size.height + size.height / 4 + 4 && (!best || shelf.height < best->height))
            best = &shelf;
    }
    if (!best) {
        if (page.next_y + size.height + kBorder_px > page_size.height || size.width + 2 * kBorder_px > page_size.width)
            return std::nullopt;
        best = &page.shelves.emplace_back(Shelf{page.next_y, size.height, kBorder_px});
        page.next_y += size.height + kBorder_px;
    }
    const frame::Rect place{best->next_x, best->y, size.width, size.height};
    best->next_x += size.width + kBorder_px;
    return place;
}

void copy_into(frame::Image& page, const frame::Rect& place, const GlyphPicture& picture)
{
    const auto pixel_bytes = static_cast<std::size_t>(frame::bytes_per_pixel(page.format()));
    const std::size_t row_bytes = static_cast<std::size_t>(place.width) * pixel_bytes;
    for (int y = 0; y < place.height; ++y)
        std::memcpy(page.row(place.y + y) + static_cast<std::size_t>(place.x) * pixel_bytes,
                    picture.pixels.data() + static_cast<std::size_t>(y) * row_bytes, row_bytes);
}

}

struct Atlas::State {
    FontSet::State* fonts = nullptr;
    AtlasSpec spec;
    std::vector<Page> pages;
    std::map<GlyphKey, AtlasSlot> slots;
    bool sealed = false;

    Result<AtlasSlot> add(const GlyphPicture& picture);
    Result<std::size_t> add_page(frame::Size size, frame::PixelFormat format);
};

Result<std::size_t> Atlas::State::add_page(frame::Size size, frame::PixelFormat format)
{
    if (pages.size() >= static_cast<std::size_t>(spec.max_pages))
        return base::fail(
            base::Errc::invalid_input,
            fmt::format("glyph atlas: more pictures than {} pages of {} x {} hold; use smaller or less text",
                        spec.max_pages, spec.page_size.width, spec.page_size.height));
    pages.push_back({TRY(frame::Image::create(size, format)), true, kBorder_px, {}});
    return pages.size() - 1;
}

Result<AtlasSlot> Atlas::State::add(const GlyphPicture& picture)
{
    AtlasSlot slot;
    slot.left = picture.left;
    slot.top = picture.top;
    slot.color = picture.color;
    if (picture.width == 0 || picture.height == 0)
        return slot;
    const frame::PixelFormat format = picture.color ? frame::PixelFormat::rgba8 : frame::PixelFormat::a8;
    const frame::Size size{picture.width, picture.height};
    const frame::Size with_border{size.width + 2 * kBorder_px, size.height + 2 * kBorder_px};
    const bool large = with_border.width > spec.page_size.width || with_border.height > spec.page_size.height;
    std::optional<frame::Rect> place;
    std::size_t index = pages.size();
    for (std::size_t i = 0; i < pages.size() && !place && !large; ++i)
        if (pages[i].open && pages[i].image.format() == format) {
            place = find_place(pages[i], size);
            index = i;
        }
    if (!place) {
        index = TRY(add_page(large ? with_border : spec.page_size, format));
        pages[index].open = !large;
        place = find_place(pages[index], size);
    }
    ASSERT(place.has_value());
    copy_into(pages[index].image, *place, picture);
    slot.page = static_cast<int>(index);
    slot.area = *place;
    return slot;
}

Atlas::Atlas(std::unique_ptr<State> state) : state_(std::move(state)) {}
Atlas::Atlas(Atlas&&) noexcept = default;
Atlas& Atlas::operator=(Atlas&&) noexcept = default;
Atlas::~Atlas() = default;

Result<Atlas> Atlas::create(FontSet& fonts, const AtlasSpec& spec)
{
    constexpr int kSmallestSide = 16;
    if (std::min(spec.page_size.width, spec.page_size.height) < kSmallestSide ||
        std::max(spec.page_size.width, spec.page_size.height) > frame::Image::kMaxSide || spec.max_pages < 1)
        return base::fail(base::Errc::invalid_input,
                          fmt::format("glyph atlas: {} pages of {} x {} cannot be used", spec.max_pages,
                                      spec.page_size.width, spec.page_size.height));
    auto state = std::make_unique<State>();
    state->fonts = &fonts.state();
    state->spec = spec;
    return Atlas(std::move(state));
}

Result<AtlasSlot> Atlas::find_or_add(const GlyphKey& key)
{
    ASSERT(key.face < state_->fonts->faces.size());
    const Face& face = state_->fonts->face(key.face);
    if (key.size_26_6 == 0) // less than 1/128 pixel
        return AtlasSlot{};
    if (key.size_26_6 < 0 || key.quarter_x > 3 || key.outline_26_6 < 0)
        return base::fail(base::Errc::invalid_input,
                          fmt::format("glyph {}: size, position or outline out of range", key.glyph));
    GlyphKey picture_key = key;
    if (face.info.color_bitmaps) { // one picture for all sizes; it has no outline to grow
        if (key.outline_26_6 > 0) {
            AtlasSlot nothing;
            nothing.color = true;
            return nothing;
        }
        picture_key.size_26_6 = 0;
        picture_key.quarter_x = 0;
    }
    auto known = state_->slots.find(picture_key);
    if (known == state_->slots.end()) {
        ASSERT(!state_->sealed);
        auto drawn = rasterize(state_->fonts->library.get(), face, key);
        if (!drawn)
            return base::in_context(fmt::format("a letter of {:.0f} px with an outline of {:.0f} px",
                                                key.size_26_6 / 64.0, key.outline_26_6 / 64.0),
                                    std::move(drawn).error());
        const GlyphPicture picture = *std::move(drawn);
        known = state_->slots.emplace(picture_key, TRY(state_->add(picture))).first;
    }
    AtlasSlot slot = known->second;
    if (face.info.color_bitmaps)
        slot.scale = color_bitmap_scale(face, key.size_26_6);
    return slot;
}

std::vector<frame::SealedImage> Atlas::seal()
{
    ASSERT(!state_->sealed);
    state_->sealed = true;
    std::vector<frame::SealedImage> sealed;
    for (Page& page : state_->pages)
        sealed.push_back(frame::seal(std::move(page.image)));
    return sealed;
}

}
