// SPDX-License-Identifier: GPL-3.0-or-later
// What a child helper may answer: any bytes are refused or mean something that fits, and write back to the same.
#include "compositor/assets/animation_wire.h"
#include "compositor/assets/svg_wire.h"
#include "compositor/base/check.h"
#include "daemon/stages/document/parse_pdf.h"
#include "daemon/stages/document/pdf_wire.h"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (const auto request = assets::draw_request_from(text)) {
        const auto again = assets::draw_request_from(assets::to_text(*request));
        ASSERT(again && again->elements == request->elements && again->box == request->box);
        ASSERT(again->colors == request->colors);
    }
    const assets::DrawRequest request{{100, 50}, {"", "a"}};
    if (const auto places = assets::draw_answer_from(text, request, 20'000))
        for (const frame::Rect& at : *places)
            ASSERT((frame::Rect{0, 0, 100, 50}).contains(at));
    if (const auto frames = assets::frames_request_from(text))
        ASSERT(assets::frames_request_from(assets::to_text(*frames)).has_value());
    assets::FramesRequest wanted{{100, 50}, {}, 3};
    wanted.grid.cells = 10;
    if (const auto answer = assets::frames_answer_from(text, wanted, 16))
        for (const assets::FrameRow& row : answer->rows)
            ASSERT(row.cell >= 3 && row.cell < 10 && (frame::Rect{0, 0, 100, 50}).contains(row.at));
    if (const auto info = assets::animation_info_from(text))
        ASSERT(info->size.width > 0 && info->duration_s >= 0);
    if (const auto pdf = document::pdf_text_from(text)) {
        const auto again = document::pdf_text_from(document::to_text(*pdf));
        ASSERT(again && again->pages.size() == pdf->pages.size());
        (void)document::parse_pdf(*pdf);
    }
    return 0;
}
