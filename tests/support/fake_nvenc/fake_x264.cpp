// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/fake_nvenc/fake_codec.h"

#include <x264.h>

namespace fake {
namespace {

class X264 final : public Codec {
public:
    explicit X264(const CodecSpec& spec) : spec_(spec)
    {
        x264_param_t params;
        x264_param_default_preset(&params, "veryfast", "zerolatency");
        params.i_width = spec.width;
        params.i_height = spec.height;
        params.i_csp = X264_CSP_NV12;
        params.i_fps_num = spec.fps_numerator;
        params.i_fps_den = spec.fps_denominator;
        params.i_threads = 1;
        params.b_sliced_threads = 0;
        params.i_keyint_max = X264_KEYINT_MAX_INFINITE;
        params.i_scenecut_threshold = 0;
        params.b_repeat_headers = 0;
        params.b_annexb = 1;
        params.i_sps_id = spec.set_id;
        params.i_log_level = X264_LOG_NONE;
        params.rc.i_rc_method = X264_RC_CRF;
        params.rc.f_rf_constant = static_cast<float>(spec.quality);
        params.vui.i_colorprim = params.vui.i_transfer = params.vui.i_colmatrix = 1;
        params.analyse.b_transform_8x8 = spec.main_profile ? 0 : 1;
        x264_param_apply_profile(&params, spec.main_profile ? "main" : "high");
        encoder_ = x264_encoder_open(&params);
    }
    ~X264() override { x264_encoder_close(encoder_); }

    std::vector<std::uint8_t> headers() override
    {
        x264_nal_t* nals = nullptr;
        int count = 0;
        x264_encoder_headers(encoder_, &nals, &count);
        std::vector<std::uint8_t> bytes;
        for (int i = 0; i < count; ++i)
            if (nals[i].i_type == NAL_SPS || nals[i].i_type == NAL_PPS)
                bytes.insert(bytes.end(), nals[i].p_payload, nals[i].p_payload + nals[i].i_payload);
        return bytes;
    }

    std::optional<CodedPicture> encode(const std::uint8_t* nv12, std::uint32_t pitch, bool key,
                                       std::uint64_t time) override
    {
        x264_picture_t in;
        x264_picture_init(&in);
        in.img.i_csp = X264_CSP_NV12;
        in.img.i_plane = 2;
        in.img.plane[0] = const_cast<std::uint8_t*>(nv12);
        in.img.plane[1] = in.img.plane[0] + std::size_t{pitch} * static_cast<std::size_t>(spec_.height);
        in.img.i_stride[0] = in.img.i_stride[1] = static_cast<int>(pitch);
        in.i_type = key ? X264_TYPE_IDR : X264_TYPE_AUTO;
        in.i_pts = static_cast<std::int64_t>(time);
        x264_nal_t* nals = nullptr;
        int count = 0;
        x264_picture_t out;
        const int size = x264_encoder_encode(encoder_, &nals, &count, &in, &out);
        if (size <= 0)
            return std::nullopt;
        return CodedPicture{
            {nals[0].p_payload, nals[0].p_payload + size}, out.b_keyframe != 0, static_cast<std::uint64_t>(out.i_pts)};
    }

    std::optional<CodedPicture> flush() override { return std::nullopt; } // it keeps nothing back

private:
    CodecSpec spec_;
    x264_t* encoder_ = nullptr;
};

}

std::unique_ptr<Codec> make_x264(const CodecSpec& spec)
{
    return std::make_unique<X264>(spec);
}

}
