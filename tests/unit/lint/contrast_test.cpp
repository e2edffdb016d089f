// SPDX-License-Identifier: GPL-3.0-or-later
// Contrast against closed forms and known pairs, and through whole films.
#include "compositor/lint/wcag.h"
#include "tests/unit/lint/small_film.h"

using namespace lint_test;

namespace {

double ratio(frame::Rgba a, frame::Rgba b)
{
    return lint::contrast_ratio(lint::relative_luminance(a), lint::relative_luminance(b));
}

TEST(Wcag, ClosedForms)
{
    EXPECT_DOUBLE_EQ(ratio({0, 0, 0, 255}, {255, 255, 255, 255}), 21);
    EXPECT_DOUBLE_EQ(ratio({7, 90, 200, 255}, {7, 90, 200, 255}), 1);
    EXPECT_NEAR(lint::relative_luminance({255, 0, 0, 255}), 0.2126, 1e-12);
    EXPECT_NEAR(lint::relative_luminance({0, 255, 0, 255}), 0.7152, 1e-12);
    EXPECT_NEAR(lint::relative_luminance({0, 0, 255, 255}), 0.0722, 1e-12);
    EXPECT_NEAR(lint::relative_luminance({10, 10, 10, 255}), 10 / 255.0 / 12.92, 1e-12) << "the linear part";
    EXPECT_NEAR(lint::relative_luminance({188, 188, 188, 255}), std::pow((188 / 255.0 + 0.055) / 1.055, 2.4), 1e-12);
    EXPECT_NEAR(ratio({0x76, 0x76, 0x76, 255}, {255, 255, 255, 255}), 4.54, 0.005); // the well-known least grey
    EXPECT_NEAR(ratio({0x77, 0x77, 0x77, 255}, {255, 255, 255, 255}), 4.48, 0.005);
}

TEST(Wcag, LargeTypeMayBePaler)
{
    EXPECT_EQ(lint::contrast_wanted(71, 400), 4.5);
    EXPECT_EQ(lint::contrast_wanted(72, 400), 3.0);
    EXPECT_EQ(lint::contrast_wanted(55, 700), 4.5);
    EXPECT_EQ(lint::contrast_wanted(56, 700), 3.0);
}

class Contrast : public Studio {
protected:
    // One line of text of this colour over a picture of its own, with an outline or a card perhaps.
    static bool pale(const std::function<void(timeline::Text&, Composition&)>& change)
    {
        const auto format = formats()[3]; // twitter_square
        SmallFilm film(format);
        film.film.layers.erase(film.film.layers.begin() + 1, film.film.layers.end());
        film.film.audio.clear();
        std::get<timeline::Shape>(film.film.layers[0].content).fill = kWhite;
        film.film.layers.push_back(film.text("line", "Grow your money", film.at(200), 40));
        auto text = std::get<timeline::Text>(film.film.layers[1].content);
        change(text, film.film);
        film.film.layers[1].content = text;
        const auto found = findings(film.film, format);
        for (const auto& finding : found)
            EXPECT_EQ(finding.rule, lint::Rule::contrast) << to_string(finding);
        return !found.empty();
    }
};

TEST_F(Contrast, TheThresholdIsMetToOneStepOfGrey)
{
    EXPECT_FALSE(pale([](auto& text, auto&) { text.style.color = Color{0x76, 0x76, 0x76, 255}; }));
    EXPECT_TRUE(pale([](auto& text, auto&) { text.style.color = Color{0x77, 0x77, 0x77, 255}; }));
    EXPECT_FALSE(pale([](auto& text, auto&) { // large
        text.style.color = Color{0x90, 0x90, 0x90, 255};
        text.style.font.size_px = 80;
    }));
}

TEST_F(Contrast, OutlinesAndCardsAreTheBackground)
{
    EXPECT_TRUE(pale([](auto& text, auto&) { text.style.color = kWhite; }));
    EXPECT_FALSE(pale([](auto& text, auto&) {
        text.style.color = kWhite;
        text.style.outline = timeline::Outline{kDeep, 5};
    }));
    EXPECT_FALSE(pale([](auto& text, auto&) {
        text.style.color = kWhite;
        text.style.card = timeline::Panel{.fill = kCard, .radius_px = 8, .padding = {20, 12}};
    }));
    EXPECT_TRUE(pale([](auto& text, auto&) { // the card lets the white through
        text.style.color = kWhite;
        text.style.card = timeline::Panel{.fill = Color{12, 24, 44, 90}, .radius_px = 8, .padding = {20, 12}};
    }));
}

TEST_F(Contrast, APartOfTheLettersIsEnough)
{
    EXPECT_TRUE(pale([](auto& text, Composition& film) { // from white to the letters' own colour
        text.style.color = kDeep;
        std::get<timeline::Shape>(film.layers[0].content).fill =
            timeline::LinearGradient{.angle_deg = 90.0, .stops = {{0.5, Color{kWhite}}, {0.6, Color{kDeep}}}};
    }));
}

}
