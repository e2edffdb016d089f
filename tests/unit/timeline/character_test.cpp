// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/media/picture.h"
#include "tests/unit/timeline/small_rig.h"
#include "tests/unit/timeline/stage.h"

#include <gtest/gtest.h>

#include <cstdlib>

namespace timeline {
namespace {

using test::of;

class Characters : public test::Stage {
protected:
    void SetUp() override
    {
        std::string pattern = (std::filesystem::temp_directory_path() / "lesedi-rig-XXXXXX").string();
        ASSERT_NE(mkdtemp(pattern.data()), nullptr);
        folder_ = pattern;
        write("nomsa.rig.json", test::kSmallRig);
        write("nomsa.svg", test::kSmallRigSvg);
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }

    void write(const std::string& name, const std::string& text) const
    {
        ASSERT_TRUE(base::write_file_atomic(folder_ / name, text));
    }
    void write_patch(const std::string& name, frame::Size size, frame::Rgba color) const
    {
        frame::Image image = *frame::Image::create(size, frame::PixelFormat::rgba8);
        for (int y = 0; y < size.height; ++y)
            for (int x = 0; x < size.width; ++x)
                reinterpret_cast<frame::Rgba*>(image.row(y))[x] = color;
        ASSERT_TRUE(media::write_png(folder_ / name, image));
    }

    Character nomsa() const
    {
        Character character;
        character.source = (folder_ / "nomsa.rig.json").string();
        character.height_px = 600;
        return character;
    }
    static Layer layer_of(Character character)
    {
        Layer layer;
        layer.id = "figure";
        layer.position = Point{500, 900};
        layer.content = std::move(character);
        return layer;
    }
    static std::string error_of(const Layer& layer)
    {
        const auto result = compile(of({layer}), context());
        return result ? "" : result.error().what;
    }

    std::filesystem::path folder_;
};

TEST_F(Characters, HaveTheBoxOfTheRig)
{
    Character character = nomsa();
    character.liveliness = 0;
    const Compiled c = compiled(of({layer_of(character)}));
    EXPECT_EQ(boxes_at(c, 0).at(0).box, (frame::Rect{300, 600, 400, 600}));
    EXPECT_EQ(frame_of(c, 0).sprites.size(), 9U);
    // The head is a circle of radius 50 about (100, 75); the small rig is shown twice as large.
    const scene::Sprite& head = frame_of(c, 0).sprites[4];
    EXPECT_NEAR(head.bounds.x, 400, 2);
    EXPECT_NEAR(head.bounds.y, 650, 2);
    EXPECT_NEAR(head.bounds.width, 200, 4);
}

TEST_F(Characters, MirroredOnesLookTheOtherWay)
{
    Character character = nomsa();
    character.liveliness = 0;
    character.look_at = Point{1, 0};
    const scene::Scene plain = frame_of(compiled(of({layer_of(character)})), 0);
    character.mirrored = true;
    const scene::Scene mirrored = frame_of(compiled(of({layer_of(character)})), 0);
    const auto middle = [](const scene::Sprite& sprite) { return sprite.bounds.x + sprite.bounds.width / 2.0; };
    for (std::size_t i = 0; i < plain.sprites.size(); ++i)
        EXPECT_NEAR(middle(plain.sprites[i]) - 500, 500 - middle(mirrored.sprites[i]), 1.5) << i;
    EXPECT_NEAR(middle(plain.sprites[5]), 520, 1.5) << "pupils by 10 units, twice as large";
}

TEST_F(Characters, ColoursReachTheArt)
{
    const auto skin = [&](const Character& character) {
        const Compiled c = compiled(of({layer_of(character)}));
        const scene::Sprite head = frame_of(c, 0).sprites[4];
        const frame::Image& picture = *head.tile->levels[0];
        return reinterpret_cast<const frame::Rgba*>(picture.row(picture.size().height / 2))[picture.size().width / 2];
    };
    Character character = nomsa();
    EXPECT_EQ(skin(character), (frame::Rgba{0x8d, 0x5a, 0x3a, 255}));
    character.colors = {{"skin", {10, 200, 30, 255}}};
    EXPECT_EQ(skin(character), (frame::Rgba{10, 200, 30, 255}));
    character.colors = {{"hair", {}}};
    EXPECT_NE(error_of(layer_of(character)).find("colors: Nomsa has no colour \"hair\"; it has skin, cloth"),
              std::string::npos);
}

TEST_F(Characters, WrongNamesAndFilesAreTold)
{
    Character character = nomsa();
    character.poses = {{0, "flying", 0, {}}};
    const std::string error = error_of(layer_of(character));
    EXPECT_TRUE(error.starts_with("layers[0] (figure): ")) << error;
    EXPECT_NE(error.find("Nomsa has no pose \"flying\"; it has standing, waving, hidden"), std::string::npos) << error;
    character.poses.clear();
    character.source = (folder_ / "nobody.rig.json").string();
    EXPECT_NE(error_of(layer_of(character)).find("nobody.rig.json"), std::string::npos);
    write("nomsa.rig.json", test::with(test::kSmallRig, "hand-open", "hand-opened"));
    EXPECT_NE(error_of(layer_of(nomsa())).find("hand-opened"), std::string::npos);
    write("nomsa.rig.json", test::with(test::kSmallRig, "[200, 300]", "[300, 300]"));
    EXPECT_NE(error_of(layer_of(nomsa())).find("size is 300 x 300, but"), std::string::npos)
        << error_of(layer_of(nomsa()));
    write("nomsa.rig.json", "{]");
    EXPECT_NE(error_of(layer_of(nomsa())).find("nomsa.rig.json: line 1, column 2"), std::string::npos)
        << error_of(layer_of(nomsa()));
}

TEST_F(Characters, IdleLifeIsOnTwosAndSpeechOnOnes)
{
    Character character = nomsa();
    character.speech = {{"mamamama", 2, 3}};
    const Compiled c = compiled(of({layer_of(character)}));
    const auto same = [&](std::int64_t a, std::int64_t b) {
        const scene::Scene first = frame_of(c, a), second = frame_of(c, b);
        bool equal = first.sprites.size() == second.sprites.size();
        for (std::size_t i = 0; equal && i < first.sprites.size(); ++i)
            equal = first.sprites[i].content == second.sprites[i].content;
        return equal;
    };
    int repeats = 0, changes = 0;
    for (std::int64_t frame = 0; frame < 60; frame += 2) {
        repeats += same(frame, frame + 1) ? 1 : 0;
        changes += same(frame + 1, frame + 2) ? 0 : 1;
    }
    EXPECT_GE(repeats, 27) << "but for blinks";
    EXPECT_EQ(changes, 30);
}

TEST_F(Characters, PartsKeepTheirIdsThroughVariants)
{
    Character character = nomsa();
    character.liveliness = 0;
    character.poses = {{0, "standing", 0, {}}, {1, "waving", 0.2, {}}};
    const Compiled c = compiled(of({layer_of(character)}));
    const scene::Scene before = frame_of(c, 0), after = frame_of(c, 60);
    ASSERT_EQ(before.sprites.size(), after.sprites.size());
    EXPECT_EQ(before.sprites[0].id, after.sprites[0].id);
    EXPECT_NE(before.sprites[0].tile, after.sprites[0].tile) << "the open hand became a fist";
}

TEST_F(Characters, NothingReachesBelowTheRig)
{
    Character character = nomsa();
    character.liveliness = 2;
    character.poses = {{0, "waving", 0, {}}};
    const Compiled c = compiled(of({layer_of(character)}));
    for (std::int64_t frame = 0; frame < 120; frame += 2)
        EXPECT_LE(test::ink_of(frame_of(c, frame)).bottom(), 1200);
}

TEST_F(Characters, PicturesBreatheTalkAndBlink)
{
    write_patch("standing.png", {100, 200}, {255, 0, 0, 255});
    write_patch("talk.png", {100, 200}, {0, 255, 0, 255});
    write_patch("blink.png", {100, 200}, {0, 0, 255, 255});
    write_patch("asking.png", {200, 200}, {255, 255, 0, 255});
    write("ada.rig.json", R"({"version": 1, "kind": "pictures", "name": "Ada", "size": [200, 200], "poses": {
        "standing": {"art": "standing.png", "talk": "talk.png", "blink": "blink.png"}, "asking": "asking.png"}})");
    Character character;
    character.source = (folder_ / "ada.rig.json").string();
    character.height_px = 400;
    character.poses = {{0, "standing", 0, {}}, {8, "asking", 0.4, {}}};
    character.speech = {{"aaaa", 1, 1.6}};
    const Compiled c = compiled(of({layer_of(character)}, 10));
    const auto color = [](const scene::Sprite& sprite) {
        return *reinterpret_cast<const frame::Rgba*>(sprite.tile->levels[0]->row(5));
    };
    const scene::Scene rest = frame_of(c, 0);
    ASSERT_EQ(rest.sprites.size(), 1U);
    EXPECT_EQ(color(rest.sprites[0]).r, 255);
    EXPECT_NEAR(rest.sprites[0].bounds.width, 200, 5) << "as large as fits, in the middle";
    EXPECT_NEAR(rest.sprites[0].bounds.x, 400, 3);
    EXPECT_EQ(rest.sprites[0].bounds.bottom(), 1100);
    EXPECT_EQ(color(frame_of(c, 40).sprites[0]).g, 255) << "talks";
    int blinks = 0;
    double tallest = 0, shortest = 1e9;
    for (std::int64_t frame = 0; frame < 230; ++frame) {
        const scene::Scene scene = frame_of(c, frame);
        blinks += color(scene.sprites[0]).b == 255 ? 1 : 0;
        const double tall = 65536.0 / scene.sprites[0].sampling.yy;
        tallest = std::max(tallest, tall);
        shortest = std::min(shortest, tall);
    }
    EXPECT_GT(blinks, 0);
    EXPECT_LT(blinks, 15);
    EXPECT_NEAR(tallest - shortest, 0.010, 0.003) << "a breath";
    EXPECT_EQ(frame_of(c, 244).sprites.size(), 2U) << "one pose becomes the other";
    const scene::Scene after = frame_of(c, 265);
    ASSERT_EQ(after.sprites.size(), 1U);
    EXPECT_EQ(color(after.sprites[0]), (frame::Rgba{255, 255, 0, 255}));
}

}
}
