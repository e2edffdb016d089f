// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/script/lexicon.h"

#include "daemon/stages/script/words.h"

#include <array>

namespace script {
namespace {

std::vector<std::string> phrases_in(std::string_view text)
{
    std::vector<std::string> phrases;
    while (!text.empty()) {
        const std::size_t bar = text.find('|');
        phrases.emplace_back(trim(text.substr(0, bar)));
        text.remove_prefix(bar == std::string_view::npos ? text.size() : bar + 1);
    }
    return phrases;
}

Lexicon english()
{
    Lexicon out;
    out.language = "en";
    out.stop_words = words_in(
        "a about above after again against all almost along already also although always am among an and another any "
        "are "
        "around as at away back be became because become becomes been before behind being below between both but by "
        "can "
        "cannot come could did do does doing done down during each either else enough even ever every few for from "
        "further "
        "get gets give given go goes going got had has have having he her here hers herself him himself his how "
        "however i "
        "if in indeed instead into is it its itself just keep least less let like made make makes many may me might "
        "mine "
        "more most much must my myself near need never no none nor not nothing now of off often on once one only onto "
        "or "
        "other others our ours ourselves out over own part per perhaps put quite rather really right said same say "
        "says "
        "see seem seems several shall she should since so some something sometimes still such take taken than that the "
        "their theirs them themselves then there therefore these they thing things this those though three through "
        "thus "
        "till to together too toward towards two under unless until up upon us use used using usually very via was way "
        "we "
        "well went were what whatever when where whether which while who whole whom whose why will with within without "
        "would yet you your yours yourself first second third next last new good great small large little long");
    out.back_pointers = words_in(
        "this that these those it they he she his her its their them him such here both each another other others "
        "similarly likewise otherwise instead then there neither nor either who which whom whose where one");
    out.dangling = words_in("it its they them their he him his she hers these those former latter above below "
                            "aforementioned following previous preceding same such her this");
    out.first_person =
        words_in("i me my mine myself i'm i've i'd i'll we we're we've we'll let's us our ours ourselves");
    out.connectives = phrases_in(
        "however|therefore|for example|for instance|as a result|in addition|in other words|of course|in fact|finally|"
        "consequently|moreover|furthermore|nevertheless|nonetheless|thus|hence|indeed|in short|in general|generally|"
        "that is|on the other hand|additionally|as a consequence|in particular|fortunately|unfortunately|"
        "importantly|interestingly|now|well|then|you see|you see then|but|and|so|yet|or|also|still|actually|"
        "basically|obviously|clearly|essentially|in practice|after all|above all|overall|to sum up|in "
        "conclusion|again");
    out.clause_openers = phrases_in(
        "which|although|though|while|whereas|where|because|since|so that|as|even though|even if|unless|including|such "
        "as|"
        "especially|particularly|for example|for instance|rather than|instead of|but|and|so|or|if|when|who|with|making|"
        "giving|leaving|allowing|usually|often|however");
    out.boilerplate =
        words_in("copyright license licence licensed trademark isbn gutenberg ebook ebooks publisher published "
                 "permission reserved disclaimer warranty warranties etext edition reprint redistribute "
                 "proofreading subscribe newsletter cookies");
    out.references =
        words_in("figure fig table chapter section appendix page equation eq exercise listing plate part vol "
                 "volume example lesson lecture episode option question step experiment");
    return out;
}

Lexicon afrikaans()
{
    Lexicon out;
    out.language = "af";
    out.stop_words = words_in("'n ’n n aan al alle alles altyd as baie beide bo bly by daar daardie daarom daarvan dan "
                              "dat deel deur die dieselfde dit "
                              "doen dus een eers egter elke en ek ener enige er ergens gaan gee geen gemaak genoeg "
                              "gewees het hier hierdie hierin "
                              "hoe hom hul hulle hy iemand iets in is ja jou jy jul julle kan kon kom kry laat langs "
                              "maak maar meer meeste met mits "
                              "moet moes my na naby nadat nee net nie niemand niks nog nooit nou of om omdat omtrent "
                              "onder ons ook op oor rondom "
                              "saam sal se selfs sin slegs so sodat soms sonder soos sou steeds sulke sy te teen tog "
                              "tot tussen twee uit uself van "
                              "vanaf veel vir voor waar waarom waarin waarvan waardeur wanneer want was wat weer weens "
                              "wel welke wie word wees was "
                              "drie eerste tweede nuwe groot klein lank");
    out.back_pointers =
        words_in("dit hulle hy sy hom hul daardie hierdie dié hier daar daarna daarom sulke ander beide "
                 "sommige dan so dieselfde hierna hierdeur daardeur");
    out.dangling = words_in("hulle hom hierdie daardie dié bogenoemde vorige volgende onderstaande sulke res");
    out.first_person = words_in("ek my myne ons onsself");
    out.connectives =
        phrases_in("maar|en|want|dus|daarom|egter|byvoorbeeld|verder|ook|eintlik|natuurlik|gevolglik|boonop|"
                   "uiteindelik|trouens|inderdaad|laastens|eerstens|tog");
    out.clause_openers = phrases_in("wat|alhoewel|hoewel|terwyl|omdat|aangesien|sodat|waar|want|maar|en|soos|veral|"
                                    "byvoorbeeld|insluitend|mits|tensy|as|of");
    out.boilerplate = words_in("kopiereg lisensie isbn uitgewer handelsmerk voorbehou");
    out.references = words_in("figuur tabel hoofstuk afdeling bylae bladsy vergelyking oefening deel");
    return out;
}

Lexicon setswana()
{
    Lexicon out;
    out.language = "tn";
    out.stop_words = words_in("a ba bo di e fa fela ga gagwe gago gape gore go gona gongwe ha ka ke ko kwa le lo ma me "
                              "mo mme mongwe monna mona "
                              "ne nna ng nne o ole re sa se seo tla tsa tse tseo ya yo yone wa wena fano foo jaaka "
                              "jalo jaanong jwa kana kgotsa "
                              "kong botlhe otlhe tsotlhe yotlhe jotlhe lotlhe gotlhe sotlhe rona bone tsone ena eno eo "
                              "bao ao gonne ntswa leha le "
                              "fale mang eng leng kae jang bang dingwe sengwe nako teng tota thata nngwe pedi tharo");
    out.back_pointers =
        words_in("seno seo sone eno eo yone tseno tseo tsone bano bao bone jalo foo fano mme gonne jaanong "
                 "gape one ono oo");
    out.dangling = words_in("seno seo sone tseno tseo tsone");
    out.first_person = words_in("nna rona");
    out.connectives = phrases_in("mme|fela|gonne|jaanong|gape|ka jalo|sekai|le fa go ntse jalo");
    out.clause_openers = phrases_in("e e|se se|tse di|ba ba|o o|le fa|gonne|ka gonne|mme|gore|jaaka");
    out.boilerplate = words_in("copyright isbn");
    out.references = words_in("setshwantsho kgaolo tsebe");
    return out;
}

Lexicon french()
{
    Lexicon out;
    out.language = "fr";
    out.stop_words = words_in("a à afin ai ainsi alors après assez au aucun aussi autre autres aux avant avec avoir "
                              "ayant bien c ça car ce ceci cela "
                              "celle celles celui ces cet cette ceux chaque chez comme comment contre d dans de déjà "
                              "depuis des deux doit donc dont "
                              "du durant elle elles en encore entre est et étaient était étant été être eu eux fait "
                              "faire faut fois font grand "
                              "grande ici il ils j je jamais jusqu l la là laquelle le lequel les leur leurs lors "
                              "lorsque lui m ma mais me même "
                              "mêmes mes moins mon n ne ni non nos notre nous on ont ou où par parce pas pendant peu "
                              "peut peuvent plus plusieurs "
                              "pour pourquoi près puis qu quand que quel quelle quelles quels qui quoi s sa sans se "
                              "selon sera ses si sinon soit son "
                              "sont sous souvent sur t ta tandis te tel telle tes toi ton toujours tous tout toute "
                              "toutes très trois trop tu un une "
                              "vers voici voilà vos votre vous y");
    out.back_pointers =
        words_in("ce cela ceci celui celle ceux celles il elle ils elles cette ces cet c ça ainsi alors tel "
                 "telle là leur leurs son sa ses");
    out.dangling = words_in("celui celle ceux celles précédent précédente suivant suivante");
    out.first_person = words_in("je j me ma mon mes moi nous notre nos");
    out.connectives =
        phrases_in("cependant|donc|mais|et|or|ainsi|par exemple|en effet|enfin|de plus|toutefois|en outre|bref");
    out.clause_openers =
        phrases_in("qui|bien que|tandis que|alors que|parce que|car|où|mais|notamment|y compris|ce qui");
    out.boilerplate = words_in("copyright licence isbn éditeur");
    out.references = words_in("figure tableau chapitre section annexe page");
    return out;
}

Lexicon german()
{
    Lexicon out;
    out.language = "de";
    out.stop_words = words_in("ab aber alle allem allen aller alles als also am an andere anderen auch auf aus bei "
                              "beim bin bis bist da dabei dadurch "
                              "daher damit dann das dass daß dazu dein dem den denn der deren des dessen die dies "
                              "diese diesem diesen dieser dieses "
                              "doch dort du durch ein eine einem einen einer eines einige er es etwa etwas euch für "
                              "gegen gibt hab habe haben hat "
                              "hatte hier hin hinter ich ihm ihn ihnen ihr ihre ihrem ihren ihrer im immer in ins ist "
                              "ja jede jedem jeden jeder jedes "
                              "jetzt kann kein keine können könnte machen man mehr mein mich mir mit muss müssen nach "
                              "nicht nichts noch nun nur ob "
                              "oder ohne sehr sein seine seinem seinen seiner seit sich sie sind so sogar solche soll "
                              "sondern sonst über um und uns "
                              "unser unter viel viele vom von vor wann war waren warum was weg weil weiter welche wenn "
                              "wer werden wie wieder will wir "
                              "wird wo wurde wurden zu zum zur zwar zwei zwischen");
    out.back_pointers =
        words_in("dies diese dieser dieses es er sie ihr ihre sein seine dort hier dabei dadurch daher damit "
                 "dann so solche beide da");
    out.dangling = words_in("ersterer letzterer obige folgende vorige");
    out.first_person = words_in("ich mich mir mein meine wir uns unser unsere");
    out.connectives =
        phrases_in("aber|und|doch|denn|also|jedoch|zum beispiel|schließlich|außerdem|tatsächlich|allerdings");
    out.clause_openers =
        phrases_in("obwohl|während|weil|sodass|wobei|aber|denn|etwa|zum beispiel|vor allem|insbesondere");
    out.boilerplate = words_in("copyright lizenz isbn verlag impressum");
    out.references = words_in("abbildung abb tabelle kapitel abschnitt anhang seite");
    return out;
}

Lexicon spanish()
{
    Lexicon out;
    out.language = "es";
    out.stop_words = words_in("a al algo alguna algunas alguno algunos ante antes aquel así aún aunque bajo bien cada "
                              "casi como con contra cual cuando "
                              "de del desde después donde dos durante e el él ella ellas ellos en entonces entre era "
                              "eran es esa esas ese eso esos esta "
                              "está están estar estas este esto estos fue fueron ha había han hasta hay la las le les "
                              "lo los luego más me menos mi "
                              "mientras mis mismo mucho muy nada ni no nos nosotros nuestra nuestro o os otra otras "
                              "otro otros para pero poco por "
                              "porque puede pueden pues que qué quien se sea ser si sí siempre sin sino sobre solo son "
                              "su sus también tan tanto te "
                              "tiene tienen toda todas todo todos tras tres tu tus un una unas uno unos usted ya y yo");
    out.back_pointers =
        words_in("esto esta este estos estas eso esa ese esos esas él ella ellos ellas lo su sus así ahí allí "
                 "aquí ambos entonces tal dicho dicha");
    out.dangling = words_in("dicho dicha dichos anterior siguiente aquel");
    out.first_person = words_in("yo me mi mis nosotros nos nuestra nuestro nuestras nuestros");
    out.connectives =
        phrases_in("pero|y|sin embargo|por ejemplo|además|por lo tanto|es decir|finalmente|en efecto|así|pues");
    out.clause_openers = phrases_in("que|aunque|mientras|porque|ya que|donde|pero|como|por ejemplo|sobre todo|lo que");
    out.boilerplate = words_in("copyright licencia isbn editorial");
    out.references = words_in("figura tabla capítulo sección anexo página");
    return out;
}

}

const Lexicon& lexicon(std::string_view language)
{
    static const std::array<Lexicon, 7> lexicons{english(), afrikaans(), setswana(), french(),
                                                 german(),  spanish(),   Lexicon{}};
    const std::string_view primary = language.substr(0, language.find('-'));
    for (const Lexicon& each : lexicons)
        if (each.language == primary)
            return each;
    return lexicons.back();
}

bool has(const WordSet& set, std::string_view word)
{
    return set.find(std::string(word)) != set.end();
}

WordSet words_in(std::string_view spaced)
{
    WordSet set;
    for (const std::string_view word : split_white_space(spaced))
        set.emplace(word);
    return set;
}

}
