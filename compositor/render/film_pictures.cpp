// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/render/film_pictures.h"

#include "compositor/base/log.h"
#include "compositor/base/thread.h"
#include "compositor/base/trace.h"
#include "compositor/media/segment_file.h"
#include "compositor/render/gpu_choice.h"
#include "compositor/timeline/segments.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace render {
namespace {

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

std::vector<PlannedSegment> plan(const FilmSpec& spec, const EncodeSpec& encode)
{
    TRACE_SPAN("plan");
    std::vector<PlannedSegment> planned;
    for (const auto range : timeline::segments(*spec.composition)) {
        PlannedSegment segment{range, segment_key(*spec.compiled, range, encode), {}, false};
        segment.path = spec.work_folder / (segment.key + ".segment");
        segment.on_disk = is_finished(segment);
        planned.push_back(std::move(segment));
    }
    return planned;
}

// Renders the segments that are missing, several side by side, each taken in order. The first failure stops all.
class SegmentRun {
public:
    // encoded: frames, of segments in flight too.
    SegmentRun(const FilmSpec& spec, FilmPictures& pictures, base::Stations& stations,
               std::atomic<std::int64_t>& encoded)
        : spec_(spec), pictures_(pictures), stations_(stations), encoded_(encoded)
    {
    }

    Status run(const std::stop_token& stop)
    {
        const std::stop_callback hand_on(stop, [this] { stop_.request_stop(); });
        const std::stop_callback give_up(spec_.sound != nullptr ? spec_.sound->failed() : std::stop_token{},
                                         [this] { stop_.request_stop(); });
        std::vector<std::jthread> threads;
        for (unsigned i = 0; i < pictures_.in_flight; ++i)
            threads.push_back(base::start_part(fmt::format("render-{}", i),
                                               [this, i](std::stop_token) { work(static_cast<int>(i)); }));
        threads.clear(); // joins
        pictures_.device_losses += device_losses_;
        pictures_.frames_by_fallback += by_fallback_;
        if (stop.stop_requested())
            return base::fail(base::Errc::cancelled,
                              "render: stopped; finished parts are kept and the next run goes on from them");
        if (spec_.sound != nullptr && spec_.sound->failed().stop_requested())
            return tl::unexpected(spec_.sound->wait().error());
        return failure_;
    }

private:
    PlannedSegment* take_next()
    {
        const std::lock_guard lock(mutex_);
        auto& segments = pictures_.segments;
        while (next_ < segments.size() && segments[next_].on_disk)
            ++next_;
        return next_ < segments.size() ? &segments[next_++] : nullptr;
    }

    // What a thread draws with, from segment to segment: what it holds of the film (tiles on a GPU, an underlay) stays.
    struct Kept {
        ChosenRenderer renderer;
        Backend backend = Backend::automatic;
        int device_losses = 0; // when it was made: one that was there before a loss is on a lost device
    };

    Status render(const PlannedSegment& segment, int number, Kept& kept)
    {
        const int losses = device_losses_;
        const Backend backend = losses < kMostDeviceLosses ? spec_.backend : Backend::cpu;
        if (kept.backend != backend || kept.device_losses != losses)
            kept = {{}, backend, losses};
        Status done = render(segment, number, backend, kept.renderer);
        if (done || done.error().code != base::Errc::device_lost || pictures_.counts->encoder_failed)
            return done;
        const bool last_try = ++device_losses_ == kMostDeviceLosses;
        LOG_WARN("render", "frames {} to {}: {}; the processor draws them again, to the same bytes{}",
                 segment.range.begin, segment.range.end - 1, done.error().what,
                 last_try ? ", and all that follows" : "");
        forget_gpu();
        ChosenRenderer processor;
        return render(segment, number, Backend::cpu, processor);
    }

    Status render(const PlannedSegment& segment, int number, Backend backend, ChosenRenderer& renderer)
    {
        SegmentCounts made;
        const SegmentJob job{.compiled = spec_.compiled,
                             .range = segment.range,
                             .key = segment.key,
                             .path = segment.path,
                             .encode = pictures_.encode,
                             .backend = backend,
                             .renderer = &renderer,
                             .number = number,
                             .stations = &stations_,
                             .counts = &made,
                             .progress = &encoded_};
        Status done = render_segment(job, stop_.get_token());
        if (done)
            pictures_.counts->add(made);
        else
            encoded_ -= made.frames_encoded;
        if (!done)
            pictures_.counts->dispatches += made.dispatches;
        else if (backend != spec_.backend)
            by_fallback_ += made.frames_drawn;
        if (made.encoder_failed)
            pictures_.counts->encoder_failed = true;
        return done;
    }

    void work(int number)
    {
        Kept kept;
        while (!stop_.stop_requested()) {
            PlannedSegment* segment = take_next();
            if (segment == nullptr)
                return;
            Status done = render(*segment, number, kept);
            if (!done) {
                const std::lock_guard lock(mutex_);
                if (failure_ && !stop_.stop_requested())
                    failure_ = std::move(done);
                stop_.request_stop();
            }
        }
    }

    const FilmSpec& spec_;
    FilmPictures& pictures_;
    base::Stations& stations_;
    std::atomic<std::int64_t>& encoded_;
    std::atomic<int> device_losses_{0};
    std::atomic<std::int64_t> by_fallback_{0}; // frames
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
        thread_ = base::start_part("progress", [&spec, &encoded, found,
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

// One a core, bounded by memory, by what is to be done, and by the sessions the encoder allows.
unsigned in_flight(const FilmSpec& spec, const FilmPictures& pictures)
{
    const auto missing = std::ranges::count(pictures.segments, false, &PlannedSegment::on_disk);
    const std::uint64_t affordable = spec.memory_bytes / segment_cost_bytes(spec.compiled->canvas());
    std::uint64_t most = std::min({static_cast<std::uint64_t>(missing), affordable, std::uint64_t{spec.cores}});
    if (const unsigned sessions = media::encoder_row(pictures.encode.encoder.id).most_sessions; sessions != 0)
        most = std::min(most, std::uint64_t{sessions});
    return static_cast<unsigned>(std::max<std::uint64_t>(1, most));
}

// Headers are compared after all is made: an encoder that gives each session others has failed.
Status check_same_headers(const FilmPictures& pictures)
{
    std::optional<media::VideoHeaders> first;
    for (const PlannedSegment& segment : pictures.segments) {
        const auto reader = TRY(media::SegmentReader::open(segment.path));
        if (!first)
            first = reader.info().headers;
        else if (reader.info().headers != *first) {
            pictures.counts->encoder_failed = true;
            return base::fail(base::Errc::device_lost,
                              fmt::format("{}: the segments' parameter sets differ, they cannot share a track",
                                          media::encoder_row(pictures.encode.encoder.id).name));
        }
    }
    return {};
}

Status make_with(const FilmSpec& spec, FilmPictures& pictures, base::Stations& stations, const std::stop_token& stop)
{
    pictures.segments = plan(spec, pictures.encode);
    pictures.in_flight = in_flight(spec, pictures);
    std::int64_t found = 0;
    for (const auto& segment : pictures.segments)
        found += segment.on_disk ? segment.range.end - segment.range.begin : 0;
    std::atomic<std::int64_t> encoded{0};
    const ProgressTeller teller(spec, encoded, found);
    TRY(SegmentRun(spec, pictures, stations, encoded).run(stop));
    return check_same_headers(pictures);
}

}

Result<FilmPictures> make_pictures(const FilmSpec& spec, const std::vector<ChosenEncoder>& encoders,
                                   base::Stations& stations, const std::stop_token& stop)
{
    FilmPictures pictures;
    pictures.encode = spec.encode;
    for (std::size_t i = 0; i < encoders.size(); ++i) {
        pictures.encode.encoder = encoders[i];
        pictures.counts = std::make_unique<SegmentCounts>();
        pictures.frames_by_fallback = 0;
        const Status made = make_with(spec, pictures, stations, stop);
        if (made)
            break;
        if (!pictures.counts->encoder_failed || i + 1 == encoders.size())
            return base::fail(made.error().code, made.error().what, made.error().where);
        const auto& next = media::encoder_row(encoders[i + 1].id);
        LOG_WARN("render", "{}; the film is started again with {}", made.error().what, next.name);
        pictures.failures.push_back({encoders[i].id, made.error().what});
    }
    return pictures;
}

}
