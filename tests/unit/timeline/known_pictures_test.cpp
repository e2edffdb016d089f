// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/timeline/known_pictures.h"

#include <gtest/gtest.h>

namespace {

frame::SealedImage flat(frame::Rgba color)
{
    frame::Image image = frame::Image::create({40, 30}, frame::PixelFormat::rgba8).value();
    image.fill(color);
    return frame::seal(std::move(image));
}

TEST(KnownPictures, SayWhatLookingSaysHoweverOftenAnAddressIsUsedAgain)
{
    timeline::KnownPictures known;
    for (int i = 0; i < 200; ++i) {
        const auto picture =
            flat({static_cast<std::uint8_t>(i), 0, 0, static_cast<std::uint8_t>(i % 2 == 0 ? 255 : 200)});
        for (int again = 0; again < 2; ++again) {
            const auto facts = known.facts_of(picture);
            ASSERT_EQ(facts.hash, timeline::look_at_pixels(*picture).hash) << i;
            ASSERT_EQ(facts.opaque, i % 2 == 0) << i;
        }
        if (i % 50 == 0)
            known.forget_dead();
    }
}

}
