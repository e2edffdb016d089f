// SPDX-License-Identifier: GPL-3.0-or-later
// Frames a second of every station of a film, and the whole against the floor: encoding the very same frames from a raw
// file, same encoder, same settings, one thread each, in the same run. Prints figures; judges nothing.
//
//     bench_film COMPOSITION [FRAMES]
#include "compositor/base/file.h"
#include "compositor/media/h264_encoder.h"
#include "compositor/render/engine.h"
#include "compositor/render/frame_cursor.h"
#include "compositor/timeline/parse.h"

#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>

namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start)
{
    return std::chrono::duration<double>(Clock::now() - start).count();
}

struct CloseFile {
    void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, CloseFile>;

base::Status transfer(std::FILE* file, frame::Yuv420& picture, bool write)
{
    for (int plane = 0; plane < picture.plane_count(); ++plane) {
        const int shrink = plane == 0 ? 1 : 2;
        const auto width = static_cast<std::size_t>(picture.size().width / shrink);
        for (int y = 0; y < picture.size().height / shrink; ++y) {
            std::uint8_t* row = picture.plane(plane) + static_cast<std::ptrdiff_t>(y) * picture.stride_bytes(plane);
            const std::size_t moved = write ? std::fwrite(row, 1, width, file) : std::fread(row, 1, width, file);
            if (moved != width)
                return base::fail(
                    base::Errc::unavailable,
                    "raw file: short read or write; is there room for 3 MB a frame in the temporary folder?");
        }
    }
    return {};
}

struct Whole {
    double seconds = 0;
    std::size_t bytes = 0;
    base::Stations stations;
};

// Everything a segment's two threads do, on one thread.
base::Status draw_and_encode(const timeline::Compiled& compiled, std::int64_t frames, Whole& whole, std::FILE* raw)
{
    auto cursor = TRY(
        render::FrameCursor::create(compiled, render::make_renderer(render::Backend::automatic, 1), whole.stations));
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
        TRY(transfer(raw, picture, true));
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
        TRY(transfer(raw, picture, false));
        TRY(encoder.encode(picture, {.first_frame = index}));
    }
    TRY(encoder.finish());
    return seconds_since(start);
}

base::Status run(const char* path, std::int64_t wanted)
{
    const auto root = TRY(base::resource_root());
    auto engine = TRY(render::Engine::create({.root = root, .helper_program = {}}));
    const auto text = TRY(base::read_text_file(path, timeline::kMaxJsonBytes));
    const auto composition = TRY(timeline::parse_or_fail(text));
    const auto compiled = TRY(engine.compile(composition, std::filesystem::absolute(path).parent_path()));
    const std::int64_t frames = std::min(wanted, compiled.frame_count());
    const File raw(std::tmpfile());
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
    if (argc < 2) {
        fmt::print(stderr, "bench_film COMPOSITION [FRAMES]\n");
        return 2;
    }
    const auto done = run(argv[1], argc > 2 ? std::atoll(argv[2]) : 300);
    if (!done)
        fmt::print(stderr, "bench_film: {}\n", done.error().what);
    return done ? 0 : 1;
}
