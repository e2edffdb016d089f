// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Where time goes, station by station. One Stations object belongs to one render or one run; threads add to it without
// locks. Thread: any.

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace base {

enum class Station : std::size_t {
    compile,
    evaluate,
    raster,
    convert,
    encode,
    sound,
    mux,
    document,
    script,
    voice,
    compose,
    store,
    count
};
std::string_view name(Station station);

class Stations {
public:
    void add(Station station, std::chrono::nanoseconds time)
    {
        spent_ns_[static_cast<std::size_t>(station)].fetch_add(time.count(), std::memory_order_relaxed);
    }
    double seconds(Station station) const
    {
        return static_cast<double>(spent_ns_[static_cast<std::size_t>(station)].load(std::memory_order_relaxed)) * 1e-9;
    }

private:
    std::array<std::atomic<std::int64_t>, static_cast<std::size_t>(Station::count)> spent_ns_{};
};

// Adds the time of its own life to a station.
class StationTimer {
public:
    StationTimer(Stations& stations, Station station) : stations_(stations), station_(station) {}
    ~StationTimer() { stations_.add(station_, std::chrono::steady_clock::now() - start_); }
    StationTimer(const StationTimer&) = delete;
    StationTimer& operator=(const StationTimer&) = delete;

private:
    Stations& stations_;
    Station station_;
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

// Has large blocks (pictures, encoders) always given back to the system when freed: without it glibc keeps more of them
// with every encoder that comes and goes. Once, at a program's start.
void give_back_large_blocks();

std::uint64_t peak_memory_bytes(); // highest resident size of this process so far; 0 when the system does not say

}
