// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/pipeline/posted.h"

#include "compositor/timeline/parse.h"
#include "daemon/store/composition_repository.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace pipeline {
namespace {

using base::Errc;
using base::fail;

constexpr std::string_view kUpload = "sha256:";
constexpr std::string_view kShipped = "config:";

class Sources {
public:
    explicit Sources(State& state) : state_(state) {}

    Status resolve(timeline::Composition& composition)
    {
        for (std::size_t i = 0; i < composition.audio.size(); ++i)
            TRY(resolve(composition.audio[i].source, fmt::format("audio[{}].source", i)));
        for (std::size_t i = 0; i < composition.changes.size(); ++i)
            TRY(resolve(composition.changes[i].source, fmt::format("changes[{}].source", i)));
        return resolve(composition.layers);
    }
    std::vector<std::string> files;

private:
    Status resolve(std::vector<timeline::Layer>& layers)
    {
        for (auto& layer : layers) {
            const auto one = [&](auto& content) -> Status {
                if constexpr (requires { content.source; })
                    return resolve(content.source, fmt::format("layer \"{}\".source", layer.id));
                else if constexpr (requires { content.layers; })
                    return resolve(content.layers);
                else
                    return Status{};
            };
            TRY(std::visit(one, layer.content));
        }
        return {};
    }

    Status resolve(std::string& source, const std::string& path)
    {
        if (source.empty() || (source.starts_with(kShipped) && source.find("..") == std::string::npos))
            return {};
        if (!source.starts_with(kUpload))
            return fail(
                Errc::invalid_input,
                fmt::format("{}: \"{}\": name an uploaded file as sha256:HASH, or what is shipped as config:PATH", path,
                            source));
        const auto hash_end = std::min(source.find('#'), source.size()); // "#id" of an SVG's element
        const std::string hash = source.substr(kUpload.size(), hash_end - kUpload.size());
        const auto file = TRY(state_.files.find(hash));
        if (!file)
            return fail(Errc::not_found, fmt::format("{}: no file {} was uploaded; PUT it first", path, hash));
        if (std::ranges::find(files, hash) == files.end())
            files.push_back(hash);
        source = file->path.string() + source.substr(hash_end);
        return {};
    }

    State& state_;
};

std::filesystem::path output_path(const State& state, store::Id composition)
{
    const auto projects =
        state.spec.projects_folder.empty() ? state.spec.data_folder / "projects" : state.spec.projects_folder;
    return projects / "compositions" / fmt::format("{}.mp4", composition);
}

}

Result<Posted> read_posted(State& state, const std::string& json)
{
    Posted posted;
    posted.composition = TRY(timeline::parse_or_fail(json));
    Sources sources(state);
    TRY(sources.resolve(posted.composition));
    posted.files = std::move(sources.files);
    return posted;
}

Result<std::string> render_posted(State& state, store::Id composition, const Watcher& watcher,
                                  const std::function<Status()>& still_ours, std::stop_token stop)
{
    store::CompositionRepository compositions(*state.database, state.scope);
    const auto row = TRY(compositions.get(composition));
    const auto posted = TRY(read_posted(state, row.json));
    const auto path = output_path(state, composition);
    const auto film = TRY(render_composition(state, posted.composition, path, watcher, stop));

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
