// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A small good film laid out for a format: backdrop, figure, title, caption card, two pages of captions, a logo, two
// voice clips. What a test spoils in it is what the linter must find.

#include "compositor/base/file.h"
#include "compositor/lint/lint.h"
#include "compositor/render/engine.h"
#include "tests/unit/timeline/small_rig.h"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <numbers>
#include <stdexcept>
#include <string>
#include <vector>

namespace lint_test {

using timeline::Color;
using timeline::Composition;
using timeline::Layer;
using timeline::Point;

constexpr Color kDeep{16, 35, 63, 255}, kCard{12, 24, 44, 255}, kWhite{255, 255, 255, 255}, kSun{255, 196, 60, 255};

inline std::filesystem::path root()
{
    return base::resource_root().value();
}

inline std::vector<timeline::Format> formats()
{
    return timeline::load_formats(root() / "config/platforms.json").value();
}

// A tone of this length, 16 bit, mono, 48 kHz (RIFF WAVE).
inline void write_tone(const std::filesystem::path& path, double seconds, double level = 0.3)
{
    const auto count = static_cast<std::uint32_t>(seconds * 48'000);
    std::string bytes;
    const auto number = [&](std::uint32_t value, int size) {
        for (int i = 0; i < size; ++i)
            bytes.push_back(static_cast<char>(value >> (8 * i) & 0xffU));
    };
    bytes += "RIFF";
    number(36 + 2 * count, 4);
    bytes += "WAVEfmt ";
    number(16, 4), number(1, 2), number(1, 2), number(48'000, 4), number(96'000, 4), number(2, 2), number(16, 2);
    bytes += "data";
    number(2 * count, 4);
    for (std::uint32_t i = 0; i < count; ++i) {
        const double value = level * std::sin(2 * std::numbers::pi * 220 * i / 48'000.0);
        number(static_cast<std::uint16_t>(static_cast<std::int16_t>(std::lround(value * 32'000))), 2);
    }
    std::ofstream(path, std::ios::binary) << bytes;
}

class Studio : public testing::Test {
protected:
    static void SetUpTestSuite()
    {
        engine_ =
            std::make_unique<render::Engine>(render::Engine::create({.root = root(), .helper_program = {}}).value());
        folder_ = std::filesystem::path(testing::TempDir()) / fmt::format("lint-{}", ::getpid());
        std::filesystem::create_directories(folder_);
        std::ofstream(folder_ / "nomsa.rig.json") << timeline::test::kSmallRig;
        std::ofstream(folder_ / "nomsa.svg") << timeline::test::kSmallRigSvg;
        write_tone(folder_ / "a.wav", 2.3);
        write_tone(folder_ / "b.wav", 2.3);
    }
    static void TearDownTestSuite()
    {
        engine_.reset();
        std::filesystem::remove_all(folder_);
    }

    static std::vector<lint::Finding> findings(const Composition& film, const timeline::Format& format)
    {
        auto compiled = engine_->compile(film, folder_);
        if (!compiled)
            throw std::runtime_error(compiled.error().what);
        auto found = lint::lint({film, *compiled, format, folder_, root() / "config"});
        if (!found)
            throw std::runtime_error(found.error().what);
        return *std::move(found);
    }
    static std::string listed(const std::vector<lint::Finding>& findings)
    {
        std::string text;
        for (const lint::Finding& finding : findings)
            text += "\n  " + to_string(finding);
        return text;
    }

    static inline std::unique_ptr<render::Engine> engine_;
    static inline std::filesystem::path folder_;
};

inline Layer layer(std::string id, Point position)
{
    Layer made;
    made.id = std::move(id);
    made.position = position;
    return made;
}

class SmallFilm {
public:
    explicit SmallFilm(const timeline::Format& made_for)
        : format(made_for), unit(std::min(made_for.canvas.width, made_for.canvas.height) / 1080.0),
          middle(made_for.strict.x + made_for.strict.width / 2.0)
    {
        film.canvas = format.canvas;
        film.format = format.name;
        film.duration_s = 6;
        Layer backdrop = layer("backdrop", {format.canvas.width / 2.0, format.canvas.height / 2.0});
        backdrop.content =
            timeline::Shape{.size = Point{format.canvas.width * 1.0, format.canvas.height * 1.0}, .fill = kDeep};
        film.layers.push_back(backdrop);
        add_figure();
        Layer card = layer("card", {middle, at(200)});
        card.content = timeline::Shape{.size = Point{680 * unit, 140 * unit}, .radius_px = 30 * unit, .fill = kCard};
        film.layers.push_back(card);
        film.layers.push_back(text("title", "Grow your money", at(60), 64));
        film.layers.back().enter = timeline::Transition{timeline::Animation::fade, 0.3};
        film.layers.push_back(page("page-1", 0, 3, {{"Money", 0.5, 1.2}, {"can", 1.2, 1.9}, {"grow", 1.9, 2.8, true}}));
        film.layers.push_back(page("page-2", 3, 6, {{"slowly", 3.2, 4}, {"but", 4, 4.6}, {"surely.", 4.6, 5.5}}));
        film.audio = {{"a.wav", 0.5, timeline::AudioRole::voice}, {"b.wav", 3.2, timeline::AudioRole::voice}};
    }

    double at(double units_below_top) const { return format.strict.y + units_below_top * unit; }

    Layer text(const std::string& id, const std::string& words, double y, double size_units) const
    {
        Layer made = layer(id, {middle, y});
        timeline::Text content;
        content.text = words;
        content.style.font = {"Inter", 700, false, size_units * unit};
        content.style.color = kWhite;
        made.content = content;
        return made;
    }

    Layer& find(const std::string& id)
    {
        for (Layer& one : film.layers)
            if (one.id == id)
                return one;
        throw std::runtime_error("no layer " + id);
    }
    timeline::Text& title() { return std::get<timeline::Text>(find("title").content); }
    timeline::Captions& captions(const std::string& id) { return std::get<timeline::Captions>(find(id).content); }

    const timeline::Format& format;
    double unit, middle;
    Composition film;

private:
    void add_figure()
    {
        Layer group = layer("scene", {format.canvas.width / 2.0, format.canvas.height / 2.0});
        Layer figure = layer("figure", {format.organic.x + format.organic.width / 2.0, format.canvas.height * 1.0});
        figure.anchor = Point{0.5, 1};
        timeline::Character content;
        content.source = "nomsa.rig.json";
        content.height_px = 0.45 * format.canvas.height;
        content.speech = {{"Money", 0.5, 1.2}, {"can", 1.2, 1.9}, {"grow", 1.9, 2.8}};
        figure.content = content;
        group.content = timeline::Group{{figure}, {}};
        film.layers.push_back(group);
    }

    Layer page(const std::string& id, double in_s, double out_s, std::vector<timeline::Word> words) const
    {
        Layer made = layer(id, {middle, at(200)});
        made.in_s = in_s;
        made.out_s = out_s;
        timeline::Captions captions;
        captions.words = std::move(words);
        captions.style.font = {"Inter", 800, false, 56 * unit};
        captions.style.max_width_px = 640 * unit;
        captions.upcoming.color = Color{170, 182, 200, 255};
        captions.keyword_color = kSun;
        timeline::Panel pill;
        pill.fill = kSun;
        pill.radius_px = 16 * unit;
        pill.padding = {10 * unit, 4 * unit};
        captions.active = {kCard, 1.06, 0.1, pill};
        made.content = captions;
        return made;
    }
};

}
