// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/media/aac.h"

#include "compositor/base/check.h"
#include "compositor/media/libav.h"

#include <algorithm>
#include <cstring>

namespace media {
namespace {

using base::Errc;
using base::fail;

std::vector<std::byte> copied(const std::uint8_t* data, std::size_t size)
{
    const auto* begin = reinterpret_cast<const std::byte*>(data);
    return {begin, begin + size};
}

}

struct AacEncoder::State {
    libav::Codec codec;
    libav::Frame frame;
    libav::Packet packet;
    std::vector<std::byte> config;
    std::vector<float> waiting; // interleaved, less than one packet's worth
    std::int64_t next_pts = 0;  // of the encoder's input
    std::int64_t out_sample = 0;

    Status send(const float* interleaved);
    Result<std::vector<AudioPacket>> receive();
};

AacEncoder::AacEncoder(std::unique_ptr<State> state) : state_(std::move(state)) {}
AacEncoder::AacEncoder(AacEncoder&&) noexcept = default;
AacEncoder& AacEncoder::operator=(AacEncoder&&) noexcept = default;
AacEncoder::~AacEncoder() = default;

Result<AacEncoder> AacEncoder::create(const AacSpec& spec)
{
    libav::take_over_log();
    const AVCodec* codec = avcodec_find_encoder(AV_CODEC_ID_AAC);
    if (codec == nullptr)
        return fail(Errc::unavailable, "AAC: libavcodec was built without its AAC encoder");
    auto state = std::make_unique<State>();
    state->codec.reset(avcodec_alloc_context3(codec));
    state->frame.reset(av_frame_alloc());
    state->packet.reset(av_packet_alloc());
    if (!state->codec || !state->frame || !state->packet)
        return fail(Errc::unavailable, "AAC: out of memory");
    AVCodecContext& context = *state->codec.get();
    context.sample_rate = kSampleRate;
    context.sample_fmt = AV_SAMPLE_FMT_FLTP;
    context.ch_layout = AV_CHANNEL_LAYOUT_STEREO;
    context.bit_rate = spec.bitrate_bps; // of the bandwidth and the thresholds of hearing
    context.global_quality = 2 * FF_QP2LAMBDA;
    context.time_base = {1, kSampleRate};
    context.flags |= AV_CODEC_FLAG_QSCALE | AV_CODEC_FLAG_BITEXACT | AV_CODEC_FLAG_GLOBAL_HEADER;
    context.profile = FF_PROFILE_AAC_LOW;
    context.thread_count = 1;
    // Less than half the time of the defaults, and at this rate the smaller error (README.md).
    TRY(libav::check(av_opt_set(context.priv_data, "aac_coder", "fast", 0), "AAC"));
    TRY(libav::check(av_opt_set(context.priv_data, "aac_ms", "1", 0), "AAC"));
    TRY(libav::check(av_opt_set(context.priv_data, "aac_is", "0", 0), "AAC"));  // both are for lower rates: a band
    TRY(libav::check(av_opt_set(context.priv_data, "aac_pns", "0", 0), "AAC")); // of noise instead of the sound
    TRY(libav::check(avcodec_open2(&context, codec, nullptr), "AAC"));
    ASSERT(context.frame_size == kAacFrameSamples && context.initial_padding == kAacPrimingSamples);
    state->config = copied(context.extradata, static_cast<std::size_t>(context.extradata_size));

    AVFrame& frame = *state->frame.get();
    frame.nb_samples = kAacFrameSamples;
    frame.format = AV_SAMPLE_FMT_FLTP;
    frame.sample_rate = kSampleRate;
    TRY(libav::check(av_channel_layout_copy(&frame.ch_layout, &context.ch_layout), "AAC"));
    TRY(libav::check(av_frame_get_buffer(&frame, 0), "AAC"));
    return AacEncoder(std::move(state));
}

const std::vector<std::byte>& AacEncoder::config() const
{
    return state_->config;
}

Status AacEncoder::State::send(const float* interleaved)
{
    AVFrame& target = *frame.get();
    TRY(libav::check(av_frame_make_writable(&target), "AAC"));
    auto* left = reinterpret_cast<float*>(target.data[0]);
    auto* right = reinterpret_cast<float*>(target.data[1]);
    for (std::size_t i = 0; i < kAacFrameSamples; ++i) {
        left[i] = interleaved[2 * i];
        right[i] = interleaved[2 * i + 1];
    }
    target.pts = next_pts;
    next_pts += kAacFrameSamples;
    return libav::check(avcodec_send_frame(codec.get(), &target), "AAC");
}

Result<std::vector<AudioPacket>> AacEncoder::State::receive()
{
    std::vector<AudioPacket> packets;
    while (true) {
        const int result = avcodec_receive_packet(codec.get(), packet.get());
        if (result == AVERROR(EAGAIN) || result == AVERROR_EOF)
            return packets;
        TRY(libav::check(result, "AAC"));
        packets.push_back(
            {copied(packet.get()->data, static_cast<std::size_t>(packet.get()->size)), out_sample, kAacFrameSamples});
        out_sample += kAacFrameSamples;
        av_packet_unref(packet.get());
    }
}

Result<std::vector<AudioPacket>> AacEncoder::encode(std::span<const float> interleaved)
{
    State& state = *state_;
    ASSERT(interleaved.size() % 2 == 0);
    constexpr std::size_t kBlock = 2U * kAacFrameSamples;
    state.waiting.insert(state.waiting.end(), interleaved.begin(), interleaved.end());
    std::vector<AudioPacket> packets;
    std::size_t at = 0;
    for (; state.waiting.size() - at >= kBlock; at += kBlock) {
        TRY(state.send(state.waiting.data() + at));
        auto more = TRY(state.receive());
        std::move(more.begin(), more.end(), std::back_inserter(packets));
    }
    state.waiting.erase(state.waiting.begin(), state.waiting.begin() + static_cast<std::ptrdiff_t>(at));
    return packets;
}

Result<std::vector<AudioPacket>> AacEncoder::finish()
{
    State& state = *state_;
    if (!state.waiting.empty()) {
        state.waiting.resize(2U * kAacFrameSamples, 0.0F);
        TRY(state.send(state.waiting.data()));
        state.waiting.clear();
    }
    TRY(libav::check(avcodec_send_frame(state.codec.get(), nullptr), "AAC"));
    return state.receive();
}

struct AacDecoder::State {
    libav::Codec codec;
    libav::Frame frame;
    libav::Packet packet;
    std::vector<float> out;
};

AacDecoder::AacDecoder(std::unique_ptr<State> state) : state_(std::move(state)) {}
AacDecoder::AacDecoder(AacDecoder&&) noexcept = default;
AacDecoder& AacDecoder::operator=(AacDecoder&&) noexcept = default;
AacDecoder::~AacDecoder() = default;

Result<AacDecoder> AacDecoder::create(std::span<const std::byte> config)
{
    libav::take_over_log();
    const AVCodec* codec = avcodec_find_decoder(AV_CODEC_ID_AAC);
    if (codec == nullptr)
        return fail(Errc::unavailable, "AAC: libavcodec was built without its AAC decoder");
    auto state = std::make_unique<State>();
    state->codec.reset(avcodec_alloc_context3(codec));
    state->frame.reset(av_frame_alloc());
    state->packet.reset(av_packet_alloc());
    if (!state->codec || !state->frame || !state->packet)
        return fail(Errc::unavailable, "AAC: out of memory");
    AVCodecContext& context = *state->codec.get();
    context.extradata = static_cast<std::uint8_t*>(av_mallocz(config.size() + AV_INPUT_BUFFER_PADDING_SIZE));
    if (context.extradata == nullptr)
        return fail(Errc::unavailable, "AAC: out of memory");
    std::memcpy(context.extradata, config.data(), config.size());
    context.extradata_size = static_cast<int>(config.size());
    TRY(libav::check(avcodec_open2(&context, codec, nullptr), "AAC"));
    return AacDecoder(std::move(state));
}

Result<std::span<const float>> AacDecoder::decode(const AudioPacket& packet)
{
    State& state = *state_;
    TRY(libav::check(av_new_packet(state.packet.get(), static_cast<int>(packet.bytes.size())), "AAC"));
    std::memcpy(state.packet.get()->data, packet.bytes.data(), packet.bytes.size());
    const int sent = avcodec_send_packet(state.codec.get(), state.packet.get());
    av_packet_unref(state.packet.get());
    TRY(libav::check(sent, "AAC"));
    TRY(libav::check(avcodec_receive_frame(state.codec.get(), state.frame.get()), "AAC"));
    const AVFrame& frame = *state.frame.get();
    if (frame.format != AV_SAMPLE_FMT_FLTP || frame.ch_layout.nb_channels != 2)
        return fail(Errc::invalid_input, "AAC: the track is not stereo");
    const auto count = static_cast<std::size_t>(frame.nb_samples);
    state.out.resize(2 * count);
    for (std::size_t i = 0; i < count; ++i) {
        state.out[2 * i] = reinterpret_cast<const float*>(frame.data[0])[i];
        state.out[2 * i + 1] = reinterpret_cast<const float*>(frame.data[1])[i];
    }
    return std::span<const float>(state.out);
}

}
