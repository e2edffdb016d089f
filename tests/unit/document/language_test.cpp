// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/document/language.h"

#include <gtest/gtest.h>

using document::guess_language;

TEST(Language, LatinLettersByTheirSmallWords)
{
    const std::vector<std::pair<const char*, const char*>> cases{
        {"en", "When you put some of your money in a bank, the bank pays you for the time that it can use it, and this "
               "is called interest."},
        {"af", "As jy elke maand 'n bietjie geld in die bank sit, groei dit vinniger as wat jy dink, en jy kan later "
               "iets groots daarmee doen."},
        {"tn", "Fa o boloka madi a gago mo bankeng kgwedi le kgwedi, a a gola, mme morago ga dingwaga o ka reka se o "
               "se batlang ka ona."},
        {"fr", "Quand vous mettez de l'argent à la banque, elle vous paie pour le temps pendant lequel elle peut s'en "
               "servir, et c'est un intérêt."},
        {"de", "Wenn man jeden Monat ein wenig Geld auf die Bank bringt, wird es mit der Zeit mehr, und das nennt man "
               "die Zinsen auf das Guthaben."},
        {"es", "Cuando usted pone su dinero en el banco, el banco le paga por el tiempo que lo usa, y esto es lo que "
               "se llama un interés."},
        {"pt", "Quando você põe o seu dinheiro no banco, ele paga pelo tempo em que pode usar esse dinheiro, e isso é "
               "o que se chama de juros."},
        {"nl", "Als je elke maand een beetje geld op de bank zet, wordt het meer door de rente, en dat is wat ze met "
               "sparen bedoelen in het land."},
        {"sw", "Kila mwezi unapoweka fedha kidogo katika benki, fedha hiyo huongezeka, na hii ni kwa sababu ya riba ya "
               "benki kwa watu wote wa nchi."},
    };
    for (const auto& [tag, text] : cases)
        EXPECT_EQ(guess_language(text, "").tag, tag) << text;
}

TEST(Language, DeclaredWinsUnlessTheTextSpeaksAgainstIt)
{
    const char* english = "When you put some of your money in a bank, the bank pays you for the time that it can use "
                          "it, and this is called interest.";
    EXPECT_EQ(guess_language(english, "en-ZA").tag, "en");
    EXPECT_EQ(guess_language(english, "English").confidence, 1.0);
    EXPECT_EQ(guess_language(english, "de").tag, "en");
    EXPECT_EQ(guess_language(english, "ar").tag, "en");
    EXPECT_EQ(guess_language("Ngiyabonga kakhulu sawubona.", "zu").tag, "zu");
    EXPECT_EQ(guess_language("\u0647\u0630\u0627 \u0645\u0627\u0621 \u0628\u0627\u0631\u062f", "en").tag, "ar");
}

TEST(Language, LittleTextIsLittleConfidence)
{
    EXPECT_LT(guess_language("the end", "").confidence, 0.3);
    EXPECT_EQ(guess_language("12 34", "").tag, "und");
    EXPECT_EQ(guess_language("", "").tag, "und");
    EXPECT_EQ(guess_language("xqz wvb kjh", "").tag, "und");
}
