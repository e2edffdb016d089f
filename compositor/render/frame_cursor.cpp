// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/render/frame_cursor.h"

#include "compositor/base/trace.h"

namespace render {

Result<FrameCursor> FrameCursor::create(const timeline::Compiled& compiled, ChosenRenderer renderer,
                                        base::Stations& stations)
{
    frame::Image picture = TRY(frame::Image::create(compiled.canvas(), frame::PixelFormat::rgba8));
    return FrameCursor(compiled, std::move(renderer), stations, std::move(picture));
}

FrameCursor::FrameCursor(const timeline::Compiled& compiled, ChosenRenderer renderer, base::Stations& stations,
                         frame::Image picture)
    : compiled_(&compiled), stations_(&stations), renderer_(std::move(renderer)), picture_(std::move(picture)),
      damage_(compiled.canvas())
{
}

Status FrameCursor::show(std::int64_t index)
{
    {
        TRACE_SPAN("evaluate");
        const base::StationTimer timer(*stations_, base::Station::evaluate);
        timeline::evaluate(*compiled_, index, scene_);
        differ_.compare(scene_, damage_);
    }
    TRACE_SPAN("raster");
    const base::StationTimer timer(*stations_, base::Station::raster);
    Status drawn = renderer_.renderer->draw(scene_, damage_, picture_);
    if (!drawn)
        differ_.forget(); // the picture is in pieces: the next frame starts afresh
    return drawn;
}

Status print_frames(FrameCursor& cursor, timeline::FrameRange range,
                    const std::function<Status(const std::string&)>& line)
{
    for (std::int64_t index = range.begin; index < range.end; ++index) {
        TRY(cursor.show(index));
        TRY(line(fmt::format("{} {} {}", index, base::to_hex(frame::pixel_hash(cursor.picture())),
                             cursor.damage().count())));
    }
    return {};
}

}
