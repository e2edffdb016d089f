// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/assets/clip_maker.h"

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/display.h>
#include <libavutil/opt.h>
#include <libavutil/pixdesc.h>
}
#include <webp/encode.h>
#include <webp/mux.h>

#include <fstream>
#include <memory>

namespace {

struct Maker {
    AVFormatContext* file = nullptr;
    AVCodecContext* encoder = nullptr;
    AVFrame* frame = av_frame_alloc();
    AVPacket* packet = av_packet_alloc();
    AVStream* stream = nullptr;

    ~Maker()
    {
        avcodec_free_context(&encoder);
        av_frame_free(&frame);
        av_packet_free(&packet);
        if (file != nullptr) {
            avio_closep(&file->pb);
            avformat_free_context(file);
        }
    }

    std::string open(const std::filesystem::path& path, const ClipSpec& spec)
    {
        const AVCodec* codec = avcodec_find_encoder_by_name(spec.codec.c_str());
        if (codec == nullptr)
            return "no encoder named " + spec.codec;
        if (avformat_alloc_output_context2(&file, nullptr, spec.container.c_str(), path.c_str()) < 0 ||
            avio_open(&file->pb, path.c_str(), AVIO_FLAG_WRITE) < 0)
            return "cannot write " + path.string();
        encoder = avcodec_alloc_context3(codec);
        encoder->width = spec.width;
        encoder->height = spec.height;
        encoder->pix_fmt = av_get_pix_fmt(spec.samples.c_str());
        encoder->time_base = {1, 1000};
        encoder->framerate = {25, 1};
        encoder->gop_size = spec.key_every;
        encoder->colorspace = static_cast<AVColorSpace>(spec.matrix);
        encoder->color_range = static_cast<AVColorRange>(spec.range);
        encoder->color_trc = static_cast<AVColorTransferCharacteristic>(spec.transfer);
        encoder->sample_aspect_ratio = {spec.aspect_num, spec.aspect_den};
        encoder->thread_count = 1;
        if ((file->oformat->flags & AVFMT_GLOBALHEADER) != 0)
            encoder->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
        av_opt_set(encoder->priv_data, "qp", "0", 0);
        av_opt_set(encoder->priv_data, "lossless", "1", 0);
        if (avcodec_open2(encoder, codec, nullptr) < 0)
            return "the encoder " + spec.codec + " does not open";
        stream = avformat_new_stream(file, nullptr);
        avcodec_parameters_from_context(stream->codecpar, encoder);
        stream->time_base = encoder->time_base;
        stream->sample_aspect_ratio = encoder->sample_aspect_ratio;
        if (spec.turned_degrees != 0) {
            auto* matrix = reinterpret_cast<std::int32_t*>(
                av_stream_new_side_data(stream, AV_PKT_DATA_DISPLAYMATRIX, 9 * sizeof(std::int32_t)));
            av_display_rotation_set(matrix, -spec.turned_degrees);
        }
        if (spec.codec == "libvpx-vp9" && spec.samples == "yuva420p")
            av_dict_set(&stream->metadata, "alpha_mode", "1", 0);
        return avformat_write_header(file, nullptr) < 0 ? "the container refuses it" : "";
    }

    void fill(const ClipSpec& spec, int picture) const
    {
        const AVPixFmtDescriptor& format = *av_pix_fmt_desc_get(encoder->pix_fmt);
        for (int c = 0; c < format.nb_components; ++c) {
            const AVComponentDescriptor& component = format.comp[c];
            const bool small = c == 1 || c == 2;
            const int width = AV_CEIL_RSHIFT(spec.width, small ? format.log2_chroma_w : 0);
            const int height = AV_CEIL_RSHIFT(spec.height, small ? format.log2_chroma_h : 0);
            for (int y = 0; y < height; ++y)
                for (int x = 0; x < width; ++x) {
                    const auto value = static_cast<unsigned>(
                        spec.samples_at(picture, (x + 0.5) / width, (y + 0.5) / height)[static_cast<std::size_t>(c)]);
                    std::uint8_t* at = frame->data[component.plane] +
                                       static_cast<std::ptrdiff_t>(y) * frame->linesize[component.plane] +
                                       x * component.step + component.offset;
                    at[0] = static_cast<std::uint8_t>(value);
                    if (component.depth > 8)
                        at[1] = static_cast<std::uint8_t>(value >> 8U);
                }
        }
    }

    static std::int64_t duration_ms(const ClipSpec& spec, std::int64_t pts)
    {
        for (std::size_t i = 0; i + 1 < spec.shown_ms.size(); ++i)
            if (spec.shown_ms[i] == pts)
                return spec.shown_ms[i + 1] - spec.shown_ms[i];
        return spec.last_ms;
    }

    std::string encode(const AVFrame* picture, const ClipSpec& spec)
    {
        if (avcodec_send_frame(encoder, picture) < 0)
            return "the encoder takes no picture";
        while (avcodec_receive_packet(encoder, packet) >= 0) {
            packet->duration = duration_ms(spec, packet->pts);
            av_packet_rescale_ts(packet, encoder->time_base, stream->time_base);
            packet->stream_index = 0;
            if (av_interleaved_write_frame(file, packet) < 0)
                return "the container takes no packet";
        }
        return "";
    }
};

}

std::string make_clip(const std::filesystem::path& path, const ClipSpec& spec)
{
    av_log_set_level(AV_LOG_QUIET);
    Maker maker;
    if (std::string problem = maker.open(path, spec); !problem.empty())
        return problem;
    for (std::size_t i = 0; i < spec.shown_ms.size(); ++i) {
        av_frame_unref(maker.frame);
        maker.frame->width = spec.width;
        maker.frame->height = spec.height;
        maker.frame->format = maker.encoder->pix_fmt;
        av_frame_get_buffer(maker.frame, 0);
        maker.fill(spec, static_cast<int>(i));
        maker.frame->pts = spec.shown_ms[i];
        if (std::string problem = maker.encode(maker.frame, spec); !problem.empty())
            return problem;
    }
    maker.encode(nullptr, spec);
    return av_write_trailer(maker.file) < 0 ? "the container does not close" : "";
}

std::string make_webp(const std::filesystem::path& path, int width, int height,
                      const std::vector<std::array<std::uint8_t, 4>>& colors)
{
    const std::unique_ptr<WebPAnimEncoder, void (*)(WebPAnimEncoder*)> encoder(
        WebPAnimEncoderNew(width, height, nullptr), WebPAnimEncoderDelete);
    WebPConfig config;
    WebPConfigInit(&config);
    config.lossless = 1;
    config.exact = 1;
    int at_ms = 0;
    for (const auto& color : colors) {
        WebPPicture picture;
        WebPPictureInit(&picture);
        picture.use_argb = 1;
        picture.width = width;
        picture.height = height;
        WebPPictureAlloc(&picture);
        for (int i = 0; i < width * height; ++i)
            picture.argb[i] = static_cast<std::uint32_t>(color[3]) << 24U |
                              static_cast<std::uint32_t>(color[0]) << 16U | static_cast<std::uint32_t>(color[1]) << 8U |
                              color[2];
        const bool added = WebPAnimEncoderAdd(encoder.get(), &picture, at_ms, &config) != 0;
        WebPPictureFree(&picture);
        at_ms += 100;
        if (!added)
            return "libwebp takes no picture";
    }
    WebPAnimEncoderAdd(encoder.get(), nullptr, at_ms, nullptr);
    WebPData data;
    WebPDataInit(&data);
    if (WebPAnimEncoderAssemble(encoder.get(), &data) == 0)
        return "libwebp makes no file";
    std::ofstream(path, std::ios::binary)
        .write(reinterpret_cast<const char*>(data.bytes), static_cast<std::streamsize>(data.size));
    WebPDataClear(&data);
    return "";
}
