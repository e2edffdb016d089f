// SPDX-License-Identifier: GPL-3.0-or-later
// Each override changes what it says and nothing else: the rest of the composition is compared layer by layer.
#include "compositor/timeline/parse.h"
#include "tests/unit/compose/film_support.h"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

namespace compose_test {
namespace {

timeline::Composition composed(const compose::ComposeSpec& spec)
{
    static auto engine = render::Engine::create({.root = root(), .helper_program = {}}).value();
    auto film = compose::compose(spec, engine.fonts());
    if (!film)
        throw std::runtime_error(film.error().what);
    return std::move(*film);
}

std::vector<timeline::Layer> flat(const timeline::Composition& film) // groups as what is in them
{
    std::vector<timeline::Layer> layers;
    for (const auto& layer : film.layers)
        if (const auto* group = std::get_if<timeline::Group>(&layer.content))
            layers.insert(layers.end(), group->layers.begin(), group->layers.end());
        else
            layers.push_back(layer);
    return layers;
}

// Ids of layers that differ, came or went.
std::set<std::string> changed(const timeline::Composition& before, const timeline::Composition& after)
{
    const auto was = flat(before), is = flat(after);
    std::set<std::string> ids;
    const auto compare = [&](const std::vector<timeline::Layer>& here, const std::vector<timeline::Layer>& there) {
        for (const auto& layer : here) {
            const auto other = std::ranges::find(there, layer.id, &timeline::Layer::id);
            if (other == there.end() || !(*other == layer))
                ids.insert(layer.id);
        }
    };
    compare(was, is);
    compare(is, was);
    return ids;
}

const timeline::Layer& layer_of(const std::vector<timeline::Layer>& layers, std::string_view id)
{
    const auto found = std::ranges::find(layers, id, &timeline::Layer::id);
    if (found == layers.end())
        throw std::runtime_error("no layer " + std::string(id));
    return *found;
}

void expect_valid(const timeline::Composition& film)
{
    const auto parsed = timeline::parse(timeline::to_json(film));
    ASSERT_TRUE(parsed.problems.empty()) << to_string(parsed.problems.front());
}

class Overrides : public testing::Test {
protected:
    compose::ComposeSpec spec_ = spec_of(kTalk);
    const timeline::Composition before_ = composed(spec_);

    compose::LineOverride& line(const std::string& id) { return spec_.overrides.lines[id]; }
    timeline::Composition after()
    {
        auto film = composed(spec_);
        expect_valid(film);
        return film;
    }
};

TEST_F(Overrides, NoneAndUnknownOnesChangeNothing)
{
    line("line-9").pose = "surprised";
    line("line-1").words[99].shift_s = 1;
    EXPECT_EQ(after(), before_);
}

TEST_F(Overrides, APauseMovesEverythingBehindItByAsMuch)
{
    const auto was = compose::schedule(spec_);
    line("line-3").pause_before_s = 1.12;
    const auto is = compose::schedule(spec_);
    for (const std::size_t i : {0U, 1U})
        EXPECT_EQ(is.scenes[i].voice_s, was.scenes[i].voice_s);
    for (const std::size_t i : {2U, 3U}) {
        EXPECT_NEAR(is.scenes[i].voice_s - was.scenes[i].voice_s, 1.0, 1e-9);
        EXPECT_NEAR(is.scenes[i].begin_s - was.scenes[i].begin_s, 1.0, 1e-9);
    }
    EXPECT_NEAR(is.duration_s - was.duration_s, 1.0, 1e-9);
    const auto ids = changed(before_, after());
    EXPECT_FALSE(ids.contains("line-1/questioner"));
    EXPECT_TRUE(ids.contains("line-3/questioner"));
    EXPECT_EQ(after().audio[1].at_s, before_.audio[1].at_s);
    EXPECT_NEAR(after().audio[2].at_s - before_.audio[2].at_s, 1.0, 1e-9);
}

TEST_F(Overrides, TheUsualPauseIsNoChange)
{
    line("line-1").pause_before_s = 0.5;
    line("line-2").pause_before_s = 0.12;
    EXPECT_EQ(after(), before_);
}

TEST_F(Overrides, NoPauseAtAll)
{
    line("line-2").pause_before_s = 0;
    const auto plan = compose::schedule(spec_);
    EXPECT_NEAR(plan.scenes[1].voice_s, plan.scenes[0].voice_s + spec_.lines[0].duration_s, 1e-9);
    after();
}

TEST_F(Overrides, APoseIsOfItsLineAlone)
{
    line("line-2").pose = "thinking";
    const auto film = after();
    // The next line's figure begins in the pose that this one had.
    EXPECT_EQ(changed(before_, film), (std::set<std::string>{"line-2/explainer", "line-3/explainer"}));
    const auto layers = flat(film);
    EXPECT_EQ(std::get<timeline::Character>(layer_of(layers, "line-2/explainer").content).poses.back().pose,
              "thinking");
    line("line-2").pose = "surprised"; // its arms go out, and both make room
    EXPECT_EQ(changed(before_, after()), (std::set<std::string>{"line-2/explainer", "line-2/questioner",
                                                                "line-3/explainer", "line-3/questioner"}));
}

TEST_F(Overrides, AWordMovesAndItsNeighboursGiveWay)
{
    line("line-2").words[2].shift_s = 0.2;
    const auto film = after();
    for (const auto& id : changed(before_, film))
        EXPECT_TRUE(id.starts_with("line-2/")) << id;
    const auto words = [](const timeline::Composition& of) {
        std::vector<timeline::SpokenWord> spoken;
        const auto layers = flat(of);
        return std::get<timeline::Character>(layer_of(layers, "line-2/explainer").content).speech;
    };
    const auto was = words(before_), is = words(film);
    ASSERT_EQ(is.size(), was.size());
    EXPECT_NEAR(is[2].start_s - was[2].start_s, 0.2, 1e-6);
    EXPECT_EQ(is[1].start_s, was[1].start_s);
    EXPECT_GE(is[3].start_s, is[2].end_s - 1e-9);
    for (std::size_t i = 4; i < is.size(); ++i)
        EXPECT_EQ(is[i].start_s, was[i].start_s) << i;
}

TEST_F(Overrides, AWordNeverPassesItsNeighbours)
{
    for (const double shift_s : {-2.0, 2.0}) {
        line("line-2").words[3].shift_s = shift_s;
        const auto layers = flat(after());
        const auto& speech = std::get<timeline::Character>(layer_of(layers, "line-2/explainer").content).speech;
        for (std::size_t i = 1; i < speech.size(); ++i) {
            EXPECT_GE(speech[i].start_s, speech[i - 1].start_s) << shift_s << " word " << i;
            EXPECT_GT(speech[i].end_s, speech[i].start_s);
        }
    }
}

TEST_F(Overrides, EmphasisGoesOnAndOff)
{
    line("line-2").words[0].emphasis = true;  // "Compound"
    line("line-2").words[1].emphasis = false; // "interest", a keyword
    const auto film = after();
    for (const auto& id : changed(before_, film))
        EXPECT_TRUE(id.starts_with("line-2/")) << id;
    const auto layers = flat(film);
    const auto& page = std::get<timeline::Captions>(layer_of(layers, "line-2/page-1").content);
    EXPECT_TRUE(page.words[0].keyword);
    EXPECT_FALSE(page.words[1].keyword);
}

TEST_F(Overrides, CaptionsOfALineAndOfAll)
{
    using timeline::CaptionAnimation;
    using timeline::CaptionUnit;
    spec_.overrides.captions = compose::CaptionsCome{CaptionAnimation::pop, CaptionUnit::word};
    line("line-2").captions = compose::CaptionsCome{CaptionAnimation::typewriter, CaptionUnit::line};
    const auto film = after();
    for (const auto& layer : flat(film)) {
        const auto* page = std::get_if<timeline::Captions>(&layer.content);
        if (page == nullptr)
            continue;
        const bool own = layer.id.starts_with("line-2/");
        EXPECT_EQ(page->animation, own ? CaptionAnimation::typewriter : CaptionAnimation::pop) << layer.id;
        EXPECT_EQ(page->by, own ? CaptionUnit::line : CaptionUnit::word) << layer.id;
    }
    for (const auto& id : changed(before_, film))
        EXPECT_NE(id.find("/page-"), std::string::npos) << id;
    EXPECT_EQ(compose::automatic_strategy(spec_), compose::Strategy::full);
}

TEST_F(Overrides, OneSceneChangesTheOthersGlide)
{
    line("line-3").change = compose::scene_change_named("push", spec_.covers).value();
    const auto film = after();
    ASSERT_EQ(film.changes.size(), before_.changes.size() + 1);
    const auto push = std::ranges::find(film.changes, timeline::ChangeKind::push, &timeline::Change::kind);
    ASSERT_NE(push, film.changes.end());
    EXPECT_EQ(push->from, "scene/line-2");
    EXPECT_EQ(push->to, "scene/line-3");
    for (const auto& id : changed(before_, film))
        EXPECT_TRUE(id == "line-3/questioner" || id == "line-3/explainer") << id << ": they do not glide";
    std::set<std::string> groups;
    for (const auto& layer : film.layers)
        if (std::holds_alternative<timeline::Group>(layer.content))
            groups.insert(layer.id);
    EXPECT_EQ(groups, (std::set<std::string>{"scene/line-2", "scene/line-3"}));
}

TEST_F(Overrides, OneSceneGlidesWhereOthersChange)
{
    spec_.change = compose::scene_change_named("fade", spec_.covers).value();
    const auto count = composed(spec_).changes.size();
    line("line-2").change = compose::SceneChange{};
    EXPECT_EQ(after().changes.size(), count - 1);
}

TEST_F(Overrides, AnIconIsHidden)
{
    spec_.script.turns[1].icon = "clock";
    const auto with_icon = composed(spec_);
    line("line-2").hide_icon = true;
    EXPECT_EQ(changed(with_icon, after()), (std::set<std::string>{"line-2/icon"}));
}

TEST_F(Overrides, ABackgroundBehindOneSceneAndBehindAll)
{
    line("line-2").background = "/pictures/sea.png";
    EXPECT_EQ(changed(before_, after()), (std::set<std::string>{"line-2/background"}));
    spec_.overrides.background = "/pictures/all.png";
    const auto film = after();
    EXPECT_EQ(changed(before_, film), (std::set<std::string>{"background/picture", "line-2/background"}));
    const auto place = [&](std::string_view id) {
        return std::ranges::find(film.layers, id, &timeline::Layer::id) - film.layers.begin();
    };
    EXPECT_LT(place("background/backdrop"), place("background/picture"));
    EXPECT_LT(place("background/picture"), place("line-2/background"));
    EXPECT_LT(place("line-2/background"), place("line-1/questioner"));
}

TEST_F(Overrides, TheMusicsLevel)
{
    spec_.music = "/music/bed.wav";
    const auto loud = composed(spec_);
    spec_.overrides.music_gain_db = -20;
    auto film = after();
    EXPECT_EQ(film.audio.back().gain_db, -20);
    film.audio.back().gain_db = loud.audio.back().gain_db;
    EXPECT_EQ(film, loud);
}

}
}
