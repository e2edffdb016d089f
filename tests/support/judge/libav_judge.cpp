// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/judge/judge.h"

#include "tests/support/judge/digest.h"
#include "tests/support/judge/film_input.h"
#include "tests/support/judge/picture_numbers.h"
#include "tests/support/judge/targets.h"

#include <optional>

namespace judge {
namespace {

using base::Errc;
using base::fail;
using base::Result;
using base::Status;

constexpr std::string_view kName = "libavcodec";

// One decoder from one key picture on, strict: nothing is skipped, concealed or left out without an error.
class StrictDecoder {
public:
    static Result<StrictDecoder> create(const FilmInput& film, Sha256 sha256);

    // Feeds the film until a picture comes out; nothing at the end of the film.
    Result<std::optional<Picture>> next(FilmInput& film);

private:
    explicit StrictDecoder(Sha256 sha256) : digester_(sha256) {}
    Status feed(FilmInput& film);
    Result<Picture> take(const FilmInput& film);

    Decoder decoder_;
    Packet packet_;
    Frame frame_;
    Digester digester_;
    std::optional<PictureNumbers> numbers_;
    std::int64_t shown_ = 0;
    bool at_end_ = false;
};

Result<StrictDecoder> StrictDecoder::create(const FilmInput& film, Sha256 sha256)
{
    StrictDecoder made(sha256);
    const AVCodec* codec = avcodec_find_decoder_by_name("h264");
    made.decoder_.reset(codec != nullptr ? avcodec_alloc_context3(codec) : nullptr);
    made.packet_.reset(av_packet_alloc());
    made.frame_.reset(av_frame_alloc());
    if (!made.decoder_ || !made.packet_ || !made.frame_)
        return fail(Errc::unavailable, "libavcodec: no H.264 decoder, or no memory for it");
    AVCodecContext& context = *made.decoder_.get();
    TRY(check_libav(avcodec_parameters_to_context(&context, film.stream().codecpar), kName));
    context.pkt_timebase = film.stream().time_base;
    context.err_recognition = AV_EF_EXPLODE | AV_EF_BITSTREAM | AV_EF_BUFFER | AV_EF_CRCCHECK;
    context.error_concealment = FF_EC_GUESS_MVS; // so that a picture with holes comes out flagged, see take()
    context.thread_count = 1;
    context.skip_frame = AVDISCARD_NONE;
    context.skip_loop_filter = AVDISCARD_NONE;
    context.skip_idct = AVDISCARD_NONE;
    TRY(check_libav(avcodec_open2(&context, codec, nullptr), kName));
    made.numbers_ = TRY(PictureNumbers::create({context.extradata, static_cast<std::size_t>(context.extradata_size)}));
    return made;
}

Status StrictDecoder::feed(FilmInput& film)
{
    AVPacket& packet = *packet_.get();
    at_end_ = !TRY(film.read(packet));
    if (at_end_)
        return check_libav(avcodec_send_packet(decoder_.get(), nullptr), kName);
    const auto subject = fmt::format("{}: frame {}", kName, TRY(film.to_frame(packet.pts)));
    const auto numbered = numbers_->check({packet.data, static_cast<std::size_t>(packet.size)});
    if (!numbered)
        return base::in_context(subject, numbered.error());
    return check_libav(avcodec_send_packet(decoder_.get(), &packet), subject);
}

Result<Picture> StrictDecoder::take(const FilmInput& film)
{
    const AVFrame& frame = *frame_.get();
    const auto subject = fmt::format("{}: picture {}", kName, shown_++);
    if (frame.decode_error_flags != 0 || (frame.flags & (AV_FRAME_FLAG_CORRUPT | AV_FRAME_FLAG_DISCARD)) != 0)
        return fail(Errc::invalid_input, fmt::format("{}: decoded with errors", subject));
    const AVCodecParameters& parameters = *film.stream().codecpar;
    if (frame.format != AV_PIX_FMT_YUV420P || frame.width != parameters.width || frame.height != parameters.height)
        return fail(Errc::invalid_input,
                    fmt::format("{}: it is not {} x {}, 8 bits, 4:2:0", subject, parameters.width, parameters.height));
    Picture picture = digester_.digest({{frame.data[0], frame.data[1], frame.data[2]},
                                        {frame.linesize[0], frame.linesize[1], frame.linesize[2]},
                                        frame.width,
                                        frame.height});
    picture.key = frame.key_frame != 0;
    const auto pts_frame = film.to_frame(frame.pts);
    if (!pts_frame)
        return base::in_context(subject, pts_frame.error());
    picture.pts_frame = *pts_frame;
    return picture;
}

Result<std::optional<Picture>> StrictDecoder::next(FilmInput& film)
{
    for (;;) {
        const int received = avcodec_receive_frame(decoder_.get(), frame_.get());
        if (received >= 0)
            return TRY(take(film));
        if (received == AVERROR_EOF)
            return std::nullopt;
        if (received != AVERROR(EAGAIN))
            TRY(check_libav(received, fmt::format("{}: after picture {}", kName, shown_ - 1)));
        if (at_end_)
            return std::nullopt;
        TRY(feed(film));
    }
}

Result<Sought> seek_one(FilmInput& film, std::int64_t target)
{
    TRY(film.seek_to_key(target));
    auto decoder = TRY(StrictDecoder::create(film, Sha256::no));
    for (bool first = true;; first = false) {
        const auto picture = TRY(decoder.next(film));
        if (!picture || picture->pts_frame > target)
            return fail(Errc::invalid_input, "the picture never came out");
        if (first && !picture->key)
            return fail(Errc::invalid_input,
                        fmt::format("the seek led to frame {}, no key picture", picture->pts_frame));
        if (picture->pts_frame == target)
            return Sought{target, picture->hash};
    }
}

}

Result<std::vector<Picture>> decode_strict(const std::filesystem::path& path, Sha256 sha256)
{
    auto film = TRY(FilmInput::open(path));
    auto decoder = TRY(StrictDecoder::create(film, sha256));
    std::vector<Picture> pictures;
    while (const auto picture = TRY(decoder.next(film)))
        pictures.push_back(*picture);
    TRY(check_shown(kName, film, pictures));
    return pictures;
}

Result<std::vector<Sought>> seek_libav(const std::filesystem::path& path, int count, std::uint32_t seed)
{
    auto film = TRY(FilmInput::open(path));
    std::vector<Sought> sought;
    for (const std::int64_t target : random_targets(film.count(), count, seed)) {
        auto found = seek_one(film, target);
        if (!found)
            return base::in_context(fmt::format("{}: seek to frame {}", kName, target), found.error());
        sought.push_back(*found);
    }
    return sought;
}

}
