// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/voice/choose_voice.h"

#include "daemon/stages/voice/flite_voice.h"

#include <algorithm>
#include <array>

namespace voice {
namespace {

struct LanguageName {
    std::string_view code;
    std::string_view name;
};

// The languages people here ask for first, South Africa's official ones complete; others are called by their code.
constexpr std::array kNames = {
    LanguageName{"af", "Afrikaans"},   LanguageName{"am", "Amharic"},    LanguageName{"ar", "Arabic"},
    LanguageName{"de", "German"},      LanguageName{"en", "English"},    LanguageName{"es", "Spanish"},
    LanguageName{"fr", "French"},      LanguageName{"ha", "Hausa"},      LanguageName{"hi", "Hindi"},
    LanguageName{"ig", "Igbo"},        LanguageName{"ja", "Japanese"},   LanguageName{"nr", "isiNdebele"},
    LanguageName{"nso", "Sepedi"},     LanguageName{"pt", "Portuguese"}, LanguageName{"ru", "Russian"},
    LanguageName{"rw", "Kinyarwanda"}, LanguageName{"sn", "Shona"},      LanguageName{"so", "Somali"},
    LanguageName{"ss", "siSwati"},     LanguageName{"st", "Sesotho"},    LanguageName{"sw", "Swahili"},
    LanguageName{"th", "Thai"},        LanguageName{"tn", "Setswana"},   LanguageName{"ts", "Xitsonga"},
    LanguageName{"ve", "Tshivenda"},   LanguageName{"xh", "isiXhosa"},   LanguageName{"yo", "Yoruba"},
    LanguageName{"zh", "Chinese"},     LanguageName{"zu", "isiZulu"}};

std::string lower(std::string_view text)
{
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return out;
}

base::Result<ChosenVoice> choose_espeak(std::string_view language, const VoiceSettings& settings, std::string reason)
{
    const auto info = probe_espeak(settings.helper);
    if (!info)
        return base::in_context(fmt::format("{}: its voice is espeak-ng, which is not ready", language_name(language)),
                                info.error());
    if (espeak_language(*info, language).empty())
        return base::fail(
            base::Errc::invalid_input,
            fmt::format(
                "{}: no voice on this machine speaks it (flite speaks English only, espeak-ng {} speaks {} languages, "
                "not this one); "
                "it needs a speech service, which this version does not reach yet, or the script in a language that "
                "`lesedi probe` lists",
                language_name(language), info->version, info->languages.size()));
    ChosenVoice chosen;
    chosen.voice = TRY(make_espeak_voice(settings.helper));
    chosen.engine = "espeak-ng";
    chosen.reason = std::move(reason);
    return chosen;
}

}

std::string primary_language(std::string_view tag)
{
    return lower(tag.substr(0, std::min(tag.find_first_of("-_"), tag.size())));
}

std::string language_name(std::string_view tag)
{
    const std::string primary = primary_language(tag);
    const auto known =
        std::find_if(kNames.begin(), kNames.end(), [&](const LanguageName& row) { return row.code == primary; });
    return known == kNames.end() ? fmt::format("language \"{}\"", tag) : fmt::format("{} ({})", known->name, tag);
}

base::Result<ChosenVoice> choose_voice(std::string_view language, const VoiceSettings& settings)
{
    const bool english = primary_language(language) == "en";
    if (language.empty())
        return base::fail(base::Errc::invalid_input, "voice: the script does not say its language");
    if (settings.engine == "espeak-ng")
        return choose_espeak(language, settings, "the settings ask for espeak-ng");
    if (settings.engine != "auto" && settings.engine != "flite")
        return base::fail(
            base::Errc::invalid_input,
            fmt::format("voice engine \"{}\": there is none of that name; there are auto, flite, espeak-ng",
                        settings.engine));
    if (!english && settings.engine == "flite")
        return base::fail(
            base::Errc::invalid_input,
            fmt::format("{}: flite speaks English only; set the voice engine to auto", language_name(language)));
    if (!english)
        return choose_espeak(language, settings,
                             fmt::format("{} is not English, so flite cannot speak it", language_name(language)));
    return ChosenVoice{make_flite_voice(), "flite", "English sounds most human in flite's recorded voices"};
}

std::vector<VoiceProbe> probe_voices(const VoiceSettings& settings)
{
    std::vector<VoiceProbe> rows;
    rows.push_back({"flite", flite_version(), true, "English: cmu_us_rms asks, cmu_us_slt explains", {"en"}});
    const auto info = probe_espeak(settings.helper);
    if (info)
        rows.push_back({"espeak-ng", info->version, true, "every language but English", info->languages});
    else
        rows.push_back({"espeak-ng", "", false, info.error().what, {}});
    return rows;
}

}
