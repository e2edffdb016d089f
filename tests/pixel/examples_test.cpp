// SPDX-License-Identifier: GPL-3.0-or-later
// Every example of the scene language: drawing what changed, frames visited anyhow, gives the pictures of drawing each
// from nothing; with and without underlays, with one thread and two.
#include "compositor/assets/asset_cache.h"
#include "compositor/base/file.h"
#include "compositor/cpu/simd.h"
#include "compositor/timeline/compile.h"
#include "compositor/timeline/formats.h"
#include "compositor/timeline/parse.h"
#include "tests/pixel/film_walk.h"
#include "tests/support/random_composition.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <regex>

namespace {

class Examples : public testing::Test {
protected:
    static std::vector<std::filesystem::path> files()
    {
        std::vector<std::filesystem::path> found;
        for (const auto& entry : std::filesystem::directory_iterator(folder()))
            if (entry.path().extension() == ".json")
                found.push_back(entry.path());
        std::ranges::sort(found);
        return found;
    }
    static std::filesystem::path folder() { return *base::resource_root() / "config/examples"; }

    text::FontSet fonts_ = *text::FontSet::create({});
    base::HelperPool helpers_ = *base::HelperPool::create({});
    assets::AssetCache assets_ = *assets::AssetCache::create({*base::resource_root() / "config", &helpers_, {}});
    test_support::Coverage coverage_;
};

// Sounds too, which no picture shows to be missing.
TEST_F(Examples, NameOnlyFilesThatAreThere)
{
    const std::regex source(R"re("src": "([^"#]+))re");
    int found = 0;
    for (const auto& path : files()) {
        const std::string text = *base::read_text_file(path, timeline::kMaxJsonBytes);
        for (auto at = std::sregex_iterator(text.begin(), text.end(), source); at != std::sregex_iterator(); ++at) {
            const std::string name = (*at)[1];
            const bool is_ours = name.starts_with("config:");
            EXPECT_TRUE(
                std::filesystem::exists(is_ours ? *base::resource_root() / "config" / name.substr(7) : folder() / name))
                << path.filename() << " names " << name;
            ++found;
        }
    }
    EXPECT_GT(found, 20);
}

TEST_F(Examples, DamageGivesThePicturesOfDrawingFromNothing)
{
    std::uint64_t seed = 0;
    const auto formats = *timeline::load_formats(*base::resource_root() / "config/platforms.json");
    timeline::ParseSpec spec;
    spec.formats = formats;
    for (const auto& path : files()) {
        SCOPED_TRACE(path.filename().string());
        const auto composition = timeline::parse_or_fail(*base::read_text_file(path, timeline::kMaxJsonBytes), spec);
        ASSERT_TRUE(composition) << composition.error().what;
        coverage_.add(*composition);
        const auto film = timeline::compile(*composition, {fonts_, assets_, folder()});
        ASSERT_TRUE(film) << film.error().what;
        const auto order = pixel_test::anyhow(*film, ++seed, 24);
        const auto plain = cpu::make_simd_renderer({.underlays = cpu::Underlays::off});
        const auto expected = pixel_test::walk(*film, *plain, order, pixel_test::Drawn::from_nothing).value();
        const auto underlays = seed % 2 == 0 ? cpu::Underlays::eager : cpu::Underlays::on;
        const auto renderer = cpu::make_simd_renderer({.threads = 2, .underlays = underlays});
        EXPECT_EQ(pixel_test::walk(*film, *renderer, order, pixel_test::Drawn::damage_only).value(), expected);
    }
    std::printf("%s", coverage_.text().c_str());
    for (const std::string& rare : coverage_.below(1))
        for (const char* needed : {"blend ", "effect ", "mask alpha:", "mask luma:", "change ", "keyed rotation"})
            EXPECT_FALSE(rare.starts_with(needed)) << rare;
}

}
