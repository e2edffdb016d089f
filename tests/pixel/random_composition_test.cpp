// SPDX-License-Identifier: GPL-3.0-or-later
// Random compositions played by the scalar reference and by the SIMD renderer: the same hash of every frame, and the
// same damage wherever both start from the frame before. LESEDI_COMPOSITIONS says how many; 500 unless set.
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

// What `lesedi frames` prints of one renderer: a line for each frame.
base::Result<std::string> frame_lines(const timeline::Compiled& film, scene::Renderer& renderer)
{
    scene::Differ differ;
    scene::Scene scene;
    scene::DamageMap damage(film.canvas());
    frame::Image picture = TRY(frame::Image::create(film.canvas(), frame::PixelFormat::rgba8));
    std::string lines;
    for (std::int64_t index = 0; index < film.frame_count(); ++index) {
        timeline::evaluate(film, index, scene);
        damage.clear();
        differ.compare(scene, damage);
        TRY(renderer.draw(scene, damage, picture));
        lines += fmt::format("{} {} {}\n", index, base::to_hex(frame::pixel_hash(picture)), damage.count());
    }
    return lines;
}

TEST_F(RandomCompositions, ScalarAndSimdPrintTheSameFrameLines)
{
    const char* wanted = std::getenv("LESEDI_COMPOSITIONS");
    const int count = wanted != nullptr ? std::atoi(wanted) : 500;
    const auto scalar = cpu::make_scalar_renderer();
    const auto simd = cpu::make_simd_renderer();
    test_support::Coverage coverage;
    std::int64_t frames = 0;
    for (std::uint64_t seed = 0; seed < static_cast<std::uint64_t>(count); ++seed) {
        SCOPED_TRACE(fmt::format("seed {}", seed));
        const timeline::Composition composition = test_support::random_composition(seed);
        const auto film = compiled(composition);
        ASSERT_TRUE(film) << film.error().what << "\n" << timeline::to_json(composition);
        const auto expected = frame_lines(*film, *scalar), actual = frame_lines(*film, *simd);
        ASSERT_TRUE(expected) << expected.error().what;
        ASSERT_TRUE(actual) << actual.error().what;
        ASSERT_EQ(*actual, *expected) << timeline::to_json(composition);
        coverage.add(composition);
        frames += film->frame_count();
    }
    std::printf("%d compositions, %lld frames\n%s", count, static_cast<long long>(frames), coverage.text().c_str());
    EXPECT_TRUE(count < 500 || coverage.below(20).empty());
}

}
