// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/lint/darkroom.h"

#include <cstdlib>

namespace lint {
namespace {

constexpr frame::Rgba kBlack{0, 0, 0, 255}, kWhite{255, 255, 255, 255};

void hide(scene::Sprite& sprite)
{
    sprite.tint = {0, 0, 0, 0};
    sprite.bounds = {};
}

}

base::Result<Darkroom> Darkroom::create(frame::Size canvas)
{
    const auto picture = [&] { return frame::Image::create(canvas, frame::PixelFormat::rgba8); };
    frame::Image one = TRY(picture()), other = TRY(picture()), letters = TRY(picture());
    return Darkroom(TRY(render::make_renderer(render::Backend::automatic, 1)), std::move(one), std::move(other),
                    std::move(letters));
}

Darkroom::Darkroom(render::ChosenRenderer renderer, frame::Image one, frame::Image other, frame::Image letters)
    : renderer_(std::move(renderer)), one_(std::move(one)), other_(std::move(other)), letters_(std::move(letters)),
      damage_(one_.size())
{
}

base::Status Darkroom::print(const frame::Rect& area, frame::Image& picture)
{
    damage_.clear();
    damage_.mark(area);
    return renderer_.renderer->draw(scene_, damage_, picture);
}

base::Status Darkroom::draw(const Moment& moment, const Wanted& wanted, const frame::Rect& area, frame::Image& picture)
{
    scene_ = moment.scene;
    for (std::size_t i = 0; i < scene_.sprites.size(); ++i)
        if (moment.drawn[i].member && !moment.drawn[i].mask && !wanted(moment.drawn[i]))
            hide(scene_.sprites[i]);
    return print(area, picture);
}

base::Status Darkroom::draw_letters(const Moment& moment, const Sight& sight, const frame::Rect& area,
                                    frame::Image& picture)
{
    scene_.clear();
    scene_.canvas = moment.scene.canvas;
    scene_.background = kBlack;
    for (const std::uint32_t index : sight.sprites) {
        scene::Sprite sprite = moment.scene.sprites[index];
        if (sprite.tile->levels[0]->format() != frame::PixelFormat::a8)
            continue;
        sprite.tint = kWhite;
        sprite.blend = scene::Blend::normal;
        scene_.sprites.push_back(sprite);
    }
    return print(area, picture);
}

base::Result<double> Darkroom::covered(const Moment& moment, std::size_t member, const frame::Rect& ellipse)
{
    const frame::Rect canvas{0, 0, moment.scene.canvas.width, moment.scene.canvas.height};
    const frame::Rect area = frame::intersect(ellipse, canvas);
    if (area.empty())
        return 0.0;
    // Over black and over white: what stays the same is covered.
    const Wanted only = [&](const Drawn& drawn) { return drawn.member == member; };
    for (const frame::Rgba ground : {kBlack, kWhite}) {
        scene_ = moment.scene;
        scene_.background = ground;
        for (std::size_t i = 0; i < scene_.sprites.size(); ++i)
            if (moment.drawn[i].member && !moment.drawn[i].mask && !only(moment.drawn[i]))
                hide(scene_.sprites[i]);
        TRY(print(area, ground == kBlack ? one_ : other_));
    }
    long inside = 0, hidden = 0;
    for (int y = area.y; y < area.bottom(); ++y)
        for (int x = area.x; x < area.right(); ++x) {
            const double dx = 2.0 * (x + 0.5 - ellipse.x) / ellipse.width - 1;
            const double dy = 2.0 * (y + 0.5 - ellipse.y) / ellipse.height - 1;
            if (dx * dx + dy * dy > 1)
                continue;
            ++inside;
            const std::uint8_t* black = one_.row(y) + 4 * x;
            const std::uint8_t* white = other_.row(y) + 4 * x;
            hidden += white[1] - black[1] < 128 ? 1 : 0;
        }
    return inside == 0 ? 0.0 : static_cast<double>(hidden) / static_cast<double>(inside);
}

}
