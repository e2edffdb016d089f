// SPDX-License-Identifier: GPL-3.0-or-later
// The child helper's side of the room: the only file that sees librsvg and cairo. Drawings come as bytes without a
// base URI, so librsvg opens no file and no address they name.
#include "compositor/assets/asset_cache.h"
#include "compositor/assets/child_verbs.h"
#include "compositor/assets/svg_colors.h"
#include "compositor/assets/svg_elements.h"
#include "compositor/assets/svg_wire.h"
#include "compositor/base/handle.h"
#include "compositor/base/hash.h"

#include <cairo.h>
#include <librsvg/rsvg.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <deque>

namespace assets {
namespace {

using base::Errc;
using base::fail;
using base::HelperAnswer;
using Input = std::span<const std::byte>;

constexpr double kDotsPerInch = 96.0;    // CSS: one px is 1/96 in
constexpr std::size_t kKeptDrawings = 4; // parsed documents a child keeps
constexpr std::size_t kNamedElements = 24;
constexpr std::size_t kAnswerBytes = 48U << 20; // then the rest is asked for again

struct HandleTraits {
    static constexpr RsvgHandle* none = nullptr;
    static void close(RsvgHandle* handle) { g_object_unref(handle); }
};
struct SurfaceTraits {
    static constexpr cairo_surface_t* none = nullptr;
    static void close(cairo_surface_t* surface) { cairo_surface_destroy(surface); }
};
struct PainterTraits {
    static constexpr cairo_t* none = nullptr;
    static void close(cairo_t* painter) { cairo_destroy(painter); }
};
using Drawing = base::Handle<RsvgHandle*, HandleTraits>;
using Surface = base::Handle<cairo_surface_t*, SurfaceTraits>;
using Painter = base::Handle<cairo_t*, PainterTraits>;

struct NaturalSize {
    double width = 0;
    double height = 0;
};

std::string one_line(std::string text)
{
    std::replace_if(
        text.begin(), text.end(), [](char letter) { return static_cast<unsigned char>(letter) < 0x20; }, ' ');
    while (!text.empty() && text.back() == ' ')
        text.pop_back();
    return text;
}

tl::unexpected<base::Error> drawing_error(std::string_view what, GError* error)
{
    const std::string cause = error != nullptr ? one_line(error->message) : "no reason given";
    g_clear_error(&error);
    return fail(Errc::invalid_input, fmt::format("{}: {}", what, cause));
}

Result<NaturalSize> natural_size_of(RsvgHandle* drawing)
{
    NaturalSize size;
    if (rsvg_handle_get_intrinsic_size_in_pixels(drawing, &size.width, &size.height) == FALSE) {
        gboolean has_view_box = FALSE;
        RsvgRectangle view_box{};
        rsvg_handle_get_intrinsic_dimensions(drawing, nullptr, nullptr, nullptr, nullptr, &has_view_box, &view_box);
        if (has_view_box == FALSE)
            return fail(Errc::invalid_input,
                        "the drawing says no size; give its svg element a width and a height, or a viewBox");
        size = {view_box.width, view_box.height};
    }
    if (!(size.width > 0) || !(size.height > 0) || size.width > 1e7 || size.height > 1e7)
        return fail(Errc::invalid_input,
                    fmt::format("the drawing's size, {:g} x {:g}, is no size of a picture", size.width, size.height));
    return size;
}

// Ids in the order of the text, for messages only: a scan, not a parse.
std::string known_ids(Input input)
{
    const std::string_view text(reinterpret_cast<const char*>(input.data()), input.size());
    std::string list;
    std::size_t count = 0;
    for (std::size_t at = text.find("id="); at != std::string_view::npos; at = text.find("id=", at + 3)) {
        if (at == 0 || std::string_view(" \t\r\n").find(text[at - 1]) == std::string_view::npos ||
            at + 4 >= text.size())
            continue;
        const char quote = text[at + 3];
        const std::size_t end = quote == '"' || quote == '\'' ? text.find(quote, at + 4) : std::string_view::npos;
        if (end == std::string_view::npos || ++count > kNamedElements)
            continue;
        list += (list.empty() ? "" : ", ") +
                one_line(std::string(text.substr(at + 4, std::min<std::size_t>(end - at - 4, 60))));
    }
    if (count == 0)
        return "it has no element with an id";
    return count > kNamedElements ? fmt::format("it has: {} and {} more", list, count - kNamedElements)
                                  : fmt::format("it has: {}", list);
}

// CSS Syntax Level 3, "serialize an identifier": everything unusual as a code point.
std::string css_identifier(std::string_view id)
{
    std::string text;
    for (std::size_t i = 0; i < id.size(); ++i) {
        const char letter = id[i];
        const bool letter_like = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
                                 letter == '_' || static_cast<unsigned char>(letter) >= 0x80;
        const bool digit_like = (letter >= '0' && letter <= '9') || letter == '-';
        if (letter_like || (digit_like && i > 0))
            text += letter;
        else
            text += fmt::format("\\{:x} ", static_cast<unsigned>(static_cast<unsigned char>(letter)));
    }
    return text;
}

std::string_view text_of(Input input)
{
    return {reinterpret_cast<const char*>(input.data()), input.size()};
}

Result<Drawing> parse(Input input, const std::string& sheet)
{
    GError* error = nullptr;
    Drawing drawing(rsvg_handle_new_from_data(reinterpret_cast<const guint8*>(input.data()), input.size(), &error));
    if (!drawing)
        return drawing_error("the drawing cannot be read", error);
    rsvg_handle_set_dpi(drawing.get(), kDotsPerInch);
    if (!sheet.empty() && rsvg_handle_set_stylesheet(drawing.get(), reinterpret_cast<const guint8*>(sheet.data()),
                                                     sheet.size(), &error) == FALSE)
        return drawing_error("the drawing takes no style sheet", error);
    return drawing;
}

std::string showing(const std::string& element)
{
    return fmt::format("#{}{{display:inline !important}}", css_identifier(element));
}

// Parsed drawings by content and style sheet: librsvg keeps what a sheet did even when the next one replaces it, so
// each sheet gets a parse of its own. One thread: the child serves one call at a time.
class Shelf {
public:
    Result<RsvgHandle*> parsed(Input input, const std::string& sheet)
    {
        const base::Hash128 content = base::xxh3_128(input);
        const auto known = std::find_if(kept_.begin(), kept_.end(), [&](const Kept& kept) {
            return kept.content == content && kept.sheet == sheet;
        });
        if (known != kept_.end())
            return known->drawing.get();
        Drawing drawing = TRY(parse(input, sheet));
        if (kept_.size() == kKeptDrawings)
            kept_.pop_front();
        kept_.push_back({content, sheet, std::move(drawing)});
        return kept_.back().drawing.get();
    }

private:
    struct Kept {
        base::Hash128 content;
        std::string sheet;
        Drawing drawing;
    };
    std::deque<Kept> kept_;
};

// The whole canvas holds the element stretched to it; what was there before is cleared.
Status paint(RsvgHandle* drawing, const std::string& element, cairo_surface_t* canvas, frame::Size box)
{
    const NaturalSize natural = TRY(natural_size_of(drawing));
    const Painter painter(cairo_create(canvas));
    cairo_set_operator(painter.get(), CAIRO_OPERATOR_CLEAR);
    cairo_paint(painter.get());
    cairo_set_operator(painter.get(), CAIRO_OPERATOR_OVER);
    cairo_scale(painter.get(), box.width / natural.width, box.height / natural.height);
    const RsvgRectangle viewport{0, 0, natural.width, natural.height};
    GError* error = nullptr;
    const std::string id = "#" + element;
    if (rsvg_handle_render_layer(drawing, painter.get(), element.empty() ? nullptr : id.c_str(), &viewport, &error) ==
        FALSE)
        return drawing_error("the drawing cannot be drawn", error);
    if (cairo_status(painter.get()) != CAIRO_STATUS_SUCCESS)
        return fail(Errc::invalid_input, fmt::format("the drawing cannot be drawn: {}",
                                                     cairo_status_to_string(cairo_status(painter.get()))));
    cairo_surface_flush(canvas);
    return {};
}

// cairo's ARGB32: one native 32-bit word a pixel, alpha in the high byte, premultiplied.
std::uint32_t word_at(const unsigned char* row, int x)
{
    std::uint32_t word = 0;
    std::memcpy(&word, row + 4 * x, sizeof(word));
    return word;
}

frame::Rect visible_part(cairo_surface_t* canvas, frame::Size box)
{
    const unsigned char* pixels = cairo_image_surface_get_data(canvas);
    const int stride = cairo_image_surface_get_stride(canvas);
    frame::Rect visible;
    for (int y = 0; y < box.height; ++y) {
        const unsigned char* row = pixels + static_cast<std::ptrdiff_t>(y) * stride;
        int left = 0;
        while (left < box.width && word_at(row, left) >> 24U == 0)
            ++left;
        if (left == box.width)
            continue;
        int right = box.width;
        while (word_at(row, right - 1) >> 24U == 0)
            --right;
        visible = unite(visible, {left, y, right - left, 1});
    }
    return visible;
}

void append_rgba(cairo_surface_t* canvas, const frame::Rect& part, std::vector<std::byte>& bytes)
{
    const unsigned char* pixels = cairo_image_surface_get_data(canvas);
    const int stride = cairo_image_surface_get_stride(canvas);
    std::size_t at = bytes.size();
    bytes.resize(at + static_cast<std::size_t>(part.width) * static_cast<std::size_t>(part.height) * 4);
    for (int y = part.y; y < part.bottom(); ++y) {
        const unsigned char* row = pixels + static_cast<std::ptrdiff_t>(y) * stride;
        for (int x = part.x; x < part.right(); ++x, at += 4) {
            const std::uint32_t word = word_at(row, x);
            bytes[at] = static_cast<std::byte>(word >> 16U);
            bytes[at + 1] = static_cast<std::byte>(word >> 8U);
            bytes[at + 2] = static_cast<std::byte>(word);
            bytes[at + 3] = static_cast<std::byte>(word >> 24U);
        }
    }
}

// One call: elements of one drawing on one canvas.
class DrawCall {
public:
    static Result<HelperAnswer> answer(Shelf& shelf, const DrawRequest& request, Input input)
    {
        DrawCall call{shelf, request, input};
        return call.draw();
    }

private:
    DrawCall(Shelf& shelf, const DrawRequest& request, Input input)
        : shelf_(shelf), request_(request), input_(input), colors_(color_sheet(text_of(input), request.colors)),
          canvas_(cairo_image_surface_create(CAIRO_FORMAT_ARGB32, request.box.width, request.box.height))
    {
        if (request.elements.size() < 2)
            return;
        together_ = outermost(text_of(input), request.elements); // shown by one parse, instead of one for each
        for (const std::string& element : together_)
            together_sheet_ += showing(element);
    }

    Result<HelperAnswer> draw()
    {
        if (cairo_surface_status(canvas_.get()) != CAIRO_STATUS_SUCCESS)
            return fail(Errc::unavailable,
                        fmt::format("no memory for {} x {} pixels", request_.box.width, request_.box.height));
        HelperAnswer answer;
        std::vector<frame::Rect> pictures;
        for (const std::string& element : request_.elements) {
            pictures.push_back(TRY(paint_visible(element)));
            append_rgba(canvas_.get(), pictures.back(), answer.bytes);
            if (answer.bytes.size() > kAnswerBytes)
                break;
        }
        answer.text = to_text(pictures);
        return answer;
    }

    // Paints the element and says what of it shows. One that shows nothing may be hidden (display="none", as the poses
    // of a rig are): it is asked for by name, so it is shown.
    Result<frame::Rect> paint_visible(const std::string& element)
    {
        if (std::find(together_.begin(), together_.end(), element) != together_.end())
            return paint_with(together_sheet_, element);
        RsvgHandle* plain = TRY(shelf_.parsed(input_, colors_));
        if (!element.empty() && rsvg_handle_has_sub(plain, ("#" + element).c_str()) == FALSE)
            return fail(Errc::not_found,
                        fmt::format("the drawing has no element with the id {}; {}", element, known_ids(input_)));
        const frame::Rect visible = TRY(paint_with("", element));
        if (!visible.empty() || element.empty())
            return visible;
        const Drawing shown = TRY(parse(input_, colors_ + showing(element))); // rare: not worth a place on the shelf
        TRY(paint(shown.get(), element, canvas_.get(), request_.box));
        return visible_part(canvas_.get(), request_.box);
    }

    Result<frame::Rect> paint_with(const std::string& sheet, const std::string& element)
    {
        RsvgHandle* drawing = TRY(shelf_.parsed(input_, colors_ + sheet));
        TRY(paint(drawing, element, canvas_.get(), request_.box));
        return visible_part(canvas_.get(), request_.box);
    }

    Shelf& shelf_;
    const DrawRequest& request_;
    const Input input_;
    const std::string colors_;
    const Surface canvas_;
    std::vector<std::string> together_;
    std::string together_sheet_;
};

Result<HelperAnswer> answer_size(Shelf& shelf, Input input)
{
    RsvgHandle* drawing = TRY(shelf.parsed(input, ""));
    const NaturalSize size = TRY(natural_size_of(drawing));
    const frame::Size pixels{static_cast<int>(std::ceil(size.width - 1e-6)),
                             static_cast<int>(std::ceil(size.height - 1e-6))};
    return HelperAnswer{to_text(pixels), {}};
}

Result<HelperAnswer> answer_draw(Shelf& shelf, std::string_view parameters, Input input)
{
    const auto request = draw_request_from(parameters);
    if (!request)
        return fail(Errc::internal, "svg-draw: the request makes no sense");
    return DrawCall::answer(shelf, *request, input);
}

}

std::vector<base::HelperVerbRow> svg_verbs()
{
    const auto shelf = std::make_shared<Shelf>();
    return {
        {"svg-size", [shelf](std::string_view, Input input) { return answer_size(*shelf, input); }, kChildDataBytes},
        {"svg-draw",
         [shelf](std::string_view parameters, Input input) { return answer_draw(*shelf, parameters, input); },
         kChildDataBytes}};
}

}
