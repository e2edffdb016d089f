// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/document/language_profiles.h"

#include <algorithm>
#include <array>
#include <utility>

namespace document {
namespace {

constexpr auto kProfiles = std::to_array<LatinProfile>({
    {"en", "the of and to in is that it for was on are as with be by this have not from at or which you they but his "
           "had an were we "
           "their can all will there has when who would if one more so what about its into than them other been these "
           "may shall "
           "everyone your how do does should i"},
    {"af", "die van en het 'n nie is in te vir wat om sy met op dat was as hulle word deur ons ook kan sal hierdie aan "
           "by haar of maar jy "
           "nog daar moet elke een uit baie sodat dit hy ek se gaan geld jou mense toe wees kry meer"},
    {"tn",
     "le mo go ya wa ba ka fa gore ke ga tsa kwa se di o a e bo mme kgotsa fela gonne jaaka botlhe mongwe tshwanelo na "
     "yo tse "
     "rona nna motho batho madi sengwe nngwe bone tota jalo fano gape kana ne tla nang dilo gagwe tiro wena re la "
     "letsatsi dira tlhoka yone"},
    {"fr", "le la les de des du et un une est en que qui dans pour pas sur au aux ce cette il elle nous vous ils par "
           "plus avec son sa ses "
           "ne se ou mais comme tout droit toute personne être sont leur été à d'une l'homme d'un n'est qu'il c'est"},
    {"de", "der die das und ist in zu den von mit nicht ein eine einer eines dem des im auf für sich als auch es an "
           "werden aus er hat dass "
           "daß sie nach wird bei noch wie einem über so zum haben nur oder aber vor zur bis mehr durch man sein jeder "
           "hat recht"},
    {"es", "el la los las de del y un una es en que por para con no se su al lo como más pero sus le ya o este sí "
           "porque esta entre cuando "
           "muy sin sobre también me hasta hay donde toda persona tiene derecho todo ser son fue"},
    {"pt",
     "o a os as de do da dos das e um uma é em que por para com não se na no ao mais como mas foi ele seu sua ou ser "
     "quando muito há "
     "nos já está também pelo pela até isso ela entre era depois sem mesmo aos ter são têm você toda pessoa direito à"},
    {"nl", "de het een en van is in te dat op niet zijn voor met die aan er om ook als maar bij door naar over uit "
           "worden wordt heeft hij "
           "kan nog wel of zich deze ze tot hebben was dit geen werd meer moet zal haar dan wij ieder recht"},
    {"sw", "na ya wa kwa ni katika la za kama hii cha kuwa ili yake watu au vya hiyo mtu kila huo hao pia lakini bila "
           "yote haki wote "
           "hivyo yao kila moja zaidi sana baada hata hilo huyo wao mwaka nchi serikali nyingi fedha"},
    {"it", "il lo la gli le di del della dei delle e un una è in che per non con si da al alla come più ma sono nel "
           "nella anche suo sua ha "
           "ogni individuo diritto dal questo o ad essere o dell'uomo"},
    {"st", "le ho ya ka ba tsa hore ke mme ha o e wa se bo batho motho hona kapa haholo bohle empa jwalo ena tse a "
           "kgotla tokelo mang "
           "ntho tsohle hobane ho fihlela"},
    {"zu", "ukuthi futhi noma kanye ngoba kodwa uma lapho wonke umuntu abantu ukuba kakhulu yonke kuyo lokhu le "
           "ngokuba njengoba na nge "
           "unelungelo imali ngaphandle"},
    {"xh", "ukuba kwaye okanye kunye kuba kodwa xa apho wonke umntu abantu ukuze kakhulu yonke oku le njengoko na nge "
           "unelungelo imali "
           "ngaphandle ngokuba"},
    {"vi", "và của có được trong không là cho các người quyền một những với mọi đều này về để theo đến như hay do mình "
           "khi phải tự"},
    {"tr", "ve bir bu için ile her olarak veya hakkı da de olan en daha kendi hiç kimse herkes ya şahsın gibi olduğu "
           "ancak çok ne"},
    {"pl", "i w na z do się nie że jest o jak to po za od przez przy dla oraz ale czy być jego każdy człowiek prawo ma "
           "lub są"},
    {"id", "yang dan di dengan untuk pada dari dalam ini tidak adalah setiap orang atau oleh sebagai hak akan itu "
           "tidak mereka juga bahwa "
           "berhak atas"},
});

constexpr auto kNames = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"english", "en"},    {"afrikaans", "af"}, {"setswana", "tn"},   {"tswana", "tn"},  {"french", "fr"},
    {"german", "de"},     {"spanish", "es"},   {"portuguese", "pt"}, {"dutch", "nl"},   {"swahili", "sw"},
    {"kiswahili", "sw"},  {"italian", "it"},   {"sesotho", "st"},    {"zulu", "zu"},    {"isizulu", "zu"},
    {"xhosa", "xh"},      {"isixhosa", "xh"},  {"vietnamese", "vi"}, {"turkish", "tr"}, {"polish", "pl"},
    {"indonesian", "id"}, {"arabic", "ar"},    {"russian", "ru"},    {"chinese", "zh"}, {"japanese", "ja"},
    {"korean", "ko"},     {"hindi", "hi"},     {"thai", "th"},       {"greek", "el"},   {"hebrew", "he"},
});

// Tags by script, for scripts several languages share. A language in no row is taken for a Latin one.
constexpr auto kScripts = std::to_array<std::string_view>({
    " ar fa ur ps ckb sd ug ks ",
    " ru uk be bg sr mk kk ky mn tg tt ",
    " hi mr ne sa kok mai bho ",
    " zh ja yue wuu ",
    " bn as ",
    " am ti gez ",
    " he yi ",
    " ko ",
    " el ",
    " ta ",
    " te ",
    " gu ",
    " pa ",
    " kn ",
    " ml ",
    " si ",
    " th ",
    " lo ",
    " km ",
    " my ",
    " bo dz ",
    " ka ",
    " hy ",
});

std::size_t script_row(std::string_view tag)
{
    const std::string word = " " + std::string(tag) + " ";
    const auto* row = std::find_if(kScripts.begin(), kScripts.end(),
                                   [&](std::string_view tags) { return tags.find(word) != std::string_view::npos; });
    return static_cast<std::size_t>(row - kScripts.begin());
}

}

std::span<const LatinProfile> latin_profiles()
{
    return kProfiles;
}

std::vector<std::string_view> words_of(const LatinProfile& profile)
{
    std::vector<std::string_view> words;
    for (std::size_t at = 0; at < profile.words.size();) {
        const std::size_t end = std::min(profile.words.find(' ', at), profile.words.size());
        words.push_back(profile.words.substr(at, end - at));
        at = end + 1;
    }
    std::sort(words.begin(), words.end());
    words.erase(std::unique(words.begin(), words.end()), words.end());
    return words;
}

bool is_written_in_latin(std::string_view tag)
{
    return script_row(tag) == kScripts.size();
}

bool script_is_shared(std::string_view one, std::string_view other)
{
    return script_row(one) == script_row(other) && !is_written_in_latin(one);
}

std::string tag_of_english_name(std::string_view lower_case_name)
{
    for (const auto& [name, tag] : kNames)
        if (name == lower_case_name)
            return std::string(tag);
    return {};
}

}
