// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/script/questions.h"

#include <array>
#include <utility>

namespace script {

const Phrases& phrases(std::string_view language)
{
    static const std::array<std::pair<std::string_view, Phrases>, 6> all{{
        {"en",
         {{"I keep hearing about {t}.", "{e}, today I want to understand {t}.", "Let's talk about {t}.",
           "I have always wondered about {t}.", "{e}, help me with {t}."},
          {"{e}, I have always wondered {t}.", "{e}, today I want to know {t}.", "{e}, I want to understand {t}."},
          {"Okay.", "Interesting.", "I see.", "Right.", "Got it.", "That makes sense.", "Good to know."},
          {"Wow.", "That is a number to remember.", "Wow, okay."},
          {"That makes sense now. Thank you, {e}!", "Now I get it. Thanks, {e}!",
           "Thank you, {e}. I will remember that.", "That is so much clearer now. Thank you, {e}!"}}},
        {"af",
         {{"{e}, vandag wil ek meer weet van {t}.", "Ek hoor so baie van {t}.", "Kom ons praat oor {t}."},
          {"{e}, ek het nog altyd gewonder {t}."},
          {"Goed.", "Interessant.", "Ek sien.", "Reg so."},
          {"Sjoe!", "Dis baie."},
          {"Nou verstaan ek dit. Dankie, {e}!", "Dit maak nou sin. Dankie, {e}!"}}},
        {"tn",
         {{"{e}, gompieno ke batla go itse ka {t}.", "A re bue ka {t}."},
          {},
          {"Ke a tlhaloganya.", "Go siame."},
          {},
          {"Jaanong ke a tlhaloganya. Ke a leboga, {e}!"}}},
        {"fr", {{}, {}, {"D’accord.", "Je vois."}, {}, {"Maintenant, c’est clair. Merci, {e} !"}}},
        {"de", {{}, {}, {"Verstehe.", "Interessant."}, {}, {"Jetzt verstehe ich es. Danke, {e}!"}}},
        {"es", {{}, {}, {"Entiendo.", "Interesante."}, {}, {"Ahora lo entiendo. ¡Gracias, {e}!"}}},
    }};
    static const Phrases none;
    const std::string_view primary = language.substr(0, language.find('-'));
    for (const auto& [name, each] : all)
        if (name == primary)
            return each;
    return none;
}

}
