// SPDX-License-Identifier: GPL-3.0-or-later
// Animated PNG (PNG, third edition, 11.3.6). Each frame becomes a PNG of its own for the decoder of still pictures, so
// both are equally exact; libavcodec's APNG decoder blends only some pixel formats.
#include "compositor/media/canvas.h"
#include "compositor/media/moving_picture.h"
#include "compositor/media/picture.h"
#include "compositor/media/png_chunks.h"

#include <array>

namespace media {
namespace {

using base::Errc;
using base::fail;
using Bytes = std::span<const std::byte>;

struct FrameRow {
    frame::Rect place;
    double begins_s = 0;
    double ends_s = 0;
    Disposal disposal = Disposal::keep;
    Blend blend = Blend::replace;
    std::vector<Bytes> data; // pieces of the compressed pixels
};

struct ApngFile {
    PngHeader header;
    std::array<std::byte, 13> header_bytes{};
    std::vector<Bytes> palette; // whole PLTE and tRNS chunks
    std::vector<FrameRow> frames;
};

unsigned big_endian_16(Bytes bytes)
{
    return std::to_integer<unsigned>(bytes[0]) << 8U | std::to_integer<unsigned>(bytes[1]);
}

// 11.3.6.2; `data` is 26 bytes.
Result<FrameRow> read_control(Bytes data, const ApngFile& file)
{
    FrameRow row;
    const std::uint32_t width = big_endian_32(data.subspan(4));
    const std::uint32_t height = big_endian_32(data.subspan(8));
    const std::uint32_t x = big_endian_32(data.subspan(12));
    const std::uint32_t y = big_endian_32(data.subspan(16));
    const auto inside = [](std::uint32_t at, std::uint32_t length, int whole) {
        return length > 0 && length <= static_cast<std::uint32_t>(whole) &&
               at <= static_cast<std::uint32_t>(whole) - length;
    };
    if (!inside(x, width, file.header.size.width) || !inside(y, height, file.header.size.height))
        return fail(Errc::invalid_input,
                    fmt::format("the PNG's frame {} lies outside the picture", file.frames.size() + 1));
    row.place = {static_cast<int>(x), static_cast<int>(y), static_cast<int>(width), static_cast<int>(height)};
    const unsigned numerator = big_endian_16(data.subspan(20));
    const unsigned denominator = big_endian_16(data.subspan(22));
    row.begins_s = file.frames.empty() ? 0.0 : file.frames.back().ends_s;
    row.ends_s = row.begins_s + shown_delay_s(numerator / (denominator == 0 ? 100.0 : denominator));
    const auto disposal = std::to_integer<unsigned>(data[24]);
    const auto blend = std::to_integer<unsigned>(data[25]);
    if (disposal > 2 || blend > 1)
        return fail(Errc::invalid_input, "the PNG's frame asks for a blend that does not exist");
    row.disposal = disposal == 1 ? Disposal::clear : disposal == 2 ? Disposal::restore : Disposal::keep;
    row.blend = blend == 1 ? Blend::over : Blend::replace;
    return row;
}

Status read_chunk(const PngChunk& chunk, ApngFile& file, const MovingLimits& limits)
{
    if (!chunk.intact)
        return fail(Errc::invalid_input,
                    fmt::format("the PNG is damaged: the checksum of its {} chunk is wrong", chunk.type));
    if (chunk.type == "fcTL") {
        if (chunk.data.size() != 26)
            return fail(Errc::invalid_input, "the PNG's frame control is broken");
        if (static_cast<std::int64_t>(file.frames.size()) >= limits.max_frames)
            return fail(Errc::invalid_input, fmt::format("the PNG has more than {} frames", limits.max_frames));
        file.frames.push_back(TRY(read_control(chunk.data, file)));
    } else if (chunk.type == "IDAT" && !file.frames.empty()) { // else the still picture, which is no frame
        file.frames.back().data.push_back(chunk.data);
    } else if (chunk.type == "fdAT") {
        if (file.frames.empty() || chunk.data.size() < 4)
            return fail(Errc::invalid_input, "the PNG's frames are out of order");
        file.frames.back().data.push_back(chunk.data.subspan(4));
    }
    return {};
}

Result<ApngFile> read_file(Bytes bytes, const MovingLimits& limits)
{
    ApngFile file;
    file.header = TRY(png_header(bytes));
    TRY(check_canvas(file.header.size, limits.max_pixels, "PNG"));
    Bytes rest = bytes.subspan(kPngSignatureBytes);
    while (true) {
        const PngChunk chunk = TRY(take_png_chunk(rest));
        if (chunk.type == "IEND")
            break;
        if (chunk.type == "IHDR" && chunk.data.size() == file.header_bytes.size())
            std::copy(chunk.data.begin(), chunk.data.end(), file.header_bytes.begin());
        else if (chunk.type == "PLTE" || chunk.type == "tRNS")
            file.palette.push_back(chunk.whole);
        else if (chunk.type == "fcTL" || chunk.type == "IDAT" || chunk.type == "fdAT")
            TRY(read_chunk(chunk, file, limits));
    }
    for (const FrameRow& row : file.frames)
        if (row.data.empty())
            return fail(Errc::invalid_input, "the PNG has a frame without a picture");
    if (file.frames.empty())
        return fail(Errc::invalid_input, "the PNG is no animation");
    return file;
}

class Apng final : public MovingPicture {
public:
    Apng(std::vector<std::byte> bytes, ApngFile file, Canvas canvas, const MovingLimits& limits)
        : bytes_(std::move(bytes)), file_(std::move(file)), canvas_(std::move(canvas)), limits_(limits)
    {
    }
    MovingInfo info() const override
    {
        return {file_.header.size, file_.frames.back().ends_s, static_cast<std::int64_t>(file_.frames.size())};
    }
    Result<bool> advance() override
    {
        if (next_ == file_.frames.size())
            return false;
        if (auto drawn = draw(file_.frames[next_]); !drawn)
            return in_context(fmt::format("frame {}", next_ + 1), std::move(drawn).error());
        ++next_;
        return true;
    }
    double begins_s() const override { return file_.frames[next_ - 1].begins_s; }
    double ends_s() const override { return file_.frames[next_ - 1].ends_s; }
    Result<frame::Image> image(frame::Size) override { return canvas_.copy(); }

private:
    Status draw(const FrameRow& row)
    {
        PictureLimits limits;
        limits.max_pixels = limits_.max_pixels;
        const frame::Image picture = TRY(decode_picture(as_png(row), limits));
        return canvas_.lay(picture, row.place.x, row.place.y, row.blend, row.disposal);
    }

    std::vector<std::byte> as_png(const FrameRow& row) const
    {
        std::vector<std::byte> png(bytes_.begin(), bytes_.begin() + kPngSignatureBytes);
        auto header = file_.header_bytes;
        const auto put = [&header](std::size_t at, int value) {
            for (std::size_t i = 0; i < 4; ++i)
                header[at + i] = static_cast<std::byte>(static_cast<unsigned>(value) >> (24U - 8U * i));
        };
        put(0, row.place.width);
        put(4, row.place.height);
        append_png_chunk(png, "IHDR", header);
        for (const Bytes chunk : file_.palette)
            png.insert(png.end(), chunk.begin(), chunk.end());
        for (const Bytes piece : row.data)
            append_png_chunk(png, "IDAT", piece);
        append_png_chunk(png, "IEND", {});
        return png;
    }

    const std::vector<std::byte> bytes_;
    const ApngFile file_; // points into bytes_
    Canvas canvas_;
    const MovingLimits limits_;
    std::size_t next_ = 0;
};

}

Result<std::unique_ptr<MovingPicture>> open_apng(Bytes bytes, const MovingLimits& limits)
{
    std::vector<std::byte> own(bytes.begin(), bytes.end());
    ApngFile file = TRY(read_file(own, limits)); // a moved vector keeps its place
    Canvas canvas = TRY(Canvas::create(file.header.size));
    return std::make_unique<Apng>(std::move(own), std::move(file), std::move(canvas), limits);
}

}
