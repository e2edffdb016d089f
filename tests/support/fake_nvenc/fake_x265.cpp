// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/fake_nvenc/fake_codec.h"

#include <x265.h>

namespace fake {
namespace {

class X265 final : public Codec {
public:
    explicit X265(const CodecSpec& spec) : spec_(spec), params_(x265_param_alloc())
    {
        x265_param_default_preset(params_, "ultrafast", "zerolatency");
        params_->sourceWidth = spec.width;
        params_->sourceHeight = spec.height;
        params_->internalCsp = X265_CSP_I420;
        params_->fpsNum = spec.fps_numerator;
        params_->fpsDenom = spec.fps_denominator;
        params_->bRepeatHeaders = 0;
        params_->bAnnexB = 1;
        params_->bEmitInfoSEI = 0;
        params_->bOpenGOP = 0;
        params_->keyframeMax = -1;
        params_->logLevel = X265_LOG_NONE;
        params_->rc.rateControlMode = X265_RC_CRF;
        params_->rc.rfConstant = spec.quality;
        params_->vui.bEnableVideoSignalTypePresentFlag = 1;
        params_->vui.bEnableColorDescriptionPresentFlag = 1;
        params_->vui.colorPrimaries = params_->vui.transferCharacteristics = params_->vui.matrixCoeffs = 1;
        x265_param_parse(params_, "pools", "none");
        x265_param_parse(params_, "frame-threads", "1");
        x265_param_apply_profile(params_, "main");
        encoder_ = x265_encoder_open(params_);
    }
    ~X265() override
    {
        x265_encoder_close(encoder_);
        x265_param_free(params_);
    }

    std::vector<std::uint8_t> headers() override
    {
        x265_nal* nals = nullptr;
        std::uint32_t count = 0;
        x265_encoder_headers(encoder_, &nals, &count);
        return joined(nals, count);
    }

    std::optional<CodedPicture> encode(const std::uint8_t* nv12, std::uint32_t pitch, bool key,
                                       std::uint64_t time) override
    {
        const auto width = static_cast<std::size_t>(spec_.width) / 2;
        const auto height = static_cast<std::size_t>(spec_.height) / 2;
        std::vector<std::uint8_t> chroma(2 * width * height); // x265 has no NV12
        const std::uint8_t* pairs = nv12 + std::size_t{pitch} * static_cast<std::size_t>(spec_.height);
        for (std::size_t y = 0; y < height; ++y)
            for (std::size_t x = 0; x < width; ++x) {
                chroma[y * width + x] = pairs[y * pitch + 2 * x];
                chroma[(height + y) * width + x] = pairs[y * pitch + 2 * x + 1];
            }
        x265_picture in;
        x265_picture_init(params_, &in);
        in.planes[0] = const_cast<std::uint8_t*>(nv12);
        in.planes[1] = chroma.data();
        in.planes[2] = chroma.data() + width * height;
        in.stride[0] = static_cast<int>(pitch);
        in.stride[1] = in.stride[2] = static_cast<int>(width);
        in.bitDepth = 8;
        in.pts = static_cast<std::int64_t>(time);
        in.sliceType = key ? X265_TYPE_IDR : X265_TYPE_P;
        return step(&in);
    }

    std::optional<CodedPicture> flush() override { return step(nullptr); }

private:
    static std::vector<std::uint8_t> joined(const x265_nal* nals, std::uint32_t count)
    {
        std::vector<std::uint8_t> bytes;
        for (std::uint32_t i = 0; i < count; ++i)
            bytes.insert(bytes.end(), nals[i].payload, nals[i].payload + nals[i].sizeBytes);
        return bytes;
    }

    std::optional<CodedPicture> step(x265_picture* in)
    {
        x265_nal* nals = nullptr;
        std::uint32_t count = 0;
        x265_picture out;
        if (x265_encoder_encode(encoder_, &nals, &count, in, &out) <= 0)
            return std::nullopt;
        return CodedPicture{joined(nals, count), out.sliceType == X265_TYPE_IDR, static_cast<std::uint64_t>(out.pts)};
    }

    CodecSpec spec_;
    x265_param* params_;
    x265_encoder* encoder_ = nullptr;
};

}

std::unique_ptr<Codec> make_x265(const CodecSpec& spec)
{
    return std::make_unique<X265>(spec);
}

}
