// SPDX-License-Identifier: GPL-3.0-or-later
// What we draw ourselves beside what librsvg draws of the same drawing: gradients, paths, blur. How much may differ,
// and why, stands in oracles.json.
#include "compositor/base/file.h"
#include "compositor/render/engine.h"
#include "compositor/render/frame_cursor.h"
#include "compositor/timeline/parse.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cstdlib>

namespace {

constexpr int kWidth = 320, kHeight = 240;

struct Oracle {
    const char* name;
    const char* layer; // ours, on a canvas of 320 x 240
    const char* svg;   // theirs, inside <svg width="320" height="240">
};

// The CSS gradient line of 120 degrees on 300 x 200, corner to corner: half of 300 sin 120 + 200 |cos 120| each way.
constexpr Oracle kOracles[] = {
    {"linear gradient",
     R"~({"id": "a", "type": "shape", "size": [300, 200], "fill": {"gradient": "linear", "angle": 120,
         "stops": [[0, "#e11d48"], [0.4, "#fbbf24"], [1, "#0ea5e9"]]}})~",
     R"~(<linearGradient id="g" gradientUnits="userSpaceOnUse" x1="4.1987" y1="30.0481" x2="315.8013" y2="209.9519">
         <stop offset="0" stop-color="#e11d48"/><stop offset="0.4" stop-color="#fbbf24"/><stop offset="1" stop-color="#0ea5e9"/>
         </linearGradient><rect x="10" y="20" width="300" height="200" fill="url(#g)"/>)~"},
    {"radial gradient",
     R"~({"id": "a", "type": "shape", "size": [300, 200], "fill": {"gradient": "radial", "center": [0.5, 0.5], "radius": 0.5,
         "stops": [[0, "#fef3c7"], [1, "#7c2d12"]]}})~",
     R"~(<radialGradient id="g" gradientUnits="userSpaceOnUse" cx="160" cy="120" r="150">
         <stop offset="0" stop-color="#fef3c7"/><stop offset="1" stop-color="#7c2d12"/></radialGradient>
         <rect x="10" y="20" width="300" height="200" fill="url(#g)"/>)~"},
    {"path with a round stroke",
     R"~({"id": "a", "type": "shape", "shape": "path", "path": "M0 80 C40 -40 120 -40 160 80 S280 200 260 60 L200 10 Z", "position": [20, 20],
         "anchor": [0, 0], "fill": "#22c55e", "stroke": {"color": "#1e1b4b", "width": 9, "cap": "round", "join": "round"}})~",
     R"~(<path d="M0 80 C40 -40 120 -40 160 80 S280 200 260 60 L200 10 Z" fill="#22c55e" stroke="#1e1b4b" stroke-width="9"
         stroke-linecap="round" stroke-linejoin="round" transform="translate(TX TY)"/>)~"},
    {"Gaussian blur",
     R"~({"id": "a", "type": "shape", "size": [160, 100], "fill": "#f97316", "effects": [{"effect": "blur", "radius": 8}]})~",
     R"~(<filter id="f" filterUnits="userSpaceOnUse" x="0" y="0" width="320" height="240" color-interpolation-filters="sRGB">
         <feGaussianBlur stdDeviation="8"/></filter><rect x="80" y="70" width="160" height="100" fill="#f97316" filter="url(#f)"/>)~"},
};

class Folder {
public:
    Folder()
    {
        std::string pattern = testing::TempDir() + "lesedi-oracle-XXXXXX";
        path_ = ::mkdtemp(pattern.data());
    }
    ~Folder() { std::filesystem::remove_all(path_); }
    const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

frame::Image drawn(render::Engine& engine, const std::string& layer, const std::filesystem::path& folder)
{
    const std::string json = fmt::format(
        R"({{"version": 1, "canvas": {{"width": {}, "height": {}, "background": "#ffffff"}}, "duration": 1, "layers": [{}]}})",
        kWidth, kHeight, layer);
    const auto composition = timeline::parse_or_fail(json);
    if (!composition)
        throw std::runtime_error(composition.error().what);
    auto compiled = engine.compile(*composition, folder);
    if (!compiled)
        throw std::runtime_error(compiled.error().what);
    base::Stations stations;
    auto cursor =
        render::FrameCursor::create(*compiled, render::make_renderer(render::Backend::scalar, 1).value(), stations)
            .value();
    EXPECT_TRUE(cursor.show(0).has_value());
    auto copy = frame::Image::create({kWidth, kHeight}, frame::PixelFormat::rgba8).value();
    for (int y = 0; y < kHeight; ++y)
        std::copy_n(cursor.picture().row(y), 4 * kWidth, copy.row(y));
    return copy;
}

}

class BesideLibrsvg : public testing::TestWithParam<Oracle> {};

TEST_P(BesideLibrsvg, IsTheSamePicture)
{
    const auto root = base::resource_root().value();
    auto engine = render::Engine::create({.root = root, .helper_program = {}}).value();
    const Folder folder;
    std::string svg = GetParam().svg;
    // Our path lies with the box of its outline at the anchor: the same shift for theirs, 20 less where that box
    // begins.
    for (const auto& [word, value] : {std::pair{"TX", "20"}, {"TY", "30"}})
        if (const auto at = svg.find(word); at != std::string::npos)
            svg.replace(at, 2, value);
    ASSERT_TRUE(base::write_file_atomic(
                    folder.path() / "theirs.svg",
                    fmt::format(R"(<svg xmlns="http://www.w3.org/2000/svg" width="{}" height="{}">{}</svg>)", kWidth,
                                kHeight, svg))
                    .has_value());
    const auto ours = drawn(engine, GetParam().layer, folder.path());
    const auto theirs = drawn(engine, R"({"id": "a", "type": "svg", "src": "theirs.svg"})", folder.path());
    int largest = 0;
    double sum = 0;
    for (int y = 0; y < kHeight; ++y)
        for (int x = 0; x < 4 * kWidth; ++x) {
            const int difference = std::abs(ours.row(y)[x] - theirs.row(y)[x]);
            largest = std::max(largest, difference);
            sum += difference;
        }
    const double mean = sum / (3.0 * kWidth * kHeight);
    const auto allowed = nlohmann::json::parse(
        base::read_text_file(root / "tests/golden/oracles.json", 1U << 20U).value())[GetParam().name];
    std::printf("%s: largest difference %d, mean %.3f\n", GetParam().name, largest, mean);
    EXPECT_LE(largest, allowed["largest"].get<int>());
    EXPECT_LE(mean, allowed["mean"].get<double>());
    long painted = 0;
    for (int y = 0; y < kHeight; ++y)
        for (int x = 0; x < kWidth; ++x)
            painted += ours.row(y)[4 * x + 2] != 255 ? 1 : 0;
    EXPECT_GT(painted, 10000) << "there is something to compare";
}

INSTANTIATE_TEST_SUITE_P(Oracles, BesideLibrsvg, testing::ValuesIn(kOracles));
