// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/media/clip_input.h"

#include "compositor/media/canvas.h"

extern "C" {
#include <libavutil/display.h>
}

#include <algorithm>
#include <cmath>
#include <cstring>

namespace media {
namespace {

using base::Errc;
using base::fail;

constexpr const char* kContainers = "mov,matroska";
constexpr double kFastest = 240; // frames a second; more is the unit of time, taken for a rate
constexpr int kIoBlockBytes = 64 << 10;

double ratio(AVRational value, double otherwise)
{
    const double number = value.den != 0 ? static_cast<double>(value.num) / value.den : 0.0;
    return number > 0 ? number : otherwise;
}

// VP8 and VP9 keep alpha in a second stream that only libvpx's own decoder joins.
const AVCodec* find_decoder(const AVStream& stream)
{
    const AVDictionaryEntry* alpha = av_dict_get(stream.metadata, "alpha_mode", nullptr, 0);
    const AVCodecID id = stream.codecpar->codec_id;
    const AVCodec* codec = nullptr;
    if (alpha != nullptr && std::strcmp(alpha->value, "1") == 0 && (id == AV_CODEC_ID_VP8 || id == AV_CODEC_ID_VP9))
        codec = avcodec_find_decoder_by_name(id == AV_CODEC_ID_VP9 ? "libvpx-vp9" : "libvpx");
    return codec != nullptr ? codec : avcodec_find_decoder(id);
}

}

ClipInput::~ClipInput() = default;

int ClipInput::read(void* self, std::uint8_t* target, int size)
{
    auto& input = *static_cast<ClipInput*>(self);
    const auto left = static_cast<std::int64_t>(input.bytes_.size()) - input.at_;
    const auto count = std::min<std::int64_t>(size, left);
    if (count <= 0)
        return AVERROR_EOF;
    std::memcpy(target, input.bytes_.data() + input.at_, static_cast<std::size_t>(count));
    input.at_ += count;
    return static_cast<int>(count);
}

std::int64_t ClipInput::seek_bytes(void* self, std::int64_t offset, int whence)
{
    auto& input = *static_cast<ClipInput*>(self);
    const auto size = static_cast<std::int64_t>(input.bytes_.size());
    if (whence == AVSEEK_SIZE)
        return size;
    whence &= ~AVSEEK_FORCE;
    const std::int64_t from = whence == SEEK_CUR ? input.at_ : whence == SEEK_END ? size : 0;
    if (offset < -from || offset > size - from) // libavformat then says that the file is cut off
        return AVERROR(EINVAL);
    return input.at_ = from + offset;
}

Result<std::unique_ptr<ClipInput>> ClipInput::open(std::span<const std::byte> bytes, const MovingLimits& limits)
{
    libav::take_over_log();
    std::unique_ptr<ClipInput> input(new ClipInput);
    input->bytes_ = bytes;
    TRY(input->open_container());
    TRY(input->choose_stream(limits));
    TRY(input->measure());
    return input;
}

Status ClipInput::open_container()
{
    auto* buffer = static_cast<unsigned char*>(av_malloc(kIoBlockBytes));
    io_.reset(avio_alloc_context(buffer, kIoBlockBytes, 0, this, read, nullptr, seek_bytes));
    AVFormatContext* context = avformat_alloc_context();
    if (!io_ || context == nullptr)
        return fail(Errc::unavailable, "out of memory");
    context->pb = io_.get();
    context->format_whitelist = av_strdup(kContainers);
    context->protocol_whitelist = av_strdup("none"); // nothing inside may open another file
    context->flags |= AVFMT_FLAG_BITEXACT | AVFMT_FLAG_CUSTOM_IO;
    if (avformat_open_input(&context, nullptr, nullptr, nullptr) < 0) // frees the context when it fails
        return fail(Errc::invalid_input, "this is no MP4, MOV or WebM clip that can be read, or it is cut off");
    input_.reset(context);
    if (const int found = avformat_find_stream_info(context, nullptr); found < 0)
        return fail(Errc::invalid_input, fmt::format("the clip is damaged: {}", libav::describe(found)));
    return {};
}

Status ClipInput::choose_stream(const MovingLimits& limits)
{
    if (input_.get()->nb_streams == 0)
        return fail(Errc::invalid_input, "the clip is cut off: its index is missing");
    stream_ = av_find_best_stream(input_.get(), AVMEDIA_TYPE_VIDEO, -1, -1, nullptr, 0);
    if (stream_ < 0 || (input_.get()->streams[stream_]->disposition & AV_DISPOSITION_ATTACHED_PIC) != 0)
        return fail(Errc::invalid_input, "there is no video in this file");
    for (unsigned i = 0; i < input_.get()->nb_streams; ++i)
        if (static_cast<int>(i) != stream_)
            input_.get()->streams[i]->discard = AVDISCARD_ALL;
    const AVStream& stream = *input_.get()->streams[stream_];
    const AVCodecParameters& parameters = *stream.codecpar;
    TRY(check_canvas({parameters.width, parameters.height}, limits.max_pixels, "clip"));
    std::size_t matrix_bytes = 0;
    const std::uint8_t* matrix = av_stream_get_side_data(&stream, AV_PKT_DATA_DISPLAYMATRIX, &matrix_bytes);
    if (matrix != nullptr && matrix_bytes >= 9 * sizeof(std::int32_t)) {
        std::int32_t numbers[9];
        std::memcpy(numbers, matrix, sizeof(numbers));
        turn_ = turn_of(numbers);
    }
    const double aspect =
        std::clamp(ratio(stream.sample_aspect_ratio, ratio(parameters.sample_aspect_ratio, 1.0)), 0.1, 10.0);
    info_.size = {std::max(1, static_cast<int>(std::lround(parameters.width * aspect))), parameters.height};
    if (turn_.swaps_sides())
        std::swap(info_.size.width, info_.size.height);
    return {};
}

// Matroska says the length of the whole only, sound and all, or nothing: the packets of the pictures know theirs.
double ClipInput::scanned_length_s()
{
    const libav::Packet packet(av_packet_alloc());
    double length_s = 0;
    while (packet && av_read_frame(input_.get(), packet.get()) >= 0) {
        if (packet.get()->stream_index == stream_ && packet.get()->pts != AV_NOPTS_VALUE)
            length_s = std::max(length_s, seconds_of(packet.get()->pts) + frame_length_s(packet.get()->duration));
        av_packet_unref(packet.get());
    }
    seek(0);
    return length_s;
}

Status ClipInput::measure()
{
    const AVStream& stream = *input_.get()->streams[stream_];
    origin_ = stream.start_time != AV_NOPTS_VALUE ? stream.start_time : 0;
    const double rate = ratio(stream.avg_frame_rate, ratio(stream.r_frame_rate, 25.0));
    frame_s_ = rate > kFastest ? 0.04 : std::min(1.0 / rate, 10.0);
    const bool says_its_length = std::string_view(input_.get()->iformat->name).starts_with("mov");
    if (says_its_length && stream.duration != AV_NOPTS_VALUE && stream.duration > 0)
        info_.duration_s = static_cast<double>(stream.duration) * av_q2d(stream.time_base);
    else
        info_.duration_s = scanned_length_s();
    if (!(info_.duration_s > 0) || info_.duration_s > 1e9)
        return fail(Errc::invalid_input, "the clip says no length and has no pictures");
    info_.frames =
        stream.nb_frames > 0 ? stream.nb_frames : std::max<std::int64_t>(1, std::llround(info_.duration_s / frame_s_));
    return {};
}

Result<libav::Codec> ClipInput::open_decoder(const MovingLimits& limits) const
{
    const AVStream& stream = *input_.get()->streams[stream_];
    const AVCodec* codec = find_decoder(stream);
    if (codec == nullptr)
        return fail(Errc::invalid_input,
                    fmt::format("there is no decoder for {} video", avcodec_get_name(stream.codecpar->codec_id)));
    libav::Codec decoder(avcodec_alloc_context3(codec));
    if (!decoder)
        return fail(Errc::unavailable, "out of memory");
    TRY(libav::check(avcodec_parameters_to_context(decoder.get(), stream.codecpar), "clip"));
    decoder.get()->pkt_timebase = stream.time_base;
    decoder.get()->thread_count = 1;
    decoder.get()->max_pixels = limits.max_pixels;
    decoder.get()->flags |= AV_CODEC_FLAG_BITEXACT;
    decoder.get()->idct_algo = FF_IDCT_SIMPLE;
    decoder.get()->err_recognition = AV_EF_CRCCHECK | AV_EF_BITSTREAM | AV_EF_BUFFER;
    TRY(libav::check(avcodec_open2(decoder.get(), codec, nullptr), codec->name));
    return decoder;
}

double ClipInput::seconds_of(std::int64_t timestamp) const
{
    return (static_cast<double>(timestamp) - static_cast<double>(origin_)) *
           av_q2d(input_.get()->streams[stream_]->time_base);
}

double ClipInput::frame_length_s(std::int64_t duration) const
{
    const double length_s = static_cast<double>(duration) * av_q2d(input_.get()->streams[stream_]->time_base);
    return length_s > 0 ? length_s : frame_s_;
}

void ClipInput::seek(double s)
{
    const double timestamp = s / av_q2d(input_.get()->streams[stream_]->time_base) + static_cast<double>(origin_);
    const auto at = static_cast<std::int64_t>(std::clamp(timestamp, -9e18, 9e18));
    av_seek_frame(input_.get(), stream_, at, AVSEEK_FLAG_BACKWARD); // one that fails leaves us where we are
}

}
