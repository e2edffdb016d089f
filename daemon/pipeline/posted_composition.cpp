// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/pipeline/posted_composition.h"

#include "daemon/pipeline/composition_sources.h"

#include <algorithm>
#include <charconv>

namespace pipeline {
namespace {

using base::Result;
using base::Status;

constexpr std::size_t kHashLetters = 64;

bool is_hex(std::string_view text)
{
    return std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

// "sha256:..." with or without "#element" behind it, as hash and the rest.
std::optional<std::pair<std::string, std::string>> read_hash(std::string_view source)
{
    if (!source.starts_with(kHashSource))
        return std::nullopt;
    source.remove_prefix(kHashSource.size());
    const auto hash = source.substr(0, kHashLetters), rest = source.substr(hash.size());
    if (hash.size() != kHashLetters || !is_hex(hash) || (!rest.empty() && (rest[0] != '#' || rest.size() == 1)))
        return std::nullopt;
    return std::pair(std::string(hash), std::string(rest));
}

// "character:3"
std::optional<store::Id> read_character(std::string_view source)
{
    if (!source.starts_with(kCharacterSource))
        return std::nullopt;
    source.remove_prefix(kCharacterSource.size());
    store::Id id = 0;
    const auto [end, error] = std::from_chars(source.data(), source.data() + source.size(), id);
    return error == std::errc() && end == source.data() + source.size() ? std::optional(id) : std::nullopt;
}

// resolve() of compositor/assets refuses those that leave the folder, too.
bool is_shipped(std::string_view source)
{
    if (!source.starts_with(kConfigSource))
        return false;
    const std::filesystem::path inside(source.substr(kConfigSource.size()));
    return !inside.empty() && inside.is_relative() && std::ranges::find(inside, "..") == inside.end();
}

class Resolver {
public:
    Resolver(const Shelf& shelf, PostedFilm& film, std::vector<timeline::Problem>& problems)
        : shelf_(shelf), film_(film), problems_(problems)
    {
    }

    Status operator()(const SourcePlace& place, std::string& source)
    {
        if (is_shipped(source))
            return {};
        const auto character = read_character(source);
        if (place.is_rig && character)
            return take(place, source, "", "there is no such character, or no picture of its poses was uploaded",
                        [&] { return shelf_.rig(*character); });
        if (place.is_rig)
            return refuse(place, source,
                          "a rig must be a shipped one, as config:cast/lerato.rig.json, or character: and the id of "
                          "a character of your own");
        const auto named = read_hash(source);
        if (!named)
            return refuse(
                place, source,
                "give config:... or, of a file uploaded before, sha256: and its 64 hex digits; paths are not opened");
        source = std::string(kHashSource) + named->first;
        return take(place, source, named->second,
                    "there is no such file; upload it first: PUT /api/video/files/{sha256}",
                    [&] { return shelf_.file(named->first); });
    }

private:
    // `source` becomes its place; `rest` stays behind it.
    template <class Find>
    Status take(const SourcePlace& place, std::string& source, const std::string& rest, std::string_view why,
                const Find& find)
    {
        auto known = film_.files.find(source);
        if (known == film_.files.end()) {
            const auto found = TRY(find());
            if (!found)
                return refuse(place, source, why);
            known = film_.files.emplace(source, found->string()).first;
        }
        source = known->second + rest;
        return {};
    }

    Status refuse(const SourcePlace& place, const std::string& source, std::string_view why)
    {
        problems_.push_back(
            {place.path, fmt::format("\"{}\"{}: {}", source,
                                     place.layer.empty() ? "" : fmt::format(" of layer \"{}\"", place.layer), why)});
        return {};
    }

    const Shelf& shelf_;
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
    for (const auto& [name, path] : files) {
        replace_all(error.what, path, name);
        if (name.starts_with(kCharacterSource)) // and the pictures beside its rig
            replace_all(error.what, std::filesystem::path(path).parent_path().string(), name);
    }
    return error;
}

std::vector<std::string> PostedFilm::hashes() const
{
    std::vector<std::string> all;
    for (const auto& [name, unused] : files)
        if (name.starts_with(kHashSource))
            all.push_back(name.substr(kHashSource.size()));
    return all;
}

Result<ReadFilm> read_posted(std::string_view json, std::span<const timeline::Format> formats, const Shelf& shelf)
{
    auto parsed = timeline::parse(json, {.formats = formats});
    ReadFilm read{std::nullopt, std::move(parsed.problems)};
    if (!parsed.composition)
        return read;
    PostedFilm film{std::move(*parsed.composition), {}};
    TRY(each_source(film.composition, Resolver(shelf, film, read.problems)));
    if (read.problems.empty())
        read.film = std::move(film);
    return read;
}

}
