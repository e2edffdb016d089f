// SPDX-License-Identifier: GPL-3.0-or-later
// Video clips (MP4, MOV, WebM, Matroska) by libavformat and libavcodec, from memory: nothing in a file can open
// another.
#include "compositor/media/canvas.h"
#include "compositor/media/clip_colors.h"
#include "compositor/media/clip_input.h"
#include "compositor/media/libav.h"
#include "compositor/media/moving_picture.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace media {
namespace {

using base::Errc;
using base::fail;

constexpr double kSeekFromS = 0.5; // decoding that much is quicker than seeking
constexpr int kMaxBadPackets = 50; // in a row
constexpr double kShortestFrameS = 1e-4;

class Clip final : public MovingPicture {
public:
    Clip(std::unique_ptr<ClipInput> input, libav::Codec decoder)
        : input_(std::move(input)), decoder_(std::move(decoder))
    {
    }
    Status prepare()
    {
        packet_.reset(av_packet_alloc());
        shown_.reset(av_frame_alloc());
        next_.reset(av_frame_alloc());
        scratch_.reset(av_frame_alloc());
        if (!packet_ || !shown_ || !next_ || !scratch_)
            return fail(Errc::unavailable, "out of memory");
        return {};
    }
    MovingInfo info() const override { return input_->info(); }
    Result<bool> advance() override;
    double begins_s() const override { return shown_begins_s_; }
    double ends_s() const override { return has_next_ ? next_begins_s_ : last_ends_s_; }
    Result<frame::Image> image(frame::Size) override { return turned(TRY(clip_image(*shown_.get())), input_->turn()); }
    Status skip_to(double s) override
    {
        skip_s_ = s;
        if (s > kSeekFromS)
            input_->seek(s);
        return {};
    }
    void rebind(std::span<const std::byte> bytes) override { input_->rebind(bytes); }

private:
    Status fill_next(); // has_next_ says whether there is one
    Result<bool> decode();
    Status feed();
    Status check_frame(double begins_s) const;

    std::unique_ptr<ClipInput> input_;
    libav::Codec decoder_;
    libav::Packet packet_;
    libav::Frame shown_;
    libav::Frame next_;
    libav::Frame scratch_;
    bool started_ = false;
    bool drained_ = false;
    bool has_next_ = false;
    double skip_s_ = 0;
    double shown_begins_s_ = 0;
    double next_begins_s_ = 0;
    double last_ends_s_ = 0;
    int bad_packets_ = 0;
};

Status Clip::feed()
{
    const int got = av_read_frame(input_->context(), packet_.get());
    if (got == AVERROR(ENOMEM))
        return fail(Errc::unavailable, "out of memory");
    if (got < 0 && got != AVERROR_EOF)
        return fail(Errc::invalid_input, fmt::format("the clip is cut off or damaged after {:.2f} s", last_ends_s_));
    if (got < 0) {
        drained_ = true;
        avcodec_send_packet(decoder_.get(), nullptr);
        return {};
    }
    const bool ours = packet_.get()->stream_index == input_->stream_index();
    const bool cut = ours && (packet_.get()->flags & AV_PKT_FLAG_CORRUPT) != 0;
    const int sent = ours && !cut ? avcodec_send_packet(decoder_.get(), packet_.get()) : 0;
    av_packet_unref(packet_.get());
    if (sent == AVERROR(ENOMEM))
        return fail(Errc::unavailable, "out of memory");
    if (cut)
        return fail(Errc::invalid_input, fmt::format("the clip is cut off or damaged after {:.2f} s", last_ends_s_));
    if (sent < 0 && ++bad_packets_ > kMaxBadPackets)
        return fail(Errc::invalid_input,
                    fmt::format("the clip is damaged after {:.2f} s: {}", last_ends_s_, libav::describe(sent)));
    return {};
}

// The next picture into scratch_; false at the end.
Result<bool> Clip::decode()
{
    while (true) {
        const int got = avcodec_receive_frame(decoder_.get(), scratch_.get());
        if (got >= 0)
            return true;
        if (got == AVERROR_EOF || (got == AVERROR(EAGAIN) && drained_))
            return false;
        if (got == AVERROR(ENOMEM))
            return fail(Errc::unavailable, "out of memory");
        if (got != AVERROR(EAGAIN) && ++bad_packets_ > kMaxBadPackets)
            return fail(Errc::invalid_input,
                        fmt::format("the clip is damaged after {:.2f} s: {}", last_ends_s_, libav::describe(got)));
        TRY(feed());
    }
}

// A picture that will be shown must be right; what a seek leaves half is not shown.
Status Clip::check_frame(double begins_s) const
{
    const AVFrame& frame = *scratch_.get();
    if (frame.width < 1 || frame.height < 1)
        return fail(Errc::invalid_input, "the clip has a picture without a size");
    const bool wrong = frame.decode_error_flags != 0 || (frame.flags & AV_FRAME_FLAG_CORRUPT) != 0 || bad_packets_ > 0;
    if (wrong && begins_s >= skip_s_)
        return fail(Errc::invalid_input, fmt::format("the clip is damaged at {:.2f} s", begins_s));
    return {};
}

Status Clip::fill_next()
{
    has_next_ = TRY(decode());
    if (!has_next_)
        return {};
    const AVFrame& frame = *scratch_.get();
    const double after_last_s = started_ ? next_begins_s_ + kShortestFrameS : 0;
    next_begins_s_ = frame.best_effort_timestamp == AV_NOPTS_VALUE
                         ? (started_ ? last_ends_s_ : 0)
                         : std::max(after_last_s, input_->seconds_of(frame.best_effort_timestamp));
    TRY(check_frame(next_begins_s_));
    bad_packets_ = 0;
    last_ends_s_ = next_begins_s_ + input_->frame_length_s(frame.pkt_duration);
    av_frame_unref(next_.get());
    av_frame_move_ref(next_.get(), scratch_.get());
    return {};
}

Result<bool> Clip::advance()
{
    const libav::ErrorWords words; // keeps hostile files' complaints off the log
    if (!started_) {
        TRY(fill_next());
        if (skip_s_ > kSeekFromS && (!has_next_ || next_begins_s_ > skip_s_)) { // the index of the file lies
            input_->seek(0);
            avcodec_flush_buffers(decoder_.get());
            drained_ = false;
            next_begins_s_ = 0;
            TRY(fill_next());
        }
        started_ = true;
        if (!has_next_)
            return fail(Errc::invalid_input, "the clip has no picture that can be decoded");
    }
    if (!has_next_)
        return false;
    do {
        av_frame_unref(shown_.get());
        av_frame_move_ref(shown_.get(), next_.get());
        shown_begins_s_ = next_begins_s_;
        TRY(fill_next());
    } while (has_next_ && next_begins_s_ <= skip_s_);
    return true;
}

}

Result<std::unique_ptr<MovingPicture>> open_clip(std::span<const std::byte> bytes, const MovingLimits& limits)
{
    const libav::ErrorWords words;
    auto input = TRY(ClipInput::open(bytes, limits));
    libav::Codec decoder = TRY(input->open_decoder(limits));
    auto clip = std::make_unique<Clip>(std::move(input), std::move(decoder));
    TRY(clip->prepare());
    return clip;
}

}
