// SPDX-License-Identifier: GPL-3.0-or-later
// What compose writes passes the linter: scripts of different length and language on every format. LESEDI_ALL_SCRIPTS
// takes all of them; otherwise the first few.
#include "compositor/lint/lint.h"

#include "film_support.h"

#include <gtest/gtest.h>

#include <cstdlib>

using namespace compose_test;

namespace {

struct Talk {
    const char* language;
    const char* style;
    std::vector<std::string> lines;
    const char* title;
    const char* takeaway;
};

const std::vector<Talk>& talks()
{
    static const std::vector<Talk> all{
        {"en", "finance", kTalk, "How compound interest works", "Start early and wait."},
        {"ar",
         "educational",
         {"ما هي حقوق الإنسان الأساسية يا ليراتو؟",
          "يولد جميع الناس أحرارا ومتساوين في الكرامة والحقوق دون تمييز، ولهم جميعا "
          "الحق في التمتع بحماية متكافئة عنه دون أية تفرقة."},
         "حقوق الإنسان",
         "لكل فرد حق في الحياة والحرية وسلامة شخصه."},
        {"ja",
         "tech",
         {"複利とは何ですか？", "複利とは利息にも利息がつくことです。長く待つほど増えます。"},
         "複利のしくみ",
         "早く始めましょう。"},
        {"th", "finance", {"ดอกเบี้ยทบต้นคืออะไร", "คือดอกเบี้ยที่จ่ายให้กับดอกเบี้ยก่อนหน้า"}, "ดอกเบี้ยทบต้น", "เริ่มเร็วแล้วรอ"},
        {"en", "motivation", {"Why?", "Because."}, "", ""},
        {"en",
         "tech",
         {"Internationalisation of counterrevolutionary responsibilities?",
          "Pseudopseudohypoparathyroidism is a long word, floccinaucinihilipilification another, and both must fit."},
         "Antidisestablishmentarianism and other very long words that nobody ever needs in one single title",
         "Long words are words too, and the longest of all is honorificabilitudinitatibus."},
        {"af",
         "educational",
         {"Wat is die waterkringloop?", "Water verdamp, styg op, word wolke en val as reën."},
         "Die waterkringloop",
         "Water gaan nooit verlore nie."},
        {"tn",
         "educational",
         {"Metsi a tswa kae?", "Metsi a tswa mo lewatleng, a nna maru, a bo a na pula."},
         "Metsi",
         "Boloka metsi."},
        {"sw",
         "motivation",
         {"Maji yanatoka wapi?", "Maji hutoka baharini na kuwa mawingu, kisha mvua."},
         "Maji",
         "Tunza maji."},
        {"de",
         "finance",
         {"Was ist eine Donaudampfschifffahrtsgesellschaft?",
          "Eine Gesellschaft, die Dampfschiffe auf der Donau fahren lässt."},
         "Zusammengesetzte Wörter",
         "Deutsch klebt Wörter zusammen."},
        {"fr",
         "educational",
         {"Qu'est-ce que la photosynthèse ?", "La plante fait du sucre avec de la lumière, de l'eau et de l'air."},
         "La photosynthèse",
         "La lumière nourrit la plante."},
        {"es",
         "tech",
         {"¿Qué es una red?", "Muchas máquinas que se hablan, cada una con su dirección."},
         "Las redes",
         "Cada máquina tiene una dirección."},
        {"pt",
         "finance",
         {"O que são juros?", "É o preço do dinheiro que se empresta."},
         "Juros",
         "Compare antes de pedir."},
        {"hi",
         "educational",
         {"प्रकाश संश्लेषण क्या है?", "पौधे धूप, पानी और हवा से अपना भोजन बनाते हैं।"},
         "प्रकाश संश्लेषण",
         "धूप ही भोजन है।"},
        {"am", "educational", {"ውሃ ከየት ይመጣል?", "ውሃ ከባህር ይተናል፣ ደመና ይሆናል፣ ከዚያም ይዘንባል።"}, "ውሃ", "ውሃን ቆጥብ።"},
        {"he",
         "motivation",
         {"מה זה ריבית דריבית?", "ריבית שמשולמת גם על הריבית הקודמת, שנה אחר שנה."},
         "ריבית דריבית",
         "התחילו מוקדם."},
        {"zh",
         "finance",
         {"什么是复利？", "复利就是利息也会产生利息，等得越久，增长得越多。"},
         "复利",
         "早开始，慢慢等。"},
        {"ru",
         "tech",
         {"Что такое сеть?", "Это много машин, которые говорят друг с другом по адресам."},
         "Сети",
         "У каждой машины есть адрес."},
        {"ko",
         "educational",
         {"광합성이란 무엇인가요?", "식물이 빛과 물과 공기로 양분을 만드는 일입니다."},
         "광합성",
         "빛이 곧 양분입니다."},
        {"en",
         "educational",
         {"How does rain come to be?", "The sun warms the sea.", "And then?",
          "Water rises as vapour, cools, and turns into "
          "drops around dust, 10 to 20 micrometres wide!",
          "So clouds are drops?", "Yes: millions of drops; when they grow to 2 mm they fall, at about 6 m/s.",
          "Wow 🌧️", "Indeed."},
         "Where rain comes from",
         "Sun, sea, dust and patience: that is all rain needs."}};
    return all;
}

int scripts_to_try()
{
    return std::getenv("LESEDI_ALL_SCRIPTS") != nullptr ? static_cast<int>(talks().size()) : 4;
}

compose::ComposeSpec spec_for(const Talk& talk, const std::string& format)
{
    auto spec = spec_of(talk.lines, format, talk.style);
    spec.script.language = talk.language;
    spec.script.title = talk.title;
    spec.script.takeaway = talk.takeaway;
    // Scripts without spaces are one long word here: give them the time their letters take.
    for (auto& line : spec.lines) {
        double at_s = 0.1;
        for (std::size_t i = 0; i < line.words.size(); ++i) {
            const double letters = static_cast<double>(std::ranges::count_if(
                line.words[i], [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; }));
            const bool dense = letters > 0 && static_cast<double>(line.words[i].size()) / letters > 2.5;
            const double spoken_s = std::max(0.3, letters * (dense ? 0.13 : 0.075));
            line.times[i] = {at_s, at_s + spoken_s, i};
            at_s += spoken_s + 0.03;
        }
        line.duration_s = at_s + 0.1;
    }
    return spec;
}

}

class Clean : public testing::TestWithParam<std::string> {};

TEST_P(Clean, IsWhatComposeWrites)
{
    const auto config = root() / "config";
    for (int i = 0; i < scripts_to_try(); ++i) {
        const Talk& talk = talks()[static_cast<std::size_t>(i)];
        auto spec = spec_for(talk, GetParam());
        if (i % 3 == 1)
            spec.text_animation = timeline::CaptionAnimation::pop;
        const auto film = film_of(spec);
        const auto found = lint::lint({film.composition, film.compiled, spec.format, "/", config});
        ASSERT_TRUE(found.has_value()) << found.error().what;
        for (const auto& finding : *found)
            ADD_FAILURE() << GetParam() << ", script " << i << " (" << talk.language
                          << "): " << lint::to_string(finding);
    }
    std::printf("%s: %d scripts are clean\n", GetParam().c_str(), scripts_to_try());
}

INSTANTIATE_TEST_SUITE_P(Formats, Clean, testing::ValuesIn(kFormats));
