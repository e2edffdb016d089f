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
      damage_(compiled.canvas()), found_(compiled.canvas()), behind_(compiled.canvas())
{
}

Status FrameCursor::show(std::int64_t index)
{
    look(index);
    return draw();
}

void FrameCursor::look(std::int64_t index)
{
    TRACE_SPAN("evaluate");
    const base::StationTimer timer(*stations_, base::Station::evaluate);
    timeline::evaluate(*compiled_, index, scene_);
    differ_.compare(scene_, found_);
    if (drawn_)
        damage_.clear();
    damage_.add(found_);
    drawn_ = false;
}

template <class Work> Status FrameCursor::draw_by(const Work& work)
{
    TRACE_SPAN("raster");
    const base::StationTimer timer(*stations_, base::Station::raster);
    Status drawn = work(*renderer_.renderer);
    drawn_ = true;
    if (!drawn)
        differ_.forget(); // the picture is in pieces
    return drawn;
}

Status FrameCursor::draw()
{
    return draw_by([this](scene::Renderer& renderer) -> Status {
        behind_.add(damage_);
        TRY(renderer.draw(scene_, behind_, picture_));
        behind_.clear();
        return {};
    });
}

Status FrameCursor::submit(const scene::DamageMap& stale, frame::Yuv420& planes)
{
    return draw_by([&](scene::Renderer& renderer) -> Status {
        if (renderer.keeps_pictures())
            behind_.add(damage_);
        return renderer.submit(scene_, damage_, picture_, stale, planes);
    });
}

Status FrameCursor::collect()
{
    const base::StationTimer timer(*stations_, base::Station::raster);
    Status arrived = renderer_.renderer->collect();
    if (!arrived)
        differ_.forget();
    return arrived;
}

Status FrameCursor::change_film(const timeline::Compiled& compiled)
{
    scene_.clear(); // its tiles are the old film's
    if (const frame::Size canvas = compiled.canvas(); canvas != picture_.size()) {
        picture_ = TRY(frame::Image::create(canvas, frame::PixelFormat::rgba8));
        damage_ = found_ = behind_ = scene::DamageMap(canvas);
        differ_.forget();
    }
    compiled_ = &compiled;
    return {};
}

Status FrameCursor::draw_from_nothing()
{
    picture_.fill({255, 0, 255, 255});
    return draw_by([this](scene::Renderer& renderer) -> Status {
        scene::DamageMap everything(compiled_->canvas());
        everything.mark_all();
        TRY(renderer.draw(scene_, everything, picture_));
        behind_.clear();
        return {};
    });
}

Status print_frames(FrameCursor& cursor, timeline::FrameRange range, Drawing drawing,
                    const std::function<Status(const std::string&)>& line)
{
    for (std::int64_t index = range.begin; index < range.end; ++index) {
        cursor.look(index);
        TRY(drawing == Drawing::from_nothing ? cursor.draw_from_nothing() : cursor.draw());
        TRY(line(fmt::format("{} {} {}", index, base::to_hex(frame::pixel_hash(cursor.picture())),
                             cursor.damage().count())));
    }
    return {};
}

}
