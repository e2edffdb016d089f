// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/render/film.h"

#include "compositor/base/counters.h"
#include "compositor/base/file.h"
#include "compositor/base/log.h"
#include "compositor/base/thread.h"
#include "compositor/base/trace.h"
#include "compositor/media/audio_track.h"
#include "compositor/media/mp4.h"
#include "compositor/media/segment_file.h"
#include "compositor/render/gpu_choice.h"
#include "compositor/render/segment.h"
#include "compositor/render/work_folder.h"
#include "compositor/timeline/segments.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace render {
namespace {

struct PlannedSegment {
    timeline::FrameRange range;
    std::string key;
    std::filesystem::path path;
    bool on_disk = false;
};

// What one segment in flight takes: encoder, canvas and the pictures between them (measured at 1080x1920 veryfast, see
// README.md), by the canvas' pixels.
std::uint64_t segment_cost_bytes(frame::Size canvas)
{
    constexpr std::uint64_t kBytesPerPixel = 56;
    return kBytesPerPixel * static_cast<std::uint64_t>(canvas.width) * static_cast<std::uint64_t>(canvas.height);
}

// After so many the processor draws what is left.
constexpr int kMostDeviceLosses = 2;

bool is_finished(const PlannedSegment& segment)
{
    const auto info = media::check_segment(segment.path);
    if (!info && info.error().code != base::Errc::not_found)
        LOG_WARN("render", "{}; it is made again", info.error().what);
    return info && info->key == segment.key;
}

std::vector<PlannedSegment> plan(const FilmSpec& spec)
{
    TRACE_SPAN("plan");
    std::vector<PlannedSegment> planned;
    for (const auto range : timeline::segments(*spec.composition)) {
        PlannedSegment segment{range, segment_key(*spec.compiled, range, spec.encode), {}, false};
        segment.path = spec.work_folder / (segment.key + ".segment");
        segment.on_disk = is_finished(segment);
        planned.push_back(std::move(segment));
    }
    return planned;
}

// Renders the segments that are missing, several side by side, each taken in order. The first failure stops all.
class SegmentRun {
public:
    SegmentRun(const FilmSpec& spec, std::vector<PlannedSegment>& segments, base::Stations& stations,
               SegmentCounts& counts, std::atomic<std::int64_t>& encoded)
        : spec_(spec), segments_(segments), stations_(stations), counts_(counts), encoded_(encoded)
    {
    }

    Status run(unsigned in_flight, const std::stop_token& stop)
    {
        const std::stop_callback hand_on(stop, [this] { stop_.request_stop(); });
        const std::stop_callback give_up(spec_.sound != nullptr ? spec_.sound->failed() : std::stop_token{},
                                         [this] { stop_.request_stop(); });
        std::vector<std::jthread> threads;
        for (unsigned i = 0; i < in_flight; ++i)
            threads.push_back(base::start_thread(fmt::format("render-{}", i),
                                                 [this, i](std::stop_token) { work(static_cast<int>(i)); }));
        threads.clear(); // joins
        if (stop.stop_requested())
            return base::fail(base::Errc::cancelled,
                              "render: stopped; finished parts are kept and the next run goes on from them");
        return failure_;
    }
    int device_losses() const { return device_losses_; }

private:
    PlannedSegment* take_next()
    {
        const std::lock_guard lock(mutex_);
        while (next_ < segments_.size() && segments_[next_].on_disk)
            ++next_;
        return next_ < segments_.size() ? &segments_[next_++] : nullptr;
    }

    Status render(const PlannedSegment& segment, int number)
    {
        const Backend backend = device_losses_ < kMostDeviceLosses ? spec_.backend : Backend::cpu;
        Status done = render(segment, number, backend);
        if (done || done.error().code != base::Errc::device_lost)
            return done;
        ++device_losses_;
        LOG_WARN("render", "frames {} to {}: {}; the processor draws them again, to the same bytes",
                 segment.range.begin, segment.range.end - 1, done.error().what);
        forget_gpu();
        return render(segment, number, Backend::cpu);
    }

    Status render(const PlannedSegment& segment, int number, Backend backend)
    {
        SegmentCounts made;
        const SegmentJob job{spec_.compiled, segment.range, segment.key, segment.path, spec_.encode,
                             backend,        number,        &stations_,  &made,        &encoded_};
        Status done = render_segment(job, stop_.get_token());
        if (done)
            counts_.add(made);
        else
            encoded_ -= made.frames_encoded;
        return done;
    }

    void work(int number)
    {
        while (!stop_.stop_requested()) {
            PlannedSegment* segment = take_next();
            if (segment == nullptr)
                return;
            Status done = render(*segment, number);
            if (!done) {
                const std::lock_guard lock(mutex_);
                if (failure_ && !stop_.stop_requested())
                    failure_ = std::move(done);
                stop_.request_stop();
            }
        }
    }

    const FilmSpec& spec_;
    std::vector<PlannedSegment>& segments_;
    base::Stations& stations_;
    SegmentCounts& counts_; // of finished segments
    std::atomic<std::int64_t>& encoded_;
    std::atomic<int> device_losses_{0};
    std::stop_source stop_;
    std::mutex mutex_;
    std::size_t next_ = 0; // guarded by mutex_
    Status failure_;       // guarded by mutex_
};

// Tells the caller how far things are until it is destroyed.
class ProgressTeller {
public:
    ProgressTeller(const FilmSpec& spec, const std::atomic<std::int64_t>& encoded, std::int64_t found)
    {
        if (!spec.progress)
            return;
        thread_ = base::start_thread("progress", [&spec, &encoded, found,
                                                  total = spec.compiled->frame_count()](std::stop_token stop) {
            std::mutex mutex;
            std::condition_variable_any wake;
            std::unique_lock lock(mutex);
            do
                spec.progress({found + encoded, total});
            while (!wake.wait_for(lock, stop, std::chrono::milliseconds(250), [&] { return stop.stop_requested(); }));
            spec.progress({found + encoded, total});
        });
    }

private:
    std::jthread thread_;
};

// Reads the packets of all segments as one track.
class SegmentChain {
public:
    explicit SegmentChain(const std::vector<PlannedSegment>& segments) : segments_(segments) {}

    Result<std::optional<media::VideoPacket>> next()
    {
        while (true) {
            if (!reader_) {
                if (position_ == segments_.size())
                    return std::optional<media::VideoPacket>{};
                reader_ = TRY(media::SegmentReader::open(segments_[position_++].path));
            }
            auto packet = TRY(reader_->next());
            if (packet)
                return packet;
            reader_.reset();
        }
    }

private:
    const std::vector<PlannedSegment>& segments_;
    std::size_t position_ = 0;
    std::optional<media::SegmentReader> reader_;
};

Status mux(const FilmSpec& spec, const std::vector<PlannedSegment>& segments, const std::optional<SoundTrack>& sound)
{
    TRACE_SPAN("mux");
    auto first = TRY(media::SegmentReader::open(segments.front().path));
    media::Mp4Spec mp4;
    mp4.video = {.size = first.info().size, .fps = first.info().fps, .headers = first.info().headers};
    mp4.title = spec.composition->title;
    std::optional<media::AudioTrackReader> track;
    if (sound) {
        track = TRY(media::AudioTrackReader::open(sound->path));
        mp4.audio = media::Mp4Audio{track->info().config, track->info().bitrate_bps};
    }
    if (spec.output.has_parent_path())
        TRY(base::make_folders(spec.output.parent_path()));
    auto file = TRY(base::AtomicFile::create(spec.output));
    auto writer = TRY(media::Mp4Writer::create(file.part_path(), mp4));
    SegmentChain chain(segments);
    media::NextAudio next_audio;
    if (track)
        next_audio = [&track] { return track->next(); };
    TRY(media::write_tracks(
        writer, mp4.video.fps, [&chain] { return chain.next(); }, next_audio));
    TRY(writer.finish());
    return file.commit();
}

// The files of this film are the last used; older ones go when the folder is over its size.
void keep_used_work(const FilmSpec& spec, const std::vector<PlannedSegment>& segments,
                    const std::optional<SoundTrack>& sound)
{
    std::vector<std::filesystem::path> used;
    std::uint64_t bytes = 0;
    for (const auto& segment : segments)
        used.push_back(segment.path);
    if (sound)
        used.push_back(sound->path);
    std::error_code ignored;
    for (const auto& path : used)
        bytes += std::filesystem::file_size(path, ignored);
    touch_work(used);
    prune_work(spec.work_folder, std::max(spec.work_bytes, bytes));
}

FilmStats collect(const FilmSpec& spec, const std::vector<PlannedSegment>& segments, const base::Stations& stations,
                  const SegmentCounts& counts)
{
    FilmStats stats;
    stats.frames = spec.compiled->frame_count();
    stats.frames_drawn = counts.frames_drawn;
    stats.frames_unchanged = counts.frames_unchanged;
    stats.frames_repeated = counts.frames_repeated;
    const scene::DamageMap blocks(spec.compiled->canvas());
    const double all_blocks =
        static_cast<double>(blocks.columns()) * blocks.rows() * static_cast<double>(stats.frames_drawn);
    stats.mean_damage = all_blocks > 0 ? static_cast<double>(counts.damaged_blocks) / all_blocks : 0;
    stats.segments = static_cast<int>(segments.size());
    stats.segments_reused = static_cast<int>(std::ranges::count(segments, true, &PlannedSegment::on_disk));
    for (const auto station : {base::Station::evaluate, base::Station::raster, base::Station::convert,
                               base::Station::encode, base::Station::sound, base::Station::mux})
        stats.station_seconds.emplace_back(base::name(station), stations.seconds(station));
    stats.peak_memory_bytes = base::peak_memory_bytes();
    std::error_code ignored;
    stats.file_bytes = std::filesystem::file_size(spec.output, ignored);
    stats.encoder = fmt::format("libx264 {} crf {}", spec.encode.preset, spec.encode.crf);
    stats.dispatches = counts.dispatches;
    return stats;
}

Result<std::optional<SoundTrack>> sound_of(const FilmSpec& spec, base::Stations& stations, const std::stop_token& stop)
{
    if (spec.sound == nullptr)
        return std::optional<SoundTrack>{};
    auto track = spec.sound->wait(stop);
    stations.add(base::Station::sound, spec.sound->took());
    return track;
}

}

Result<FilmStats> render_film(const FilmSpec& spec, std::stop_token stop)
{
    const auto start = std::chrono::steady_clock::now();
    TRY(base::make_folders(spec.work_folder));
    base::Stations stations;
    SegmentCounts counts;
    std::atomic<std::int64_t> encoded{0}; // frames, of segments in flight too
    int device_losses = 0;
    const auto chosen = TRY(make_renderer(spec.backend, 1)); // keeps the GPU open for all segments
    auto segments = plan(spec);
    const auto missing = static_cast<std::uint64_t>(std::ranges::count(segments, false, &PlannedSegment::on_disk));
    const std::uint64_t affordable =
        std::max<std::uint64_t>(1, spec.memory_bytes / segment_cost_bytes(spec.compiled->canvas()));
    const auto in_flight = static_cast<unsigned>(
        std::min({std::max<std::uint64_t>(1, missing), affordable, std::uint64_t{std::max(1U, spec.cores)}}));
    {
        std::int64_t found = 0;
        for (const auto& segment : segments)
            found += segment.on_disk ? segment.range.end - segment.range.begin : 0;
        const ProgressTeller teller(spec, encoded, found);
        SegmentRun run(spec, segments, stations, counts, encoded);
        TRY(run.run(in_flight, stop));
        device_losses = run.device_losses();
    }
    const auto track = TRY(sound_of(spec, stations, stop));
    {
        const base::StationTimer timer(stations, base::Station::mux);
        TRY(mux(spec, segments, track));
    }
    keep_used_work(spec, segments, track);
    FilmStats stats = collect(spec, segments, stations, counts);
    stats.renderer = chosen.renderer->name();
    stats.device_losses = device_losses;
    stats.segments_in_flight = static_cast<int>(in_flight);
    stats.wall_seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    if (track)
        stats.loudness = track->loudness;
    return stats;
}

}
