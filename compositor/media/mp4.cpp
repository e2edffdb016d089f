// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/media/mp4.h"

#include "compositor/base/check.h"
#include "compositor/media/decoder_configuration.h"
#include "compositor/media/libav.h"
#include "compositor/media/mp4_check.h"

#include <cstring>

namespace media {
namespace {

using base::Errc;
using base::fail;

Status set_extradata(AVCodecParameters& parameters, const std::vector<std::byte>& bytes)
{
    parameters.extradata = static_cast<std::uint8_t*>(av_mallocz(bytes.size() + AV_INPUT_BUFFER_PADDING_SIZE));
    if (parameters.extradata == nullptr)
        return libav::out_of_memory("MP4");
    std::memcpy(parameters.extradata, bytes.data(), bytes.size());
    parameters.extradata_size = static_cast<int>(bytes.size());
    return {};
}

struct OutputTraits {
    static constexpr AVFormatContext* none = nullptr;
    static void close(AVFormatContext* context)
    {
        if (context->pb != nullptr)
            avio_closep(&context->pb);
        avformat_free_context(context);
    }
};

}

struct Mp4Writer::State {
    base::Handle<AVFormatContext*, OutputTraits> output;
    libav::Packet packet;
    Mp4Spec spec;
    std::filesystem::path path;
    std::int64_t video_ticks = 1; // of the video track's time base, a frame
    std::int64_t video_samples = 0;
    std::int64_t audio_samples = 0;

    Status add_video();
    Status add_audio();
    Status open();
    Status write(const std::vector<std::byte>& bytes, int stream);
};

Mp4Writer::Mp4Writer(std::unique_ptr<State> state) : state_(std::move(state)) {}
Mp4Writer::Mp4Writer(Mp4Writer&&) noexcept = default;
Mp4Writer& Mp4Writer::operator=(Mp4Writer&&) noexcept = default;
Mp4Writer::~Mp4Writer() = default;

Status Mp4Writer::State::add_video()
{
    const auto configuration = TRY(decoder_configuration(spec.video.headers));
    const bool hevc = spec.video.headers.codec == VideoCodec::hevc;
    AVStream* stream = avformat_new_stream(output.get(), nullptr);
    if (stream == nullptr)
        return libav::out_of_memory("MP4");
    AVCodecParameters& parameters = *stream->codecpar;
    parameters.codec_type = AVMEDIA_TYPE_VIDEO;
    parameters.codec_id = hevc ? AV_CODEC_ID_HEVC : AV_CODEC_ID_H264;
    parameters.codec_tag = hevc ? MKTAG('h', 'v', 'c', '1') : MKTAG('a', 'v', 'c', '1');
    parameters.width = spec.video.size.width;
    parameters.height = spec.video.size.height;
    parameters.format = AV_PIX_FMT_YUV420P;
    parameters.sample_aspect_ratio = {1, 1};
    parameters.color_primaries = AVCOL_PRI_BT709;
    parameters.color_trc = AVCOL_TRC_BT709;
    parameters.color_space = AVCOL_SPC_BT709;
    parameters.color_range = AVCOL_RANGE_MPEG;
    parameters.profile = hevc ? FF_PROFILE_HEVC_MAIN : FF_PROFILE_H264_HIGH;
    stream->sample_aspect_ratio = {1, 1};
    const int timescale =
        static_cast<int>(spec.video.fps.numerator()) * static_cast<int>(video_ticks / spec.video.fps.denominator());
    stream->time_base = {1, timescale};
    stream->avg_frame_rate = {static_cast<int>(spec.video.fps.numerator()),
                              static_cast<int>(spec.video.fps.denominator())};
    return set_extradata(parameters, configuration);
}

Status Mp4Writer::State::add_audio()
{
    AVStream* stream = avformat_new_stream(output.get(), nullptr);
    if (stream == nullptr)
        return libav::out_of_memory("MP4");
    AVCodecParameters& parameters = *stream->codecpar;
    parameters.codec_type = AVMEDIA_TYPE_AUDIO;
    parameters.codec_id = AV_CODEC_ID_AAC;
    parameters.codec_tag = MKTAG('m', 'p', '4', 'a');
    parameters.sample_rate = kSampleRate;
    parameters.frame_size = kAacFrameSamples;
    parameters.bit_rate = spec.audio->bitrate_bps;
    parameters.profile = FF_PROFILE_AAC_LOW;
    parameters.format = AV_SAMPLE_FMT_FLTP;
    parameters.ch_layout = AV_CHANNEL_LAYOUT_STEREO;
    stream->time_base = {1, kSampleRate};
    return set_extradata(parameters, spec.audio->config);
}

Status Mp4Writer::State::open()
{
    AVFormatContext* context = nullptr;
    TRY(libav::check(avformat_alloc_output_context2(&context, nullptr, "mp4", path.c_str()), path.string()));
    output.reset(context);
    context->flags |= AVFMT_FLAG_BITEXACT; // no creation time, no library versions
    context->avoid_negative_ts = AVFMT_AVOID_NEG_TS_DISABLED;
    TRY(add_video());
    if (spec.audio)
        TRY(add_audio());
    if (!spec.title.empty())
        TRY(libav::check(av_dict_set(&context->metadata, "title", spec.title.c_str(), 0), "MP4"));
    TRY(libav::check(avio_open(&context->pb, path.c_str(), AVIO_FLAG_WRITE), path.string()));
    AVDictionary* options = nullptr;
    av_dict_set(&options, "movflags", "+faststart+write_colr", 0);
    av_dict_set_int(&options, "use_editlist", 0, 0);
    av_dict_set_int(&options, "movie_timescale", kSampleRate, 0);
    av_dict_set_int(&options, "video_track_timescale", context->streams[0]->time_base.den, 0);
    const int written = avformat_write_header(context, &options);
    const bool all_known = av_dict_count(options) == 0;
    av_dict_free(&options);
    TRY(libav::check(written, path.string()));
    if (!all_known)
        return fail(Errc::unavailable,
                    "MP4: this libavformat lacks an option that is needed (use_editlist or movie_timescale)");
    return {};
}

Result<Mp4Writer> Mp4Writer::create(const std::filesystem::path& part_path, const Mp4Spec& spec)
{
    libav::take_over_log();
    const std::int64_t numerator = spec.video.fps.numerator();
    if (numerator < 1 || numerator > 1'000'000 || spec.video.fps.denominator() > 10'000)
        return fail(Errc::invalid_input, "MP4: the frame rate is out of range");
    auto state = std::make_unique<State>();
    state->spec = spec;
    state->path = part_path;
    // A timescale of some ten thousands that the frame rate divides: 30 fps counts in 1/15360 s.
    std::int64_t scale = 1;
    while (numerator * scale < 10'000)
        scale *= 2;
    state->video_ticks = spec.video.fps.denominator() * scale;
    state->packet.reset(av_packet_alloc());
    if (!state->packet)
        return fail(Errc::unavailable, "MP4: out of memory");
    TRY(state->open());
    return Mp4Writer(std::move(state));
}

Status Mp4Writer::State::write(const std::vector<std::byte>& bytes, int stream)
{
    AVPacket& target = *packet.get();
    const std::int64_t pts = target.pts;
    const std::int64_t dts = target.dts;
    const std::int64_t duration = target.duration;
    const int flags = target.flags;
    TRY(libav::check(av_new_packet(&target, static_cast<int>(bytes.size())), path.string())); // resets the fields
    std::memcpy(target.data, bytes.data(), bytes.size());
    target.pts = pts;
    target.dts = dts;
    target.duration = duration;
    target.flags = flags;
    target.stream_index = stream;
    return libav::check(av_interleaved_write_frame(output.get(), &target), path.string());
}

Status Mp4Writer::write_video(const VideoPacket& packet)
{
    State& state = *state_;
    AVPacket& target = *state.packet.get();
    target.pts = packet.pts_frame * state.video_ticks;
    target.dts = packet.dts_frame * state.video_ticks;
    target.duration = state.video_ticks;
    target.flags = packet.key ? AV_PKT_FLAG_KEY : 0;
    ++state.video_samples;
    return state.write(packet.bytes, 0);
}

Status Mp4Writer::write_audio(const AudioPacket& packet)
{
    State& state = *state_;
    ASSERT(state.spec.audio.has_value());
    AVPacket& target = *state.packet.get();
    target.pts = packet.pts_sample;
    target.dts = packet.pts_sample;
    target.duration = packet.duration_samples;
    target.flags = AV_PKT_FLAG_KEY;
    ++state.audio_samples;
    return state.write(packet.bytes, 1);
}

Status Mp4Writer::finish()
{
    State& state = *state_;
    ASSERT(static_cast<bool>(state.output));
    AVFormatContext* context = state.output.get();
    const int trailer = av_write_trailer(context);
    const int closed = avio_closep(&context->pb);
    state.output.reset();
    TRY(libav::check(trailer, state.path.string()));
    TRY(libav::check(closed, state.path.string()));
    return check_mp4(state.path, {state.video_samples, state.audio_samples});
}

Status write_tracks(Mp4Writer& writer, base::MediaTime fps, const NextVideo& next_video, const NextAudio& next_audio)
{
    std::optional<VideoPacket> video = TRY(next_video());
    std::optional<AudioPacket> audio;
    if (next_audio)
        audio = TRY(next_audio());
    while (video || audio) {
        const bool audio_is_behind = audio && (!video || base::MediaTime(audio->pts_sample, kSampleRate) <
                                                             base::MediaTime::from_frames(video->dts_frame, fps));
        if (audio_is_behind) {
            TRY(writer.write_audio(*audio));
            audio = TRY(next_audio());
        } else {
            TRY(writer.write_video(*video));
            video = TRY(next_video());
        }
    }
    return {};
}

}
