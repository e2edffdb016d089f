// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/text/font_catalog.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <optional>
#include <tuple>

namespace text {
namespace {

struct FcPatternTraits {
    static constexpr FcPattern* none = nullptr;
    static void close(FcPattern* pattern) { FcPatternDestroy(pattern); }
};
using FcPatternHandle = base::Handle<FcPattern*, FcPatternTraits>;

const FcChar8* fc_text(const char* text)
{
    return reinterpret_cast<const FcChar8*>(text);
}

int opentype_weight(double fontconfig_weight)
{
    return static_cast<int>(std::lround(FcWeightToOpenTypeDouble(fontconfig_weight)));
}

int int_of(const FcPattern* pattern, const char* object, int otherwise)
{
    int value = otherwise;
    return FcPatternGetInteger(pattern, object, 0, &value) == FcResultMatch ? value : otherwise;
}

bool bool_of(const FcPattern* pattern, const char* object)
{
    FcBool value = FcFalse;
    return FcPatternGetBool(pattern, object, 0, &value) == FcResultMatch && value == FcTrue;
}

void read_weights(const FcPattern* pattern, CatalogEntry& entry)
{
    FcRange* range = nullptr;
    double low = FC_WEIGHT_REGULAR;
    double high = FC_WEIGHT_REGULAR;
    if (FcPatternGetRange(pattern, FC_WEIGHT, 0, &range) == FcResultMatch)
        FcRangeGetDouble(range, &low, &high);
    else if (FcPatternGetDouble(pattern, FC_WEIGHT, 0, &low) == FcResultMatch)
        high = low;
    entry.lightest = opentype_weight(low);
    entry.heaviest = opentype_weight(high);
}

std::vector<std::string> read_families(const FcPattern* pattern)
{
    std::vector<std::string> families;
    FcChar8* name = nullptr;
    for (int i = 0; FcPatternGetString(pattern, FC_FAMILY, i, &name) == FcResultMatch; ++i) {
        FcChar8* language = nullptr;
        const bool english = FcPatternGetString(pattern, FC_FAMILYLANG, i, &language) == FcResultMatch &&
                             std::string_view(reinterpret_cast<const char*>(language)) == "en";
        families.insert(english && i > 0 ? families.begin() : families.end(), reinterpret_cast<const char*>(name));
    }
    return families;
}

// Fonts we can draw (outlines, or colour bitmaps), in a format FreeType and HarfBuzz both read.
std::optional<CatalogEntry> read_entry(const FcPattern* pattern)
{
    CatalogEntry entry;
    FcChar8* file = nullptr;
    FcChar8* format = nullptr;
    FcCharSet* characters = nullptr;
    if (FcPatternGetString(pattern, FC_FILE, 0, &file) != FcResultMatch ||
        FcPatternGetCharSet(pattern, FC_CHARSET, 0, &characters) != FcResultMatch)
        return std::nullopt;
    entry.color = bool_of(pattern, FC_COLOR);
    if (!bool_of(pattern, FC_OUTLINE) && !entry.color)
        return std::nullopt;
    if (FcPatternGetString(pattern, FC_FONTFORMAT, 0, &format) == FcResultMatch) {
        const std::string_view name(reinterpret_cast<const char*>(format));
        if (name != "TrueType" && name != "CFF")
            return std::nullopt;
    }
    const int index = int_of(pattern, FC_INDEX, 0);
    entry.variable = bool_of(pattern, FC_VARIABLE);
    if ((index >> 16) != 0 && !entry.variable) // a named instance: the variable entry of the file covers it
        return std::nullopt;
    entry.index_in_file = index & 0xffff;
    entry.families = read_families(pattern);
    entry.file = reinterpret_cast<const char*>(file);
    entry.characters = characters;
    entry.italic = int_of(pattern, FC_SLANT, FC_SLANT_ROMAN) != FC_SLANT_ROMAN;
    entry.width = entry.variable ? FC_WIDTH_NORMAL : int_of(pattern, FC_WIDTH, FC_WIDTH_NORMAL);
    read_weights(pattern, entry);
    return entry.families.empty() ? std::nullopt : std::optional(entry);
}

// CSS Fonts 4, clause 5.2, step 4: lower is nearer. Weights on the preferred side come before all of the other.
int weight_distance(const CatalogEntry& entry, int wanted)
{
    constexpr int kOtherSide = 1000;
    if (wanted >= entry.lightest && wanted <= entry.heaviest)
        return 0;
    const int offered = wanted < entry.lightest ? entry.lightest : entry.heaviest;
    const int gap = std::abs(offered - wanted);
    if (wanted >= 400 && wanted <= 500) {
        if (offered > wanted && offered <= 500)
            return gap;
        return offered < wanted ? kOtherSide + gap : 2 * kOtherSide + gap;
    }
    const bool preferred = wanted < 400 ? offered < wanted : offered > wanted;
    return preferred ? gap : kOtherSide + gap;
}

base::Status add_folder(FcConfig* config, const std::filesystem::path& folder)
{
    std::error_code ignored;
    if (!std::filesystem::is_directory(folder, ignored))
        return base::fail(base::Errc::not_found, fmt::format("{}: no such font folder", folder.string()));
    if (FcConfigAppFontAddDir(config, fc_text(folder.c_str())) != FcTrue)
        return base::fail(base::Errc::unavailable,
                          fmt::format("{}: fontconfig could not read the folder", folder.string()));
    return {};
}

}

std::string family_key(std::string_view family)
{
    std::string key;
    for (const char c : family)
        if (c != ' ')
            key += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return key;
}

FaceSpec face_spec(const CatalogEntry& entry, int weight)
{
    const int shown = std::clamp(weight, entry.lightest, entry.heaviest);
    return {.file = entry.file,
            .index_in_file = entry.index_in_file,
            .variable_weight = entry.variable ? shown : 0,
            .weight = shown,
            .italic = entry.italic};
}

base::Result<FontCatalog> FontCatalog::create(const FontSetSpec& spec)
{
    FontCatalog catalog;
    catalog.config_.reset(FcInitLoadConfigAndFonts());
    if (!catalog.config_)
        return base::fail(base::Errc::unavailable, "fontconfig: its configuration could not be loaded");
    for (const std::filesystem::path& folder : spec.folders)
        TRY(add_folder(catalog.config_.get(), folder));
    for (const FcSetName name : {FcSetSystem, FcSetApplication}) {
        const FcFontSet* set = FcConfigGetFonts(catalog.config_.get(), name);
        for (int i = 0; set && i < set->nfont; ++i)
            if (auto entry = read_entry(set->fonts[i]))
                catalog.entries_.push_back(*std::move(entry));
    }
    std::sort(catalog.entries_.begin(), catalog.entries_.end(), [](const CatalogEntry& a, const CatalogEntry& b) {
        return std::tie(a.families.front(), a.file, a.index_in_file, b.variable) <
               std::tie(b.families.front(), b.file, b.index_in_file, a.variable);
    });
    for (std::size_t i = 0; i < catalog.entries_.size(); ++i)
        for (const std::string& family : catalog.entries_[i].families) {
            auto& members = catalog.by_family_[family_key(family)];
            if (members.empty() || members.back() != i)
                members.push_back(i);
        }
    return catalog;
}

const CatalogEntry* FontCatalog::nearest(std::string_view family, int weight, bool italic, char32_t character) const
{
    const auto members = by_family_.find(family_key(family));
    if (members == by_family_.end())
        return nullptr;
    const CatalogEntry* best = nullptr;
    std::tuple best_rank{0, 0, 0};
    for (const std::size_t index : members->second) {
        const CatalogEntry& entry = entries_[index];
        if (character != 0 && !entry.has(character))
            continue;
        const std::tuple rank{std::abs(entry.width - FC_WIDTH_NORMAL), entry.italic == italic ? 0 : 1,
                              weight_distance(entry, weight)};
        if (!best || rank < best_rank) {
            best = &entry;
            best_rank = rank;
        }
    }
    return best;
}

const CatalogEntry* FontCatalog::substitute(const FontRequest& request) const
{
    const FcPatternHandle pattern(FcPatternCreate());
    FcPatternAddString(pattern.get(), FC_FAMILY, fc_text(request.family.c_str()));
    FcPatternAddDouble(pattern.get(), FC_WEIGHT, FcWeightFromOpenTypeDouble(request.weight));
    FcPatternAddInteger(pattern.get(), FC_SLANT, request.italic ? FC_SLANT_ITALIC : FC_SLANT_ROMAN);
    FcConfigSubstitute(config_.get(), pattern.get(), FcMatchPattern);
    FcDefaultSubstitute(pattern.get());
    FcResult result = FcResultNoMatch;
    const FcPatternHandle found(FcFontMatch(config_.get(), pattern.get(), &result));
    FcChar8* name = nullptr;
    if (found && FcPatternGetString(found.get(), FC_FAMILY, 0, &name) == FcResultMatch)
        if (const auto* entry = nearest(reinterpret_cast<const char*>(name), request.weight, request.italic, 0))
            return entry;
    return entries_.empty() ? nullptr : &entries_.front();
}

}
