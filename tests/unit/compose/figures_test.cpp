// SPDX-License-Identifier: GPL-3.0-or-later
// Where the two stand, looked at in pixels: nobody's arm lies over the face of who listens, whatever the pose.
#include "compositor/render/backend.h"
#include "compositor/render/frame_cursor.h"
#include "tests/unit/compose/film_support.h"

#include <gtest/gtest.h>

#include <array>
#include <iostream>

namespace {

constexpr std::array<const char*, 8> kPoses{"standing",   "thinking",  "asking",      "pointing",
                                            "explaining", "surprised", "celebrating", "listening"};
constexpr double kMostCovered = 0.05; // of a face

// Both in every pose, one after the other.
compose::ComposeSpec all_poses(const std::string& format)
{
    std::vector<std::string> lines;
    for (const char* pose : kPoses)
        for (const char* who : {"Do I look {} to you?", "I do look {} to me."})
            lines.push_back(fmt::format(fmt::runtime(who), pose));
    auto spec = compose_test::spec_of(lines, format);
    for (std::size_t i = 0; i < lines.size(); ++i)
        spec.script.turns[i].pose = kPoses[i / 2];
    return spec;
}

struct Face {
    compose::Point center, radius; // pixels
};

// The ellipse in the head's box, as the figure's layer has it at rest.
Face face_of(const timeline::Layer& layer, const compose::Character& character)
{
    const double scale = std::get<timeline::Character>(layer.content).height_px / character.size.y;
    const auto& position = layer.position;
    const compose::Point foot = position.keys.empty() ? position.value : position.keys.back().value;
    const frame::Rect& head = character.head;
    const compose::Point middle{head.x + head.width / 2.0, head.y + head.height / 2.0};
    return {{foot.x + scale * (middle.x - character.size.x / 2), foot.y + scale * (middle.y - character.size.y)},
            {scale * head.width / 2, scale * head.height / 2}};
}

class Shown {
public:
    Shown(render::Engine& engine, const timeline::Composition& film)
        : compiled_(engine.compile(film, "/").value()),
          cursor_(
              render::FrameCursor::create(compiled_, render::make_renderer(render::Backend::cpu, 2).value(), stations_)
                  .value())
    {
    }
    const frame::Image& at(std::int64_t index)
    {
        EXPECT_TRUE(cursor_.show(index).has_value());
        return cursor_.picture();
    }

private:
    base::Stations stations_;
    timeline::Compiled compiled_;
    render::FrameCursor cursor_;
};

// The part of the face's pixels that differ.
double differing(const frame::Image& a, const frame::Image& b, const Face& face)
{
    int all = 0, differ = 0;
    for (int y = 0; y < a.size().height; ++y)
        for (int x = 0; x < a.size().width; ++x) {
            const double dx = (x + 0.5 - face.center.x) / face.radius.x, dy = (y + 0.5 - face.center.y) / face.radius.y;
            if (dx * dx + dy * dy > 1)
                continue;
            ++all;
            const std::ptrdiff_t at = std::ptrdiff_t{4} * x;
            differ += std::equal(a.row(y) + at, a.row(y) + at + 4, b.row(y) + at) ? 0 : 1;
        }
    return all == 0 ? 1 : static_cast<double>(differ) / all;
}

}

class Figures : public testing::TestWithParam<const char*> {};

TEST_P(Figures, NoArmLiesOverAListenersFace)
{
    const auto spec = all_poses(GetParam());
    auto engine = render::Engine::create({.root = compose_test::root(), .helper_program = {}}).value();
    timeline::Composition film = compose::compose(spec, engine.fonts()).value();
    film.audio.clear();                   // the clips do not exist
    timeline::Composition without = film; // those who speak
    const auto layer_of = [&](const script::Turn& turn, script::Role role) {
        const std::string id = turn.id + (role == script::Role::questioner ? "/questioner" : "/explainer");
        const auto found = std::ranges::find(film.layers, id, &timeline::Layer::id);
        EXPECT_NE(found, film.layers.end()) << id;
        return *found;
    };
    for (const auto& turn : spec.script.turns)
        std::erase_if(without.layers,
                      [id = layer_of(turn, turn.speaker).id](const timeline::Layer& one) { return one.id == id; });
    Shown with(engine, film), alone(engine, without);
    for (const auto& turn : spec.script.turns) {
        const script::Role listener =
            turn.speaker == script::Role::questioner ? script::Role::explainer : script::Role::questioner;
        const timeline::Layer layer = layer_of(turn, listener);
        const auto frame = static_cast<std::int64_t>((layer.out_s.value() - 0.2) * 30);
        const Face face = face_of(layer, spec.cast.characters.at(listener));
        const double covered = differing(with.at(frame), alone.at(frame), face);
        if (covered > 0)
            std::cout << fmt::format("{} {} {}: {:.1f} % of the listener's face covered\n", GetParam(),
                                     spec.cast.characters.at(turn.speaker).name, turn.pose, 100 * covered);
        EXPECT_LT(covered, kMostCovered) << turn.id << " " << turn.pose;
    }
}

INSTANTIATE_TEST_SUITE_P(Formats, Figures, testing::Values("tiktok", "twitter_square", "twitter_wide"));
