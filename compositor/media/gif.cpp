// SPDX-License-Identifier: GPL-3.0-or-later
// GIF89a (CompuServe, 31 July 1990). Of our own, because libavcodec fills disposed places with the background colour
// where every browser leaves them transparent.
#include "compositor/media/canvas.h"
#include "compositor/media/gif_lzw.h"
#include "compositor/media/moving_picture.h"

#include <array>
#include <cstring>
#include <string_view>

namespace media {
namespace {

using base::Errc;
using base::fail;
using Bytes = std::span<const std::byte>;

tl::unexpected<base::Error> cut_off()
{
    return fail(Errc::invalid_input, "the GIF is cut off");
}

class Reader {
public:
    explicit Reader(Bytes bytes) : bytes_(bytes) {}
    Result<unsigned> byte()
    {
        if (at_ >= bytes_.size())
            return cut_off();
        return std::to_integer<unsigned>(bytes_[at_++]);
    }
    Result<unsigned> word() // little-endian
    {
        const unsigned low = TRY(byte());
        return low | TRY(byte()) << 8U;
    }
    Result<Bytes> take(std::size_t count)
    {
        if (count > bytes_.size() - at_)
            return cut_off();
        at_ += count;
        return bytes_.subspan(at_ - count, count);
    }
    Status skip_blocks()
    {
        while (const unsigned length = TRY(byte()))
            TRY(take(length));
        return {};
    }
    Result<std::vector<std::byte>> join_blocks()
    {
        std::vector<std::byte> joined;
        while (const unsigned length = TRY(byte())) {
            const Bytes block = TRY(take(length));
            joined.insert(joined.end(), block.begin(), block.end());
        }
        return joined;
    }
    std::size_t at() const { return at_; }
    void go_to(std::size_t at) { at_ = at; }
    bool ended() const { return at_ >= bytes_.size(); }

private:
    Bytes bytes_;
    std::size_t at_ = 0;
};

struct FrameRow {
    std::size_t image_at = 0; // of what follows the image separator
    double begins_s = 0;
    double ends_s = 0;
    Disposal disposal = Disposal::keep;
    std::optional<std::uint8_t> clear_index;
};

struct GifFile {
    frame::Size size;
    Bytes colors; // global table
    std::vector<FrameRow> frames;
};

struct ImageHead {
    frame::Rect place;
    Bytes colors;
    bool interlaced = false;
    unsigned code_bits = 0;
};

Result<ImageHead> read_head(Reader& reader, Bytes global)
{
    ImageHead head;
    head.place.x = static_cast<int>(TRY(reader.word()));
    head.place.y = static_cast<int>(TRY(reader.word()));
    head.place.width = static_cast<int>(TRY(reader.word()));
    head.place.height = static_cast<int>(TRY(reader.word()));
    const unsigned flags = TRY(reader.byte());
    head.interlaced = (flags & 0x40U) != 0;
    head.colors = global;
    if ((flags & 0x80U) != 0)
        head.colors = TRY(reader.take(std::size_t{3} << ((flags & 7U) + 1U)));
    head.code_bits = TRY(reader.byte());
    return head;
}

// Graphic control extension, clause 23.
Status read_control(Reader& reader, FrameRow& row, double& delay_s)
{
    const unsigned length = TRY(reader.byte());
    const Bytes data = TRY(reader.take(length));
    if (length >= 4) {
        const auto flags = std::to_integer<unsigned>(data[0]);
        const unsigned method = flags >> 2U & 7U;
        row.disposal = method == 2 ? Disposal::clear : method == 3 ? Disposal::restore : Disposal::keep;
        delay_s = (std::to_integer<int>(data[1]) + 256 * std::to_integer<int>(data[2])) * 0.01;
        if ((flags & 1U) != 0)
            row.clear_index = std::to_integer<std::uint8_t>(data[3]);
    }
    return length == 0 ? Status() : reader.skip_blocks();
}

Status read_frames(Reader& reader, GifFile& gif, const MovingLimits& limits)
{
    FrameRow row;
    double delay_s = 0;
    double now_s = 0;
    while (!reader.ended()) {
        const unsigned what = TRY(reader.byte());
        if (what == 0x3b)
            return {};
        if (what == 0x21) {
            const unsigned label = TRY(reader.byte());
            TRY(label == 0xf9 ? read_control(reader, row, delay_s) : reader.skip_blocks());
        } else if (what == 0x2c) {
            row.image_at = reader.at();
            const ImageHead head = TRY(read_head(reader, gif.colors));
            TRY(reader.skip_blocks());
            if (static_cast<std::int64_t>(gif.frames.size()) >= limits.max_frames)
                return fail(Errc::invalid_input, fmt::format("the GIF has more than {} frames", limits.max_frames));
            if (gif.size.width == 0 || gif.size.height == 0) // some writers leave the screen's size out
                gif.size = {head.place.right(), head.place.bottom()};
            row.begins_s = now_s;
            row.ends_s = now_s += shown_delay_s(delay_s);
            gif.frames.push_back(row);
            row = {};
            delay_s = 0;
        } else if (what != 0) { // stray block ends are common and harmless
            return fail(Errc::invalid_input, fmt::format("the GIF is damaged at byte {}", reader.at() - 1));
        }
    }
    return {}; // without its trailer, but every frame is whole
}

Result<GifFile> read_file(Bytes bytes, const MovingLimits& limits)
{
    Reader reader(bytes);
    TRY(reader.take(6));
    GifFile gif;
    gif.size.width = static_cast<int>(TRY(reader.word()));
    gif.size.height = static_cast<int>(TRY(reader.word()));
    const unsigned flags = TRY(reader.byte());
    TRY(reader.take(2)); // background colour and pixel ratio: no viewer uses them
    if ((flags & 0x80U) != 0)
        gif.colors = TRY(reader.take(std::size_t{3} << ((flags & 7U) + 1U)));
    TRY(read_frames(reader, gif, limits));
    if (gif.frames.empty())
        return fail(Errc::invalid_input, "the GIF holds no picture");
    TRY(check_canvas(gif.size, limits.max_pixels, "GIF"));
    return gif;
}

// Clause E of the interlace appendix: every 8th row from 0, every 8th from 4, every 4th from 2, every 2nd from 1.
std::vector<int> row_order(int height, bool interlaced)
{
    std::vector<int> order;
    order.reserve(static_cast<std::size_t>(height));
    if (!interlaced) {
        for (int y = 0; y < height; ++y)
            order.push_back(y);
        return order;
    }
    constexpr std::array<std::array<int, 2>, 4> kPasses{{{0, 8}, {4, 8}, {2, 4}, {1, 2}}};
    for (const auto& [first, step] : kPasses)
        for (int y = first; y < height; y += step)
            order.push_back(y);
    return order;
}

class Gif final : public MovingPicture {
public:
    Gif(std::vector<std::byte> bytes, GifFile file, Canvas canvas, const MovingLimits& limits)
        : bytes_(std::move(bytes)), file_(std::move(file)), canvas_(std::move(canvas)), limits_(limits)
    {
    }
    MovingInfo info() const override
    {
        return {file_.size, file_.frames.back().ends_s, static_cast<std::int64_t>(file_.frames.size())};
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
        Reader reader(bytes_);
        reader.go_to(row.image_at);
        const ImageHead head = TRY(read_head(reader, file_.colors));
        if (head.place.empty())
            return {};
        TRY(check_canvas({head.place.width, head.place.height}, limits_.max_pixels, "GIF"));
        const std::vector<std::byte> data = TRY(reader.join_blocks());
        indices_.resize(static_cast<std::size_t>(head.place.width) * static_cast<std::size_t>(head.place.height));
        TRY(decode_gif_lzw(data, head.code_bits, indices_));
        const frame::Image picture = TRY(colored(head, row.clear_index));
        return canvas_.lay(picture, head.place.x, head.place.y, Blend::over, row.disposal);
    }

    Result<frame::Image> colored(const ImageHead& head, std::optional<std::uint8_t> clear_index) const
    {
        frame::Image picture =
            TRY(frame::Image::create({head.place.width, head.place.height}, frame::PixelFormat::rgba8));
        std::array<std::uint32_t, 256> table{}; // an index behind the table is transparent
        for (std::size_t i = 0; i < head.colors.size() / 3; ++i) {
            const std::array<std::uint8_t, 4> rgba{std::to_integer<std::uint8_t>(head.colors[3 * i]),
                                                   std::to_integer<std::uint8_t>(head.colors[3 * i + 1]),
                                                   std::to_integer<std::uint8_t>(head.colors[3 * i + 2]), 255};
            std::memcpy(&table[i], rgba.data(), 4);
        }
        if (clear_index)
            table[*clear_index] = 0;
        const std::vector<int> order = row_order(head.place.height, head.interlaced);
        const std::uint8_t* index = indices_.data();
        for (const int y : order) {
            std::uint8_t* row = picture.row(y);
            for (int x = 0; x < head.place.width; ++x)
                std::memcpy(row + 4 * x, &table[*index++], 4);
        }
        return picture;
    }

    const std::vector<std::byte> bytes_;
    const GifFile file_; // points into bytes_
    Canvas canvas_;
    const MovingLimits limits_;
    std::size_t next_ = 0;
    std::vector<std::uint8_t> indices_;
};

}

Result<std::unique_ptr<MovingPicture>> open_gif(Bytes bytes, const MovingLimits& limits)
{
    std::vector<std::byte> own(bytes.begin(), bytes.end());
    GifFile file = TRY(read_file(own, limits)); // a moved vector keeps its place
    Canvas canvas = TRY(Canvas::create(file.size));
    return std::make_unique<Gif>(std::move(own), std::move(file), std::move(canvas), limits);
}

}
