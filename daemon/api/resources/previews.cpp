// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/api/previews.h"

#include "daemon/api/picture_stream.h"
#include "daemon/api/resources/films.h"
#include "daemon/api/resources/resources.h"
#include "daemon/api/rows.h"

namespace api {
namespace {

using base::Errc;
using base::fail;
using render::PreviewState;

Json preview_row(const PreviewRow& row)
{
    const render::PreviewStatus& status = row.status;
    const char* state = status.state == PreviewState::playing  ? "playing"
                        : status.state == PreviewState::paused ? "paused"
                                                               : "ended";
    return {{"id", row.id},
            {"project_id", or_null(row.project_id)},
            {"format", row.format},
            {"ring", status.ring},
            {"width", status.size.width},
            {"height", status.size.height},
            {"state", state},
            {"position_seconds", status.seconds},
            {"duration_seconds", row.duration_s},
            {"speed", status.speed},
            {"loop", status.loop},
            {"frame_rate", row.frame_rate},
            {"shown", status.shown},
            {"late", status.late + status.dropped},
            {"error", row.error}};
}

net::Response preview_answer(int status, const PreviewRow& row)
{
    return respond(status, preview_row(row));
}

template <class T> std::optional<T> given(const Json& body, const char* name)
{
    return body.contains(name) ? std::optional<T>(body[name].get<T>()) : std::nullopt;
}

PreviewWish wish_of(const Json& body)
{
    PreviewWish wish{.seconds = given<double>(body, "position_seconds"),
                     .speed = given<double>(body, "speed"),
                     .width_px = given<int>(body, "width"),
                     .height_px = given<int>(body, "height")};
    if (const auto state = given<std::string>(body, "state"))
        wish.state = *state == "playing" ? PreviewState::playing : PreviewState::paused;
    if (const auto loop = given<bool>(body, "loop"))
        wish.at_end = *loop ? render::AtEnd::loop : render::AtEnd::stop;
    return wish;
}

// Shows a posted Composition, and calls its files as the caller does when that fails.
template <class Show> Result<net::Response> show_posted(Call& call, std::string_view json, int status, const Show& show)
{
    auto read = TRY(read_posted_film(call, json));
    if (auto* refused = std::get_if<net::Response>(&read))
        return std::move(*refused);
    auto& posted = std::get<pipeline::PostedFilm>(read);
    PreviewFilm film{posted.composition, call.services.assets_folder, {}, posted.composition.format};
    const Result<PreviewRow> row = show(std::move(film));
    if (!row)
        return tl::unexpected(posted.as_posted(row.error()));
    return preview_answer(status, *row);
}

Result<PreviewFilm> film_of_project(Call& call, store::Id project, const std::string& format)
{
    auto film = TRY(project_film(call, project, format));
    return PreviewFilm{std::move(film.composition), std::move(film.folder), project, std::move(film.format)};
}

Result<net::Response> open_preview(Call& call)
{
    PreviewHost& host = *call.services.previews;
    const auto project = given<store::Id>(call.body, "project_id");
    const bool is_posted = call.body.contains("composition");
    if (project.has_value() == is_posted)
        return fail(Errc::invalid_input, "the body: give project_id or composition, one of them");
    if (is_posted && call.body.contains("format"))
        return fail(Errc::invalid_input, "format: a Composition says its own; it goes with project_id");
    const PreviewWish wish = wish_of(call.body);
    if (is_posted)
        return show_posted(call, call.body["composition"].dump(), 201,
                           [&](PreviewFilm film) { return host.open(call.caller.scope(), std::move(film), wish); });
    auto film = TRY(film_of_project(call, *project, call.body.value("format", std::string())));
    return preview_answer(201, TRY(host.open(call.caller.scope(), std::move(film), wish)));
}

Result<net::Response> replace_preview(Call& call)
{
    PreviewHost& host = *call.services.previews;
    const store::Id id = call.id();
    const PreviewRow before = TRY(host.get(call.caller.scope(), id));
    if (!call.body.is_null())
        return show_posted(call, call.raw.text, 200,
                           [&](PreviewFilm film) { return host.replace(call.caller.scope(), id, std::move(film)); });
    if (!before.project_id)
        return fail(Errc::invalid_input,
                    fmt::format("preview {}: it shows a posted Composition; give the new one as body", id));
    auto film = TRY(film_of_project(call, *before.project_id, before.format));
    return preview_answer(200, TRY(host.replace(call.caller.scope(), id, std::move(film))));
}

Result<net::Response> list_previews(Call& call)
{
    Json items = Json::array();
    for (const PreviewRow& row : call.services.previews->list(call.caller.scope()))
        items.push_back(preview_row(row));
    return respond(200, {{"items", std::move(items)}});
}

Result<net::Response> get_preview(Call& call)
{
    return preview_answer(200, TRY(call.services.previews->get(call.caller.scope(), call.id())));
}

Result<net::Response> change_preview(Call& call)
{
    return preview_answer(200, TRY(call.services.previews->change(call.caller.scope(), call.id(), wish_of(call.body))));
}

Result<net::Response> close_preview(Call& call)
{
    TRY(call.services.previews->close(call.caller.scope(), call.id()));
    return no_content();
}

Result<net::Response> get_preview_frame(Call& call)
{
    const bool is_jpeg = call.text("type", "png") == "jpeg";
    const auto type = is_jpeg ? PictureType::jpeg : PictureType::png;
    return bytes(TRY(call.services.previews->picture(call.caller.scope(), call.id(), type)),
                 is_jpeg ? "image/jpeg" : "image/png");
}

Result<net::Response> stream_preview(Call& call)
{
    net::Response response;
    response.headers.push_back({"Content-Type", kPictureStreamType});
    response.headers.push_back({"Cache-Control", "no-store"});
    response.body = TRY(call.services.previews->stream(call.caller.scope(), call.id()));
    return response;
}

}

void add_previews(Handlers& handlers)
{
    handlers["listPreviews"] = list_previews;
    handlers["openPreview"] = open_preview;
    handlers["getPreview"] = get_preview;
    handlers["changePreview"] = change_preview;
    handlers["closePreview"] = close_preview;
    handlers["replacePreview"] = replace_preview;
    handlers["getPreviewFrame"] = get_preview_frame;
    handlers["streamPreview"] = stream_preview;
}

}
