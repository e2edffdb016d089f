// SPDX-License-Identifier: GPL-3.0-or-later
// Frames a second of every station of a film, and the whole against the floor: encoding the very same frames from a raw
// file, same encoder, same settings, one thread each, in the same run. Prints figures; judges nothing.
//
//     bench_film COMPOSITION [FRAMES]
//     bench_film --raster COMPOSITION      draws only, on all cores as `lesedi render` does: segments side by side
#include "compositor/base/thread.h"
#include "compositor/media/h264_encoder.h"
#include "compositor/render/frame_cursor.h"
#include "tests/bench/open_film.h"
#include "tests/bench/raw_file.h"

#include <fmt/format.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start)
{
    return std::chrono::duration<double>(Clock::now() - start).count();
}

struct Whole {
    double seconds = 0;
    std::size_t bytes = 0;
    base::Stations stations;
};

// Everything a segment's two threads do, on one thread.
base::Status draw_and_encode(const timeline::Compiled& compiled, std::int64_t frames, Whole& whole, std::FILE* raw)
{
    auto renderer = TRY(render::make_renderer(render::Backend::automatic, 1));
    auto cursor = TRY(render::FrameCursor::create(compiled, std::move(renderer), whole.stations));
    auto encoder = TRY(media::H264Encoder::create({.size = compiled.canvas(), .fps = compiled.frame_rate()}));
    auto picture = TRY(frame::Yuv420::create(compiled.canvas(), frame::YuvLayout::i420));
    double writing = 0;
    const auto start = Clock::now();
    for (std::int64_t index = 0; index < frames; ++index) {
        TRY(cursor.show(index));
        {
            const base::StationTimer timer(whole.stations, base::Station::convert);
            TRY(cursor.renderer().convert(cursor.picture(), cursor.damage(), picture));
        }
        const auto before = Clock::now();
        TRY(bench::write_planes(raw, picture));
        writing += seconds_since(before);
        const base::StationTimer timer(whole.stations, base::Station::encode);
        for (const auto& packet : TRY(encoder.encode(picture, {.first_frame = index})))
            whole.bytes += packet.bytes.size();
    }
    for (const auto& packet : TRY(encoder.finish()))
        whole.bytes += packet.bytes.size();
    whole.seconds = seconds_since(start) - writing;
    return {};
}

base::Result<double> encode_only(const timeline::Compiled& compiled, std::int64_t frames, std::FILE* raw)
{
    auto encoder = TRY(media::H264Encoder::create({.size = compiled.canvas(), .fps = compiled.frame_rate()}));
    auto picture = TRY(frame::Yuv420::create(compiled.canvas(), frame::YuvLayout::i420));
    std::rewind(raw);
    const auto start = Clock::now();
    for (std::int64_t index = 0; index < frames; ++index) {
        TRY(bench::read_planes(raw, picture));
        TRY(encoder.encode(picture, {.first_frame = index}));
    }
    TRY(encoder.finish());
    return seconds_since(start);
}

base::Status draw_segment(const timeline::Compiled& compiled, timeline::FrameRange range)
{
    base::Stations stations;
    auto renderer = TRY(render::make_renderer(render::Backend::automatic, 1));
    auto cursor = TRY(render::FrameCursor::create(compiled, std::move(renderer), stations));
    for (std::int64_t index = range.begin; index < range.end; ++index)
        TRY(cursor.show(index));
    return {};
}

base::Status raster(const char* path)
{
    auto engine = TRY(bench::make_engine());
    const auto film = TRY(bench::open_film(engine, path));
    const auto ranges = timeline::segments(film.composition);
    const unsigned threads = base::usable_cores();
    std::atomic<std::size_t> next{0};
    std::vector<base::Status> done(threads);
    const auto start = Clock::now();
    {
        std::vector<std::jthread> drawing;
        for (unsigned i = 0; i < threads; ++i)
            drawing.push_back(base::start_thread(fmt::format("draw-{}", i), [&, i](std::stop_token) {
                for (std::size_t mine = next++; mine < ranges.size() && done[i]; mine = next++)
                    done[i] = draw_segment(film.compiled, ranges[mine]);
            }));
    }
    const double spent = seconds_since(start);
    for (auto& each : done)
        TRY(std::move(each));
    const auto frames = film.compiled.frame_count();
    fmt::print("{} frames drawn by {} threads in {:.3f} s: {:.1f} frames/s\n", frames, threads, spent,
               static_cast<double>(frames) / spent);
    return {};
}

base::Status run(const char* path, std::int64_t wanted)
{
    auto engine = TRY(bench::make_engine());
    const auto film = TRY(bench::open_film(engine, path));
    const auto& compiled = film.compiled;
    const std::int64_t frames = std::min(wanted, compiled.frame_count());
    const bench::File raw(std::tmpfile());
    if (!raw)
        return base::fail(base::Errc::unavailable, "raw file: the temporary folder cannot be written");
    Whole whole;
    TRY(draw_and_encode(compiled, frames, whole, raw.get()));
    const double floor = TRY(encode_only(compiled, frames, raw.get()));
    const auto count = static_cast<double>(frames);
    fmt::print("{} frames of {}x{}, one thread\n", frames, compiled.canvas().width, compiled.canvas().height);
    fmt::print("{:<12}{:>12}{:>14}\n", "station", "ms a frame", "frames/s");
    for (const auto station :
         {base::Station::evaluate, base::Station::raster, base::Station::convert, base::Station::encode}) {
        const double spent = whole.stations.seconds(station);
        fmt::print("{:<12}{:>12.3f}{:>14.0f}\n", base::name(station), 1000 * spent / count, count / spent);
    }
    fmt::print("{:<12}{:>12.3f}{:>14.0f}\n", "all", 1000 * whole.seconds / count, count / whole.seconds);
    fmt::print("{:<12}{:>12.3f}{:>14.0f}   the floor: only encoding the same frames from a raw file\n", "encode raw",
               1000 * floor / count, count / floor);
    fmt::print("{:<12}{:>12.2f}             time of all / time of the floor\n", "ratio", whole.seconds / floor);
    return {};
}

}

int main(int argc, char** argv)
{
    const bool raster_only = argc == 3 && std::string_view(argv[1]) == "--raster";
    if (argc < 2) {
        fmt::print(stderr, "bench_film COMPOSITION [FRAMES], or bench_film --raster COMPOSITION\n");
        return 2;
    }
    const auto done = raster_only ? raster(argv[2]) : run(argv[1], argc > 2 ? std::atoll(argv[2]) : 300);
    if (!done)
        fmt::print(stderr, "bench_film: {}\n", done.error().what);
    return done ? 0 : 1;
}
