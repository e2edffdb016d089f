// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/cli/posted_composition.h"

#include "compositor/base/file.h"
#include "compositor/base/hash.h"
#include "ui/cli/transfer.h"

#include <nlohmann/json.hpp>

#include <fmt/format.h>

#include <map>

namespace cli {
namespace {

using base::Errc;

constexpr std::uint64_t kMostJson = 8ULL << 20; // what the daemon takes
constexpr std::uint64_t kMostFile = 500ULL << 20;
constexpr std::string_view kStored = "sha256:";

// "config:cast/lerato.rig.json", "sha256:...": the daemon's own names, not files of ours.
bool has_scheme(const std::string& name)
{
    const std::size_t colon = name.find(':');
    return colon != std::string::npos && colon > 1 &&
           name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789+-.") == colon;
}

struct Sources {
    Session& session;
    std::filesystem::path folder;                       // what relative sources are relative to
    std::map<std::filesystem::path, std::string> known; // file -> source, each uploaded once

    Result<std::string> store(const std::filesystem::path& file)
    {
        if (const auto at = known.find(file); at != known.end())
            return at->second;
        const auto bytes = TRY(base::read_file(file, kMostFile));
        const std::string hash = base::to_hex(base::sha256(bytes));
        const auto there = TRY(session.daemon.ask({.method = "HEAD", .target = "/files/" + hash}, session.stop));
        std::string source = std::string(kStored) + hash;
        if (there.status != 200) {
            const Json stored = TRY(upload(session, "PUT", "/files/" + hash, file));
            source = words(stored, "source");
        }
        known[file] = source;
        return source;
    }

    Status replace(Json& source, const std::string& place)
    {
        const std::string name = source.get<std::string>();
        if (has_scheme(name))
            return {};
        const std::size_t fragment = std::min(name.find('#'), name.size());
        auto file = std::filesystem::path(name.substr(0, fragment));
        if (file.is_relative())
            file = folder / file;
        std::error_code ignored;
        if (!std::filesystem::is_regular_file(file, ignored))
            return base::fail(Errc::not_found, fmt::format("{}: {}: there is no file of this name", place, name));
        auto stored = store(file);
        if (!stored)
            return base::in_context(place, stored.error());
        source = *stored + name.substr(fragment);
        return {};
    }

    Status walk(Json& value, const std::string& place, int depth)
    {
        if (depth > 100)
            return base::fail(Errc::invalid_input, fmt::format("{}: nested too deeply", place));
        if (value.is_array()) {
            for (std::size_t at = 0; at < value.size(); ++at)
                TRY(walk(value[at], fmt::format("{}[{}]", place, at), depth + 1));
        } else if (value.is_object()) {
            for (auto& [key, member] : value.items()) {
                const std::string inner = place.empty() ? key : place + "." + key;
                if (key == "src" && member.is_string())
                    TRY(replace(member, inner));
                else
                    TRY(walk(member, inner, depth + 1));
            }
        }
        return {};
    }
};

}

Result<Json> prepare_composition(Session& session, const std::filesystem::path& file)
{
    const std::string text = TRY(base::read_text_file(file, kMostJson));
    Json composition = TRY(parse_json(text, file.string()));
    Sources sources{session, std::filesystem::absolute(file).parent_path(), {}};
    const Status replaced = sources.walk(composition, {}, 0);
    if (!replaced)
        return base::in_context(file.string(), replaced.error());
    return composition;
}

}
