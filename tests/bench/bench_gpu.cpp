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
#include <ctime>
#include <thread>

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

// Of the calling thread: what drawing costs the processor, whatever the device takes.
double thread_seconds()
{
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

enum class Way : std::uint8_t { raster, rgba_back, yuv_back };

struct WayRow {
    Way way;
    const char* name;
    double bytes_a_pixel; // that come back
};
constexpr WayRow kWays[] = {{Way::raster, "raster only", 0},
                            {Way::rgba_back, "drawn, RGBA back", 4},
                            {Way::yuv_back, "drawn, 4:2:0 back", 1.5}};

// One renderer that walks through a part of a film, like one segment in flight of a film being made.
class Walker {
public:
    static base::Result<Walker> create(std::shared_ptr<const gpu::Gpu> gpu, const timeline::Compiled& film, Way way,
                                       base::Stations& stations)
    {
        const auto readback = way == Way::raster ? gpu::Readback::none : gpu::Readback::damage;
        render::ChosenRenderer renderer{TRY(gpu::make_vulkan_renderer(std::move(gpu), readback)), "to be measured"};
        Walker walker{way, TRY(render::FrameCursor::create(film, std::move(renderer), stations))};
        for (std::size_t i = 0; i < walker.cursor_.renderer().most_in_flight(); ++i) {
            walker.planes_.push_back(TRY(frame::Yuv420::create(film.canvas(), frame::YuvLayout::nv12)));
            walker.stale_.emplace_back(film.canvas());
        }
        return walker;
    }

    // Frames of the range, drawn in order; tiles go up with the first.
    base::Status walk(timeline::FrameRange range)
    {
        for (std::int64_t index = range.begin; index < range.end; ++index) {
            cursor_.look(index);
            blocks_ += cursor_.damage().count();
            if (way_ != Way::yuv_back)
                TRY(cursor_.draw());
            else
                TRY(submit(index));
        }
        for (; in_flight_ > 0; --in_flight_)
            TRY(cursor_.collect());
        return {};
    }

    std::int64_t blocks() const { return blocks_; } // damaged, so far

private:
    Walker(Way way, render::FrameCursor cursor) : way_(way), cursor_(std::move(cursor)) {}

    base::Status submit(std::int64_t index)
    {
        if (in_flight_ == planes_.size()) {
            TRY(cursor_.collect());
            --in_flight_;
        }
        for (auto& stale : stale_)
            stale.add(cursor_.damage());
        const std::size_t slot = static_cast<std::size_t>(index) % planes_.size();
        TRY(cursor_.submit(stale_[slot], planes_[slot]));
        stale_[slot].clear();
        ++in_flight_;
        return {};
    }

    Way way_;
    render::FrameCursor cursor_;
    std::vector<frame::Yuv420> planes_;
    std::vector<scene::DamageMap> stale_; // of each
    std::size_t in_flight_ = 0;
    std::int64_t blocks_ = 0;
};

void print(const char* path, const std::string& way, double frames, double seconds, const std::string& rest)
{
    fmt::print("{:<18} {:<22} {:>9.1f} frames/s, {:>7.2f} ms a frame{}\n", std::filesystem::path(path).stem().string(),
               way, frames / seconds, 1000 * seconds / frames, rest);
}

base::Status measure_alone(const std::shared_ptr<const gpu::Gpu>& gpu, const timeline::Compiled& film, const char* path,
                           std::int64_t frames, double bytes_a_second)
{
    for (const WayRow& row : kWays) {
        base::Stations stations;
        Walker walker = TRY(Walker::create(gpu, film, row.way, stations));
        TRY(walker.walk({0, 1}));
        const std::int64_t blocks = walker.blocks();
        const double before = thread_seconds();
        const auto start = Clock::now();
        TRY(walker.walk({1, frames}));
        const double spent = seconds_since(start), ours = thread_seconds() - before;
        const auto count = static_cast<double>(frames - 1);
        const double bytes = static_cast<double>(walker.blocks() - blocks) * 256 * row.bytes_a_pixel;
        print(path, row.name, count, spent,
              fmt::format(", {:.2f} of the processor's; copying what comes back alone: {:.3f} ms", 1000 * ours / count,
                          1000 * bytes / bytes_a_second / count));
    }
    return {};
}

// As a film is made: parts of it side by side, one a core, all on the one device.
base::Status measure_side_by_side(const std::shared_ptr<const gpu::Gpu>& gpu, const timeline::Compiled& film,
                                  const char* path, std::int64_t frames)
{
    const auto most = static_cast<std::int64_t>(std::clamp(std::thread::hardware_concurrency(), 1U, 16U));
    const std::int64_t parts = std::max<std::int64_t>(1, std::min(most, frames / 2)), each = frames / parts;
    std::vector<base::Stations> stations(static_cast<std::size_t>(parts));
    std::vector<Walker> walkers;
    for (std::int64_t i = 0; i < parts; ++i) {
        walkers.push_back(TRY(Walker::create(gpu, film, Way::yuv_back, stations[static_cast<std::size_t>(i)])));
        TRY(walkers.back().walk({i * each, i * each + 1}));
    }
    std::vector<base::Status> done(walkers.size());
    const auto start = Clock::now();
    {
        std::vector<std::jthread> threads;
        for (std::size_t i = 0; i < walkers.size(); ++i)
            threads.emplace_back([&, i, begin = static_cast<std::int64_t>(i) * each] {
                done[i] = walkers[i].walk({begin + 1, begin + each});
            });
    }
    const double spent = seconds_since(start);
    for (base::Status& one : done)
        TRY(std::move(one));
    print(path, fmt::format("4:2:0 back, {} at once", parts), static_cast<double>(parts * (each - 1)), spent, "");
    return {};
}

base::Status measure(const std::shared_ptr<const gpu::Gpu>& gpu, const timeline::Compiled& film, const char* path,
                     std::int64_t wanted, double bytes_a_second)
{
    const std::int64_t frames = std::min(wanted, film.frame_count());
    TRY(measure_alone(gpu, film, path, frames, bytes_a_second));
    return measure_side_by_side(gpu, film, path, frames);
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
        TRY(measure(gpu, film.compiled, paths[i], frames, rate));
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
