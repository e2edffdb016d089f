// SPDX-License-Identifier: GPL-3.0-or-later
// libnvidia-encode.so.1: sessions that check what they are told and encode in software.
#include "tests/support/fake_nvenc/fake_codec.h"
#include "tests/support/fake_nvenc/fake_orders.h"

#include <ffnvcodec/nvEncodeAPI.h>

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <deque>

namespace {

constexpr std::uint32_t kPitchStep = 256;
std::atomic<int> sessions_open{0};
std::atomic<int> sessions_made{0};
std::atomic<int> pictures_given{0}; // to the whole process

bool same(const GUID& a, const GUID& b)
{
    return std::memcmp(&a, &b, sizeof a) == 0;
}

struct Surface {
    std::vector<std::uint8_t> bytes;
    std::uint32_t pitch = 0;
};

struct Output {
    fake::CodedPicture picture;
    bool filled = false;
};

struct Session {
    std::unique_ptr<fake::Codec> codec;
    bool hevc = false;
    std::uint32_t height = 0;
    std::deque<Output*> waiting; // outputs in the order of their pictures
    std::string last_error;

    NVENCSTATUS refuse(const char* why)
    {
        last_error = why;
        return NV_ENC_ERR_INVALID_PARAM;
    }
    void fill(std::optional<fake::CodedPicture> picture)
    {
        if (!picture || waiting.empty())
            return;
        *waiting.front() = {std::move(*picture), true};
        waiting.pop_front();
    }
};

Session& session(void* encoder)
{
    return *static_cast<Session*>(encoder);
}

NVENCSTATUS open_session(NV_ENC_OPEN_ENCODE_SESSION_EX_PARAMS* params, void** encoder)
{
    if (params->version != NV_ENC_OPEN_ENCODE_SESSION_EX_PARAMS_VER || params->apiVersion != NVENCAPI_VERSION)
        return NV_ENC_ERR_INVALID_VERSION;
    if (fake::ordered("hang"))
        while (true)
            ::pause();
    if (fake::ordered("crash"))
        ::raise(SIGSEGV);
    if (fake::ordered("busy") || sessions_open >= fake::number_ordered("sessions", 1000))
        return NV_ENC_ERR_OUT_OF_MEMORY;
    ++sessions_open;
    *encoder = new Session;
    return NV_ENC_SUCCESS;
}

NVENCSTATUS close_session(void* encoder)
{
    delete &session(encoder);
    --sessions_open;
    return NV_ENC_SUCCESS;
}

NVENCSTATUS count_codecs(void*, std::uint32_t* count)
{
    *count = fake::ordered("no_hevc") ? 1 : 2;
    return NV_ENC_SUCCESS;
}

NVENCSTATUS list_codecs(void*, GUID* guids, std::uint32_t room, std::uint32_t* count)
{
    const GUID known[] = {NV_ENC_CODEC_H264_GUID, NV_ENC_CODEC_HEVC_GUID};
    count_codecs(nullptr, count);
    *count = std::min(*count, room);
    std::copy_n(known, *count, guids);
    return NV_ENC_SUCCESS;
}

NVENCSTATUS capability(void*, GUID, NV_ENC_CAPS_PARAM* asked, int* value)
{
    switch (asked->capsToQuery) {
    case NV_ENC_CAPS_WIDTH_MAX:
    case NV_ENC_CAPS_HEIGHT_MAX:
        *value = 4096;
        break;
    case NV_ENC_CAPS_NUM_MAX_BFRAMES:
        *value = 4;
        break;
    default:
        *value = 1;
    }
    return NV_ENC_SUCCESS;
}

NVENCSTATUS preset(void*, GUID, GUID, NV_ENC_TUNING_INFO, NV_ENC_PRESET_CONFIG* config)
{
    config->presetCfg.frameIntervalP = 3; // like the real ones: who wants no B pictures has to say so
    config->presetCfg.gopLength = 250;
    config->presetCfg.rcParams.averageBitRate = 2'000'000;
    return NV_ENC_SUCCESS;
}

// What this project promises of its streams must have been asked for.
const char* what_is_wrong(const NV_ENC_INITIALIZE_PARAMS& params, bool hevc)
{
    const NV_ENC_CONFIG& config = *params.encodeConfig;
    const auto& h264 = config.encodeCodecConfig.h264Config;
    const auto& h265 = config.encodeCodecConfig.hevcConfig;
    if (config.frameIntervalP != 1)
        return "fake: B pictures were asked for";
    if (config.gopLength < 10'000)
        return "fake: key pictures of the encoder's own were asked for";
    if (config.rcParams.rateControlMode != NV_ENC_PARAMS_RC_VBR || config.rcParams.targetQuality == 0 ||
        config.rcParams.averageBitRate != 0)
        return "fake: constant quality was not asked for";
    if (!same(config.profileGUID, hevc ? NV_ENC_HEVC_PROFILE_MAIN_GUID : NV_ENC_H264_PROFILE_HIGH_GUID))
        return "fake: another profile than High or Main was asked for";
    if ((hevc ? h265.disableSPSPPS : h264.disableSPSPPS) == 0)
        return "fake: parameter sets in the stream were asked for";
    const auto& vui = h264.h264VUIParameters;
    const auto& vui_hevc = h265.hevcVUIParameters;
    const bool bt709 = hevc ? vui_hevc.colourMatrix == 1 && vui_hevc.colourPrimaries == 1 &&
                                  vui_hevc.transferCharacteristics == 1 && vui_hevc.videoFullRangeFlag == 0
                            : vui.colourMatrix == 1 && vui.colourPrimaries == 1 && vui.transferCharacteristics == 1 &&
                                  vui.videoFullRangeFlag == 0;
    return bt709 ? nullptr : "fake: the colours are not tagged BT.709 limited";
}

NVENCSTATUS initialize(void* encoder, NV_ENC_INITIALIZE_PARAMS* params)
{
    Session& here = session(encoder);
    here.hevc = same(params->encodeGUID, NV_ENC_CODEC_HEVC_GUID);
    if (params->version != NV_ENC_INITIALIZE_PARAMS_VER)
        return NV_ENC_ERR_INVALID_VERSION;
    if (const char* wrong = what_is_wrong(*params, here.hevc))
        return here.refuse(wrong);
    const auto& rates = params->encodeConfig->rcParams;
    fake::CodecSpec spec;
    spec.width = static_cast<int>(params->encodeWidth);
    spec.height = static_cast<int>(params->encodeHeight);
    spec.fps_numerator = params->frameRateNum;
    spec.fps_denominator = params->frameRateDen;
    spec.quality = rates.targetQuality + rates.targetQualityLSB / 256.0;
    spec.main_profile = fake::ordered("main_profile");
    spec.set_id = fake::ordered("own_headers") ? sessions_made++ % 16 : 0;
    here.height = params->encodeHeight;
    here.codec = here.hevc ? fake::make_x265(spec) : fake::make_x264(spec);
    return NV_ENC_SUCCESS;
}

NVENCSTATUS use_streams(void*, NV_ENC_CUSTREAM_PTR, NV_ENC_CUSTREAM_PTR)
{
    return NV_ENC_SUCCESS;
}

NVENCSTATUS headers(void* encoder, NV_ENC_SEQUENCE_PARAM_PAYLOAD* payload)
{
    const auto bytes = session(encoder).codec->headers();
    if (bytes.size() > payload->inBufferSize)
        return NV_ENC_ERR_NOT_ENOUGH_BUFFER;
    std::memcpy(payload->spsppsBuffer, bytes.data(), bytes.size());
    *payload->outSPSPPSPayloadSize = static_cast<std::uint32_t>(bytes.size());
    return NV_ENC_SUCCESS;
}

NVENCSTATUS create_input(void* encoder, NV_ENC_CREATE_INPUT_BUFFER* asked)
{
    if (asked->bufferFmt != NV_ENC_BUFFER_FORMAT_NV12_PL)
        return session(encoder).refuse("fake: pictures are not NV12");
    auto* surface = new Surface;
    surface->pitch = (asked->width + kPitchStep - 1) / kPitchStep * kPitchStep;
    surface->bytes.resize(std::size_t{surface->pitch} * asked->height * 3 / 2);
    asked->inputBuffer = surface;
    return NV_ENC_SUCCESS;
}

NVENCSTATUS destroy_input(void*, NV_ENC_INPUT_PTR input)
{
    delete static_cast<Surface*>(input);
    return NV_ENC_SUCCESS;
}

NVENCSTATUS lock_input(void*, NV_ENC_LOCK_INPUT_BUFFER* lock)
{
    auto* surface = static_cast<Surface*>(lock->inputBuffer);
    lock->bufferDataPtr = surface->bytes.data();
    lock->pitch = surface->pitch;
    return NV_ENC_SUCCESS;
}

NVENCSTATUS unlock_input(void*, NV_ENC_INPUT_PTR)
{
    return NV_ENC_SUCCESS;
}

NVENCSTATUS create_output(void*, NV_ENC_CREATE_BITSTREAM_BUFFER* asked)
{
    asked->bitstreamBuffer = new Output;
    return NV_ENC_SUCCESS;
}

NVENCSTATUS destroy_output(void*, NV_ENC_OUTPUT_PTR output)
{
    delete static_cast<Output*>(output);
    return NV_ENC_SUCCESS;
}

NVENCSTATUS encode(void* encoder, NV_ENC_PIC_PARAMS* params)
{
    Session& here = session(encoder);
    if ((params->encodePicFlags & NV_ENC_PIC_FLAG_EOS) != 0) {
        for (std::size_t left = here.waiting.size(); left > 0; --left)
            here.fill(here.codec->flush());
        return NV_ENC_SUCCESS;
    }
    if (++pictures_given >= fake::number_ordered("fail_at", 1'000'000'000)) {
        here.last_error = "fake: the card has fallen off the bus";
        return NV_ENC_ERR_GENERIC;
    }
    auto* surface = static_cast<Surface*>(params->inputBuffer);
    if (fake::ordered("grey"))
        std::fill(surface->bytes.begin(), surface->bytes.end(), std::uint8_t{128});
    auto* output = static_cast<Output*>(params->outputBitstream);
    output->filled = false;
    here.waiting.push_back(output);
    const bool key = (params->encodePicFlags & NV_ENC_PIC_FLAG_FORCEIDR) != 0;
    here.fill(here.codec->encode(surface->bytes.data(), surface->pitch, key, params->inputTimeStamp));
    return NV_ENC_SUCCESS;
}

NVENCSTATUS lock_output(void* encoder, NV_ENC_LOCK_BITSTREAM* lock)
{
    auto* output = static_cast<Output*>(lock->outputBitstream);
    if (!output->filled)
        return session(encoder).refuse("fake: this picture has not come out yet");
    lock->bitstreamBufferPtr = output->picture.bytes.data();
    lock->bitstreamSizeInBytes = static_cast<std::uint32_t>(output->picture.bytes.size());
    lock->outputTimeStamp = output->picture.time;
    lock->pictureType = output->picture.key ? NV_ENC_PIC_TYPE_IDR : NV_ENC_PIC_TYPE_P;
    lock->frameAvgQP = 23;
    return NV_ENC_SUCCESS;
}

NVENCSTATUS unlock_output(void*, NV_ENC_OUTPUT_PTR)
{
    return NV_ENC_SUCCESS;
}

NVENCSTATUS reconfigure(void* encoder, NV_ENC_RECONFIGURE_PARAMS*)
{
    return session(encoder).refuse("fake: nothing is changed while a film is encoded");
}

const char* last_error(void* encoder)
{
    return session(encoder).last_error.c_str();
}

}

extern "C" __attribute__((visibility("default"))) NVENCSTATUS NvEncodeAPIGetMaxSupportedVersion(std::uint32_t* version)
{
    *version = NVENCAPI_MAJOR_VERSION << 4 | NVENCAPI_MINOR_VERSION;
    return NV_ENC_SUCCESS;
}

extern "C" __attribute__((visibility("default"))) NVENCSTATUS
NvEncodeAPICreateInstance(NV_ENCODE_API_FUNCTION_LIST* functions)
{
    if (functions->version != NV_ENCODE_API_FUNCTION_LIST_VER)
        return NV_ENC_ERR_INVALID_VERSION;
    functions->nvEncOpenEncodeSessionEx = open_session;
    functions->nvEncDestroyEncoder = close_session;
    functions->nvEncGetEncodeGUIDCount = count_codecs;
    functions->nvEncGetEncodeGUIDs = list_codecs;
    functions->nvEncGetEncodeCaps = capability;
    functions->nvEncGetEncodePresetConfigEx = preset;
    functions->nvEncInitializeEncoder = initialize;
    functions->nvEncSetIOCudaStreams = use_streams;
    functions->nvEncGetSequenceParams = headers;
    functions->nvEncCreateInputBuffer = create_input;
    functions->nvEncDestroyInputBuffer = destroy_input;
    functions->nvEncLockInputBuffer = lock_input;
    functions->nvEncUnlockInputBuffer = unlock_input;
    functions->nvEncCreateBitstreamBuffer = create_output;
    functions->nvEncDestroyBitstreamBuffer = destroy_output;
    functions->nvEncEncodePicture = encode;
    functions->nvEncLockBitstream = lock_output;
    functions->nvEncUnlockBitstream = unlock_output;
    functions->nvEncReconfigureEncoder = reconfigure;
    functions->nvEncGetLastErrorString = last_error;
    return NV_ENC_SUCCESS;
}
