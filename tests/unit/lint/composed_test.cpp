// SPDX-License-Identifier: GPL-3.0-or-later
// What compose writes has nothing to complain about: 20 scripts of different length and language in all six formats.
#include "compositor/lint/lint.h"
#include "compositor/lint/text_measure.h"
#include "tests/unit/compose/film_support.h"

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <iostream>

namespace {

struct Talk {
    std::string language, title, takeaway, style;
    std::vector<std::string> lines;
};

const std::vector<Talk>& talks()
{
    static const std::vector<Talk> all{
        {"en", "How compound interest works", "Start early and wait.", "finance", compose_test::kTalk},
        {"en", "Save", "Now.", "finance", {"When?", "Now, not tomorrow."}},
        {"en",
         "What is a budget?",
         "A plan for your money.",
         "educational",
         {"What is a budget?", "A budget is a plan for your money.", "Is that all?",
          "Yes. You write down what comes in, what goes out, and what stays."}},
        {"en",
         "Why your phone gets slower every year",
         "Clear the storage, then the cache.",
         "tech",
         {"Why is my phone so slow?", "Because it is full: apps, pictures and updates share one small room.",
          "What can I do?", "Delete what you do not use. Restart it once a week. Keep ten percent free."}},
        {"en",
         "Small steps, every single day",
         "One small step today.",
         "motivation",
         {"I never finish anything.", "Then begin smaller: five minutes, every day, at the same time.", "Five minutes?",
          "Five. In a year that is thirty hours, and a habit that carries itself.", "I can do five.", "You just did."}},
        {"en",
         "R1,000 at 7.5 % for 20 years",
         "R1,000 becomes R4,248.",
         "finance",
         {"How much is R1,000 after 20 years?", "At 7.5 % it becomes about R4,248, without adding a cent."}},
        {"en",
         "Internationalisation",
         "Write once, translate early.",
         "tech",
         {"What is internationalisation?",
          "Internationalisation prepares software for counterintuitive, uncharacteristically long translations."}},
        {"en",
         "A longer conversation about saving for school fees",
         "Start when the child is born.",
         "educational",
         {"School fees keep rising. How do people pay them?",
          "Most people pay from their salary, month by month, and that is the hardest way of all.",
          "Is there an easier way?",
          "Yes. Put a little away from the day the child is born, in an account you cannot touch.", "How little?",
          "Two hundred rand a month is enough to pay for the first two years.", "And if I start late?",
          "Then put away more, or save for longer. Late is still better than never."}},
        {"af",
         "Spaar vir later",
         "Begin vandag.",
         "finance",
         {"Hoekom moet ek nou al spaar?", "Omdat tyd die meeste van die werk doen, elke jaar meer."}},
        {"st",
         "Boloka chelete",
         "Qala kajeno.",
         "finance",
         {"Ke boloke jwang chelete?", "Qala ka tse nyane, o di beye ka thoko kgwedi le kgwedi."}},
        {"fr",
         "À quoi sert un budget ?",
         "Un budget, c'est un plan.",
         "educational",
         {"À quoi sert un budget ?", "À savoir où va votre argent, et à décider où il devrait aller."}},
        {"de",
         "Was ist der Zinseszins?",
         "Früh anfangen, lange warten.",
         "finance",
         {"Was ist der Zinseszins?", "Zinsen, die auf frühere Zinsen gezahlt werden: Jahr für Jahr etwas mehr."}},
        {"es",
         "Ahorrar poco a poco",
         "Empieza hoy.",
         "motivation",
         {"¿Cómo empiezo a ahorrar?", "Con poco: una moneda cada día, siempre a la misma hora."}},
        {"pt",
         "Guardar dinheiro",
         "Comece cedo.",
         "finance",
         {"Quanto devo guardar?", "Um pouco de cada salário, antes de gastar o resto."}},
        {"sw",
         "Kuweka akiba",
         "Anza leo.",
         "finance",
         {"Nianze vipi kuweka akiba?", "Anza na kidogo, kila mwezi, kabla ya kutumia pesa nyingine."}},
        {"zh",
         "什么是复利",
         "早开始，多等待。",
         "finance",
         {"什么是复利？", "复利就是利息再生利息，时间越长，增长越快。"}},
        {"ja",
         "複利とは",
         "早く始めよう。",
         "educational",
         {"複利とは何ですか？", "利息にも利息がつくことです。長く待つほど増えます。"}},
        {"ar",
         "ما هي الفائدة المركبة؟",
         "ابدأ مبكرا.",
         "finance",
         {"ما هي الفائدة المركبة؟", "هي فائدة تدفع على الفائدة السابقة، سنة بعد سنة."}},
        {"hi",
         "चक्रवृद्धि ब्याज क्या है?",
         "जल्दी शुरू करें।",
         "finance",
         {"चक्रवृद्धि ब्याज क्या है?", "यह ब्याज पर मिलने वाला ब्याज है, हर साल थोड़ा और।"}},
        {"am", "ቁጠባ ምንድን ነው?", "ዛሬ ጀምር።", "motivation", {"ቁጠባ ምንድን ነው?", "ከገቢህ ትንሽ በየወሩ ማስቀመጥ ነው።"}},
    };
    return all;
}

// Spoken at an ordinary pace: 14 letters a second, 5 of CJK.
void speak(compose::SpokenLine& line)
{
    double at_s = 0.1;
    for (std::size_t i = 0; i < line.words.size(); ++i) {
        const lint::ReadingLoad load = lint::reading_load(line.words[i]);
        const bool cjk = load.seconds > 1.5 * static_cast<double>(load.characters) / lint::kCharactersPerS;
        const double length_s = std::max(0.18, static_cast<double>(load.characters + 1) / (cjk ? 5 : 14));
        line.times[i].start_s = at_s;
        line.times[i].end_s = at_s + length_s - 0.02;
        at_s += length_s;
    }
    line.duration_s = at_s + 0.1;
}

// All ways words come and scenes change.
void vary(compose::ComposeSpec& spec, std::size_t number)
{
    using timeline::CaptionAnimation, timeline::CaptionUnit, timeline::ChangeKind;
    constexpr std::array animations{CaptionAnimation::fade_in,    CaptionAnimation::none,
                                    CaptionAnimation::pop,        CaptionAnimation::slide_in,
                                    CaptionAnimation::typewriter, CaptionAnimation::highlight_keywords};
    constexpr std::array units{CaptionUnit::page, CaptionUnit::line, CaptionUnit::word};
    constexpr std::array kinds{ChangeKind::cut,  ChangeKind::fade, ChangeKind::slide, ChangeKind::push,
                               ChangeKind::wipe, ChangeKind::iris, ChangeKind::zoom};
    spec.text_animation = animations[number % animations.size()];
    spec.text_animation_by = units[number / 2 % units.size()];
    if (number % 2 == 1)
        spec.change = {.glides = false, .kind = kinds[number / 2 % kinds.size()], .cover = {}};
    if (number % 5 == 4)
        spec.strategy = compose::Strategy::simple;
}

// Each script in two formats; all in all of them where time does not matter.
#ifdef LINT_EVERY_SCRIPT
constexpr std::size_t kEvery = 1;
#else
constexpr std::size_t kEvery = 3;
#endif

class Composed : public testing::TestWithParam<std::string> {};

TEST_P(Composed, PassesTheLinter)
{
    auto engine = render::Engine::create({.root = compose_test::root(), .helper_program = {}}).value();
    double film_s = 0, lint_s = 0;
    int films = 0;
    const auto format = std::ranges::find(compose_test::kFormats, GetParam()) - compose_test::kFormats.begin();
    for (std::size_t number = 0; number < talks().size(); ++number) {
        if (number % kEvery != static_cast<std::size_t>(format) % kEvery)
            continue;
        ++films;
        const Talk& talk = talks()[number];
        auto spec = compose_test::spec_of(talk.lines, GetParam(), talk.style);
        spec.script.title = talk.title;
        spec.script.takeaway = talk.takeaway;
        spec.script.language = talk.language;
        for (compose::SpokenLine& line : spec.lines)
            speak(line);
        vary(spec, number + static_cast<std::size_t>(format));
        auto film = compose::compose(spec, engine.fonts()).value();
        film.audio.clear(); // the clips of these tests do not exist
        const auto compiled = engine.compile(film, "/");
        ASSERT_TRUE(compiled) << compiled.error().what;
        const auto begin = std::chrono::steady_clock::now();
        const auto found = lint::lint({film, *compiled, spec.format, "/", compose_test::root() / "config"});
        lint_s += std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
        film_s += film.duration_s;
        ASSERT_TRUE(found) << found.error().what;
        for (const lint::Finding& finding : *found)
            ADD_FAILURE() << talk.language << " \"" << talk.title << "\": " << to_string(finding);
    }
    std::cout << GetParam() << ": " << films << " films, " << film_s << " s, linted in " << lint_s << " s\n";
}

INSTANTIATE_TEST_SUITE_P(Formats, Composed, testing::ValuesIn(compose_test::kFormats));

}
