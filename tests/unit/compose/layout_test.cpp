// SPDX-License-Identifier: GPL-3.0-or-later
#include "film_support.h"

#include <gtest/gtest.h>

using namespace compose_test;

class EveryFormat : public testing::TestWithParam<std::string> {};

TEST_P(EveryFormat, WhatIsReadStaysInsideTheStrictBoxAndOffTheFaces)
{
    const auto spec = spec_of(
        {"Internationalisation of counterrevolutionary responsibilities?", kTalk[1], "I see.", kTalk[3]}, GetParam());
    const auto film = film_of(spec);
    EXPECT_TRUE(film.compiled.missing_glyphs().empty());
    for (std::int64_t frame = 20; frame < film.compiled.frame_count(); frame += 13) {
        const auto boxes = timeline::boxes_at(film.compiled, frame);
        for (const auto& box : boxes) {
            if (!is_read(film.composition, box.id) || box.opacity <= 0)
                continue;
            EXPECT_TRUE(spec.format.strict.contains(box.ink))
                << box.id << " in frame " << frame << ": " << box.ink.x << "," << box.ink.y << " " << box.ink.width
                << "x" << box.ink.height;
            for (const auto& figure : boxes)
                if (is_figure(figure.id)) {
                    const auto role =
                        figure.id.ends_with("/questioner") ? script::Role::questioner : script::Role::explainer;
                    const auto& character = spec.cast.characters.at(role);
                    const double scale = figure.box.height / character.size.y;
                    // The face without what stands above it (hair, a wrap): from the brows down.
                    const int face_y = figure.box.y + static_cast<int>((character.face.y - 120) * scale);
                    const int face_x = figure.box.x + static_cast<int>((character.face.x - 150) * scale);
                    const frame::Rect face{face_x, face_y, static_cast<int>(300 * scale),
                                           static_cast<int>(280 * scale)};
                    EXPECT_TRUE(frame::intersect(face, box.ink).empty())
                        << box.id << " lies on the face of " << figure.id << " in frame " << frame;
                }
        }
    }
}

TEST_P(EveryFormat, NoSmallThingLiesHalfUnderTheCaptionCardOrAnIcon)
{
    auto engine = render::Engine::create({.root = root(), .helper_program = {}}).value();
    for (const char* style : {"educational", "finance", "motivation", "tech"})
        for (const char* title : {"", "Money", "How compound interest works while you sleep at night"}) {
            auto spec = spec_of(kTalk, GetParam(), style);
            spec.script.title = title;
            auto composition = compose::compose(spec, engine.fonts()).value();
            composition.audio.clear();
            composition.changes.clear();
            std::erase_if(composition.layers, [](const timeline::Layer& layer) {
                return !layer.id.starts_with("background/piece") && layer.id != "captions/card" &&
                       !layer.id.ends_with("/icon");
            });
            const auto film = engine.compile(composition, "/").value();
            int pieces = 0, icons = 0;
            for (std::int64_t frame = 20; frame < film.frame_count(); frame += 9) {
                const auto boxes = timeline::boxes_at(film, frame);
                for (const auto& box : boxes)
                    for (const auto& over : boxes) {
                        if (!box.id.starts_with("background/piece") || over.id.starts_with("background/piece") ||
                            box.opacity <= 0)
                            continue;
                        ++pieces;
                        icons += over.id.ends_with("/icon") ? 1 : 0;
                        EXPECT_TRUE(frame::intersect(over.ink, box.ink).empty())
                            << style << ", \"" << title << "\": " << box.id << " in frame " << frame << " at "
                            << box.ink.x << "," << box.ink.y << " " << box.ink.width << "x" << box.ink.height
                            << " lies under " << over.id << " at " << over.ink.x << "," << over.ink.y << " "
                            << over.ink.width << "x" << over.ink.height;
                    }
            }
            EXPECT_GT(pieces, 0);
            EXPECT_GT(icons, 0);
        }
}

TEST_P(EveryFormat, FiguresStandOnTheBottomEdgeAndFacesAreOnTheCanvas)
{
    const auto spec = spec_of(kTalk, GetParam());
    const auto film = film_of(spec);
    const frame::Rect canvas{0, 0, film.composition.canvas.width, film.composition.canvas.height};
    for (std::int64_t frame = 0; frame < film.compiled.frame_count(); frame += 29) {
        int figures = 0;
        for (const auto& box : timeline::boxes_at(film.compiled, frame)) {
            if (!is_figure(box.id))
                continue;
            ++figures;
            EXPECT_GE(box.ink.bottom(), canvas.height - 1) << box.id << " in frame " << frame;
            const auto role = box.id.ends_with("/questioner") ? script::Role::questioner : script::Role::explainer;
            const auto& character = spec.cast.characters.at(role);
            const double scale = box.box.height / character.size.y;
            const int x = box.box.x + static_cast<int>((character.face.x - 160) * scale);
            EXPECT_GE(x, 0) << box.id;
            EXPECT_LE(x + 320 * scale, canvas.width) << box.id;
        }
        EXPECT_EQ(figures, 2) << "frame " << frame;
    }
}

TEST_P(EveryFormat, ALogoAndLongWordsStillFit)
{
    auto spec = spec_of({"ما هي حقوق الإنسان الأساسية يا ليراتو؟",
                         "يولد جميع الناس أحرارا ومتساوين في الكرامة والحقوق دون تمييز، ولهم جميعا الحق في التمتع "
                         "بحماية متكافئة عنه دون أية تفرقة."},
                        GetParam());
    spec.script.language = "ar";
    spec.script.title = "The history and the future of compound interest in South African community banks, stokvels "
                        "and savings clubs of all kinds";
    spec.script.takeaway = "لكل فرد حق في الحياة والحرية وسلامة شخصه، ولا يجوز استرقاق أحد أو استعباده، ويحظر الرق "
                           "والاتجار بالرقيق بجميع صورهما.";
    spec.brand.logo = compose::BrandPicture{"config:examples/swatch.png", {400, 160}};
    const auto film = film_of(spec);
    for (std::int64_t frame = 20; frame < film.compiled.frame_count(); frame += 17) {
        frame::Rect card;
        for (const auto& box : timeline::boxes_at(film.compiled, frame)) {
            if (box.id == "captions/card")
                card = box.ink;
            if (!is_read(film.composition, box.id) || box.opacity < 1)
                continue;
            EXPECT_TRUE(spec.format.strict.contains(box.ink)) << box.id << " in frame " << frame;
            if (box.id.find("/page-") != std::string::npos && !card.empty()) {
                EXPECT_GE(box.ink.y, card.y) << box.id << " in frame " << frame;
                EXPECT_LE(box.ink.bottom(), card.bottom()) << box.id << " in frame " << frame;
            }
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Formats, EveryFormat, testing::ValuesIn(kFormats));
