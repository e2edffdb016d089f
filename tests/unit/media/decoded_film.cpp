// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/media/decoded_film.h"

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/opt.h>
}

#include <algorithm>
#include <array>
#include <cstring>

namespace test {
namespace {

AVCodecContext* open_decoder(const AVStream& stream)
{
    AVCodecContext* context = avcodec_alloc_context3(avcodec_find_decoder(stream.codecpar->codec_id));
    avcodec_parameters_to_context(context, stream.codecpar);
    context->pkt_timebase = stream.time_base;
    context->err_recognition = AV_EF_EXPLODE | AV_EF_BITSTREAM;
    context->thread_count = 1;
    return avcodec_open2(context, nullptr, nullptr) >= 0 ? context : nullptr;
}

void take_picture(const AVFrame& frame, const AVStream& stream, DecodedFilm& film)
{
    DecodedPicture picture;
    picture.seconds = static_cast<double>(frame.pts) * av_q2d(stream.time_base);
    picture.key = frame.key_frame != 0;
    for (int y = 0; y < frame.height; ++y)
        picture.luma.insert(picture.luma.end(), frame.data[0] + y * frame.linesize[0],
                            frame.data[0] + y * frame.linesize[0] + frame.width);
    film.chroma_location = frame.chroma_location;
    film.pictures.push_back(std::move(picture));
}

void take_sound(const AVFrame& frame, const AVStream& stream, DecodedFilm& film)
{
    if (film.sound.empty())
        film.first_sound_seconds = static_cast<double>(frame.pts) * av_q2d(stream.time_base);
    for (int i = 0; i < frame.nb_samples; ++i)
        for (int side = 0; side < 2; ++side)
            film.sound.push_back(reinterpret_cast<const float*>(frame.data[side])[i]);
}

void describe(const AVFormatContext& input, DecodedFilm& film)
{
    for (unsigned i = 0; i < input.nb_streams; ++i) {
        const AVStream& stream = *input.streams[i];
        const AVCodecParameters& p = *stream.codecpar;
        const double seconds = static_cast<double>(stream.duration) * av_q2d(stream.time_base);
        if (p.codec_type == AVMEDIA_TYPE_AUDIO) {
            film.audio_seconds = seconds;
            continue;
        }
        film.width = p.width;
        film.height = p.height;
        film.profile = p.profile;
        film.primaries = p.color_primaries;
        film.transfer = p.color_trc;
        film.matrix = p.color_space;
        film.range = p.color_range;
        film.fps_numerator = stream.avg_frame_rate.num;
        film.fps_denominator = stream.avg_frame_rate.den;
        film.video_seconds = seconds;
    }
    if (const AVDictionaryEntry* title = av_dict_get(input.metadata, "title", nullptr, 0))
        film.title = title->value;
}

}

DecodedFilm decode_film(const std::filesystem::path& path)
{
    DecodedFilm film;
    AVFormatContext* input = nullptr;
    if (avformat_open_input(&input, path.c_str(), nullptr, nullptr) < 0 ||
        avformat_find_stream_info(input, nullptr) < 0) {
        film.error = "it does not open";
        return film;
    }
    describe(*input, film);
    std::array<AVCodecContext*, 8> decoders{};
    for (unsigned i = 0; i < input->nb_streams && i < decoders.size(); ++i)
        decoders[i] = open_decoder(*input->streams[i]);
    AVPacket* packet = av_packet_alloc();
    AVFrame* frame = av_frame_alloc();
    const auto drain = [&](unsigned index) {
        while (avcodec_receive_frame(decoders[index], frame) >= 0) {
            const AVStream& stream = *input->streams[index];
            if (stream.codecpar->codec_type == AVMEDIA_TYPE_VIDEO)
                take_picture(*frame, stream, film);
            else
                take_sound(*frame, stream, film);
        }
    };
    while (av_read_frame(input, packet) >= 0) {
        const auto index = static_cast<unsigned>(packet->stream_index);
        if (avcodec_send_packet(decoders[index], packet) < 0)
            film.error = "a packet does not decode";
        drain(index);
        av_packet_unref(packet);
    }
    for (unsigned i = 0; i < input->nb_streams && i < decoders.size(); ++i) {
        avcodec_send_packet(decoders[i], nullptr);
        drain(i);
        avcodec_free_context(&decoders[i]);
    }
    av_packet_free(&packet);
    av_frame_free(&frame);
    avformat_close_input(&input);
    return film;
}

std::vector<std::byte> encode_webp_lossless(int width, int height, std::span<const std::uint8_t> bgra)
{
    const AVCodec* codec = avcodec_find_encoder_by_name("libwebp");
    if (codec == nullptr)
        return {};
    AVCodecContext* context = avcodec_alloc_context3(codec);
    context->width = width;
    context->height = height;
    context->pix_fmt = AV_PIX_FMT_BGRA;
    context->time_base = {1, 1};
    av_opt_set_int(context->priv_data, "lossless", 1, 0);
    AVFrame* frame = av_frame_alloc();
    frame->width = width;
    frame->height = height;
    frame->format = AV_PIX_FMT_BGRA;
    av_frame_get_buffer(frame, 0);
    for (int y = 0; y < height; ++y)
        std::memcpy(frame->data[0] + y * frame->linesize[0], bgra.data() + static_cast<std::size_t>(4 * width * y),
                    static_cast<std::size_t>(4 * width));
    AVPacket* packet = av_packet_alloc();
    std::vector<std::byte> out;
    if (avcodec_open2(context, codec, nullptr) >= 0 && avcodec_send_frame(context, frame) >= 0) {
        avcodec_send_frame(context, nullptr);
        if (avcodec_receive_packet(context, packet) >= 0)
            out.assign(reinterpret_cast<std::byte*>(packet->data),
                       reinterpret_cast<std::byte*>(packet->data) + packet->size);
    }
    av_packet_free(&packet);
    av_frame_free(&frame);
    avcodec_free_context(&context);
    return out;
}

}
