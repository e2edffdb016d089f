// SPDX-License-Identifier: GPL-3.0-or-later
// Random compositions drawn by the scalar reference and in every other way there is: the same hash of every frame, and
// the same damage wherever both start from the frame before. LESEDI_COMPOSITIONS says how many; 1,000 unless set.
#include "tests/pixel/film_walk.h"
#include "tests/support/random_composition.h"

#include "compositor/assets/asset_cache.h"
#include "compositor/base/file.h"
#include "compositor/cpu/scalar.h"
#include "compositor/cpu/simd.h"
#include "compositor/frame/image.h"
#include "compositor/timeline/compile.h"
#include "compositor/timeline/parse.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>

namespace {

class RandomCompositions : public ::testing::Test {
protected:
    RandomCompositions()
        : fonts_(*text::FontSet::create({})), helpers_(*base::HelperPool::create({})),
          assets_(*assets::AssetCache::create({*base::resource_root() / "config", &helpers_, {}}))
    {
    }
    base::Result<timeline::Compiled> compiled(const timeline::Composition& composition)
    {
        return timeline::compile(composition, {fonts_, assets_, *base::resource_root() / "config/examples"});
    }

    text::FontSet fonts_;
    base::HelperPool helpers_;
    assets::AssetCache assets_;
};

std::string hash_in(const std::string& line)
{
    return line.substr(line.find(' ') + 1, 32);
}

// Any way of drawing gives the pictures of the scalar reference: with damage or from nothing, forwards and anyhow,
// with and without underlays, at any level and with one thread or two.
void every_way_is_the_same(const timeline::Compiled& film, std::uint64_t seed, const std::vector<std::string>& expected)
{
    const auto levels = cpu::simd_levels();
    const cpu::SimdSpec specs[] = {
        {.threads = 1},
        {.threads = 2, .underlays = cpu::Underlays::eager},
        {.threads = 1, .level = levels[seed % levels.size()], .underlays = cpu::Underlays::eager},
    };
    for (const cpu::SimdSpec& spec : specs) {
        const auto renderer = cpu::make_simd_renderer(spec);
        EXPECT_EQ(pixel_test::walk(film, *renderer, pixel_test::in_order(film), pixel_test::Drawn::damage_only).value(),
                  expected);
        const auto order = pixel_test::anyhow(film, seed, 20);
        const auto visits = pixel_test::walk(film, *renderer, order, pixel_test::Drawn::damage_only).value();
        for (const std::string& line : visits)
            EXPECT_EQ(hash_in(line), hash_in(expected[static_cast<std::size_t>(std::atoll(line.c_str()))])) << line;
    }
    const auto plain = cpu::make_simd_renderer({.underlays = cpu::Underlays::off});
    EXPECT_EQ(pixel_test::walk(film, *plain, pixel_test::in_order(film), pixel_test::Drawn::from_nothing).value(),
              expected);
}

TEST_F(RandomCompositions, EveryWayOfDrawingGivesTheSameFrameLines)
{
    const char* wanted = std::getenv("LESEDI_COMPOSITIONS");
    const int count = wanted != nullptr ? std::atoi(wanted) : 1000;
    const auto scalar = cpu::make_scalar_renderer();
    test_support::Coverage coverage;
    std::int64_t frames = 0;
    for (std::uint64_t seed = 0; seed < static_cast<std::uint64_t>(count); ++seed) {
        SCOPED_TRACE(fmt::format("seed {}", seed));
        const timeline::Composition composition = test_support::random_composition(seed);
        const auto film = compiled(composition);
        ASSERT_TRUE(film) << film.error().what << "\n" << timeline::to_json(composition);
        const auto expected =
            pixel_test::walk(*film, *scalar, pixel_test::in_order(*film), pixel_test::Drawn::damage_only);
        ASSERT_TRUE(expected) << expected.error().what;
        every_way_is_the_same(*film, seed, *expected);
        ASSERT_FALSE(HasFailure()) << timeline::to_json(composition);
        coverage.add(composition);
        frames += film->frame_count();
    }
    std::printf("%d compositions, %lld frames\n%s", count, static_cast<long long>(frames), coverage.text().c_str());
    EXPECT_TRUE(count < 500 || coverage.below(20).empty());
}

}
