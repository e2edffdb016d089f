// SPDX-License-Identifier: GPL-3.0-or-later
// What a project looks like and says, without rendering it.
#include "daemon/api/resources/films.h"
#include "daemon/api/resources/resources.h"
#include "daemon/stages/compose/subtitles.h"

namespace api {
namespace {

Result<net::Response> get_frame(Call& call)
{
    const auto film = TRY(project_film(call, call.id(), call.text("format")));
    const auto compiled = TRY(call.services.pipeline.engine->compile(film.composition, film.folder));
    return still_answer(call, compiled);
}

Result<net::Response> get_subtitles(Call& call)
{
    const auto film = TRY(project_film(call, call.id(), {}));
    const auto cues = compose::cues(film.composition);
    if (call.text("type", "srt") == "vtt")
        return bytes(compose::to_webvtt(cues), "text/vtt; charset=utf-8");
    return bytes(compose::to_srt(cues), "application/x-subrip; charset=utf-8");
}

}

void add_stills(Handlers& handlers)
{
    handlers["getFrame"] = get_frame;
    handlers["getSubtitles"] = get_subtitles;
}

}
