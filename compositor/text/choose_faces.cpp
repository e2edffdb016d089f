// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/text/choose_faces.h"

#include "compositor/text/fallback.h"
#include "compositor/text/font_set_state.h"

#include <unicode/unorm2.h>
#include <unicode/utf16.h>

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <string>

namespace text {
namespace {

using Cluster = std::span<const char32_t>;

// Han, when the language says nothing about it, follows the kana, Hangul or Bopomofo beside it.
std::string_view language_for_han(const std::vector<UScriptCode>& scripts, std::string_view language)
{
    for (const std::string_view cjk : {"zh", "ja", "ko", "yue"})
        if (language.starts_with(cjk) && (language.size() == cjk.size() || language[cjk.size()] == '-'))
            return language;
    const auto contains = [&](UScriptCode script) {
        return std::find(scripts.begin(), scripts.end(), script) != scripts.end();
    };
    if (contains(USCRIPT_HIRAGANA) || contains(USCRIPT_KATAKANA))
        return "ja";
    if (contains(USCRIPT_HANGUL))
        return "ko";
    return contains(USCRIPT_BOPOMOFO) ? "zh-Hant" : language;
}

bool has_all(const Face& face, Cluster cluster)
{
    return std::all_of(cluster.begin(), cluster.end(), [&](char32_t c) { return is_ignorable(c) || face.has(c); });
}

std::vector<char32_t> normalized(const UNormalizer2* form, Cluster cluster)
{
    std::u16string source;
    for (const char32_t c : cluster) {
        if (U16_LENGTH(c) == 2) {
            source.push_back(U16_LEAD(c));
            source.push_back(U16_TRAIL(c));
        } else {
            source.push_back(static_cast<char16_t>(c));
        }
    }
    std::u16string result(source.size() * 4 + 16, u'\0'); // a cluster grows by less than this (UAX #15, table 2)
    UErrorCode status = U_ZERO_ERROR;
    const int32_t length = unorm2_normalize(form, source.data(), static_cast<int32_t>(source.size()), result.data(),
                                            static_cast<int32_t>(result.size()), &status);
    std::vector<char32_t> characters;
    for (int32_t i = 0; U_SUCCESS(status) && i < length;) {
        UChar32 c = 0;
        U16_NEXT(result.data(), i, length, c);
        characters.push_back(static_cast<char32_t>(c));
    }
    return characters;
}

// The shaper composes and decomposes as the font needs it, so either form will do.
bool covers(const Face& face, Cluster cluster)
{
    if (has_all(face, cluster))
        return true;
    UErrorCode status = U_ZERO_ERROR;
    for (const UNormalizer2* form : {unorm2_getNFCInstance(&status), unorm2_getNFDInstance(&status)}) {
        const auto other = normalized(form, cluster);
        if (!other.empty() && has_all(face, other))
            return true;
    }
    return false;
}

class FaceChooser {
public:
    FaceChooser(FontSet::State& fonts, const SourceText& text, const std::vector<UScriptCode>& scripts, FaceId wanted,
                std::string_view language)
        : fonts_(fonts), text_(text), scripts_(scripts), wanted_(wanted), language_(language_for_han(scripts, language))
    {
    }

    base::Result<ChosenFaces> run()
    {
        chosen_.faces.assign(text_.size(), wanted_);
        for (std::size_t begin = 0; begin < text_.size();) {
            std::size_t end = begin + 1;
            while (!text_.cluster_start[end])
                ++end;
            TRY(choose(begin, end));
            begin = end;
        }
        return std::move(chosen_);
    }

private:
    base::Status choose(std::size_t begin, std::size_t end)
    {
        const Cluster cluster(text_.characters.data() + begin, end - begin);
        const std::optional<FaceId> whole = TRY(face_of_cluster(begin, cluster));
        for (std::size_t i = begin; i < end; ++i) {
            const bool follows = is_ignorable(text_.characters[i]) && i > begin;
            chosen_.faces[i] = whole ? *whole : follows ? chosen_.faces[i - 1] : TRY(face_of_character(i));
        }
        return {};
    }

    // Empty: the characters must be drawn by different faces, or some by none.
    base::Result<std::optional<FaceId>> face_of_cluster(std::size_t begin, Cluster cluster)
    {
        const std::optional<FaceId> before = begin > 0 ? std::optional(chosen_.faces[begin - 1]) : std::nullopt;
        if (std::all_of(cluster.begin(), cluster.end(), is_ignorable))
            return std::optional(before.value_or(wanted_));
        if (is_emoji_cluster(cluster))
            if (const auto emoji = fonts_.emoji_face(); emoji && has_all(fonts_.face(*emoji), cluster))
                return std::optional(*emoji);
        if (covers(fonts_.face(wanted_), cluster))
            return std::optional(wanted_);
        if (before && scripts_[begin] == scripts_[begin - 1] && !fonts_.face(*before).info.color_bitmaps &&
            covers(fonts_.face(*before), cluster))
            return before;
        for (const char32_t c : cluster) {
            if (is_ignorable(c))
                continue;
            const auto face = fonts_.fallback(wanted_, c, scripts_[begin], language_);
            if (!face && face.error().code != base::Errc::not_found)
                return tl::unexpected(face.error());
            if (face && covers(fonts_.face(*face), cluster))
                return std::optional(*face);
        }
        return std::optional<FaceId>();
    }

    base::Result<FaceId> face_of_character(std::size_t index)
    {
        const char32_t c = text_.characters[index];
        if (is_ignorable(c) || fonts_.face(wanted_).has(c))
            return wanted_;
        auto face = fonts_.fallback(wanted_, c, scripts_[index], language_);
        if (face || face.error().code != base::Errc::not_found)
            return face;
        if (std::find(chosen_.missing.begin(), chosen_.missing.end(), c) == chosen_.missing.end())
            chosen_.missing.push_back(c);
        return wanted_;
    }

    FontSet::State& fonts_;
    const SourceText& text_;
    const std::vector<UScriptCode>& scripts_;
    FaceId wanted_;
    std::string_view language_;
    ChosenFaces chosen_;
};

}

base::Result<ChosenFaces> choose_faces(FontSet::State& fonts, const SourceText& text,
                                       const std::vector<UScriptCode>& scripts, FaceId wanted,
                                       std::string_view language)
{
    return FaceChooser(fonts, text, scripts, wanted, language).run();
}

}
