// SPDX-License-Identifier: GPL-3.0-or-later
// Seeded defects: each rule in each format, one defect in a film that is good otherwise. The linter must name exactly
// it: rule, layer and time.
#include "tests/unit/lint/small_film.h"

#include <functional>
#include <iostream>

using namespace lint_test;

namespace {

struct Expected {
    std::string layer;
    double from_s, to_s;
};
struct Defect {
    lint::Rule rule;
    std::string name;
    std::function<Expected(SmallFilm&)> spoil;
};

Layer box(const std::string& id, Point position, Point size, Color fill)
{
    Layer made = layer(id, position);
    made.content = timeline::Shape{.size = size, .fill = fill};
    return made;
}

std::vector<Defect> placement_defects()
{
    using lint::Rule;
    return {
        {Rule::safe_zone, "title above the strict box",
         [](SmallFilm& film) {
             film.find("title").position = Point{film.middle, film.at(0)};
             return Expected{"title", 0.3, 6};
         }},
        {Rule::safe_zone, "logo beyond the strict box",
         [](SmallFilm& film) {
             Layer logo = box("brand/logo", {film.middle, film.at(-10)}, {80 * film.unit, 60 * film.unit}, kSun);
             logo.in_s = 1;
             film.film.layers.push_back(logo);
             film.find("title").position = Point{film.middle, film.at(80)};
             return Expected{"brand/logo", 1, 6};
         }},
        {Rule::safe_zone, "face beyond the organic box",
         [](SmallFilm& film) {
             auto& group = std::get<timeline::Group>(film.find("scene").content);
             group.layers[0].position =
                 Point{film.format.organic.right() * 1.0 - 20 * film.unit, film.format.canvas.height * 1.0};
             return Expected{"figure", 0, 6};
         }},
        {Rule::overlap, "text on text",
         [](SmallFilm& film) {
             Layer extra = film.text("extra", "Start early", film.at(60), 64);
             extra.in_s = 1, extra.out_s = 4;
             film.film.layers.push_back(extra);
             return Expected{"extra", 1, 4};
         }},
        {Rule::overlap, "card over the face",
         [](SmallFilm& film) {
             const double height = 0.45 * film.format.canvas.height;
             Layer cover = box("cover",
                               {film.format.organic.x + film.format.organic.width / 2.0,
                                film.format.canvas.height - height * 220 / 300},
                               {height / 3, height / 8}, kWhite);
             cover.in_s = 2, cover.out_s = 5;
             film.film.layers.push_back(cover);
             return Expected{"cover", 2, 5};
         }},
        {Rule::overlap, "text behind a later box",
         [](SmallFilm& film) {
             film.film.layers.push_back(
                 box("board", {film.middle, film.at(60)}, {700 * film.unit, 50 * film.unit}, kSun));
             return Expected{"title", 0.3, 6};
         }},
        {Rule::clipped, "title cut by the canvas",
         [](SmallFilm& film) {
             film.find("title").position = Point{film.format.canvas.width - 60 * film.unit, film.at(60)};
             return Expected{"title", 0.3, 6};
         }},
        {Rule::clipped, "title cut by its clip",
         [](SmallFilm& film) {
             film.find("title").clip =
                 frame::Rect{static_cast<int>(film.middle), 0, film.format.canvas.width, film.format.canvas.height};
             return Expected{"title", 0.3, 6};
         }},
        {Rule::clipped, "captions wider than their card",
         [](SmallFilm& film) {
             auto& captions = film.captions("page-1");
             captions.style.font.size_px = 150 * film.unit;
             captions.style.max_width_px = 0;
             captions.words.resize(2);
             captions.words[0].text = "Now";
             captions.words[1] = {"money", 1.2, 2.8};
             return Expected{"page-1", 0, 3};
         }},
        {Rule::clipped, "word broken between letters",
         [](SmallFilm& film) {
             film.title().text = "Incomprehensibilities";
             film.title().style.max_width_px = 500 * film.unit;
             film.title().style.line_height = 0.9;
             return Expected{"title", 0, 6};
         }},
    };
}

std::vector<Defect> look_defects()
{
    using lint::Rule;
    return {
        {Rule::contrast, "title as dark as the backdrop",
         [](SmallFilm& film) {
             film.title().style.color = Color{50, 80, 120, 255};
             return Expected{"title", 0.4, 6};
         }},
        {Rule::contrast, "active word as light as its pill",
         [](SmallFilm& film) {
             film.captions("page-2").active.color = Color{255, 240, 200, 255};
             return Expected{"page-2", 3.84, 5.4};
         }},
        {Rule::contrast, "upcoming words hardly there",
         [](SmallFilm& film) {
             film.captions("page-1").upcoming = {kWhite, 0.15};
             return Expected{"page-1", 0.45, 1.8}; // from when the title is there
         }},
        {Rule::type_size, "small print",
         [](SmallFilm& film) {
             Layer small = film.text("small", "Terms apply", film.at(330), 18);
             small.in_s = 1, small.out_s = 5;
             film.film.layers.push_back(small);
             return Expected{"small", 1, 5};
         }},
        {Rule::type_size, "a fourth size",
         [](SmallFilm& film) {
             Layer third = film.text("third", "Save", film.at(330), 40),
                   fourth = film.text("fourth", "Wait", film.at(400), 30);
             fourth.in_s = 2;
             film.film.layers.push_back(third);
             film.film.layers.push_back(fourth);
             return Expected{"fourth", 2, 6};
         }},
        {Rule::missing_glyphs, "a character nobody draws",
         [](SmallFilm& film) {
             film.title().text = "Grow \U0010fffd";
             return Expected{"title", 0, 6};
         }},
        {Rule::invisible, "off the canvas",
         [](SmallFilm& film) {
             film.film.layers.push_back(box("ghost", {-4000, 100}, {100, 100}, kSun));
             film.film.layers.back().in_s = 1;
             return Expected{"ghost", 1, 6};
         }},
        {Rule::invisible, "without opacity",
         [](SmallFilm& film) {
             film.film.layers.push_back(film.text("ghost", "Boo", film.at(330), 64));
             film.film.layers.back().opacity = 0.0;
             return Expected{"ghost", 0, 6};
         }},
        {Rule::invisible, "an empty text",
         [](SmallFilm& film) {
             film.film.layers.push_back(film.text("ghost", " \n", film.at(330), 64));
             return Expected{"ghost", 0, 6};
         }},
    };
}

std::vector<Defect> time_defects()
{
    using lint::Rule;
    return {
        {Rule::reading_speed, "a title that flashes",
         [](SmallFilm& film) {
             film.find("title").out_s = 0.9;
             return Expected{"title", 0, 0.9};
         }},
        {Rule::reading_speed, "a page that flashes",
         [](SmallFilm& film) {
             film.find("page-1").out_s = 2.6; // the words were spoken by then
             film.captions("page-1").words.back().end_s = 2.6;
             Layer flash = film.find("page-2");
             flash.id = "flash";
             flash.in_s = 2.6, flash.out_s = 3;
             std::get<timeline::Captions>(flash.content).words = {{"so", 2.6, 3}};
             film.film.layers.push_back(flash);
             return Expected{"flash", 2.6, 3};
         }},
        {Rule::reading_speed, "more than one can read",
         [](SmallFilm& film) {
             auto& page = film.captions("page-1");
             page.words[0].text = "Incomprehensible internationalisation";
             page.words[1].text = "everywhere, tomorrow morning,";
             page.words[2].text = "notwithstanding";
             page.style.font.size_px = 26 * film.unit;
             page.active.scale = 1;
             return Expected{"page-1", 0, 3};
         }},
        {Rule::unseen_word, "a word after its page",
         [](SmallFilm& film) {
             film.captions("page-1").words.push_back({"yes", 4.5, 4.8});
             return Expected{"page-1", 4.5, 4.8};
         }},
        {Rule::unseen_word, "a word of no time",
         [](SmallFilm& film) {
             film.captions("page-1").words[1].end_s = film.captions("page-1").words[1].start_s;
             return Expected{"page-1", 1.2, 1.2};
         }},
        {Rule::unseen_word, "a word that is never there",
         [](SmallFilm& film) {
             film.find("page-1").opacity = std::vector<timeline::Key<double>>{{1.8, 1.0, {}}, {1.82, 0.1, {}}};
             film.captions("page-1").active.color = {};
             film.captions("page-1").active.pill = {};
             return Expected{"page-1", 1.9, 2.8};
         }},
        {Rule::speech_gap, "two at once",
         [](SmallFilm& film) {
             film.film.audio[1].at_s = 2.2;
             return Expected{"b.wav", 2.2, 2.8};
         }},
        {Rule::speech_gap, "speech without captions",
         [](SmallFilm& film) {
             std::erase_if(film.film.layers, [](const Layer& one) { return one.id == "page-2"; });
             return Expected{"b.wav", 3.2, 5.5};
         }},
        {Rule::speech_gap, "a long silence",
         [](SmallFilm& film) {
             film.film.duration_s = 10;
             film.film.audio[1].at_s = 7;
             film.find("page-2").out_s = 10;
             return Expected{"b.wav", 2.8, 7};
         }},
    };
}

std::vector<Defect> all_defects()
{
    std::vector<Defect> all = placement_defects();
    for (const auto& more : {look_defects(), time_defects()})
        all.insert(all.end(), more.begin(), more.end());
    return all;
}

class Defects : public Studio {};

TEST_F(Defects, GoodFilmsHaveNoFindings)
{
    for (const timeline::Format& format : formats()) {
        const SmallFilm film(format);
        const auto found = findings(film.film, format);
        EXPECT_TRUE(found.empty()) << format.name << listed(found);
    }
}

TEST_F(Defects, EachIsFoundInEachFormatAndNothingElse)
{
    constexpr double kNearS = 0.21;
    int seeded = 0, right = 0;
    std::map<lint::Rule, int> per_rule;
    for (const timeline::Format& format : formats())
        for (const Defect& defect : all_defects()) {
            SmallFilm film(format);
            const Expected expected = defect.spoil(film);
            const auto found = findings(film.film, format);
            ++seeded;
            const std::string what = fmt::format("{}: {} ({})", format.name, defect.name, lint::name(defect.rule));
            EXPECT_EQ(found.size(), 1u) << what << listed(found);
            if (found.size() != 1)
                continue;
            const lint::Finding& one = found[0];
            const bool good = one.rule == defect.rule && one.layer == expected.layer &&
                              std::abs(one.from_s - expected.from_s) <= kNearS &&
                              std::abs(one.to_s - expected.to_s) <= kNearS;
            EXPECT_TRUE(good) << what << ": expected " << expected.layer << " " << expected.from_s << " to "
                              << expected.to_s << listed(found);
            EXPECT_FALSE(one.message.empty() || one.fix.empty() || one.path.empty()) << what;
            right += good ? 1 : 0;
            ++per_rule[one.rule];
        }
    EXPECT_EQ(per_rule.size(), static_cast<std::size_t>(lint::kRuleCount));
    std::cout << right << " of " << seeded << " defects found: right rule, layer and time, nothing else\n";
}

}
