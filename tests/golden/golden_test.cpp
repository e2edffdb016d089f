// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/base/file.h"
#include "compositor/media/picture.h"
#include "compositor/render/engine.h"
#include "compositor/render/frame_cursor.h"
#include "compositor/timeline/formats.h"
#include "compositor/timeline/parse.h"
#include "tests/support/compare.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <array>
#include <cstring>

namespace {

constexpr std::array<double, 3> kMoments{1.0 / 6, 0.5, 5.0 / 6}; // of the duration

std::filesystem::path root()
{
    return base::resource_root().value();
}

render::Engine& engine()
{
    static render::Engine made = render::Engine::create({.root = root(), .helper_program = {}}).value();
    return made;
}

std::vector<std::string> examples()
{
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(root() / "config/examples")) {
        if (entry.path().extension() != ".json")
            continue;
        const auto text = base::read_text_file(entry.path(), 1U << 22U).value();
        const auto json = nlohmann::json::parse(text, nullptr, false);
        if (json.is_object() && json.contains("layers") && !json.contains("ip")) // a Lottie file has "ip"
            names.push_back(entry.path().stem().string());
    }
    std::ranges::sort(names);
    return names;
}

// The frames at kMoments, side by side.
frame::Image drawn(const std::string& name)
{
    const auto folder = root() / "config/examples";
    const auto formats = timeline::load_formats(root() / "config/platforms.json").value();
    timeline::ParseSpec spec;
    spec.formats = formats;
    const auto text = base::read_text_file(folder / (name + ".json"), 1U << 22U).value();
    const auto composition = timeline::parse_or_fail(text, spec);
    if (!composition)
        throw std::runtime_error(composition.error().what);
    auto compiled = engine().compile(*composition, folder);
    if (!compiled)
        throw std::runtime_error(compiled.error().what);
    base::Stations stations;
    auto cursor =
        render::FrameCursor::create(*compiled, render::make_renderer(render::Backend::scalar, 1).value(), stations)
            .value();
    const frame::Size size = compiled->canvas();
    auto strip =
        frame::Image::create({size.width * static_cast<int>(kMoments.size()), size.height}, frame::PixelFormat::rgba8)
            .value();
    for (std::size_t i = 0; i < kMoments.size(); ++i) {
        const auto index = static_cast<std::int64_t>(kMoments[i] * static_cast<double>(compiled->frame_count()));
        if (const auto shown = cursor.show(index); !shown)
            throw std::runtime_error(shown.error().what);
        const auto row_bytes = 4 * static_cast<std::size_t>(size.width);
        for (int y = 0; y < size.height; ++y)
            std::memcpy(strip.row(y) + i * row_bytes, cursor.picture().row(y), row_bytes);
    }
    return strip;
}

int tolerance_of(const std::string& name)
{
    const auto json =
        nlohmann::json::parse(base::read_text_file(root() / "tests/golden/tolerance.json", 1U << 20U).value());
    return json.value(name, json.at("default")).at("largest");
}

int largest_difference(const frame::Image& a, const frame::Image& b)
{
    int largest = 0;
    for (int y = 0; y < a.size().height; ++y)
        for (int x = 0; x < 4 * a.size().width; ++x)
            largest = std::max(largest, std::abs(a.row(y)[x] - b.row(y)[x]));
    return largest;
}

}

class Golden : public testing::TestWithParam<std::string> {};

TEST_P(Golden, IsDrawnAsAPersonAccepted)
{
    const auto path = root() / "tests/golden/expected" / (GetParam() + ".png");
    const frame::Image actual = drawn(GetParam());
    if (std::getenv("LESEDI_ACCEPT") != nullptr) {
        ASSERT_TRUE(media::write_png(path, actual).has_value());
        return;
    }
    const auto bytes = base::read_file(path, 64U << 20U);
    ASSERT_TRUE(bytes.has_value()) << path << " is missing: draw it with LESEDI_ACCEPT=1 and look at it";
    const auto expected = media::decode_picture(*bytes);
    ASSERT_TRUE(expected.has_value());
    ASSERT_EQ(actual.size(), expected->size());
    if (largest_difference(actual, *expected) > tolerance_of(GetParam())) {
        EXPECT_TRUE(test_support::same_pixels(actual, *expected, "golden " + GetParam()));
    }
}

INSTANTIATE_TEST_SUITE_P(Examples, Golden, testing::ValuesIn(examples()),
                         [](const testing::TestParamInfo<std::string>& example) { return example.param; });

TEST(GoldenSet, HasNoPictureWithoutItsExample)
{
    const auto names = examples();
    for (const auto& entry : std::filesystem::directory_iterator(root() / "tests/golden/expected"))
        EXPECT_NE(std::ranges::find(names, entry.path().stem().string()), names.end()) << entry.path();
}
