// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/compose/compose.h"

#include "compositor/base/file.h"
#include "compositor/render/engine.h"
#include "compositor/timeline/compile.h"
#include "compositor/timeline/parse.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace {

using script::Role;

std::filesystem::path root()
{
    return base::resource_root().value();
}

// A script of the given lines, spoken at three words a second.
compose::ComposeSpec spec_of(const std::vector<std::string>& lines, const std::string& style = "finance")
{
    const auto config = root() / "config";
    compose::ComposeSpec spec;
    spec.script.title = "How compound interest works";
    spec.script.takeaway = "Start early and wait.";
    for (std::size_t i = 0; i < lines.size(); ++i) {
        script::Turn turn;
        turn.id = fmt::format("line-{}", i + 1);
        turn.speaker = i % 2 == 0 ? Role::questioner : Role::explainer;
        turn.display = lines[i];
        turn.pose = i % 2 == 0 ? "asking" : "pointing";
        turn.keywords = {"interest"};
        compose::SpokenLine line;
        line.clip = fmt::format("/clips/{}.wav", i);
        for (std::size_t begin = 0; begin < lines[i].size();) {
            const std::size_t end = std::min(lines[i].find(' ', begin), lines[i].size());
            const double at_s = 0.1 + 0.33 * static_cast<double>(line.words.size());
            line.times.push_back({at_s, at_s + 0.3, line.words.size()});
            line.words.push_back(lines[i].substr(begin, end - begin));
            begin = end + 1;
        }
        line.duration_s = line.times.back().end_s + 0.1;
        spec.script.turns.push_back(turn);
        spec.lines.push_back(line);
    }
    spec.look = compose::load_look(config, style).value();
    spec.cast = compose::load_cast(config).value();
    spec.format = compose::load_format(config, "tiktok").value();
    spec.heading_family = "Inter";
    return spec;
}

const std::vector<std::string> kTalk{"What is compound interest?",
                                     "Compound interest is interest that is paid on earlier interest.", "I see.",
                                     "So the longer you wait, the more there is to grow: start early."};

struct Film {
    timeline::Composition composition;
    timeline::Compiled compiled;
};

Film film_of(const compose::ComposeSpec& spec)
{
    auto engine = render::Engine::create({.root = root(), .helper_program = {}}).value();
    auto composition = compose::compose(spec, engine.fonts()).value();
    composition.audio.clear(); // the clips of these tests do not exist
    auto compiled = engine.compile(composition, "/").value();
    return {std::move(composition), std::move(compiled)};
}

bool is_read(const timeline::Layer& layer)
{
    return std::holds_alternative<timeline::Captions>(layer.content) ||
           std::holds_alternative<timeline::Text>(layer.content) || layer.id.ends_with("/card") ||
           layer.id.ends_with("/chip");
}

}

TEST(Compose, SceneTimesFollowTheVoices)
{
    const auto spec = spec_of(kTalk);
    const auto plan = compose::schedule(spec);
    ASSERT_EQ(plan.scenes.size(), 4U);
    EXPECT_EQ(plan.scenes[0].begin_s, 0);
    EXPECT_EQ(plan.scenes[0].voice_s, 0.5);
    for (std::size_t i = 0; i < 4; ++i) {
        EXPECT_LE(plan.scenes[i].begin_s, plan.scenes[i].voice_s);
        EXPECT_GE(plan.scenes[i].end_s, plan.scenes[i].voice_s + spec.lines[i].duration_s);
        EXPECT_NEAR(plan.scenes[i].begin_s * 30, std::round(plan.scenes[i].begin_s * 30), 1e-6);
        if (i > 0) {
            EXPECT_NEAR(plan.scenes[i].voice_s - plan.scenes[i - 1].voice_s - spec.lines[i - 1].duration_s, 0.12, 1e-9);
        }
    }
    EXPECT_NEAR(plan.duration_s - plan.takeaway_s, 3, 1e-9);
}

TEST(Compose, EveryWordIsShownWhenItIsSpoken)
{
    const auto spec = spec_of(kTalk);
    auto fonts = text::FontSet::create({}).value();
    const auto film = compose::compose(spec, fonts).value();
    std::vector<std::string> shown;
    for (const auto& layer : film.layers) {
        const auto* page = std::get_if<timeline::Captions>(&layer.content);
        if (page == nullptr)
            continue;
        for (const auto& word : page->words) {
            shown.push_back(word.text);
            EXPECT_LE(layer.in_s, word.start_s) << word.text;
            EXPECT_GE(*layer.out_s + 0.05, word.end_s) << word.text;
        }
    }
    std::vector<std::string> written;
    for (const auto& line : spec.lines)
        written.insert(written.end(), line.words.begin(), line.words.end());
    EXPECT_EQ(shown, written);
}

TEST(Compose, IsAValidCompositionAndTheSameEachTime)
{
    auto fonts = text::FontSet::create({}).value();
    const auto first = compose::compose(spec_of(kTalk), fonts).value();
    const auto again = compose::compose(spec_of(kTalk), fonts).value();
    EXPECT_EQ(first, again);
    const auto parsed = timeline::parse(timeline::to_json(first));
    EXPECT_TRUE(parsed.problems.empty()) << to_string(parsed.problems.front());
    EXPECT_EQ(parsed.composition, first);
}

TEST(Compose, WhatIsReadStaysInsideTheStrictBoxAndApart)
{
    const auto spec =
        spec_of({"Internationalisation of counterrevolutionary responsibilities?", kTalk[1], "I see.", kTalk[3]});
    const auto film = film_of(spec);
    EXPECT_TRUE(film.compiled.missing_glyphs().empty());
    for (std::int64_t frame = 0; frame < film.compiled.frame_count(); frame += 7) {
        for (const auto& box : timeline::boxes_at(film.compiled, frame)) {
            if (is_read(film.composition.layers[box.layer]) && box.opacity > 0) {
                EXPECT_TRUE(spec.format.strict.contains(box.ink))
                    << box.id << " in frame " << frame << ": " << box.ink.x << "," << box.ink.y << " " << box.ink.width
                    << "x" << box.ink.height;
            }
        }
    }
}

TEST(Compose, LongAndTallWordsStillFitAndLeaveTheFacesFree)
{
    auto spec = spec_of(
        {"ما هي حقوق الإنسان الأساسية يا ليراتو؟", "يولد جميع الناس أحرارا ومتساوين في الكرامة والحقوق دون تمييز، ولهم "
                                                   "جميعا الحق في التمتع بحماية متكافئة عنه دون أية تفرقة."});
    spec.script.language = "ar";
    spec.script.title = "The history and the future of compound interest in South African community banks, stokvels "
                        "and savings clubs of all kinds";
    spec.script.takeaway = "لكل فرد حق في الحياة والحرية وسلامة شخصه، ولا يجوز استرقاق أحد أو استعباده، ويحظر الرق "
                           "والاتجار بالرقيق بجميع صورهما.";
    const auto film = film_of(spec);
    for (std::int64_t frame = 0; frame < film.compiled.frame_count(); frame += 5) {
        int read_bottom = 0, eyes_top = 100000;
        frame::Rect card;
        for (const auto& box : timeline::boxes_at(film.compiled, frame)) {
            if (box.id.ends_with("/card"))
                card = box.ink;
            if (box.id.ends_with("-eyes-open") || box.id.ends_with("-eyes-closed"))
                eyes_top = std::min(eyes_top, box.ink.y);
            if (!is_read(film.composition.layers[box.layer]) || box.opacity < 1)
                continue;
            read_bottom = std::max(read_bottom, box.ink.bottom());
            EXPECT_TRUE(spec.format.strict.contains(box.ink)) << box.id << " in frame " << frame;
            if (box.id.find("/page-") != std::string::npos && !card.empty()) { // the first card fades in
                EXPECT_GE(box.ink.y, card.y) << box.id;
                EXPECT_LE(box.ink.bottom(), card.bottom()) << box.id;
            }
        }
        EXPECT_LT(read_bottom + 60, eyes_top) << "frame " << frame;
    }
}

TEST(Compose, FiguresStandOnTheBottomEdge)
{
    const auto film = film_of(spec_of(kTalk));
    for (std::int64_t frame = 0; frame < film.compiled.frame_count(); frame += 11) {
        int figures = 0;
        for (const auto& box : timeline::boxes_at(film.compiled, frame)) {
            const auto& id = box.id;
            const bool figure =
                id.find("/questioner/") != std::string::npos || id.find("/explainer/") != std::string::npos;
            if (!figure || id.find("-eyes-") != std::string::npos || id.find("-mouth-") != std::string::npos)
                continue;
            ++figures;
            EXPECT_GE(box.ink.bottom(), film.composition.canvas.height - 1) << id << " in frame " << frame;
        }
        EXPECT_EQ(figures, 2) << "frame " << frame;
    }
}

TEST(Compose, FacesAreNeverUnderTheCard)
{
    const auto film = film_of(spec_of(kTalk));
    for (std::int64_t frame = 0; frame < film.compiled.frame_count(); frame += 11) {
        int card_bottom = 0, eyes_top = 100000;
        for (const auto& box : timeline::boxes_at(film.compiled, frame)) {
            if (box.id.ends_with("/card"))
                card_bottom = std::max(card_bottom, box.ink.bottom());
            if (box.id.ends_with("-eyes-open") || box.id.ends_with("-eyes-closed"))
                eyes_top = std::min(eyes_top, box.ink.y);
        }
        EXPECT_LT(card_bottom + 60, eyes_top) << "frame " << frame;
    }
}

TEST(Compose, RefusesLinesThatDoNotBelongTogether)
{
    auto fonts = text::FontSet::create({}).value();
    auto spec = spec_of(kTalk);
    spec.lines.pop_back();
    EXPECT_EQ(compose::compose(spec, fonts).error().what, "script: 4 lines, but 3 are voiced");
    spec = spec_of(kTalk);
    spec.lines[1].times.pop_back();
    EXPECT_EQ(compose::compose(spec, fonts).error().what, "line-2: 10 words, but 9 have times");
    spec.script.turns.clear();
    EXPECT_EQ(compose::compose(spec, fonts).error().what, "script: it has no lines");
}

TEST(Compose, AScriptWithoutTitleOrTakeawayIsFine)
{
    auto spec = spec_of(kTalk, "educational");
    spec.script.title.clear();
    spec.script.takeaway.clear();
    const auto film = film_of(spec);
    EXPECT_GT(film.compiled.frame_count(), 100);
    for (const auto& layer : film.composition.layers)
        EXPECT_EQ(layer.id.find("takeaway"), std::string::npos);
}
