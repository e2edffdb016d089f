// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/media/libav_encoder.h"

#include "compositor/base/check.h"
#include "compositor/media/hardware_settings.h"
#include "compositor/media/libav.h"
#include "compositor/media/nal_units.h"
#include "compositor/media/x264_settings.h"

#include <cstring>
#include <deque>

namespace media {
namespace {

using base::Errc;
using base::fail;

constexpr int kSettingsVersion = 1; // raise when the same spec would be told otherwise to the encoder

struct Given {
    std::int64_t frame = 0;
    bool key = false;
};

}

struct LibavEncoder::State {
    const EncoderRow& row;
    H264Spec spec;
    libav::Codec context{};
    libav::Frame picture{};  // in system memory
    libav::Frame uploaded{}; // VA-API: the same in its own
    libav::Packet packet{};
    VideoHeaders headers{};
    std::deque<Given> inside{}; // given and not yet come out, in order
    std::int64_t given = 0;     // libavcodec counts frames densely; real indices are ours
    std::int64_t last_frame = -1;
    std::int64_t last_key = 0;
    bool finished = false;

    Status start();
    Status open();
    Status make_pictures();
    Result<VideoHeaders> headers_of_a_picture();
    Status fill(const frame::Yuv420& from);
    Status send(AVFrame* frame);
    Result<std::vector<VideoPacket>> take_out();
    Result<VideoPacket> next_packet();
    Status code(std::int64_t frame, FrameType type);

    // What libav said, in front of what went wrong here.
    template <class T> T told(const libav::ErrorWords& words, T result) const
    {
        if (result || result.error().code == Errc::internal)
            return result;
        std::string what = result.error().what;
        const bool ours = result.error().code == Errc::device_lost;
        if (const std::string& said = ours ? words.text() : words.last_words(); !said.empty())
            what = fmt::format("{} ({})", libav::without_addresses(said), what);
        return fail(Errc::device_lost, fmt::format("{}: {}", row.name, what));
    }
};

Status LibavEncoder::State::make_pictures()
{
    picture.reset(av_frame_alloc());
    packet.reset(av_packet_alloc());
    if (!picture || !packet)
        return libav::out_of_memory("encoder");
    picture.get()->width = spec.size.width;
    picture.get()->height = spec.size.height;
    picture.get()->format = AV_PIX_FMT_NV12;
    TRY(libav::check(av_frame_get_buffer(picture.get(), 0), "picture"));
    return {};
}

Status LibavEncoder::State::start()
{
    const AVCodec* codec = avcodec_find_encoder_by_name(std::string(row.name).c_str());
    if (codec == nullptr)
        return fail(Errc::not_found, "this libavcodec was built without it");
    context.reset(avcodec_alloc_context3(codec));
    if (!context)
        return libav::out_of_memory("encoder");
    TRY(tell_encoder(*context.get(), row, spec));
    return libav::check(avcodec_open2(context.get(), codec, nullptr), "opening");
}

Status LibavEncoder::State::open()
{
    TRY(make_pictures());
    TRY(start());
    const auto* extra = reinterpret_cast<const std::byte*>(context.get()->extradata);
    if (context.get()->extradata_size > 0) {
        headers = TRY(headers_in(row.codec, {extra, static_cast<std::size_t>(context.get()->extradata_size)}));
        return {};
    }
    headers = TRY(headers_of_a_picture());
    return start();
}

// Drivers of VA-API that write parameter sets themselves (AMD's) show them in the stream only: one picture tells.
Result<VideoHeaders> LibavEncoder::State::headers_of_a_picture()
{
    const auto black = TRY(frame::Yuv420::create(spec.size, frame::YuvLayout::nv12));
    TRY(fill(black));
    AVFrame& shown = uploaded ? *uploaded.get() : *picture.get();
    shown.pts = 0;
    shown.pict_type = AV_PICTURE_TYPE_I;
    TRY(libav::check(avcodec_send_frame(context.get(), &shown), "the first picture"));
    TRY(libav::check(avcodec_send_frame(context.get(), nullptr), "the first picture"));
    TRY(libav::check(avcodec_receive_packet(context.get(), packet.get()), "the first picture"));
    const auto* begin = reinterpret_cast<const std::byte*>(packet.get()->data);
    auto found = headers_in(row.codec, {begin, static_cast<std::size_t>(packet.get()->size)});
    av_packet_unref(packet.get());
    uploaded.reset(); // of a pool that goes with this encoder
    return found;
}

Status LibavEncoder::State::fill(const frame::Yuv420& from)
{
    TRY(libav::check(av_frame_make_writable(picture.get()), "picture")); // the encoder may still hold the last one
    for (int plane = 0; plane < 2; ++plane) {
        const auto stride = static_cast<std::ptrdiff_t>(picture.get()->linesize[plane]);
        std::uint8_t* to = picture.get()->data[plane];
        const int rows = plane == 0 ? spec.size.height : spec.size.height / 2;
        for (int y = 0; y < rows; ++y)
            std::memcpy(to + y * stride, from.plane(plane) + std::ptrdiff_t{y} * from.stride_bytes(plane),
                        static_cast<std::size_t>(spec.size.width));
    }
    if (context.get()->hw_frames_ctx == nullptr)
        return {};
    uploaded.reset(av_frame_alloc());
    if (!uploaded)
        return libav::out_of_memory("picture");
    TRY(libav::check(av_hwframe_get_buffer(context.get()->hw_frames_ctx, uploaded.get(), 0), "VA-API picture"));
    return libav::check(av_hwframe_transfer_data(uploaded.get(), picture.get(), 0), "VA-API upload");
}

Status LibavEncoder::State::code(std::int64_t frame, FrameType type)
{
    const bool key = type == FrameType::idr || given == 0 || frame - last_key >= spec.gop_frames;
    if (key)
        last_key = frame;
    AVFrame& shown = uploaded ? *uploaded.get() : *picture.get();
    shown.pts = given++;
    shown.pict_type = key ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE;
    inside.push_back({frame, key});
    last_frame = frame;
    return libav::check(avcodec_send_frame(context.get(), &shown), fmt::format("frame {}", frame));
}

Result<VideoPacket> LibavEncoder::State::next_packet()
{
    const AVPacket& from = *packet.get();
    if (inside.empty())
        return fail(Errc::device_lost, "it gave more packets than it was given pictures");
    const Given shown = inside.front();
    inside.pop_front();
    const auto* begin = reinterpret_cast<const std::byte*>(from.data);
    VideoPacket made = TRY(packet_from(headers, {begin, static_cast<std::size_t>(from.size)}));
    const auto count = static_cast<std::int64_t>(inside.size());
    if (from.pts != given - count - 1)
        return fail(Errc::device_lost, fmt::format("frame {}: the pictures came out in another order", shown.frame));
    if (made.key != shown.key)
        return fail(Errc::device_lost, fmt::format("frame {}: a key picture {}", shown.frame,
                                                   shown.key ? "was asked for and did not come" : "came unasked"));
    made.pts_frame = shown.frame;
    made.dts_frame = shown.frame;
    return made;
}

Result<std::vector<VideoPacket>> LibavEncoder::State::take_out()
{
    std::vector<VideoPacket> packets;
    while (true) {
        const int got = avcodec_receive_packet(context.get(), packet.get());
        if (got == AVERROR(EAGAIN) || got == AVERROR_EOF)
            return packets;
        TRY(libav::check(got, fmt::format("frame {}", last_frame)));
        auto made = next_packet();
        av_packet_unref(packet.get());
        packets.push_back(TRY(std::move(made)));
    }
}

LibavEncoder::LibavEncoder(std::unique_ptr<State> state) : state_(std::move(state)) {}
LibavEncoder::LibavEncoder(LibavEncoder&&) noexcept = default;
LibavEncoder& LibavEncoder::operator=(LibavEncoder&&) noexcept = default;
LibavEncoder::~LibavEncoder() = default;

Result<LibavEncoder> LibavEncoder::create(const EncoderRow& row, const H264Spec& spec)
{
    TRY(check_h264_spec(spec));
    auto state = std::unique_ptr<State>(new State{.row = row, .spec = spec});
    state->spec.gop_frames = gop_frames(spec);
    const libav::ErrorWords words;
    TRY(state->told(words, state->open()));
    return LibavEncoder(std::move(state));
}

const VideoHeaders& LibavEncoder::headers() const
{
    return state_->headers;
}

Result<std::vector<VideoPacket>> LibavEncoder::encode(const frame::Yuv420& picture, const Showing& showing)
{
    State& state = *state_;
    ASSERT(!state.finished && showing.frames >= 1 && showing.first_frame > state.last_frame);
    ASSERT(picture.size() == state.spec.size && picture.layout() == layout());
    const libav::ErrorWords words;
    TRY(state.told(words, state.fill(picture)));
    std::vector<VideoPacket> packets;
    for (std::int64_t i = 0; i < showing.frames; ++i) {
        const FrameType type = i == 0 ? showing.type : FrameType::inter;
        TRY(state.told(words, state.code(showing.first_frame + i, type)));
        for (VideoPacket& packet : TRY(state.told(words, state.take_out())))
            packets.push_back(std::move(packet));
    }
    return packets;
}

Result<std::vector<VideoPacket>> LibavEncoder::finish()
{
    State& state = *state_;
    state.finished = true;
    const libav::ErrorWords words;
    TRY(state.told(words, libav::check(avcodec_send_frame(state.context.get(), nullptr), "the end")));
    auto packets = TRY(state.told(words, state.take_out()));
    if (!state.inside.empty())
        return fail(Errc::device_lost,
                    fmt::format("{}: {} pictures never came out", state.row.name, state.inside.size()));
    return packets;
}

std::string libav_engine_version(const EncoderRow& row)
{
    const unsigned version = avcodec_version();
    return fmt::format("{} libavcodec {}.{}.{} settings {}", row.name, AV_VERSION_MAJOR(version),
                       AV_VERSION_MINOR(version), AV_VERSION_MICRO(version), kSettingsVersion);
}

}
