// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/script/verbs_en.h"

#include "daemon/stages/script/lexicon.h"
#include "daemon/stages/script/words.h"

#include <unordered_map>

namespace script::en {
namespace {

constexpr std::string_view kRegular =
    "absorb accept accumulate achieve act add adjust affect aim allow answer appear apply approach arrive ask attract "
    "avoid "
    "balance beat behave belong benefit boil borrow breathe burn calculate call capture carry catch cause change "
    "charge check "
    "climb close collect combine compare compete compound condense conduct connect consist consume contain continue "
    "contract "
    "control convert cool copy correspond cost count cover create cross damage decide declare decline decrease define "
    "delay "
    "deliver demand depend deposit describe design destroy determine develop die differ digest disappear discover "
    "display "
    "dissolve divide double earn emerge emit enable encourage end enjoy ensure enter escape evaporate exceed exist "
    "expand "
    "expect explain explore express extend face fail feed feel fill finish fit flow follow force form freeze "
    "gain "
    "gather generate govern guide handle happen hatch heat help hold hunt ignore illustrate improve include increase "
    "indicate "
    "influence inform inherit insert insulate interact introduce invent invest involve join judge jump kill last lead "
    "leak learn "
    "lend limit link list live lock look lose love lower maintain manage mark match matter measure melt migrate mix "
    "monitor "
    "move multiply need obtain occur offer open operate organise organize owe own pass pay perform permit plan point "
    "possess "
    "prefer prepare preserve press prevent print produce promise protect provide publish pull pump punish push "
    "raise "
    "range react reach read receive recognise recognize record recover reduce refer reflect regulate reject relate "
    "release rely "
    "remain remember remind remove repeat replace represent require resist respond rest result return reveal reward "
    "rise "
    "rotate rule run save search seem select sell send separate serve settle shape share shift shine shorten show "
    "shrink "
    "signal sink sit slow solve sound split spread stand start stay stick stop store strengthen stretch strike succeed "
    "suffer "
    "suggest supply support surround survive sustain swim switch talk teach tell tend test think tie touch trade train "
    "transfer "
    "transform transmit transport trap travel treat trigger try turn understand unlock update use vanish vary visit "
    "wait walk want "
    "warm warn wash waste watch weaken wear weigh win work write yield attach assign associate behold "
    "ignite extinguish vote speak grow eat give take make get keep let put set say see know find "
    "come go "
    "become begin bring build buy choose cut do draw drink drive fall fight fly forget hear hide hit hurt lay leave "
    "lie mean meet "
    "ride ring shoot shut sing sleep spend steal swing throw wake bend bind bleed blow break deal dig feed hang kneel "
    "seek shake "
    "spin spring sweep swell tear weave wind erode eat evolve host orbit pollinate reproduce resemble ripen simplify "
    "store "
    "symbolise symbolize twist unite interpret compile execute fetch filter parse query render sort upload "
    "download encrypt "
    "merge route specify define point redirect rename delete match refer";

struct Irregular {
    std::string_view base, past, participle;
};
constexpr Irregular kIrregular[]{{"become", "became", "become"},
                                 {"begin", "began", "begun"},
                                 {"bring", "brought", "brought"},
                                 {"build", "built", "built"},
                                 {"buy", "bought", "bought"},
                                 {"catch", "caught", "caught"},
                                 {"choose", "chose", "chosen"},
                                 {"come", "came", "come"},
                                 {"draw", "drew", "drawn"},
                                 {"drive", "drove", "driven"},
                                 {"eat", "ate", "eaten"},
                                 {"fall", "fell", "fallen"},
                                 {"feed", "fed", "fed"},
                                 {"feel", "felt", "felt"},
                                 {"find", "found", "found"},
                                 {"fly", "flew", "flown"},
                                 {"freeze", "froze", "frozen"},
                                 {"get", "got", "got"},
                                 {"give", "gave", "given"},
                                 {"go", "went", "gone"},
                                 {"grow", "grew", "grown"},
                                 {"hear", "heard", "heard"},
                                 {"hold", "held", "held"},
                                 {"keep", "kept", "kept"},
                                 {"know", "knew", "known"},
                                 {"lead", "led", "led"},
                                 {"learn", "learnt", "learnt"},
                                 {"leave", "left", "left"},
                                 {"lend", "lent", "lent"},
                                 {"lose", "lost", "lost"},
                                 {"make", "made", "made"},
                                 {"mean", "meant", "meant"},
                                 {"meet", "met", "met"},
                                 {"pay", "paid", "paid"},
                                 {"rise", "rose", "risen"},
                                 {"run", "ran", "run"},
                                 {"say", "said", "said"},
                                 {"see", "saw", "seen"},
                                 {"sell", "sold", "sold"},
                                 {"send", "sent", "sent"},
                                 {"show", "showed", "shown"},
                                 {"shrink", "shrank", "shrunk"},
                                 {"sink", "sank", "sunk"},
                                 {"speak", "spoke", "spoken"},
                                 {"spend", "spent", "spent"},
                                 {"stand", "stood", "stood"},
                                 {"stick", "stuck", "stuck"},
                                 {"take", "took", "taken"},
                                 {"teach", "taught", "taught"},
                                 {"tell", "told", "told"},
                                 {"think", "thought", "thought"},
                                 {"throw", "threw", "thrown"},
                                 {"understand", "understood", "understood"},
                                 {"win", "won", "won"},
                                 {"write", "wrote", "written"},
                                 {"break", "broke", "broken"},
                                 {"do", "did", "done"},
                                 {"owe", "owed", "owed"},
                                 {"put", "", "put"},
                                 {"set", "", "set"},
                                 {"cut", "", "cut"},
                                 {"let", "", "let"},
                                 {"split", "", "split"},
                                 {"spread", "", "spread"},
                                 {"cost", "", "cost"},
                                 {"shut", "", "shut"},
                                 {"hit", "", "hit"},
                                 {"bind", "bound", "bound"},
                                 {"blow", "blew", "blown"},
                                 {"swell", "swelled", "swollen"},
                                 {"hide", "hid", "hidden"}};

std::string third_person(std::string_view base)
{
    const auto ends = [&](std::string_view ending) { return base.ends_with(ending); };
    const std::string word(base);
    if (word == "have")
        return "has";
    if (ends("s") || ends("x") || ends("ch") || ends("sh") || ends("zz") || word == "go" || word == "do")
        return word + "es";
    if (ends("y") && word.size() > 2 && std::string_view("aeiou").find(word[word.size() - 2]) == std::string_view::npos)
        return word.substr(0, word.size() - 1) + "ies";
    return word + "s";
}

std::string regular_past(std::string_view base)
{
    const std::string word(base);
    if (base.ends_with('e'))
        return word + "d";
    if (base.ends_with('y') && word.size() > 2 &&
        std::string_view("aeiou").find(word[word.size() - 2]) == std::string_view::npos)
        return word.substr(0, word.size() - 1) + "ied";
    for (const std::string_view doubled : {"stop", "plan", "trap", "drop", "map", "fit", "occur", "refer", "control",
                                           "permit", "prefer", "transfer", "log", "scan", "transmit", "emit"})
        if (base == doubled)
            return word + word.back() + "ed";
    return word + "ed";
}

struct Table {
    std::unordered_map<std::string, Verb> forms;
    WordSet bases;
    WordSet participles;
};

void add_auxiliaries(Table& table)
{
    for (const char* word : {"is", "are", "was", "were", "am"})
        table.forms[word] = {VerbKind::be, VerbForm::base, word};
    for (const char* word : {"can", "could", "may", "might", "will", "would", "should", "must", "cannot"})
        table.forms[word] = {VerbKind::modal, VerbForm::base, word};
    table.forms["have"] = {VerbKind::have, VerbForm::base, "have"};
    table.forms["has"] = {VerbKind::have, VerbForm::third, "have"};
    table.forms["had"] = {VerbKind::have, VerbForm::past, "have"};
    for (const char* word : {"do", "does", "did"})
        table.forms[word] = {VerbKind::auxiliary_do, VerbForm::base, word};
    for (const char* word : {"been", "had", "be"})
        table.participles.insert(word);
}

Table make_table()
{
    Table table;
    WordSet irregular_bases;
    for (const Irregular& verb : kIrregular) {
        irregular_bases.emplace(verb.base);
        if (!verb.past.empty())
            table.forms[std::string(verb.past)] = {VerbKind::lexical, VerbForm::past, std::string(verb.base)};
        table.participles.emplace(verb.participle);
    }
    for (const std::string_view base : split_white_space(kRegular)) {
        const std::string word(base);
        table.bases.insert(word);
        table.forms.emplace(third_person(base), Verb{VerbKind::lexical, VerbForm::third, word});
        if (!has(irregular_bases, base))
            table.forms.emplace(regular_past(base), Verb{VerbKind::lexical, VerbForm::past, word});
    }
    for (const std::string& word : table.bases) // last: "read", "put" are base forms first
        table.forms.emplace(word, Verb{VerbKind::lexical, VerbForm::base, word});
    add_auxiliaries(table);
    return table;
}

const Table& table()
{
    static const Table made = make_table();
    return made;
}

}

std::optional<Verb> find_verb(std::string_view folded)
{
    const auto found = table().forms.find(std::string(folded));
    if (found == table().forms.end())
        return std::nullopt;
    return found->second;
}

bool is_base_verb(std::string_view folded)
{
    return has(table().bases, folded);
}

bool is_participle(std::string_view folded)
{
    return has(table().participles, folded) || (folded.size() > 4 && folded.ends_with("ed"));
}

bool is_advice_verb(std::string_view folded)
{
    static const WordSet verbs =
        words_in("start save pay divide avoid check choose keep leave compare learn plan remember share spend invest "
                 "begin protect practise practice drink eat sleep multiply subtract limit reduce focus believe trust "
                 "listen ask build celebrate care value respect stay think walk wash read grow set");
    return has(verbs, folded);
}

}
