// SPDX-License-Identifier: GPL-3.0-or-later
// The Vulkan renderer on the best device there is: frames a second of films, with what comes back, and beside them what
// the device can copy to the processor at all. On a software device the figures prove that the benchmark runs, nothing
// else.
//   bench_gpu FRAMES FILM.json...
#include "compositor/render/frame_cursor.h"
#include "compositor/render/gpu_choice.h"
#include "compositor/vulkan/commands.h"
#include "tests/bench/open_film.h"

#include <chrono>
#include <cstdlib>
#include <functional>

namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start)
{
    return std::chrono::duration<double>(Clock::now() - start).count();
}

// Bytes a second from the device's memory to where the processor reads, by copies of 64 MB.
base::Result<double> copy_rate(const gpu::Gpu& gpu)
{
    constexpr std::size_t kBytes = std::size_t{64} << 20;
    constexpr int kCopies = 8;
    vulkan::Memory device(gpu.device, vulkan::Place::device), readback(gpu.device, vulkan::Place::readback);
    vulkan::Buffer from = TRY(device.allocate(kBytes));
    vulkan::Buffer to = TRY(readback.allocate(kBytes));
    vulkan::Commands commands = TRY(vulkan::Commands::create(gpu.device));
    Clock::time_point start;
    for (int i = -1; i < kCopies; ++i) { // the first touches the memory
        if (i == 0)
            start = Clock::now();
        TRY(commands.begin());
        commands.use(from, vulkan::Access::copy_read);
        commands.use(to, vulkan::Access::copy_write);
        commands.copy(from, 0, to, 0, kBytes);
        const auto ticket = TRY(commands.submit());
        TRY(gpu.device->wait(ticket));
    }
    return static_cast<double>(kBytes) * kCopies / seconds_since(start);
}

struct Way {
    const char* name;
    gpu::Readback readback;
    double bytes_a_pixel; // that come back
    std::function<base::Status(render::FrameCursor&, frame::Yuv420&)> draw;
};

base::Status measure(const std::shared_ptr<const gpu::Gpu>& gpu, const bench::Film& film, const char* path,
                     std::int64_t wanted, double bytes_a_second)
{
    const auto& compiled = film.compiled;
    const std::int64_t frames = std::min(wanted, compiled.frame_count());
    const Way ways[] = {
        {"raster only", gpu::Readback::none, 0, [](auto& cursor, auto&) { return cursor.draw(); }},
        {"drawn, RGBA back", gpu::Readback::damage, 4, [](auto& cursor, auto&) { return cursor.draw(); }},
        {"drawn, 4:2:0 back", gpu::Readback::damage, 1.5,
         [](auto& cursor, auto& planes) { return cursor.draw(cursor.damage(), planes); }},
    };
    for (const Way& way : ways) {
        base::Stations stations;
        render::ChosenRenderer renderer{TRY(gpu::make_vulkan_renderer(gpu, way.readback)), "to be measured"};
        auto cursor = TRY(render::FrameCursor::create(compiled, std::move(renderer), stations));
        auto planes = TRY(frame::Yuv420::create(compiled.canvas(), frame::YuvLayout::nv12));
        std::int64_t blocks = 0;
        cursor.look(0); // tiles go up with the first frame
        TRY(way.draw(cursor, planes));
        const auto start = Clock::now();
        for (std::int64_t index = 1; index < frames; ++index) {
            cursor.look(index);
            blocks += cursor.damage().count();
            TRY(way.draw(cursor, planes));
        }
        const double spent = seconds_since(start);
        const double bytes = static_cast<double>(blocks) * 256 * way.bytes_a_pixel;
        fmt::print("{:<18} {:<18} {:>9.1f} frames/s, {:>7.2f} ms a frame; copying what comes back alone: {:.3f} ms\n",
                   std::filesystem::path(path).stem().string(), way.name, static_cast<double>(frames - 1) / spent,
                   1000 * spent / static_cast<double>(frames - 1),
                   1000 * bytes / bytes_a_second / static_cast<double>(frames - 1));
    }
    return {};
}

base::Status run(std::int64_t frames, int films, char** paths)
{
    const auto gpu = TRY(render::asked_gpu());
    const auto& row = gpu->device->row();
    const double rate = TRY(copy_rate(*gpu));
    fmt::print("{}, {}, {}: copies {:.2f} GB/s to the processor\n", row.name, row.driver, vulkan::name(row.kind),
               rate / 1e9);
    if (row.kind == vulkan::DeviceKind::software) {
        fmt::print("a software device: its speed says nothing about a GPU\n");
        frames = std::min<std::int64_t>(frames, 12);
    }
    auto engine = TRY(bench::make_engine());
    for (int i = 0; i < films; ++i) {
        const auto film = TRY(bench::open_film(engine, paths[i]));
        TRY(measure(gpu, film, paths[i], frames, rate));
    }
    return {};
}

}

int main(int argc, char** argv)
{
    if (argc < 3 || std::atoll(argv[1]) < 2) {
        fmt::print(stderr, "bench_gpu FRAMES FILM.json...\n");
        return 2;
    }
    const auto done = run(std::atoll(argv[1]), argc - 2, argv + 2);
    if (!done)
        fmt::print(stderr, "bench_gpu: {}\n", done.error().what);
    return done ? 0 : 1;
}
