// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/media/audio_reader.h"

#include "compositor/base/file.h"
#include "compositor/base/handle.h"
#include "compositor/media/aac.h"
#include "compositor/media/libav.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string>
#include <vector>

namespace media {
namespace {

using base::Errc;
using base::fail;

// Containers of sound. Playlists, image sequences and everything that names other files stay out.
constexpr const char* kContainers = "wav,w64,aiff,au,caf,mp3,aac,ac3,flac,ogg,mov,matroska,amr,asf,tta,wv";
constexpr int kIoBlockBytes = 64 << 10;
constexpr int kMaxBadPackets = 200;       // in a row, before the file is given up
constexpr int kMaxSilentPackets = 20'000; // packets in a row that give no sample

struct IoTraits {
    static constexpr AVIOContext* none = nullptr;
    static void close(AVIOContext* io)
    {
        av_freep(&io->buffer);
        avio_context_free(&io);
    }
};

int read_some(void* opaque, std::uint8_t* target, int size)
{
    const int fd = *static_cast<const int*>(opaque);
    while (true) {
        const ssize_t got = ::read(fd, target, static_cast<std::size_t>(size));
        if (got > 0)
            return static_cast<int>(got);
        if (got == 0)
            return AVERROR_EOF;
        if (errno != EINTR)
            return AVERROR(errno);
    }
}

std::int64_t seek_to(void* opaque, std::int64_t offset, int whence)
{
    const int fd = *static_cast<const int*>(opaque);
    if (whence == AVSEEK_SIZE) {
        struct stat info {};
        return ::fstat(fd, &info) == 0 ? info.st_size : AVERROR(errno);
    }
    const off_t at = ::lseek(fd, offset, whence & ~AVSEEK_FORCE);
    return at >= 0 ? at : AVERROR(errno);
}

}

struct AudioReader::State {
    std::filesystem::path path;
    AudioLimits limits;
    base::Fd fd;
    int raw_fd = -1;
    base::Handle<AVIOContext*, IoTraits> io; // outlives input
    libav::Input input;
    libav::Codec decoder;
    libav::Frame frame;
    libav::Packet packet;
    libav::Resampler resampler;
    AVChannelLayout source_layout{}; // of what the resampler was made for
    int source_rate = 0;
    int source_format = AV_SAMPLE_FMT_NONE;
    int resampled_channels = 2;
    int stream = -1;
    bool drained = false;
    bool ended = false;
    int bad_packets = 0;
    int silent_packets = 0;
    std::int64_t given = 0; // L R pairs decoded so far
    std::vector<float> ready;
    std::size_t ready_at = 0;
    std::vector<float> scratch;

    ~State() { av_channel_layout_uninit(&source_layout); }
    std::string subject() const { return path.string(); }
    Status open();
    Status open_input();
    Status open_decoder();
    Status more();        // decodes until something is ready or the end
    Status next_packet(); // into the decoder
    Status take_frame();
    Status match_resampler(); // to the frame
    Status resample(const std::uint8_t* const* data, int count);
    Status flush_resampler();
    void append(std::size_t pairs);
};

Status AudioReader::State::open()
{
    fd.reset(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (!fd)
        return base::fail_errno(subject(), errno);
    struct stat info {};
    if (::fstat(fd.get(), &info) != 0)
        return base::fail_errno(subject(), errno);
    if (!S_ISREG(info.st_mode))
        return fail(Errc::invalid_input, fmt::format("{}: this is not a regular file", subject()));
    if (info.st_size == 0)
        return fail(Errc::invalid_input, fmt::format("{}: the file is empty", subject()));
    if (static_cast<std::uint64_t>(info.st_size) > limits.max_bytes)
        return fail(Errc::invalid_input, fmt::format("{}: {} MB of sound is more than the limit of {} MB", subject(),
                                                     info.st_size / 1'000'000, limits.max_bytes / 1'000'000));
    frame.reset(av_frame_alloc());
    packet.reset(av_packet_alloc());
    if (!frame || !packet)
        return libav::out_of_memory(subject());
    TRY(open_input());
    return open_decoder();
}

Status AudioReader::State::open_input()
{
    const libav::ErrorWords words;
    raw_fd = fd.get();
    auto* buffer = static_cast<unsigned char*>(av_malloc(kIoBlockBytes));
    io.reset(avio_alloc_context(buffer, kIoBlockBytes, 0, &raw_fd, read_some, nullptr, seek_to));
    AVFormatContext* context = avformat_alloc_context();
    if (!io || context == nullptr)
        return libav::out_of_memory(subject());
    context->pb = io.get();
    context->format_whitelist = av_strdup(kContainers);
    context->protocol_whitelist = av_strdup("none"); // nothing inside may open another file
    context->max_probe_packets = 1; // PCM in WAV would be tried as every other format there is, packet after packet
    context->flags |= AVFMT_FLAG_BITEXACT | AVFMT_FLAG_CUSTOM_IO;
    const int opened = avformat_open_input(&context, nullptr, nullptr, nullptr); // frees the context when it fails
    if (opened < 0)
        return fail(Errc::invalid_input, fmt::format("{}: this is no sound file that can be read", subject()));
    input.reset(context);
    if (const int found = avformat_find_stream_info(context, nullptr); found < 0)
        return fail(Errc::invalid_input,
                    fmt::format("{}: the sound file is damaged: {}", subject(), libav::describe(found)));
    stream = av_find_best_stream(context, AVMEDIA_TYPE_AUDIO, -1, -1, nullptr, 0);
    if (stream < 0)
        return fail(Errc::invalid_input, fmt::format("{}: there is no sound in this file", subject()));
    for (unsigned i = 0; i < context->nb_streams; ++i)
        if (static_cast<int>(i) != stream)
            context->streams[i]->discard = AVDISCARD_ALL;
    return {};
}

Status AudioReader::State::open_decoder()
{
    const AVStream& source = *input.get()->streams[stream];
    const AVCodec* codec = avcodec_find_decoder(source.codecpar->codec_id);
    if (codec == nullptr)
        return fail(Errc::invalid_input, fmt::format("{}: there is no decoder for {} sound", subject(),
                                                     avcodec_get_name(source.codecpar->codec_id)));
    decoder.reset(avcodec_alloc_context3(codec));
    if (!decoder)
        return libav::out_of_memory(subject());
    TRY(libav::check(avcodec_parameters_to_context(decoder.get(), source.codecpar), subject()));
    decoder.get()->pkt_timebase = source.time_base; // so that encoder delay and padding are cut off
    decoder.get()->thread_count = 1;
    decoder.get()->flags |= AV_CODEC_FLAG_BITEXACT;
    return libav::check(avcodec_open2(decoder.get(), codec, nullptr), subject());
}

Status AudioReader::State::match_resampler()
{
    const AVFrame& source = *frame.get();
    const bool same = resampler && source.sample_rate == source_rate && source.format == source_format &&
                      av_channel_layout_compare(&source.ch_layout, &source_layout) == 0;
    if (same)
        return {};
    if (source.sample_rate < 1'000 || source.sample_rate > 768'000 || source.ch_layout.nb_channels < 1 ||
        source.ch_layout.nb_channels > 64)
        return fail(Errc::invalid_input, fmt::format("{}: {} channels at {} Hz cannot be sound", subject(),
                                                     source.ch_layout.nb_channels, source.sample_rate));
    TRY(flush_resampler());
    source_rate = source.sample_rate;
    source_format = source.format;
    TRY(libav::check(av_channel_layout_copy(&source_layout, &source.ch_layout), subject()));
    AVChannelLayout from{};
    if (source_layout.order == AV_CHANNEL_ORDER_UNSPEC)
        av_channel_layout_default(&from, source_layout.nb_channels);
    else
        TRY(libav::check(av_channel_layout_copy(&from, &source_layout), subject()));
    AVChannelLayout mono = AV_CHANNEL_LAYOUT_MONO;
    AVChannelLayout stereo = AV_CHANNEL_LAYOUT_STEREO;
    resampled_channels = from.nb_channels == 1 ? 1 : 2; // mono goes to both sides by hand, at full level
    SwrContext* context = nullptr;
    const int allocated = swr_alloc_set_opts2(&context, resampled_channels == 1 ? &mono : &stereo, AV_SAMPLE_FMT_FLT,
                                              kSampleRate, resampled_channels == 1 ? &mono : &from,
                                              static_cast<AVSampleFormat>(source_format), source_rate, 0, nullptr);
    av_channel_layout_uninit(&from);
    resampler.reset(context);
    TRY(libav::check(allocated, subject()));
    return libav::check(swr_init(context), subject());
}

void AudioReader::State::append(std::size_t pairs)
{
    if (resampled_channels == 2) {
        ready.insert(ready.end(), scratch.begin(), scratch.begin() + static_cast<std::ptrdiff_t>(2 * pairs));
    } else {
        for (std::size_t i = 0; i < pairs; ++i)
            ready.insert(ready.end(), 2, scratch[i]);
    }
    given += static_cast<std::int64_t>(pairs);
}

Status AudioReader::State::resample(const std::uint8_t* const* data, int count)
{
    const int room = swr_get_out_samples(resampler.get(), count);
    TRY(libav::check(room, subject()));
    scratch.resize(static_cast<std::size_t>(room) * static_cast<std::size_t>(resampled_channels) + 1);
    auto* target = reinterpret_cast<std::uint8_t*>(scratch.data());
    const int got = swr_convert(resampler.get(), &target, room, const_cast<const std::uint8_t**>(data), count);
    TRY(libav::check(got, subject()));
    for (float& sample : std::span(scratch).first(static_cast<std::size_t>(got * resampled_channels)))
        if (!(sample >= -64.0F && sample <= 64.0F)) // float files may hold anything, also what is no number
            sample = 0.0F;
    append(static_cast<std::size_t>(got));
    if (base::MediaTime(given, kSampleRate) > limits.max_duration)
        return fail(Errc::invalid_input, fmt::format("{}: the sound is longer than the limit of {}", subject(),
                                                     to_string(limits.max_duration)));
    return {};
}

Status AudioReader::State::flush_resampler()
{
    if (resampler)
        TRY(resample(nullptr, 0));
    resampler.reset();
    return {};
}

Status AudioReader::State::take_frame()
{
    TRY(match_resampler());
    const Status done =
        resample(const_cast<const std::uint8_t* const*>(frame.get()->extended_data), frame.get()->nb_samples);
    av_frame_unref(frame.get());
    return done;
}

Status AudioReader::State::next_packet()
{
    av_packet_unref(packet.get());
    const int got = av_read_frame(input.get(), packet.get());
    if (got == AVERROR_EOF || (got < 0 && given > 0)) { // a broken end loses the end only
        drained = true;
        avcodec_send_packet(decoder.get(), nullptr);
        return {};
    }
    TRY(libav::check(got, subject()));
    if (packet.get()->stream_index != stream)
        return {};
    const int sent = avcodec_send_packet(decoder.get(), packet.get());
    bad_packets = sent < 0 ? bad_packets + 1 : 0;
    if (bad_packets > kMaxBadPackets || ++silent_packets > kMaxSilentPackets)
        return fail(Errc::invalid_input, fmt::format("{}: the sound file is damaged", subject()));
    return {};
}

Status AudioReader::State::more()
{
    ready.clear();
    ready_at = 0;
    while (ready.empty() && !ended) {
        const int got = avcodec_receive_frame(decoder.get(), frame.get());
        if (got >= 0) {
            silent_packets = 0;
            TRY(take_frame());
        } else if (got == AVERROR_EOF) {
            ended = true;
            TRY(flush_resampler());
        } else if (got == AVERROR(EAGAIN) && !drained) {
            TRY(next_packet());
        } else if (drained || ++bad_packets > kMaxBadPackets) {
            ended = true;
        }
    }
    if (ended && given == 0 && ready.empty())
        return fail(Errc::invalid_input,
                    fmt::format("{}: there is no sound in this file that can be decoded", subject()));
    return {};
}

AudioReader::AudioReader(std::unique_ptr<State> state) : state_(std::move(state)) {}
AudioReader::AudioReader(AudioReader&&) noexcept = default;
AudioReader& AudioReader::operator=(AudioReader&&) noexcept = default;
AudioReader::~AudioReader() = default;

Result<AudioReader> AudioReader::open(const std::filesystem::path& path, const AudioLimits& limits)
{
    libav::take_over_log();
    auto state = std::make_unique<State>();
    state->path = path;
    state->limits = limits;
    TRY(state->open());
    TRY(state->more()); // a file without a single sample fails here, not in the middle of a mix
    return AudioReader(std::move(state));
}

Result<std::size_t> AudioReader::read(std::span<float> interleaved)
{
    State& state = *state_;
    std::size_t filled = 0;
    const std::size_t wanted = interleaved.size() / 2 * 2;
    while (filled < wanted) {
        if (state.ready_at == state.ready.size()) {
            TRY(state.more());
            if (state.ready.empty())
                break;
        }
        const std::size_t part = std::min(wanted - filled, state.ready.size() - state.ready_at);
        std::copy_n(state.ready.begin() + static_cast<std::ptrdiff_t>(state.ready_at), part,
                    interleaved.begin() + static_cast<std::ptrdiff_t>(filled));
        state.ready_at += part;
        filled += part;
    }
    return filled / 2;
}

Status AudioReader::rewind()
{
    // Opening again is exact for every format; seeking to 0 is not (encoder delay, bit reservoirs).
    AudioReader fresh = TRY(open(state_->path, state_->limits));
    state_ = std::move(fresh.state_);
    return {};
}

Result<std::int64_t> audio_length_samples(const std::filesystem::path& path, const AudioLimits& limits)
{
    AudioReader reader = TRY(AudioReader::open(path, limits));
    std::vector<float> block(2 * 16'384);
    std::int64_t total = 0;
    while (true) {
        const std::size_t got = TRY(reader.read(block));
        if (got == 0)
            return total;
        total += static_cast<std::int64_t>(got);
    }
}

Result<base::MediaTime> audio_duration(const std::filesystem::path& path, const AudioLimits& limits)
{
    const std::int64_t samples = TRY(audio_length_samples(path, limits));
    return base::MediaTime(samples, kSampleRate);
}

}
