// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/judge/film_input.h"

#include <array>
#include <map>

namespace judge {

using base::Errc;
using base::fail;
using base::Result;
using base::Status;

Status check_libav(int result, std::string_view subject)
{
    if (result >= 0)
        return {};
    std::array<char, AV_ERROR_MAX_STRING_SIZE> words{};
    av_strerror(result, words.data(), words.size());
    return fail(Errc::invalid_input, fmt::format("{}: {}", subject, words.data()));
}

namespace {

// The distance most pictures have from the one before.
std::int64_t common_distance(AVStream& stream, int count)
{
    std::map<std::int64_t, int> seen;
    for (int i = 1; i < count; ++i)
        ++seen[avformat_index_get_entry(&stream, i)->timestamp - avformat_index_get_entry(&stream, i - 1)->timestamp];
    std::int64_t common = 1;
    int most = 0;
    for (const auto& [distance, times] : seen)
        if (times > most) {
            common = distance;
            most = times;
        }
    return common;
}

}

Result<FilmInput> FilmInput::open(const std::filesystem::path& path)
{
    FilmInput film;
    AVFormatContext* context = avformat_alloc_context();
    if (context == nullptr)
        return fail(Errc::unavailable, "libavformat: out of memory");
    context->flags |= AVFMT_FLAG_NOPARSE | AVFMT_FLAG_NOFILLIN; // the file's own word about times and key pictures
    context->error_recognition = AV_EF_EXPLODE | AV_EF_BUFFER | AV_EF_CRCCHECK | AV_EF_BITSTREAM;
    TRY(check_libav(avformat_open_input(&context, path.c_str(), nullptr, nullptr), path.string()));
    film.input_.reset(context);
    const int index = av_find_best_stream(context, AVMEDIA_TYPE_VIDEO, -1, -1, nullptr, 0);
    TRY(check_libav(index, path.string()));
    film.stream_ = context->streams[index];
    if (film.stream_->codecpar->codec_id != AV_CODEC_ID_H264)
        return fail(Errc::invalid_input, fmt::format("{}: the video is not H.264", path.string()));
    const int count = avformat_index_get_entries_count(film.stream_);
    if (count < 1)
        return fail(Errc::invalid_input, fmt::format("{}: it has no index of pictures", path.string()));
    film.count_ = count;
    film.ticks_per_frame_ = common_distance(*film.stream_, count);
    if (film.ticks_per_frame_ < 1)
        return fail(Errc::invalid_input, fmt::format("{}: most pictures have no length", path.string()));
    return film;
}

Result<bool> FilmInput::read(AVPacket& packet)
{
    for (;;) {
        av_packet_unref(&packet);
        const int result = av_read_frame(input_.get(), &packet);
        if (result == AVERROR_EOF)
            return false;
        TRY(check_libav(result, "libavformat"));
        if (packet.stream_index != stream_->index)
            continue;
        if ((packet.flags & AV_PKT_FLAG_CORRUPT) != 0)
            return fail(Errc::invalid_input, fmt::format("libavformat: the packet at {} is corrupt", packet.pts));
        packets_read_.push_back({packet.pts, (packet.flags & AV_PKT_FLAG_KEY) != 0});
        return true;
    }
}

Status FilmInput::seek_to_key(std::int64_t frame)
{
    return check_libav(av_seek_frame(input_.get(), stream_->index, to_pts(frame), AVSEEK_FLAG_BACKWARD),
                       fmt::format("libavformat: seek to frame {}", frame));
}

Result<std::int64_t> FilmInput::key_in_index(std::int64_t frame) const
{
    const int entry = av_index_search_timestamp(stream_, to_pts(frame), AVSEEK_FLAG_BACKWARD);
    if (entry < 0)
        return fail(Errc::invalid_input, fmt::format("libavformat: no key picture at or before frame {}", frame));
    return entry;
}

Result<std::int64_t> FilmInput::to_frame(std::int64_t pts) const
{
    if (pts == AV_NOPTS_VALUE)
        return fail(Errc::invalid_input, "a picture has no time");
    if (pts % ticks_per_frame_ != 0)
        return fail(Errc::invalid_input, fmt::format("a picture is shown at {:.3f} frames, between two frames",
                                                     static_cast<double>(pts) / static_cast<double>(ticks_per_frame_)));
    return pts / ticks_per_frame_;
}

}
