// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/render/film.h"

#include "compositor/base/counters.h"
#include "compositor/base/file.h"
#include "compositor/base/trace.h"
#include "compositor/media/audio_track.h"
#include "compositor/media/mp4.h"
#include "compositor/media/segment_file.h"
#include "compositor/render/film_pictures.h"
#include "compositor/render/work_folder.h"

#include <algorithm>

namespace render {
namespace {

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

std::string describe(const EncodeSpec& encode)
{
    const auto& row = media::encoder_row(encode.encoder.id);
    if (row.id == media::EncoderId::x264)
        return fmt::format("{} {} crf {}", row.name, encode.preset, encode.crf);
    return fmt::format("{} quality {}", row.name, encode.crf);
}

FilmStats collect(const FilmSpec& spec, const FilmPictures& pictures, const base::Stations& stations)
{
    const SegmentCounts& counts = *pictures.counts;
    FilmStats stats;
    stats.frames = spec.compiled->frame_count();
    stats.frames_drawn = counts.frames_drawn;
    stats.frames_unchanged = counts.frames_unchanged;
    stats.frames_repeated = counts.frames_repeated;
    const scene::DamageMap blocks(spec.compiled->canvas());
    const double all_blocks =
        static_cast<double>(blocks.columns()) * blocks.rows() * static_cast<double>(stats.frames_drawn);
    stats.mean_damage = all_blocks > 0 ? static_cast<double>(counts.damaged_blocks) / all_blocks : 0;
    stats.segments = static_cast<int>(pictures.segments.size());
    stats.segments_reused = static_cast<int>(std::ranges::count(pictures.segments, true, &PlannedSegment::on_disk));
    stats.segments_in_flight = static_cast<int>(pictures.in_flight);
    for (const auto station : {base::Station::evaluate, base::Station::raster, base::Station::convert,
                               base::Station::encode, base::Station::sound, base::Station::mux})
        stats.station_seconds.emplace_back(base::name(station), stations.seconds(station));
    stats.peak_memory_bytes = base::peak_memory_bytes();
    std::error_code ignored;
    stats.file_bytes = std::filesystem::file_size(spec.output, ignored);
    stats.encoder = describe(pictures.encode);
    stats.encoder_failures = pictures.failures;
    stats.dispatches = counts.dispatches;
    stats.device_losses = pictures.device_losses;
    stats.frames_by_fallback = pictures.frames_by_fallback;
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
    const auto drawing = TRY(make_renderer(spec.backend, 1)); // keeps the GPU open for all segments
    std::vector<ChosenEncoder> encoders{spec.encode.encoder};
    if (spec.encoders != nullptr)
        encoders = TRY(spec.encoders->wait(stop));
    const auto pictures = TRY(make_pictures(spec, encoders, stations, stop));
    const auto track = TRY(sound_of(spec, stations, stop));
    {
        const base::StationTimer timer(stations, base::Station::mux);
        TRY(mux(spec, pictures.segments, track));
    }
    keep_used_work(spec, pictures.segments, track);
    FilmStats stats = collect(spec, pictures, stations);
    stats.renderer = drawing.renderer->name();
    stats.wall_seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    if (track)
        stats.loudness = track->loudness;
    return stats;
}

}
