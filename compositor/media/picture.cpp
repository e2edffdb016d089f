// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/media/picture.h"

#include "compositor/media/libav.h"
#include "compositor/media/picture_rows.h"
#include "compositor/media/png_chunks.h"
#include "compositor/media/premultiply.h"

#include <array>
#include <cstring>
#include <limits>
#include <optional>
#include <string_view>
#include <vector>

namespace media {
namespace {

using base::Errc;
using base::fail;
using Bytes = std::span<const std::byte>;

Status within_limits(frame::Size size, const PictureLimits& limits)
{
    if (size.width > limits.max_side || size.height > limits.max_side)
        return fail(Errc::invalid_input, fmt::format("the picture claims {} x {} pixels; a side may have at most {}",
                                                     size.width, size.height, limits.max_side));
    if (std::int64_t{size.width} * size.height > limits.max_pixels)
        return fail(Errc::invalid_input, fmt::format("the picture claims {} x {} pixels; at most {} million are read",
                                                     size.width, size.height, limits.max_pixels / 1'000'000));
    return {};
}

// What decoding takes at its peak: the codec's picture and ours, and the file once more.
Status within_memory(Bytes bytes, const PictureHeader& header, const PictureLimits& limits)
{
    int codec_bytes = 4; // a pixel
    bool wide = false;
    if (header.kind == PictureKind::png) {
        const PngHeader png = TRY(png_header(bytes));
        constexpr std::array<int, 7> kChannels{1, 0, 3, 1, 2, 0, 4};
        wide = png.bit_depth == 16;
        codec_bytes = kChannels.at(static_cast<std::size_t>(png.color_type)) * (wide ? 2 : 1);
    } else if (header.kind == PictureKind::jpeg) {
        codec_bytes = 3;
    }
    const std::int64_t pixels = std::int64_t{header.size.width} * header.size.height;
    const std::int64_t needed = pixels * (codec_bytes + 4) + 2 * static_cast<std::int64_t>(bytes.size());
    if (needed <= limits.max_memory_bytes)
        return {};
    return fail(Errc::invalid_input,
                fmt::format("the picture claims {} x {} pixels{}, which need {} MB to decode, and {} MB are allowed; "
                            "save it smaller{}",
                            header.size.width, header.size.height, wide ? " of 16 bits" : "", needed / 1'000'000,
                            limits.max_memory_bytes / 1'000'000, wide ? " or with 8 bits" : ""));
}

std::string_view word(PictureKind kind)
{
    return kind == PictureKind::png ? "PNG" : kind == PictureKind::jpeg ? "JPEG" : "WebP";
}

AVCodecID codec_id(PictureKind kind)
{
    return kind == PictureKind::png    ? AV_CODEC_ID_PNG
           : kind == PictureKind::jpeg ? AV_CODEC_ID_MJPEG
                                       : AV_CODEC_ID_WEBP;
}

// libavcodec fills up what is missing of a JPEG or a WebP with grey and goes on; half a picture is an error here.
Status is_whole(PictureKind kind, Bytes bytes)
{
    if (kind == PictureKind::jpeg) {
        const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
        const std::size_t scan = text.rfind("\xff\xda");
        if (scan == std::string_view::npos || text.find("\xff\xd9", scan) == std::string_view::npos)
            return fail(Errc::invalid_input, "the JPEG is cut off");
    }
    if (kind == PictureKind::webp) {
        std::uint32_t riff_bytes = 0;
        for (std::size_t i = 0; i < 4; ++i)
            riff_bytes |= std::to_integer<std::uint32_t>(bytes[4 + i]) << (8U * i);
        if (std::uint64_t{riff_bytes} + 8 > bytes.size() + 1U) // some writers leave the last padding byte out
            return fail(Errc::invalid_input, "the WebP is cut off");
    }
    return {};
}

Result<libav::Codec> open_decoder(PictureKind kind, frame::Size size)
{
    const AVCodec* codec = avcodec_find_decoder(codec_id(kind));
    if (codec == nullptr)
        return fail(Errc::unavailable, fmt::format("libavcodec was built without a {} decoder", word(kind)));
    libav::Codec context(avcodec_alloc_context3(codec));
    if (!context)
        return fail(Errc::unavailable, "out of memory");
    // The header kept to the limits; inside the picture nothing may claim more. Decoders count whole blocks.
    context.get()->max_pixels = (std::int64_t{size.width} + 128) * (std::int64_t{size.height} + 128);
    context.get()->thread_count = 1;
    context.get()->flags |= AV_CODEC_FLAG_BITEXACT;
    context.get()->idct_algo = FF_IDCT_SIMPLE;
    context.get()->err_recognition =
        kind == PictureKind::png ? AV_EF_EXPLODE | AV_EF_CRCCHECK : AV_EF_BITSTREAM | AV_EF_BUFFER;
    TRY(libav::check(avcodec_open2(context.get(), codec, nullptr), word(kind)));
    return context;
}

Result<libav::Frame> decode_frame(PictureKind kind, Bytes bytes, frame::Size size)
{
    const libav::ErrorWords words;
    const auto broken = [&](int result) {
        return fail(Errc::invalid_input, fmt::format("the {} is damaged: {}", word(kind),
                                                     words.text().empty() ? libav::describe(result) : words.text()));
    };
    if (bytes.size() > static_cast<std::size_t>(std::numeric_limits<int>::max()) - AV_INPUT_BUFFER_PADDING_SIZE)
        return fail(Errc::invalid_input, "the file is too large for a picture");
    const libav::Codec decoder = TRY(open_decoder(kind, size));
    const libav::Packet packet(av_packet_alloc());
    libav::Frame frame(av_frame_alloc());
    if (!packet || !frame || av_new_packet(packet.get(), static_cast<int>(bytes.size())) < 0)
        return fail(Errc::unavailable, "out of memory");
    std::memcpy(packet.get()->data, bytes.data(), bytes.size());
    if (const int sent = avcodec_send_packet(decoder.get(), packet.get()); sent < 0)
        return broken(sent);
    avcodec_send_packet(decoder.get(), nullptr);
    if (const int received = avcodec_receive_frame(decoder.get(), frame.get()); received < 0)
        return broken(received);
    if (frame.get()->decode_error_flags != 0 || (frame.get()->flags & AV_FRAME_FLAG_CORRUPT) != 0)
        return broken(AVERROR_INVALIDDATA);
    return frame;
}

void clear_grey_row(std::uint8_t* rgba, int width, std::uint8_t grey)
{
    for (int x = 0; x < width; ++x, rgba += 4)
        if (rgba[0] == grey)
            std::memset(rgba, 0, 4);
}

}

Result<frame::Image> decode_picture(Bytes bytes, const PictureLimits& limits)
{
    libav::take_over_log();
    const PictureHeader header = TRY(picture_header(bytes));
    TRY(within_limits(header.size, limits));
    TRY(within_memory(bytes, header, limits));
    TRY(is_whole(header.kind, bytes));
    PlainPng png;
    if (header.kind == PictureKind::png) {
        png = TRY(plain_png(bytes));
        bytes = png.bytes;
    }
    const libav::Frame decoded = TRY(decode_frame(header.kind, bytes, header.size));
    const AVFrame& source = *decoded.get();
    if (source.width != header.size.width || source.height != header.size.height)
        return fail(Errc::invalid_input,
                    fmt::format("the {} contradicts its own header about its size", word(header.kind)));
    const RowReader read_row = TRY(row_reader(source));
    frame::Image image = TRY(frame::Image::create(header.size, frame::PixelFormat::rgba8));
    for (int y = 0; y < header.size.height; ++y) {
        read_row(source, y, image.row(y));
        if (png.clear_grey)
            clear_grey_row(image.row(y), header.size.width, *png.clear_grey);
        premultiply_row(image.row(y), header.size.width);
    }
    return image;
}

}
