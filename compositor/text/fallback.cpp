// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/text/fallback.h"

#include <unicode/uchar.h>

#include <algorithm>
#include <string>
#include <vector>

namespace text {
namespace {

// Scripts whose Noto family is not "Noto Sans " or "Noto Serif " and the script's name.
struct ScriptFamily {
    UScriptCode script;
    std::string_view family;
};
constexpr ScriptFamily kSpecialFamilies[] = {
    {USCRIPT_LATIN, "Noto Sans"},
    {USCRIPT_GREEK, "Noto Sans"},
    {USCRIPT_CYRILLIC, "Noto Sans"},
    {USCRIPT_BRAILLE, "Noto Sans Symbols2"},
    {USCRIPT_NUSHU, "Noto Sans Nushu"},
    {USCRIPT_HANIFI_ROHINGYA, "Noto Sans Hanifi Rohingya"},
    {USCRIPT_NYIAKENG_PUACHUE_HMONG, "Noto Serif Hmong Nyiakeng"},
    {USCRIPT_MEROITIC_CURSIVE, "Noto Sans Meroitic"},
    {USCRIPT_MEROITIC_HIEROGLYPHS, "Noto Sans Meroitic"},
};

// For characters of no script: letters and punctuation, then signs.
constexpr std::string_view kCommonFamilies[] = {"Noto Sans", "Noto Sans Symbols", "Noto Sans Symbols2",
                                                "Noto Sans Math", "Noto Music"};

std::string_view primary_subtag(std::string_view language)
{
    return language.substr(0, language.find_first_of("-_"));
}

bool has_subtag(std::string_view language, std::string_view subtag)
{
    for (std::size_t begin = 0; begin <= language.size();) {
        const std::size_t end = std::min(language.find_first_of("-_", begin), language.size());
        if (family_key(language.substr(begin, end - begin)) == family_key(subtag))
            return true;
        begin = end + 1;
    }
    return false;
}

// Han unification leaves the shape of a character to the language; simplified Chinese when nothing says.
std::string_view han_family(UScriptCode script, std::string_view language)
{
    const std::string_view primary = primary_subtag(language);
    if (script == USCRIPT_HANGUL || (primary == "ko" && script == USCRIPT_HAN))
        return "Noto Sans CJK KR";
    if (script == USCRIPT_HIRAGANA || script == USCRIPT_KATAKANA || primary == "ja")
        return "Noto Sans CJK JP";
    if (has_subtag(language, "HK") || has_subtag(language, "MO") || primary == "yue")
        return "Noto Sans CJK HK";
    if (script == USCRIPT_BOPOMOFO || has_subtag(language, "TW") || has_subtag(language, "Hant"))
        return "Noto Sans CJK TC";
    return "Noto Sans CJK SC";
}

bool is_cjk(UScriptCode script)
{
    return script == USCRIPT_HAN || script == USCRIPT_HIRAGANA || script == USCRIPT_KATAKANA ||
           script == USCRIPT_HANGUL || script == USCRIPT_BOPOMOFO;
}

std::vector<std::string> families_of_script(UScriptCode script, std::string_view language)
{
    if (is_cjk(script))
        return {std::string(han_family(script, language))};
    std::vector<std::string> families;
    const std::string_view primary = primary_subtag(language);
    if (script == USCRIPT_ARABIC && (primary == "ur" || primary == "ks")) // read in the Nastaliq hand
        families.emplace_back("Noto Nastaliq Urdu");
    for (const ScriptFamily& special : kSpecialFamilies)
        if (special.script == script)
            families.emplace_back(special.family);
    if (const char* name = u_getPropertyValueName(UCHAR_SCRIPT, script, U_LONG_PROPERTY_NAME)) {
        std::string spaced(name);
        std::replace(spaced.begin(), spaced.end(), '_', ' ');
        families.push_back("Noto Sans " + spaced);
        families.push_back("Noto Serif " + spaced);
    }
    return families;
}

// Families to be asked in order. A character of no script goes by the script around it first.
std::vector<std::string> families_to_try(const FallbackRequest& request)
{
    UErrorCode status = U_ZERO_ERROR;
    const auto character = static_cast<UChar32>(request.character);
    const UScriptCode own = uscript_getScript(character, &status);
    const bool without_script =
        U_FAILURE(status) || own == USCRIPT_COMMON || own == USCRIPT_INHERITED || own == USCRIPT_UNKNOWN;
    std::vector<std::string> families;
    if (u_hasBinaryProperty(character, UCHAR_EMOJI_PRESENTATION))
        families.emplace_back(kEmojiFamily);
    const UScriptCode script = without_script ? request.script : own;
    if (script != USCRIPT_COMMON && script != USCRIPT_INHERITED && script != USCRIPT_UNKNOWN)
        for (std::string& family : families_of_script(script, request.language))
            families.push_back(std::move(family));
    if (without_script) {
        families.insert(families.end(), std::begin(kCommonFamilies), std::end(kCommonFamilies));
        families.emplace_back(han_family(USCRIPT_HAN, request.language));
    }
    return families;
}

// Lower is better: upright sans before other Noto faces, those before the rest, pictures last.
int family_rank(const CatalogEntry& entry)
{
    if (entry.color)
        return 3;
    const std::string_view family = entry.families.front();
    if (family.starts_with("Noto Sans"))
        return 0;
    return family.starts_with("Noto ") ? 1 : 2;
}

}

const CatalogEntry* find_fallback(const FontCatalog& catalog, const FallbackRequest& request)
{
    for (const std::string& family : families_to_try(request))
        if (const auto* entry = catalog.nearest(family, request.weight, request.italic, request.character))
            return entry;
    const CatalogEntry* best = nullptr;
    for (const CatalogEntry& entry : catalog.entries())
        if (entry.has(request.character) && (!best || family_rank(entry) < family_rank(*best)))
            best = &entry;
    return best ? catalog.nearest(best->families.front(), request.weight, request.italic, request.character) : nullptr;
}

bool is_emoji_cluster(std::span<const char32_t> cluster)
{
    constexpr char32_t kTextSelector = 0xfe0e;
    constexpr char32_t kEmojiSelector = 0xfe0f;
    constexpr char32_t kKeycap = 0x20e3;
    const auto is = [](char32_t c, UProperty property) {
        return u_hasBinaryProperty(static_cast<UChar32>(c), property) != 0;
    };
    if (cluster.empty() || !is(cluster.front(), UCHAR_EMOJI))
        return false;
    if (cluster.size() > 1 && cluster[1] == kTextSelector)
        return false;
    if (is(cluster.front(), UCHAR_EMOJI_PRESENTATION))
        return true;
    return std::any_of(cluster.begin() + 1, cluster.end(), [&](char32_t c) {
        return c == kEmojiSelector || c == kKeycap || is(c, UCHAR_EMOJI_MODIFIER) || is(c, UCHAR_EMOJI_PRESENTATION);
    });
}

}
