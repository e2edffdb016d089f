// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/text/font_set.h"

#include "compositor/base/check.h"
#include "compositor/base/hash.h"
#include "compositor/text/fallback.h"
#include "compositor/text/font_set_state.h"

#include <algorithm>

namespace text {

Result<FaceId> FontSet::State::open(const FaceSpec& spec)
{
    const std::tuple key{spec.file.string(), spec.index_in_file, spec.variable_weight};
    if (const auto known = ids.find(key); known != ids.end())
        return known->second;
    std::unique_ptr<MappedFile>& file = files[spec.file.string()];
    if (!file)
        file = std::make_unique<MappedFile>(TRY(MappedFile::open(spec.file)));
    faces.push_back(std::make_unique<Face>(TRY(Face::open(library.get(), *file, spec))));
    const auto id = static_cast<FaceId>(faces.size() - 1);
    ids.emplace(key, id);
    return id;
}

Result<FaceId> FontSet::State::fallback(FaceId wanted, char32_t character, UScriptCode script,
                                        std::string_view language)
{
    const FaceSpec& like = face(wanted).spec;
    FallbackKey key{character, script, like.weight, like.italic, std::string(language)};
    auto known = fallbacks.find(key);
    if (known == fallbacks.end()) {
        const FallbackRequest request{character, script, language, like.weight, like.italic};
        known = fallbacks.emplace(std::move(key), find_fallback(catalog, request)).first;
    }
    if (!known->second)
        return base::fail(base::Errc::not_found, fmt::format("U+{:04X}: no installed font has this character",
                                                             static_cast<std::uint32_t>(character)));
    return open(face_spec(*known->second, like.weight));
}

Result<FaceId> FontSet::State::emoji_face()
{
    const CatalogEntry* entry = catalog.nearest(kEmojiFamily, 400, false, 0);
    if (!entry)
        return base::fail(base::Errc::not_found,
                          fmt::format("{}: not installed; install fonts-noto-color-emoji", kEmojiFamily));
    return open(face_spec(*entry, 400));
}

FontSet::FontSet(std::unique_ptr<State> state) : state_(std::move(state)) {}
FontSet::FontSet(FontSet&&) noexcept = default;
FontSet& FontSet::operator=(FontSet&&) noexcept = default;
FontSet::~FontSet() = default;

Result<FontSet> FontSet::create(const FontSetSpec& spec)
{
    auto state = std::make_unique<State>();
    TRY(ft_check(FT_Init_FreeType(state->library.out()), "fonts"));
    state->catalog = TRY(FontCatalog::create(spec));
    return FontSet(std::move(state));
}

Result<FaceId> FontSet::match(const FontRequest& request)
{
    if (request.weight < 1 || request.weight > 1000)
        return base::fail(base::Errc::invalid_input,
                          fmt::format("{}: font weight {} is outside 1 to 1000", request.family, request.weight));
    const CatalogEntry* entry = state_->catalog.nearest(request.family, request.weight, request.italic, 0);
    if (!entry)
        entry = state_->catalog.substitute(request);
    if (!entry)
        return base::fail(base::Errc::not_found, fmt::format("{}: no font is installed; install fonts-inter and "
                                                             "fonts-noto-core",
                                                             request.family));
    return state_->open(face_spec(*entry, request.weight));
}

Result<FaceId> FontSet::open_file(const std::filesystem::path& file)
{
    return state_->open({.file = file});
}

bool FontSet::is_installed(std::string_view family) const
{
    return state_->catalog.has_family(family);
}

const FaceInfo& FontSet::face_info(FaceId face) const
{
    ASSERT(face < state_->faces.size());
    return state_->face(face).info;
}

bool FontSet::has_character(FaceId face, char32_t character) const
{
    ASSERT(face < state_->faces.size());
    return state_->face(face).has(character);
}

Result<FaceId> FontSet::fallback(FaceId wanted, char32_t character, std::string_view language)
{
    ASSERT(wanted < state_->faces.size());
    return state_->fallback(wanted, character, USCRIPT_COMMON, language);
}

std::uint64_t FontSet::fingerprint() const
{
    std::vector<std::uint64_t> hashes; // sorted: what was used matters, not in which order
    for (const auto& face : state_->faces)
        hashes.push_back(base::combine(face->file->hash(), static_cast<std::uint64_t>(face->spec.index_in_file)));
    std::sort(hashes.begin(), hashes.end());
    std::uint64_t mixed = 0;
    for (const std::uint64_t hash : hashes)
        mixed = base::combine(mixed, hash);
    return mixed;
}

}
