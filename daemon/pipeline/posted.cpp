// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/pipeline/posted.h"

#include "compositor/timeline/formats.h"
#include "daemon/store/composition_repository.h"

#include <nlohmann/json.hpp>

namespace pipeline {
namespace {

std::filesystem::path output_path(const State& state, store::Id composition)
{
    const auto projects =
        state.spec.projects_folder.empty() ? state.spec.data_folder / "projects" : state.spec.projects_folder;
    return projects / "compositions" / fmt::format("{}.mp4", composition);
}

}

Result<PostedFilm> read_posted(State& state, const std::string& json)
{
    const auto formats = TRY(timeline::load_formats(state.spec.engine->root() / "config/platforms.json"));
    return read_posted_or_fail(json, formats, state.files);
}

Result<std::string> render_posted(State& state, store::Id composition, const Watcher& watcher,
                                  const std::function<Status()>& still_ours, std::stop_token stop)
{
    store::CompositionRepository compositions(*state.database, state.scope);
    const auto row = TRY(compositions.get(composition));
    const auto posted = TRY(read_posted(state, row.json));
    const auto path = output_path(state, composition);
    auto rendered = render_composition(state, posted.composition, path, watcher, stop);
    if (!rendered)
        return tl::unexpected<base::Error>(posted.as_posted(std::move(rendered).error()));
    const auto film = std::move(*rendered);

    store::CompositionOutput output;
    output.composition_id = composition;
    output.file_path = path.string();
    output.file_size_bytes = film.stats.file_bytes;
    output.width_px = posted.composition.canvas.width;
    output.height_px = posted.composition.canvas.height;
    output.duration_seconds = posted.composition.duration_s;
    output.bitrate_kbps =
        static_cast<int>(static_cast<double>(film.stats.file_bytes) * 8 / 1000 / posted.composition.duration_s);
    auto change = TRY(store::Transaction::begin(*state.database));
    TRY(still_ours());
    const auto kept = TRY(compositions.put_output(output));
    TRY(change.commit());
    return nlohmann::json{{"composition", composition},
                          {"output", kept.id},
                          {"video", path.string()},
                          {"frames", film.stats.frames},
                          {"duration_seconds", output.duration_seconds}}
        .dump();
}

}
