// SPDX-License-Identifier: GPL-3.0-or-later
// What a project has become: its voices and its videos.
#include "daemon/api/resources/resources.h"
#include "daemon/api/rows.h"
#include "daemon/store/output_repository.h"
#include "daemon/store/project_repository.h"

#include "compositor/base/hash.h"

#include <sys/stat.h>

#include <algorithm>

namespace api {
namespace {

using base::Errc;
using base::fail;

// Names one state of a file that is replaced, never changed in place.
std::string etag_of(const std::filesystem::path& path)
{
    struct stat info {};
    if (::stat(path.c_str(), &info) != 0)
        return "none";
    return fmt::format("{:x}-{:x}-{:x}{:09x}", info.st_ino, info.st_size, info.st_mtim.tv_sec, info.st_mtim.tv_nsec);
}

Result<net::Response> list_outputs(Call& call)
{
    TRY(store::ProjectRepository(call.database, call.caller.scope()).get(call.id()));
    Json items = Json::array();
    for (const auto& output : TRY(store::OutputRepository(call.database, call.caller.scope()).list(call.id())))
        items.push_back(output_row(output));
    return respond(200, {{"items", std::move(items)}});
}

Result<net::Response> download(Call& call)
{
    const auto project = TRY(store::ProjectRepository(call.database, call.caller.scope()).get(call.id()));
    const auto outputs = TRY(store::OutputRepository(call.database, call.caller.scope()).list(project.id));
    std::string format = call.text("format");
    if (format.empty() && !project.target_formats.empty())
        format = project.target_formats.front();
    const auto at = std::ranges::find(outputs, format, &store::Output::output_format);
    if (at == outputs.end()) {
        std::vector<std::string> there;
        for (const store::Output& output : outputs)
            there.push_back(output.output_format);
        return fail(Errc::not_found,
                    fmt::format("project {}: there is no video for {}; {}", project.id, format,
                                there.empty() ? fmt::format("it is {}", store::name(project.state))
                                              : fmt::format("there is one for {}; rendering it makes those that are "
                                                            "missing",
                                                            fmt::join(there, ", "))));
    }
    auto response = TRY(file_answer(call.head, at->file_path, "video/mp4", etag_of(at->file_path),
                                    fmt::format("{}.{}.mp4", project.title, format)));
    response.headers.push_back({"X-Lesedi-Outdated", at->is_outdated ? "true" : "false"});
    return response;
}

Result<net::Response> preview_audio(Call& call)
{
    const auto project = TRY(store::ProjectRepository(call.database, call.caller.scope()).get(call.id()));
    if (project.voiceover_path.empty())
        return fail(Errc::conflict,
                    fmt::format("project {}: it is not voiced yet; approve its script first", project.id));
    return file_answer(call.head, project.voiceover_path, "audio/wav", etag_of(project.voiceover_path),
                       fmt::format("{}.wav", project.title));
}

}

void add_outputs(Handlers& handlers)
{
    handlers["listOutputs"] = list_outputs;
    handlers["downloadVideo"] = download;
    handlers["downloadFormat"] = download;
    handlers["getPreviewAudio"] = preview_audio;
}

}
