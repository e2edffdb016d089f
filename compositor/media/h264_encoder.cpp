// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/media/h264_encoder.h"

#include "compositor/base/check.h"
#include "compositor/base/log.h"
#include "compositor/media/repeat_picture.h"
#include "compositor/media/x264_settings.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdarg>
#include <cstdio>
#include <deque>
#include <optional>
#include <span>
#include <string_view>

namespace media {
namespace {

using base::Errc;
using base::fail;

constexpr float kPassingOffset = 8;    // quantizer steps, like the next
constexpr float kLastingOffset = 2.2F; // of a preset that looks 10 frames ahead
constexpr float kHoldingOffset = -0.8F;
constexpr int kMostLastingFrames = 60;

void receive_x264_line(void* last_error, int level, const char* format, va_list arguments)
{
    if (level > X264_LOG_WARNING)
        return;
    std::array<char, 512> buffer{};
    std::vsnprintf(buffer.data(), buffer.size(), format, arguments);
    std::string_view line(buffer.data());
    while (!line.empty() && line.back() == '\n')
        line.remove_suffix(1);
    LOG_WARN("media", "x264: {}", line);
    if (level <= X264_LOG_ERROR && last_error != nullptr)
        *static_cast<std::string*>(last_error) = line;
}

std::vector<std::byte> nal_body(const x264_nal_t& nal)
{
    const auto* begin = reinterpret_cast<const std::byte*>(nal.p_payload);
    return {begin + 4, begin + nal.i_payload};
}

struct Given {
    std::int64_t frame = 0;
    enum class As : std::uint8_t { picture, repeat } as = As::picture;
};

// 1 to kMostLastingFrames: asked for every macroblock of every picture.
float log2_of(int count)
{
    static const auto table = [] {
        std::array<float, kMostLastingFrames + 1> logs{};
        for (std::size_t i = 1; i < logs.size(); ++i)
            logs[i] = static_cast<float>(std::log2(i));
        return logs;
    }();
    return table[static_cast<std::size_t>(count)];
}

std::size_t macroblocks(frame::Size size)
{
    return static_cast<std::size_t>((size.width + 15) / 16) * static_cast<std::size_t>((size.height + 15) / 16);
}

// x264 keeps the map until the picture is coded.
void set_constant_macroblocks(x264_picture_t& picture, std::span<const std::uint8_t> changed)
{
    auto* info = new std::uint8_t[changed.size()];
    std::ranges::transform(
        changed, info, [](std::uint8_t c) { return c != 0 ? std::uint8_t{0} : std::uint8_t{X264_MBINFO_CONSTANT}; });
    picture.prop.mb_info = info;
    picture.prop.mb_info_free = [](void* map) { delete[] static_cast<std::uint8_t*>(map); };
}

}

struct H264Encoder::State {
    H264Spec spec;
    H264Headers headers;
    std::string last_error;
    x264_t* x264 = nullptr;
    std::optional<RepeatStream> repeats;
    std::deque<Given> inside; // given and not yet come out; pictures and what holds them, in order
    std::int64_t given = 0;   // x264 counts pictures densely; real indices are ours
    int lookahead = 0;        // pictures
    int most_frames = 1;      // that count as lasting
    float lasting_offset = 0;
    bool lasting_counts = false; // with this preset
    float tree_strength = 0;
    std::vector<float> offsets;     // of the picture being given
    std::int64_t refill_frames = 1; // of the picture given last
    std::int64_t held = 0;          // frames that x264 was not given
    std::int64_t last_frame = -1;
    std::int64_t last_key = 0;
    bool finished = false;

    ~State()
    {
        if (x264 != nullptr)
            x264_encoder_close(x264);
    }

    Status open();
    Status read_headers();
    Result<std::vector<VideoPacket>> step(x264_picture_t* picture);
    Status take_out(VideoPacket packet, std::vector<VideoPacket>& packets);
    float offset_of(Lasting lasting) const;
    Result<std::vector<VideoPacket>> code(const frame::Yuv420& picture, const Showing& showing);
    void refill(x264_picture_t& picture, std::int64_t frames);
    bool key_is_due(std::int64_t frame) const { return given == 0 || frame - last_key >= spec.gop_frames; }
};

Status H264Encoder::State::open()
{
    x264_param_t params = TRY(x264_settings(spec));
    params.pf_log = receive_x264_line;
    params.p_log_private = &last_error;
    lookahead = params.rc.i_lookahead;
    // A preset that looks further would itself spend more on what lasts.
    lasting_offset = kLastingOffset - 1.4F * static_cast<float>(std::log2((preset_lookahead(spec) + 1) / 11.0));
    most_frames = std::min(kMostLastingFrames, preset_lookahead(spec) + 1);
    most_frames += static_cast<int>(spec.stillness * static_cast<float>(kMostLastingFrames - most_frames));
    lasting_counts = params.rc.b_mb_tree != 0 && params.rc.i_aq_mode != X264_AQ_NONE;
    tree_strength = 5 * (1 - params.rc.f_qcompress);
    x264 = x264_encoder_open(&params);
    x264_param_cleanup(&params);
    if (x264 == nullptr)
        return fail(Errc::unavailable,
                    fmt::format("x264: {}", last_error.empty() ? "the encoder did not open" : last_error));
    return read_headers();
}

Status H264Encoder::State::read_headers()
{
    x264_nal_t* nals = nullptr;
    int count = 0;
    if (x264_encoder_headers(x264, &nals, &count) < 0)
        return fail(Errc::internal, fmt::format("x264: no headers: {}", last_error));
    for (const x264_nal_t& nal : std::span(nals, static_cast<std::size_t>(count))) {
        if (nal.i_type == NAL_SPS)
            headers.sps = nal_body(nal);
        else if (nal.i_type == NAL_PPS)
            headers.pps.push_back(nal_body(nal));
    }
    ASSERT(!headers.sps.empty() && headers.pps.size() == 1);
    if (spec.repeat == Repeat::on) {
        repeats = TRY(RepeatStream::create(headers));
        headers = repeats->headers();
    }
    return {};
}

// A picture has come out: it, and the frames that hold it as far as they are known.
Status H264Encoder::State::take_out(VideoPacket packet, std::vector<VideoPacket>& packets)
{
    inside.pop_front();
    packets.push_back(repeats ? TRY(repeats->coded(packet)) : std::move(packet));
    for (; !inside.empty() && inside.front().as == Given::As::repeat; inside.pop_front())
        packets.push_back(repeats->repeat(inside.front().frame));
    return {};
}

Result<std::vector<VideoPacket>> H264Encoder::State::step(x264_picture_t* picture)
{
    x264_nal_t* nals = nullptr;
    int count = 0;
    x264_picture_t out;
    const int size = x264_encoder_encode(x264, &nals, &count, picture, &out);
    if (size < 0)
        return fail(Errc::unavailable,
                    fmt::format("x264: frame {}: {}", last_frame, last_error.empty() ? "encoding failed" : last_error));
    std::vector<VideoPacket> packets;
    if (size == 0)
        return packets;
    ASSERT(!inside.empty() && inside.front().as == Given::As::picture);        // P pictures only: in order
    const auto* begin = reinterpret_cast<const std::byte*>(nals[0].p_payload); // all NAL units lie one behind the other
    const std::int64_t frame = inside.front().frame;
    TRY(take_out({{begin, begin + size}, frame, frame, out.b_keyframe != 0}, packets));
    return packets;
}

H264Encoder::H264Encoder(std::unique_ptr<State> state) : state_(std::move(state)) {}
H264Encoder::H264Encoder(H264Encoder&&) noexcept = default;
H264Encoder& H264Encoder::operator=(H264Encoder&&) noexcept = default;
H264Encoder::~H264Encoder() = default;

Result<H264Encoder> H264Encoder::create(const H264Spec& spec)
{
    TRY(check_h264_spec(spec));
    auto state = std::make_unique<State>();
    state->spec = spec;
    state->spec.gop_frames = gop_frames(spec);
    TRY(state->open());
    return H264Encoder(std::move(state));
}

int gop_frames(const H264Spec& spec)
{
    if (spec.gop_frames > 0)
        return spec.gop_frames;
    return static_cast<int>(std::max<std::int64_t>(1, base::MediaTime(2, 1).round_at(spec.fps)));
}

const H264Spec& H264Encoder::spec() const
{
    return state_->spec;
}

const VideoHeaders& H264Encoder::headers() const
{
    return state_->headers;
}

std::int64_t H264Encoder::repeats() const
{
    return state_->held;
}

// Macroblock tree (Garrett-Glaser 2009) lowers the quantizer of what n pictures in its lookahead repeat by
// strength * log2(1 + n). This makes n count the frames for which it is shown, at least as many as the preset looks
// ahead; in a still film more, and raises all a little in return: at one size of a file, more of the film is seen at
// the better quality. In one that moves and holds by turns, no picture that is held gets better by being coded again:
// there all are coded a little better (REPEATS.md has the figures).
float H264Encoder::State::offset_of(Lasting lasting) const
{
    const float still = spec.stillness * spec.stillness;
    const float holding = spec.holding * (1 - spec.stillness) * kHoldingOffset;
    if (lasting.passing)
        return holding + still * kPassingOffset;
    if (lasting.frames == 1)
        return holding; // always moving: x264 knows best
    const int frames = std::min<int>(lasting.frames, most_frames);
    const int pictures = std::min({int{lasting.pictures}, lookahead + 1, most_frames});
    return holding + still * lasting_offset + tree_strength * (log2_of(pictures) - log2_of(frames));
}

// x264 counts a picture as one frame, so that its rate control is not led by holds; but while a picture is held, the
// buffer of the bit rate cap fills for all of its frames.
void H264Encoder::State::refill(x264_picture_t& picture, std::int64_t frames)
{
    if (spec.max_bitrate_kbps == 0)
        return;
    const double most = 0.8 * kVbvSeconds * spec.fps.seconds(); // above the whole buffer x264 would plan otherwise
    const auto times = std::clamp<std::int64_t>(frames, 1, std::max<std::int64_t>(1, static_cast<std::int64_t>(most)));
    if (times == refill_frames)
        return;
    refill_frames = times;
    auto* params = new x264_param_t; // from this picture on, in coding order
    x264_encoder_parameters(x264, params);
    params->rc.i_vbv_max_bitrate = static_cast<int>(times) * spec.max_bitrate_kbps;
    params->rc.i_vbv_buffer_size = static_cast<int>(kVbvSeconds * spec.max_bitrate_kbps);
    params->param_free = [](void* done) { delete static_cast<x264_param_t*>(done); };
    picture.param = params;
}

// The picture as one that x264 codes.
Result<std::vector<VideoPacket>> H264Encoder::State::code(const frame::Yuv420& picture, const Showing& showing)
{
    const bool key = showing.type == FrameType::idr || key_is_due(showing.first_frame);
    if (key)
        last_key = showing.first_frame;
    x264_picture_t in;
    x264_picture_init(&in);
    in.i_type = key ? X264_TYPE_IDR : X264_TYPE_AUTO;
    in.i_pts = given++;
    in.img.i_csp = picture.layout() == frame::YuvLayout::i420 ? X264_CSP_I420 : X264_CSP_NV12;
    in.img.i_plane = picture.plane_count();
    for (int plane = 0; plane < picture.plane_count(); ++plane) {
        in.img.plane[plane] = const_cast<std::uint8_t*>(picture.plane(plane)); // x264 copies it and never writes
        in.img.i_stride[plane] = picture.stride_bytes(plane);
    }
    if (!key && !showing.changed.empty())
        set_constant_macroblocks(in, showing.changed);
    if (!showing.lasting.empty() && lasting_counts) {
        offsets.resize(showing.lasting.size());
        std::ranges::transform(showing.lasting, offsets.begin(),
                               [this](Lasting lasting) { return offset_of(lasting); });
        in.prop.quant_offsets = offsets.data(); // read before the call below returns
    }
    refill(in, showing.frames);
    inside.push_back({showing.first_frame, Given::As::picture});
    return step(&in);
}

Result<std::vector<VideoPacket>> H264Encoder::encode(const frame::Yuv420& picture, const Showing& showing)
{
    State& state = *state_;
    const std::vector<std::uint8_t> nothing(macroblocks(state.spec.size), 0);
    ASSERT(!state.finished && showing.frames >= 1 && showing.first_frame > state.last_frame);
    ASSERT(picture.size() == state.spec.size && (showing.changed.empty() || showing.changed.size() == nothing.size()));
    const std::int64_t end = showing.first_frame + showing.frames;
    std::vector<VideoPacket> packets;
    Showing part = showing;
    for (std::int64_t frame = showing.first_frame; frame < end; part = {.first_frame = frame, .changed = nothing}) {
        const bool key = part.type == FrameType::idr || state.key_is_due(frame);
        const std::int64_t next_key = (key ? frame : state.last_key) + state.spec.gop_frames;
        part.frames = state.repeats ? std::min(end, next_key) - frame : 1;
        for (VideoPacket& packet : TRY(state.code(picture, part)))
            packets.push_back(std::move(packet));
        for (std::int64_t held = frame + 1; held < frame + part.frames; ++held)
            if (state.inside.empty())
                packets.push_back(state.repeats->repeat(held));
            else
                state.inside.push_back({held, Given::As::repeat});
        state.held += part.frames - 1;
        frame += part.frames;
    }
    state.last_frame = end - 1;
    return packets;
}

Result<std::vector<VideoPacket>> H264Encoder::finish()
{
    State& state = *state_;
    state.finished = true;
    std::vector<VideoPacket> packets;
    while (x264_encoder_delayed_frames(state.x264) > 0)
        for (VideoPacket& packet : TRY(state.step(nullptr)))
            packets.push_back(std::move(packet));
    ASSERT(state.inside.empty());
    return packets;
}

std::string h264_engine_version()
{
    return fmt::format("libx264 {} {} references {} P only, settings 10", X264_BUILD, X264_POINTVER, kMaxReferences);
}

}
