// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/media/trial.h"

#include "compositor/media/decoder_configuration.h"
#include "compositor/media/libav.h"

#include <array>
#include <cmath>
#include <cstring>

namespace media {
namespace {

using base::Errc;
using base::fail;

constexpr int kStillFrom = 5;       // the picture of this frame is shown to the end
constexpr int kKeyAt = 3;           // a second key picture
constexpr double kLeastPsnrDb = 26; // of any plane; the worst of x264 at this quality is above 35

// A gradient that moves, with different colours left and right: swapped chroma, a wrong stride and a wrong order show.
void draw(frame::Yuv420& picture, int index)
{
    for (int y = 0; y < kTrialSize.height; ++y)
        for (int x = 0; x < kTrialSize.width; ++x)
            picture.plane(0)[y * picture.stride_bytes(0) + x] =
                static_cast<std::uint8_t>(40 + (x + 2 * y + 16 * index) / 6 % 160);
    const bool pairs = picture.layout() == frame::YuvLayout::nv12;
    for (int y = 0; y < kTrialSize.height / 2; ++y)
        for (int x = 0; x < kTrialSize.width / 2; ++x) {
            const auto blue = static_cast<std::uint8_t>(x < kTrialSize.width / 4 ? 90 : 150);
            const auto red = static_cast<std::uint8_t>(60 + y);
            const int stride = picture.stride_bytes(1);
            picture.plane(1)[y * stride + (pairs ? 2 * x : x)] = blue;
            if (pairs)
                picture.plane(1)[y * stride + 2 * x + 1] = red;
            else
                picture.plane(2)[y * picture.stride_bytes(2) + x] = red;
        }
}

Result<std::vector<VideoPacket>> encode_trial(VideoEncoder& encoder)
{
    auto picture = TRY(frame::Yuv420::create(kTrialSize, encoder.layout()));
    std::vector<VideoPacket> packets;
    const auto keep = [&packets](std::vector<VideoPacket> more) {
        for (VideoPacket& packet : more)
            packets.push_back(std::move(packet));
    };
    for (int index = 0; index <= kStillFrom; ++index) {
        draw(picture, index);
        keep(TRY(encoder.encode(picture, {.first_frame = index,
                                          .frames = index == kStillFrom ? kTrialFrames - kStillFrom : 1,
                                          .type = index == kKeyAt ? FrameType::idr : FrameType::inter})));
    }
    keep(TRY(encoder.finish()));
    return packets;
}

tl::unexpected<base::Error> wrong(std::string what)
{
    return fail(Errc::invalid_input, std::move(what));
}

Result<libav::Codec> open_decoder(const VideoHeaders& headers)
{
    const auto configuration = TRY(decoder_configuration(headers));
    const AVCodec* codec = avcodec_find_decoder_by_name(headers.codec == VideoCodec::hevc ? "hevc" : "h264");
    libav::Codec decoder(codec == nullptr ? nullptr : avcodec_alloc_context3(codec));
    if (!decoder)
        return fail(Errc::unavailable, "this libavcodec lacks the decoder that judges");
    AVCodecContext& context = *decoder.get();
    context.extradata = static_cast<std::uint8_t*>(av_mallocz(configuration.size() + AV_INPUT_BUFFER_PADDING_SIZE));
    if (context.extradata == nullptr)
        return fail(Errc::unavailable, "out of memory");
    std::memcpy(context.extradata, configuration.data(), configuration.size());
    context.extradata_size = static_cast<int>(configuration.size());
    context.thread_count = 1;
    context.err_recognition = AV_EF_CAREFUL | AV_EF_EXPLODE;
    TRY(libav::check(avcodec_open2(&context, codec, nullptr), "decoding"));
    return decoder;
}

double psnr_db(const frame::Yuv420& sent, const AVFrame& shown, int plane)
{
    const int width = plane == 0 ? kTrialSize.width : kTrialSize.width / 2;
    const int height = plane == 0 ? kTrialSize.height : kTrialSize.height / 2;
    const auto index = static_cast<std::size_t>(plane);
    double sum = 0;
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) {
            const int difference = sent.plane(plane)[y * sent.stride_bytes(plane) + x] -
                                   shown.data[index][std::ptrdiff_t{y} * shown.linesize[index] + x];
            sum += static_cast<double>(difference) * difference;
        }
    return sum == 0 ? 99 : 10 * std::log10(255.0 * 255.0 * width * height / sum);
}

Status check_picture(const AVFrame& shown, int index)
{
    if (shown.format != AV_PIX_FMT_YUV420P)
        return wrong("the pictures are not 4:2:0 with 8 bits");
    if (shown.width != kTrialSize.width || shown.height != kTrialSize.height)
        return wrong(fmt::format("the pictures are {} x {} where {} x {} went in", shown.width, shown.height,
                                 kTrialSize.width, kTrialSize.height));
    if (shown.colorspace != AVCOL_SPC_BT709 || shown.color_range == AVCOL_RANGE_JPEG)
        return wrong("the colours are not said to be BT.709 in limited range");
    auto sent = TRY(frame::Yuv420::create(kTrialSize, frame::YuvLayout::i420));
    draw(sent, std::min(index, kStillFrom));
    for (int plane = 0; plane < 3; ++plane)
        if (const double psnr = psnr_db(sent, shown, plane); psnr < kLeastPsnrDb)
            return wrong(
                fmt::format("picture {} is not what went in: PSNR of plane {} is {:.1f} dB", index, plane, psnr));
    return {};
}

// Decodes all of it; a packet holds one picture, in order.
Status judge(const VideoHeaders& headers, const std::vector<VideoPacket>& packets)
{
    const libav::Codec decoder = TRY(open_decoder(headers));
    const libav::Packet packet(av_packet_alloc());
    const libav::Frame shown(av_frame_alloc());
    if (!packet || !shown)
        return fail(Errc::unavailable, "out of memory");
    int pictures = 0;
    for (std::size_t i = 0; i <= packets.size(); ++i) {
        if (i < packets.size()) {
            TRY(libav::check(av_new_packet(packet.get(), static_cast<int>(packets[i].bytes.size())), "decoding"));
            std::memcpy(packet.get()->data, packets[i].bytes.data(), packets[i].bytes.size());
        }
        TRY(libav::check(avcodec_send_packet(decoder.get(), i < packets.size() ? packet.get() : nullptr), "decoding"));
        av_packet_unref(packet.get());
        while (avcodec_receive_frame(decoder.get(), shown.get()) >= 0)
            TRY(check_picture(*shown.get(), pictures++));
    }
    if (pictures != kTrialFrames)
        return wrong(fmt::format("{} pictures went in and {} could be decoded", kTrialFrames, pictures));
    return {};
}

}

Status try_encoder(EncoderId id)
{
    const auto encoder = TRY(open_encoder(id, {.size = kTrialSize, .gop_frames = kTrialFrames, .repeat = Repeat::off}));
    const auto packets = TRY(encode_trial(*encoder));
    if (packets.size() != kTrialFrames)
        return wrong(fmt::format("{} pictures became {} packets", kTrialFrames, packets.size()));
    for (int i = 0; i < kTrialFrames; ++i)
        if (packets[static_cast<std::size_t>(i)].key != (i == 0 || i == kKeyAt))
            return wrong(fmt::format("picture {} is {}a key picture", i, i == 0 || i == kKeyAt ? "not " : ""));
    return judge(encoder->headers(), packets);
}

}
