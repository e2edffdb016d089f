// SPDX-License-Identifier: GPL-3.0-or-later
// Groups as data: sealing, reach, nesting, hashes, what a change in them damages.
#include "compositor/scene/damage.h"
#include "compositor/scene/effect.h"

#include <gtest/gtest.h>

namespace {
using scene::Effect;
using scene::EffectKind;
using scene::Group;
using scene::Scene;
using scene::StepKind;

constexpr frame::Rect kAll{0, 0, 320, 320};
constexpr Effect kBlur{.kind = EffectKind::blur, .sigma_x = 512, .sigma_y = 512}; // reaches 6 pixels

// A scene built by hand, step by step.
struct Builder {
    Scene scene{.canvas = {320, 320}};
    std::vector<std::uint32_t> open;

    Builder& sprite(std::uint64_t id, frame::Rect bounds, std::uint64_t content = 1)
    {
        const auto index = static_cast<std::uint32_t>(scene.sprites.size());
        scene::Sprite made;
        made.id = id;
        made.content = content;
        made.bounds = bounds;
        scene.sprites.push_back(made);
        scene.steps.push_back({StepKind::sprites, index, index + 1});
        return *this;
    }
    Builder& begin(Group group, const std::vector<Effect>& effects = {})
    {
        const auto index = static_cast<std::uint32_t>(scene.groups.size());
        group.first_effect = static_cast<std::uint32_t>(scene.effects.size());
        group.effect_count = static_cast<std::uint32_t>(effects.size());
        scene.effects.insert(scene.effects.end(), effects.begin(), effects.end());
        seal_group(scene, group);
        scene.groups.push_back(group);
        scene.steps.push_back({StepKind::begin_group, index, index});
        return *this;
    }
    Builder& end()
    {
        scene.steps.push_back({StepKind::end_group, 0, 0});
        return *this;
    }
};
Group group_of(std::uint64_t id, frame::Rect bounds = kAll, scene::Blend blend = scene::Blend::normal)
{
    return {.id = id, .content = 0, .bounds = bounds, .blend = blend};
}

TEST(Group, SealingCutsBoundsAndEffects)
{
    Scene scene{.canvas = {100, 50}};
    scene.effects = {{.kind = EffectKind::blur, .sigma_x = 1 << 30, .sigma_y = -5, .strength = 9999}};
    Group group = group_of(1, {-10, 20, 500, 500});
    group.effect_count = 1;
    seal_group(scene, group);
    EXPECT_EQ(group.bounds, (frame::Rect{0, 20, 100, 30}));
    EXPECT_EQ(scene.effects[0].sigma_x, scene::kMaxSigma);
    EXPECT_EQ(scene.effects[0].sigma_y, 0);
    EXPECT_EQ(scene.effects[0].strength, scene::kMaxStrength);
}

TEST(Group, EveryFieldAndEffectIsInTheContent)
{
    const auto content = [](auto change) {
        Scene scene{.canvas = {320, 320}};
        scene.effects = {kBlur};
        Group group = group_of(1);
        group.effect_count = 1;
        change(group, scene.effects[0]);
        seal_group(scene, group);
        return group.content;
    };
    const std::uint64_t plain = content([](Group&, Effect&) {});
    EXPECT_EQ(content([](Group& g, Effect&) { g.id = 77; }), plain); // who, not what
    EXPECT_NE(content([](Group& g, Effect&) { g.opacity = 254; }), plain);
    EXPECT_NE(content([](Group& g, Effect&) { g.blend = scene::Blend::keep; }), plain);
    EXPECT_NE(content([](Group& g, Effect&) { g.on_background = true; }), plain);
    EXPECT_NE(content([](Group& g, Effect&) { g.bounds.width = 319; }), plain);
    EXPECT_NE(content([](Group& g, Effect&) { g.effect_count = 0; }), plain);
    EXPECT_NE(content([](Group&, Effect& e) { e.kind = EffectKind::shadow; }), plain);
    EXPECT_NE(content([](Group&, Effect& e) { e.sigma_y = 513; }), plain);
    EXPECT_NE(content([](Group&, Effect& e) { e.offset_x = 1; }), plain);
    EXPECT_NE(content([](Group&, Effect& e) { e.tint.g = 1; }), plain);
    EXPECT_NE(content([](Group&, Effect& e) { e.strength = 257; }), plain);
    EXPECT_NE(content([](Group&, Effect& e) { e.matrix[2][3] = 1; }), plain);
}

TEST(Group, ReachAddsUpOverEffects)
{
    Builder made;
    Effect shadow{.kind = EffectKind::shadow, .sigma_x = 256, .sigma_y = 256, .offset_x = 20, .offset_y = -3};
    made.begin(group_of(1), {kBlur, shadow, {.kind = EffectKind::color}}).end();
    const scene::Reach reach = reach_of(made.scene, made.scene.groups[0]);
    const int blur = scene::box_of(512).reach(), soft = scene::box_of(256).reach();
    EXPECT_EQ(reach.left, blur + soft + 20); // a shadow that falls to the right comes from the left
    EXPECT_EQ(reach.right, blur);
    EXPECT_EQ(reach.top, blur + soft - 3);
    EXPECT_EQ(reach.bottom, blur + soft + 3);
}

TEST(Nesting, ReadsBracketsAndRefusesWhatIsNone)
{
    scene::Nesting nesting;
    Builder good;
    good.begin(group_of(1)).begin(group_of(2)).sprite(1, kAll).end().end().begin(group_of(3)).end();
    ASSERT_EQ(nesting.read(good.scene), nullptr);
    EXPECT_EQ(nesting.place(0).parent, scene::Nesting::kCanvas);
    EXPECT_EQ(nesting.place(1).parent, 0U);
    EXPECT_EQ(nesting.place(2).parent, scene::Nesting::kCanvas);
    EXPECT_EQ(nesting.place(0).end, 4U);
    EXPECT_EQ(nesting.group_of(3), 1U);

    const auto refused = [&](auto spoil) {
        Scene scene = good.scene;
        spoil(scene);
        return nesting.read(scene) != nullptr;
    };
    EXPECT_TRUE(refused([](Scene& s) { s.steps.pop_back(); }));
    EXPECT_TRUE(refused([](Scene& s) { s.steps.push_back({StepKind::end_group, 0, 0}); }));
    EXPECT_TRUE(refused([](Scene& s) { std::swap(s.steps[0].begin, s.steps[1].begin); }));
    EXPECT_TRUE(refused([](Scene& s) { s.groups.push_back(s.groups[0]); }));
    EXPECT_TRUE(refused([](Scene& s) { s.groups.pop_back(); }));
    EXPECT_TRUE(refused([](Scene& s) { s.steps[2].end = 2; }));
    EXPECT_TRUE(refused([](Scene& s) { s.groups[1].effect_count = 1; }));
    Builder deep;
    for (std::uint64_t i = 0; i < 17; ++i)
        deep.begin(group_of(i));
    for (int i = 0; i < 17; ++i)
        deep.end();
    EXPECT_NE(nesting.read(deep.scene), nullptr);
}

TEST(ContentHash, SeesSpritesGroupsAndSteps)
{
    Builder one, other;
    one.begin(group_of(1)).sprite(1, kAll).end().sprite(2, kAll);
    other.begin(group_of(1)).sprite(1, kAll).sprite(2, kAll).end();
    EXPECT_NE(content_hash(one.scene), content_hash(other.scene));
    EXPECT_EQ(content_hash(one.scene), content_hash(Scene(one.scene)));
    Builder faded = one;
    faded.scene.groups[0].opacity = 7;
    seal_group(faded.scene, faded.scene.groups[0]);
    EXPECT_NE(content_hash(one.scene), content_hash(faded.scene));
    Builder changed = one;
    changed.scene.sprites[1].content = 2;
    EXPECT_NE(content_hash(one.scene), content_hash(changed.scene));
}

TEST(Dump, ShowsTheTree)
{
    Builder made;
    made.begin(group_of(1, {0, 0, 10, 10}, scene::Blend::keep_luma), {kBlur}).sprite(2, kAll).end();
    const std::string text = dump(made.scene);
    EXPECT_NE(text.find("group 0000000000000001"), std::string::npos) << text;
    EXPECT_NE(text.find("blend keep_luma opacity 255"), std::string::npos) << text;
    EXPECT_NE(text.find("\n  blur 512 512\n"), std::string::npos) << text;
    EXPECT_NE(text.find("\n  0000000000000002 "), std::string::npos) << text;
}

class GroupDamage : public testing::Test {
protected:
    void step(const Builder& made) { differ_.compare(made.scene, damage_); }
    bool damaged(frame::Rect area) const { return damage_.any_in(area); }
    scene::Differ differ_;
    scene::DamageMap damage_;
};

TEST_F(GroupDamage, GrowsByAllEffectsAround)
{
    const Effect shadow{.kind = EffectKind::shadow, .offset_x = 160};
    const auto made = [&](std::uint64_t content) {
        return Builder().begin(group_of(1), {shadow}).begin(group_of(2), {kBlur}).sprite(3, {64, 64, 16, 16}, content);
    };
    step(made(1).end().end());
    step(made(1).end().end());
    EXPECT_EQ(damage_.count(), 0);
    step(made(2).end().end());
    EXPECT_TRUE(damaged({64, 64, 16, 16}));
    EXPECT_TRUE(damaged({58, 60, 1, 1}));    // blurred
    EXPECT_TRUE(damaged({224, 64, 16, 16})); // in the shadow
    EXPECT_FALSE(damaged({0, 64, 32, 32}));
    EXPECT_FALSE(damaged({64, 112, 16, 16}));
}

TEST_F(GroupDamage, StaysInsideTheBoundsOfGroups)
{
    const frame::Rect bounds{0, 0, 80, 320};
    const auto made = [&](std::uint64_t content) {
        return Builder().begin(group_of(1, bounds), {kBlur}).sprite(3, {64, 64, 32, 16}, content).end();
    };
    step(made(1));
    step(made(2));
    EXPECT_TRUE(damaged({64, 64, 16, 16}));
    EXPECT_FALSE(damaged({80, 0, 240, 320}));
}

TEST_F(GroupDamage, ChangedComingAndGoingGroupsDamageTheirBounds)
{
    const frame::Rect bounds{32, 32, 32, 32};
    const auto made = [&](std::uint8_t opacity) {
        Group group = group_of(1, bounds);
        group.opacity = opacity;
        return Builder().begin(group).sprite(2, {32, 32, 8, 8}).end();
    };
    step(made(255));
    step(made(254));
    EXPECT_EQ(damage_.count(), 4);
    step(made(254).sprite(3, {0, 0, 16, 16}));
    EXPECT_EQ(damage_.count(), 1);
    step(Builder().sprite(2, {32, 32, 8, 8}).sprite(3, {0, 0, 16, 16})); // no group any more
    EXPECT_TRUE(damaged({48, 48, 16, 16}));
    EXPECT_FALSE(damaged({0, 0, 16, 16}));
}

TEST_F(GroupDamage, LeavingAGroupIsAChange)
{
    step(Builder().begin(group_of(1, {0, 0, 32, 32})).sprite(2, {0, 0, 16, 16}).sprite(3, {64, 0, 16, 16}).end());
    step(Builder().begin(group_of(1, {0, 0, 32, 32})).sprite(2, {0, 0, 16, 16}).end().sprite(3, {64, 0, 16, 16}));
    EXPECT_TRUE(damaged({64, 0, 16, 16})); // outside the group it is seen
    EXPECT_FALSE(damaged({0, 0, 16, 16}));
}

TEST_F(GroupDamage, AKeepMaskDamagesAllAroundIt)
{
    const auto made = [](frame::Rect mask) {
        return Builder()
            .begin(group_of(1, {0, 0, 160, 320}))
            .sprite(2, kAll)
            .begin(group_of(3, mask, scene::Blend::keep))
            .sprite(4, {0, 0, 16, 16})
            .end()
            .end();
    };
    step(made({0, 0, 64, 64}));
    step(made({0, 0, 64, 48}));
    EXPECT_TRUE(damaged({0, 304, 16, 16}));
    EXPECT_TRUE(damaged({144, 0, 16, 16}));
    EXPECT_FALSE(damaged({160, 0, 160, 320})); // the group around it ends here
}

TEST_F(GroupDamage, StepsThatDoNotNestDamageAll)
{
    Builder good = Builder().begin(group_of(1)).end();
    step(good);
    step(good);
    EXPECT_EQ(damage_.count(), 0);
    good.end();
    step(good);
    EXPECT_EQ(damage_.count(), 400);
}

}
