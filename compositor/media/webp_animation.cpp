// SPDX-License-Identifier: GPL-3.0-or-later
// Animated WebP (RFC 9649) by libwebpdemux, which composes the canvas. libavcodec 59 cannot decode it.
#include "compositor/media/canvas.h"
#include "compositor/media/moving_picture.h"
#include "compositor/media/premultiply.h"

#include "compositor/base/handle.h"

#include <webp/demux.h>

#include <cstring>

namespace media {
namespace {

using base::Errc;
using base::fail;
using Bytes = std::span<const std::byte>;

struct DemuxerTraits {
    static constexpr WebPDemuxer* none = nullptr;
    static void close(WebPDemuxer* demuxer) { WebPDemuxDelete(demuxer); }
};
struct DecoderTraits {
    static constexpr WebPAnimDecoder* none = nullptr;
    static void close(WebPAnimDecoder* decoder) { WebPAnimDecoderDelete(decoder); }
};
using Demuxer = base::Handle<WebPDemuxer*, DemuxerTraits>;
using Decoder = base::Handle<WebPAnimDecoder*, DecoderTraits>;

WebPData data_of(const std::vector<std::byte>& bytes)
{
    return {reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()};
}

// Ends of the frames in seconds, with the delays browsers use.
Result<std::vector<double>> read_ends(const std::vector<std::byte>& bytes, const MovingLimits& limits,
                                      frame::Size& size)
{
    const WebPData data = data_of(bytes);
    const Demuxer demuxer(WebPDemux(&data)); // nothing for a file that is not whole
    if (!demuxer)
        return fail(Errc::invalid_input, "the WebP is damaged or cut off");
    const auto width = WebPDemuxGetI(demuxer.get(), WEBP_FF_CANVAS_WIDTH);
    const auto height = WebPDemuxGetI(demuxer.get(), WEBP_FF_CANVAS_HEIGHT);
    const auto count = WebPDemuxGetI(demuxer.get(), WEBP_FF_FRAME_COUNT);
    size = {static_cast<int>(width), static_cast<int>(height)};
    TRY(check_canvas(size, limits.max_pixels, "WebP"));
    if (count == 0 || count > limits.max_frames)
        return fail(Errc::invalid_input,
                    fmt::format("the WebP has {} frames; 1 to {} are read", count, limits.max_frames));
    std::vector<double> ends;
    WebPIterator frame{};
    double now_s = 0;
    for (int more = WebPDemuxGetFrame(demuxer.get(), 1, &frame); more != 0; more = WebPDemuxNextFrame(&frame))
        ends.push_back(now_s += shown_delay_s(frame.duration * 1e-3));
    WebPDemuxReleaseIterator(&frame);
    if (ends.size() != count)
        return fail(Errc::invalid_input, "the WebP is damaged: a frame is missing");
    return ends;
}

class WebpAnimation final : public MovingPicture {
public:
    WebpAnimation(std::vector<std::byte> bytes, frame::Size size, std::vector<double> ends)
        : bytes_(std::move(bytes)), size_(size), ends_(std::move(ends))
    {
    }
    Status open()
    {
        WebPAnimDecoderOptions options;
        if (WebPAnimDecoderOptionsInit(&options) == 0)
            return fail(Errc::unavailable, "libwebp: the library is another one than was built with");
        options.color_mode = MODE_RGBA;
        options.use_threads = 0;
        const WebPData data = data_of(bytes_);
        decoder_.reset(WebPAnimDecoderNew(&data, &options));
        if (!decoder_)
            return fail(Errc::invalid_input, "the WebP is damaged, or memory is short");
        return {};
    }
    MovingInfo info() const override { return {size_, ends_.back(), static_cast<std::int64_t>(ends_.size())}; }
    Result<bool> advance() override
    {
        if (next_ == ends_.size())
            return false;
        int timestamp_ms = 0;
        if (WebPAnimDecoderGetNext(decoder_.get(), &pixels_, &timestamp_ms) == 0)
            return fail(Errc::invalid_input, fmt::format("frame {}: the WebP is damaged", next_ + 1));
        ++next_;
        return true;
    }
    double begins_s() const override { return next_ < 2 ? 0.0 : ends_[next_ - 2]; }
    double ends_s() const override { return ends_[next_ - 1]; }
    Result<frame::Image> image(frame::Size) override
    {
        frame::Image picture = TRY(frame::Image::create(size_, frame::PixelFormat::rgba8));
        const std::size_t row_bytes = static_cast<std::size_t>(size_.width) * 4;
        for (int y = 0; y < size_.height; ++y) {
            std::memcpy(picture.row(y), pixels_ + static_cast<std::size_t>(y) * row_bytes, row_bytes);
            premultiply_row(picture.row(y), size_.width);
        }
        return picture;
    }

private:
    const std::vector<std::byte> bytes_; // the decoder reads them as it goes
    const frame::Size size_;
    const std::vector<double> ends_;
    Decoder decoder_;
    std::uint8_t* pixels_ = nullptr; // the decoder's canvas, until it goes on
    std::size_t next_ = 0;
};

}

Result<std::unique_ptr<MovingPicture>> open_webp_animation(Bytes bytes, const MovingLimits& limits)
{
    std::vector<std::byte> own(bytes.begin(), bytes.end());
    frame::Size size;
    std::vector<double> ends = TRY(read_ends(own, limits, size));
    auto animation = std::make_unique<WebpAnimation>(std::move(own), size, std::move(ends));
    TRY(animation->open());
    return animation;
}

}
