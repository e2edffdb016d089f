// SPDX-License-Identifier: GPL-3.0-or-later
// What the rules must not complain about, how complaints are merged, and what cannot be linted.
#include "compositor/lint/text_measure.h"
#include "tests/support/random_composition.h"
#include "tests/unit/lint/small_film.h"

using namespace lint_test;

namespace {

TEST(TextMeasure, CountsWhatAReaderCounts)
{
    EXPECT_EQ(lint::graphemes("abc de"), 6u);
    EXPECT_EQ(lint::graphemes("e\u0301te\u0301"), 3u);
    EXPECT_EQ(lint::graphemes("\U0001F469\u200D\U0001F52C"), 1u) << "a scientist: two pictures, joined";
    EXPECT_NEAR(lint::reading_load("\u8907\u5229").seconds, 2 / 9.0, 1e-9);
    EXPECT_NEAR(lint::reading_load("abcd").seconds, 4 / 20.0, 1e-9);
    EXPECT_EQ(lint::reading_load("three small words").words, 3);
    for (const char* bad : {"\xff", "\xe2\x82", "\xc0\xaf", "a\xf0\x9f"}) // no UTF-8: counted somehow
        EXPECT_GE(lint::graphemes(bad), 1u);
}

class Rules : public Studio {
protected:
    static std::vector<lint::Finding> after(const std::function<void(SmallFilm&)>& change, int format_number = 0)
    {
        const timeline::Format format = formats()[static_cast<std::size_t>(format_number)];
        SmallFilm film(format);
        change(film);
        return findings(film.film, format);
    }
};

TEST_F(Rules, WhatComesAndGoesIsNotJudgedOnItsWay)
{
    const auto found = after([](SmallFilm& film) {
        Layer& title = film.find("title");
        title.enter = timeline::Transition{timeline::Animation::push, 0.5, timeline::Side::left};
        title.exit = timeline::Transition{timeline::Animation::slide, 0.5, timeline::Side::right, 900};
        title.out_s = 3.2;
        Layer next = film.text("next", "Start early", film.at(60), 64); // the same place, while the other leaves
        next.in_s = 2.9;
        next.enter = timeline::Transition{timeline::Animation::fade, 0.4};
        film.film.layers.push_back(next);
    });
    EXPECT_TRUE(found.empty()) << listed(found);
}

TEST_F(Rules, ATextThatMovesOnToAnotherLayerIsReadOn)
{
    const auto found = after([](SmallFilm& film) {
        Layer chip = film.find("title");
        film.find("title").out_s = 0.8;
        chip.id = "chip";
        chip.in_s = 0.8;
        film.film.layers.push_back(chip);
    });
    EXPECT_TRUE(found.empty()) << listed(found);
}

TEST_F(Rules, PicturesWithHolesDoNotCoverFaces)
{
    const auto found = after([](SmallFilm& film) {
        std::ofstream(folder_ / "frame.svg")
            << R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100"><path fill="none" stroke="#fff" )"
               R"(d="M1 1H99V99H1z"/></svg>)";
        const Point canvas{film.format.canvas.width * 1.0, film.format.canvas.height * 1.0};
        Layer edge = layer("edge", {canvas.x / 2, canvas.y / 2});
        edge.content = timeline::Svg{"frame.svg", timeline::Animated<Point>(canvas), {}};
        film.film.layers.push_back(edge);
    });
    EXPECT_TRUE(found.empty()) << listed(found);
}

TEST_F(Rules, MasksAndAdjustmentsAreNoLayersOfTheirOwn)
{
    const auto found = after([](SmallFilm& film) {
        Layer mask = film.find("card");
        mask.id = "mask";
        film.find("card").mask = timeline::Mask{"mask", timeline::MaskMode::alpha, false};
        Layer warm = layer("warm", {0, 0});
        warm.content = timeline::Adjustment{};
        warm.effects = {timeline::Brightness{0.95}};
        film.film.layers.insert(film.film.layers.begin() + 2, mask);
        film.film.layers.push_back(warm);
    });
    EXPECT_TRUE(found.empty()) << listed(found);
}

TEST_F(Rules, TypewritersAndAnimatorsAreWaitedFor)
{
    const auto found = after([](SmallFilm& film) {
        film.captions("page-1").animation = timeline::CaptionAnimation::typewriter;
        auto& page = film.captions("page-2");
        page.animation = timeline::CaptionAnimation::pop;
        page.by = timeline::CaptionUnit::word;
        timeline::TextAnimator letters;
        letters.offset_px = {0, 400};
        film.title().animators = {letters};
    });
    EXPECT_TRUE(found.empty()) << listed(found);
}

TEST_F(Rules, NeighbouringFramesAreOneFindingAndDistantOnesTwo)
{
    const auto found = after([](SmallFilm& film) {
        film.find("title").position = std::vector<timeline::Key<Point>>{{2.0, {film.middle, film.at(0)}, {}},
                                                                        {2.01, {film.middle, film.at(60)}, {}},
                                                                        {4.0, {film.middle, film.at(60)}, {}},
                                                                        {4.01, {film.middle, film.at(0)}, {}}};
    });
    ASSERT_EQ(found.size(), 2u) << listed(found);
    EXPECT_NEAR(found[0].to_s, 2, 0.15);
    EXPECT_NEAR(found[1].from_s, 4, 0.15);
    EXPECT_EQ(found[1].path, "layers[3]");
    EXPECT_NE(to_string(found[1]).find("safe_zone"), std::string::npos);
}

TEST_F(Rules, NestedLayersHaveTheirPath)
{
    const auto found = after([](SmallFilm& film) {
        auto& group = std::get<timeline::Group>(film.find("scene").content);
        Layer ghost = layer("ghost", {-5000, 0});
        ghost.content = timeline::Shape{.size = Point{10, 10}};
        group.layers.push_back(ghost);
    });
    ASSERT_EQ(found.size(), 1u) << listed(found);
    EXPECT_EQ(found[0].path, "layers[1].layers[1]");
}

TEST_F(Rules, SilenceAtTheEndsOfAClipIsNoSpeech)
{
    const auto found = after([](SmallFilm& film) {
        write_tone(folder_ / "quiet.wav", 3, 0.0005);
        film.film.audio[1].source = "quiet.wav";
        film.film.audio[1].at_s = 1.5; // over the first, but nobody hears it
    });
    EXPECT_TRUE(found.empty()) << listed(found);
}

TEST_F(Rules, ACompositionIsJudgedByItsOwnCanvas)
{
    const auto all = formats();
    const SmallFilm film(all[0]);
    const auto compiled = engine_->compile(film.film, folder_);
    ASSERT_TRUE(compiled);
    const auto found = lint::lint({film.film, *compiled, all[5], folder_, root() / "config"});
    ASSERT_FALSE(found);
    EXPECT_NE(found.error().what.find("twitter_wide"), std::string::npos);
    SmallFilm deaf(all[0]);
    deaf.film.audio[0].source = "nothing.wav";
    EXPECT_FALSE(lint::lint({deaf.film, *compiled, all[0], folder_, root() / "config"}));
}

TEST_F(Rules, EmptyAndHugeCompositionsAreLinted)
{
    const timeline::Format format = formats()[3];
    Composition film;
    film.canvas = format.canvas;
    film.duration_s = 2;
    EXPECT_TRUE(findings(film, format).empty());
    for (int i = 0; i < 3000; ++i) {
        Layer one = layer(fmt::format("dot-{}", i), {40.0 + i % 1000, 40.0 + i / 3.0});
        one.content = timeline::Shape{.size = Point{3, 3}};
        film.layers.push_back(one);
    }
    EXPECT_TRUE(findings(film, format).empty());
}

TEST_F(Rules, AnythingTheLanguageCanSayIsLinted)
{
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
        const Composition film = test_support::random_composition(seed);
        const auto compiled = engine_->compile(film, root() / "config/examples");
        ASSERT_TRUE(compiled) << seed << ": " << compiled.error().what;
        const frame::Rect inside{8, 8, film.canvas.width - 16, film.canvas.height - 16};
        const timeline::Format format{"any", film.canvas, inside, inside};
        // Sounds may be missing; nothing else may go wrong.
        Composition silent = film;
        silent.audio.clear();
        const auto found = lint::lint({silent, *compiled, format, root() / "config/examples", root() / "config"});
        if (!found)
            EXPECT_NE(found.error().what.find("layers["), std::string::npos) << seed << ": " << found.error().what;
        else
            for (const lint::Finding& finding : *found)
                EXPECT_FALSE(finding.path.empty() || finding.message.empty()) << seed;
    }
}

}
