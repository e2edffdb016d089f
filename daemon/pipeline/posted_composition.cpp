// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/pipeline/posted_composition.h"

#include <algorithm>

namespace pipeline {
namespace {

using base::Errc;
using base::Result;
using base::Status;

constexpr std::string_view kConfig = "config:", kHash = "sha256:";
constexpr std::size_t kHashLetters = 64;

bool is_hex(std::string_view text)
{
    return std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

// "sha256:..." with or without "#element" behind it, as hash and the rest.
std::optional<std::pair<std::string, std::string>> read_hash(std::string_view source)
{
    if (!source.starts_with(kHash))
        return std::nullopt;
    source.remove_prefix(kHash.size());
    const auto hash = source.substr(0, kHashLetters), rest = source.substr(hash.size());
    if (hash.size() != kHashLetters || !is_hex(hash) || (!rest.empty() && (rest[0] != '#' || rest.size() == 1)))
        return std::nullopt;
    return std::pair(std::string(hash), std::string(rest));
}

// Goes through every source of a composition.
class Resolver {
public:
    Resolver(store::FileStore& files, PostedFilm& film, std::vector<timeline::Problem>& problems)
        : files_(files), film_(film), problems_(problems)
    {
    }

    Status resolve()
    {
        timeline::Composition& composition = film_.composition;
        for (std::size_t i = 0; i < composition.audio.size(); ++i)
            TRY(one(fmt::format("audio[{}].src", i), {}, composition.audio[i].source));
        TRY(layers("layers", composition.layers));
        for (std::size_t i = 0; i < composition.changes.size(); ++i)
            if (!composition.changes[i].source.empty())
                TRY(one(fmt::format("changes[{}].src", i), {}, composition.changes[i].source));
        return {};
    }

private:
    Status layers(const std::string& path, std::vector<timeline::Layer>& layers_there)
    {
        for (std::size_t i = 0; i < layers_there.size(); ++i) {
            timeline::Layer& layer = layers_there[i];
            const std::string here = fmt::format("{}[{}]", path, i);
            if (auto* group = std::get_if<timeline::Group>(&layer.content))
                TRY(layers(here + ".layers", group->layers));
            else if (auto* character = std::get_if<timeline::Character>(&layer.content))
                rig(here + ".src", layer.id, character->source);
            else if (std::string* source = source_of(layer.content))
                TRY(one(here + ".src", layer.id, *source));
        }
        return {};
    }

    static std::string* source_of(decltype(timeline::Layer::content)& content)
    {
        return std::visit(
            [](auto& value) -> std::string* {
                if constexpr (requires { value.source; })
                    return &value.source;
                else
                    return nullptr;
            },
            content);
    }

    void rig(const std::string& path, const std::string& layer, const std::string& source)
    {
        if (!is_shipped(source))
            refuse(path, layer, source, "a rig must be one of the shipped ones, as config:cast/lerato.rig.json");
    }

    // resolve() of compositor/assets refuses those that leave the folder, too.
    static bool is_shipped(std::string_view source)
    {
        if (!source.starts_with(kConfig))
            return false;
        const std::filesystem::path inside(source.substr(kConfig.size()));
        return !inside.empty() && inside.is_relative() && std::ranges::find(inside, "..") == inside.end();
    }

    Status one(const std::string& path, const std::string& layer, std::string& source)
    {
        if (is_shipped(source))
            return {};
        const auto named = read_hash(source);
        if (!named) {
            refuse(
                path, layer, source,
                "give config:... or, of a file uploaded before, sha256: and its 64 hex digits; paths are not opened");
            return {};
        }
        auto known = film_.files.find(named->first);
        if (known == film_.files.end()) {
            const auto file = TRY(files_.find(named->first));
            if (!file) {
                refuse(path, layer, source, "there is no such file; upload it first: PUT /api/video/files/{sha256}");
                return {};
            }
            known = film_.files.emplace(named->first, file->path.string()).first;
        }
        source = known->second + named->second;
        return {};
    }

    void refuse(const std::string& path, const std::string& layer, const std::string& source, std::string_view why)
    {
        problems_.push_back({path, fmt::format("\"{}\"{}: {}", source,
                                               layer.empty() ? "" : fmt::format(" of layer \"{}\"", layer), why)});
    }

    store::FileStore& files_;
    PostedFilm& film_;
    std::vector<timeline::Problem>& problems_;
};

void replace_all(std::string& text, const std::string& from, const std::string& to)
{
    for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
}

}

base::Error PostedFilm::as_posted(base::Error error) const
{
    for (const auto& [hash, path] : files)
        replace_all(error.what, path, std::string(kHash) + hash);
    return error;
}

std::vector<std::string> PostedFilm::hashes() const
{
    std::vector<std::string> all;
    for (const auto& [hash, unused] : files)
        all.push_back(hash);
    return all;
}

Result<ReadFilm> read_posted(std::string_view json, std::span<const timeline::Format> formats, store::FileStore& files)
{
    auto parsed = timeline::parse(json, {.formats = formats});
    ReadFilm read{std::nullopt, std::move(parsed.problems)};
    if (!parsed.composition)
        return read;
    PostedFilm film{std::move(*parsed.composition), {}};
    TRY(Resolver(files, film, read.problems).resolve());
    if (read.problems.empty())
        read.film = std::move(film);
    return read;
}

Result<PostedFilm> read_posted_or_fail(std::string_view json, std::span<const timeline::Format> formats,
                                       store::FileStore& files)
{
    auto read = TRY(read_posted(json, formats, files));
    if (read.film)
        return std::move(*read.film);
    std::string what;
    for (const timeline::Problem& problem : read.problems)
        what += (what.empty() ? "" : "\n") + timeline::to_string(problem);
    return base::fail(Errc::invalid_input, std::move(what));
}

}
