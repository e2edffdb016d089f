// SPDX-License-Identifier: GPL-3.0-or-later
// From an edit to its pixels: a changed composition is given to a playing preview, and a reader of its ring waits for
// the frame that shows it. The film is laid out at its canvas and seen at half of it, or whole. Prints figures; judges
// nothing.
//
//     bench_preview COMPOSITION [EDITS [BACKEND [half|whole]]]
#include "compositor/base/thread.h"
#include "compositor/render/preview_player.h"
#include "compositor/render/preview_reader.h"
#include "tests/bench/open_film.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <thread>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr double kSeenAtS = 2.0; // the title and a card are on screen
constexpr auto kPause = 15ms;    // between edits: a person's hand is slower

enum class Given { values, text };

// What a person does to a film: words, places, colours, one after the other. Every edit is another film.
timeline::Composition edited(const timeline::Composition& film, std::size_t number)
{
    timeline::Composition out = film;
    const auto of_text = [](timeline::Layer& layer) -> timeline::Text& {
        return std::get<timeline::Text>(layer.content);
    };
    for (timeline::Layer& layer : out.layers)
        if (layer.id == "title") {
            if (number % 3 == 0)
                of_text(layer).text = fmt::format("Compound interest {}", number);
            else if (number % 3 == 1)
                layer.position = timeline::Point{504, 340 + static_cast<double>(number % 50)};
            else
                of_text(layer).text = fmt::format("Interest on interest, {} times", number);
        } else if (auto* group = std::get_if<timeline::Group>(&layer.content);
                   group != nullptr && layer.id == "card-1") {
            of_text(group->layers.at(1)).text = fmt::format("What does it\nreally do, {}?", number);
        }
    return out;
}

struct Bench {
    render::PreviewPlayer& player;
    render::PreviewReader reader;
    const timeline::Composition& film;
    std::filesystem::path folder;
    std::size_t edits_made = 0;
    render::SeenFrame seen{};

    base::Result<double> edit_to_pixel_ms(Given given)
    {
        timeline::Composition changed = edited(film, edits_made++);
        render::PreviewSource source{given == Given::text
                                         ? decltype(render::PreviewSource::composition)(to_json(changed))
                                         : decltype(render::PreviewSource::composition)(changed),
                                     folder};
        std::this_thread::sleep_for(kPause);
        const auto before = std::exchange(seen, {}).pixels;
        const auto start = Clock::now();
        const std::uint64_t edit = player.change(std::move(source));
        while (seen.edit < edit) {
            if (Clock::now() - start > 10s)
                return base::fail(base::Errc::timed_out, "bench: an edit was never seen");
            reader.wait(100ms);
            TRY(reader.read(seen));
        }
        const double spent = std::chrono::duration<double, std::milli>(Clock::now() - start).count();
        if (before == seen.pixels)
            return base::fail(base::Errc::internal, "bench: an edit changed no pixel");
        return spent;
    }

    base::Status measure(const char* name, Given given, std::size_t edits)
    {
        std::vector<double> ms;
        for (std::size_t i = 0; i < edits; ++i)
            ms.push_back(TRY(edit_to_pixel_ms(given)));
        std::ranges::sort(ms);
        const auto at = [&](double share) {
            return ms[static_cast<std::size_t>(share * static_cast<double>(edits - 1))];
        };
        fmt::print("{:<24}{:>6} edits   p50 {:6.2f} ms   p95 {:6.2f} ms   max {:6.2f} ms\n", name, edits, at(0.5),
                   at(0.95), ms.back());
        std::fflush(stdout);
        return {};
    }
};

base::Status run(const char* path, std::size_t edits, render::Backend backend, int smaller)
{
    auto engine = TRY(bench::make_engine());
    const auto text = TRY(base::read_text_file(path, timeline::kMaxJsonBytes));
    const auto film = TRY(timeline::parse_or_fail(text));
    const auto folder = std::filesystem::absolute(path).parent_path();
    render::PreviewSpec spec;
    spec.compile = [&engine](const auto& composition, const auto& where) { return engine.compile(composition, where); };
    spec.config_folder = engine.root() / "config";
    spec.renderer = TRY(render::make_renderer(backend, base::usable_cores()));
    const std::string drawn_by = spec.renderer.renderer->name();
    spec.box = {film.canvas.width / smaller, film.canvas.height / smaller};
    spec.start = render::PreviewState::paused;
    spec.at_end = render::AtEnd::loop;
    const auto opening = Clock::now();
    auto player = TRY(render::PreviewPlayer::create(std::move(spec), {film, folder}));
    const double opened_ms = std::chrono::duration<double, std::milli>(Clock::now() - opening).count();
    const auto shown = player->status();
    fmt::print("{}: {} x {} seen at {} x {}; first frame {:.0f} ms after opening\n", drawn_by, shown.canvas.width,
               shown.canvas.height, shown.size.width, shown.size.height, opened_ms);
    Bench bench{*player, TRY(render::PreviewReader::open(shown.ring)), film, folder};
    player->seek(kSeenAtS);
    for (int i = 0; i < 5; ++i) // caches fill, as they are when someone works on a film
        TRY(bench.edit_to_pixel_ms(Given::values));
    TRY(bench.measure("paused, as values", Given::values, edits));
    TRY(bench.measure("paused, as JSON text", Given::text, edits));
    player->play();
    TRY(bench.measure("playing, as JSON text", Given::text, edits));
    const auto end = player->status();
    fmt::print("{} frames shown, {} drawn, {} late, {} dropped\n", end.shown, end.drawn, end.late, end.dropped);
    return {};
}

}

int main(int argc, char** argv)
{
    const auto backend = render::backend_named(argc > 3 ? argv[3] : "auto");
    if (argc < 2 || !backend) {
        fmt::print(stderr, "bench_preview COMPOSITION [EDITS [BACKEND [half|whole]]]\n");
        return 2;
    }
    const auto edits = static_cast<std::size_t>(argc > 2 ? std::max(1, std::atoi(argv[2])) : 150);
    const auto done = run(argv[1], edits, *backend, argc > 4 && std::string_view(argv[4]) == "whole" ? 1 : 2);
    if (!done)
        fmt::print(stderr, "bench_preview: {}\n", done.error().what);
    return done ? 0 : 1;
}
