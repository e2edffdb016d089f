// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/api/resources/films.h"

#include "compositor/base/thread.h"
#include "compositor/media/picture.h"
#include "compositor/render/frame_cursor.h"
#include "compositor/render/picture_scaler.h"
#include "daemon/store/project_repository.h"

#include <algorithm>

namespace api {

using base::Errc;
using base::fail;

namespace {

constexpr unsigned kStillThreads = 2; // beside renders and previews

Result<frame::Image> fitted_picture(const frame::Image& picture, frame::Size box)
{
    const frame::Size size = render::fitted(picture.size(), box);
    auto smaller = TRY(frame::Image::create(size, frame::PixelFormat::rgba8));
    scene::DamageMap all(size);
    all.mark_all();
    render::PictureScaler(picture.size(), size).scale(picture, all, smaller);
    return smaller;
}

}

Result<std::vector<timeline::Format>> platform_formats(const Call& call)
{
    return timeline::load_formats(call.services.pipeline.engine->root() / "config" / "platforms.json");
}

Result<PostedOrRefused> read_posted_film(Call& call, std::string_view json)
{
    auto workflow = TRY(call.workflow());
    auto read = TRY(workflow.read_posted(json));
    if (read.film)
        return PostedOrRefused(std::move(*read.film));
    Problem problem{.status = 400,
                    .detail =
                        fmt::format("the Composition cannot be read: {}", timeline::to_string(read.problems.front()))};
    for (const timeline::Problem& one : read.problems)
        problem.errors.push_back({one.path, one.message});
    return PostedOrRefused(respond(problem, call.head));
}

Result<ProjectFilm> project_film(Call& call, store::Id project, const std::string& format)
{
    const auto row = TRY(store::ProjectRepository(call.database, call.caller.scope()).get(project));
    std::string wanted = format.empty() && !row.target_formats.empty() ? row.target_formats.front() : format;
    if (std::ranges::find(row.target_formats, wanted) == row.target_formats.end())
        return fail(Errc::invalid_input, fmt::format("format: project {} has {}, not {}", project,
                                                     fmt::join(row.target_formats, ", "), wanted));
    auto workflow = TRY(call.workflow());
    const std::string json = TRY(workflow.composition(project, wanted));
    const auto formats = TRY(platform_formats(call));
    auto composition = TRY(timeline::parse_or_fail(json, {.formats = formats}));
    return ProjectFilm{std::move(composition), call.services.pipeline.data_folder, std::move(wanted)};
}

Result<net::Response> still_answer(const Call& call, const timeline::Compiled& compiled)
{
    const double seconds = call.optional<double>("t").value_or(0);
    const double duration_s =
        static_cast<double>(compiled.frame_count()) / compiled.frame_rate().seconds(); // a rate is frames a second
    if (seconds > duration_s)
        return fail(Errc::invalid_input, fmt::format("t: {:.3f} s is after the end, {:.3f} s", seconds, duration_s));
    auto renderer = TRY(render::make_renderer(render::Backend::cpu, std::min(kStillThreads, base::usable_cores())));
    base::Stations stations;
    auto cursor = TRY(render::FrameCursor::create(compiled, std::move(renderer), stations));
    const auto index = base::MediaTime::from_seconds(seconds).floor_at(compiled.frame_rate());
    TRY(cursor.show(std::min(index, compiled.frame_count() - 1)));
    const auto width = call.optional<int>("width"), height = call.optional<int>("height");
    if (!width && !height)
        return bytes(TRY(media::png_bytes(cursor.picture())), "image/png");
    const auto smaller = TRY(fitted_picture(
        cursor.picture(), {width.value_or(frame::Image::kMaxSide), height.value_or(frame::Image::kMaxSide)}));
    return bytes(TRY(media::png_bytes(smaller)), "image/png");
}

}
