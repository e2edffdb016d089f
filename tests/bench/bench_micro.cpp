// SPDX-License-Identifier: GPL-3.0-or-later
// What one call of each station takes, one thread, for the films given: evaluate, compare (damage), draw a whole frame,
// convert a whole frame; and the layout of a text. Figures of Google Benchmark, whose flags are understood too.
//
//     bench_micro FILM.json... [--benchmark_min_time=0.1] [--benchmark_format=json]
#include "compositor/render/frame_cursor.h"
#include "compositor/text/layout.h"
#include "tests/bench/open_film.h"

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <memory>
#include <string>
#include <vector>

namespace {

constexpr std::int64_t kFramesKept = 60; // of a film, spread over it

struct Film {
    std::string name;
    timeline::Compiled compiled;
    std::vector<scene::Scene> scenes{}; // neighbours in time
};

base::Result<std::unique_ptr<Film>> open_film(render::Engine& engine, const std::filesystem::path& path)
{
    auto opened = TRY(bench::open_film(engine, path));
    auto film = std::make_unique<Film>(Film{path.stem().string(), std::move(opened.compiled)});
    const std::int64_t first = std::max<std::int64_t>(0, film->compiled.frame_count() / 2 - kFramesKept / 2);
    for (std::int64_t i = 0; i < std::min(kFramesKept, film->compiled.frame_count()); ++i)
        timeline::evaluate(film->compiled, first + i, film->scenes.emplace_back());
    return film;
}

void evaluate(benchmark::State& state, const Film& film)
{
    scene::Scene shown;
    std::int64_t index = 0;
    for (auto _ : state) {
        timeline::evaluate(film.compiled, index, shown);
        index = (index + 1) % film.compiled.frame_count();
    }
}

void compare(benchmark::State& state, const Film& film)
{
    scene::Differ differ;
    scene::DamageMap damage(film.compiled.canvas());
    std::size_t index = 0;
    for (auto _ : state) {
        differ.compare(film.scenes[index], damage);
        index = (index + 1) % film.scenes.size();
    }
}

void draw(benchmark::State& state, const Film& film)
{
    const auto chosen = render::make_renderer(render::Backend::automatic, 1).value();
    auto picture = frame::Image::create(film.compiled.canvas(), frame::PixelFormat::rgba8);
    scene::DamageMap all(film.compiled.canvas());
    all.mark_all();
    std::size_t index = 0;
    for (auto _ : state) {
        if (!chosen.renderer->draw(film.scenes[index], all, *picture))
            state.SkipWithError("the renderer failed");
        index = (index + 1) % film.scenes.size();
    }
}

void convert(benchmark::State& state, const Film& film)
{
    const auto chosen = render::make_renderer(render::Backend::automatic, 1).value();
    auto picture = frame::Image::create(film.compiled.canvas(), frame::PixelFormat::rgba8);
    auto planes = frame::Yuv420::create(film.compiled.canvas(), frame::YuvLayout::i420);
    scene::DamageMap all(film.compiled.canvas());
    all.mark_all();
    if (!chosen.renderer->draw(film.scenes.front(), all, *picture))
        state.SkipWithError("the renderer failed");
    for (auto _ : state)
        if (!chosen.renderer->convert(*picture, all, *planes))
            state.SkipWithError("the renderer failed");
}

void lay_out(benchmark::State& state, text::FontSet& fonts)
{
    const text::Style style{.font = {.family = "Inter", .weight = 700}, .size_px = 54};
    const text::ParagraphSpec spec{.max_width_px = 668, .align = text::Align::center};
    for (auto _ : state)
        benchmark::DoNotOptimize(
            text::lay_out(fonts, "It pays you interest on your interest, year after year", style, spec));
}

base::Status run(const std::vector<std::string>& paths)
{
    auto engine = TRY(bench::make_engine());
    std::vector<std::unique_ptr<Film>> films;
    for (const auto& path : paths)
        films.push_back(TRY(open_film(engine, path)));
    using Station = void (*)(benchmark::State&, const Film&);
    const std::pair<const char*, Station> stations[] = {
        {"evaluate", evaluate}, {"compare", compare}, {"draw", draw}, {"convert", convert}};
    for (const auto& [name, station] : stations)
        for (const auto& film : films)
            benchmark::RegisterBenchmark(fmt::format("{}/{}", name, film->name).c_str(), [call = station, &film](
                                                                                             benchmark::State& state) {
                call(state, *film);
            })->Unit(benchmark::kMicrosecond);
    benchmark::RegisterBenchmark("layout/two lines", [&engine](benchmark::State& state) {
        lay_out(state, engine.fonts());
    })->Unit(benchmark::kMicrosecond);
    benchmark::RunSpecifiedBenchmarks();
    return {};
}

}

int main(int argc, char** argv)
{
    benchmark::Initialize(&argc, argv);
    const std::vector<std::string> paths(argv + 1, argv + argc);
    const auto done = run(paths);
    if (!done)
        fmt::print(stderr, "bench_micro: {}\n", done.error().what);
    return done ? 0 : 1;
}
