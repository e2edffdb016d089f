// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/media/x264_settings.h"

#include "compositor/media/repeat_picture.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <malloc.h>
#include <string_view>

// x264 164 reads memory that it never wrote: with constant macroblocks, frame_deblock_row (common/deblock.c) asks for
// the filter strength at the left and upper edge of an intra macroblock, which only inter macroblocks set. What lay
// there decides whether a constant neighbour is coded again, so the same film came out with other bytes now and then.
// x264 allocates by memalign, which it finds here instead of in libc; of the libraries that our programs are linked
// with only libgomp does so too, to which cleared memory is as good. x264's pictures, far larger than the limit, are
// written before they are read.
extern "C" __attribute__((visibility("default"))) void* memalign(std::size_t alignment, std::size_t size) noexcept
{
    constexpr std::size_t kMostCleared = 256 << 10; // bytes; a strength is 64 bytes a macroblock of a row
    void* memory = nullptr;
    if (posix_memalign(&memory, alignment, size) != 0)
        return nullptr;
    if (size <= kMostCleared)
        std::memset(memory, 0, size);
    return memory;
}

namespace media {
namespace {

using base::Errc;
using base::fail;

// x264 prints to standard error when it is asked for a preset it does not know.
bool is_preset(std::string_view name)
{
    for (const char* const* preset = x264_preset_names; *preset != nullptr; ++preset)
        if (name == *preset)
            return true;
    return false;
}

void set_stream(x264_param_t& p, const H264Spec& spec)
{
    p.i_width = spec.size.width;
    p.i_height = spec.size.height;
    p.i_csp = X264_CSP_I420;
    p.i_fps_num = static_cast<std::uint32_t>(spec.fps.numerator());
    p.i_fps_den = static_cast<std::uint32_t>(spec.fps.denominator());
    p.i_timebase_num = p.i_fps_den;
    p.i_timebase_den = p.i_fps_num;
    p.b_vfr_input = 0;
    p.b_annexb = 0;
    p.b_repeat_headers = 0;
    p.b_aud = 0;
    p.b_stitchable = 1; // the same settings give the same headers, whatever the pictures
    p.i_nal_hrd = X264_NAL_HRD_NONE;
    p.b_pic_struct = 0;
    p.vui.i_sar_width = 1;
    p.vui.i_sar_height = 1;
    p.vui.i_vidformat = 5; // unspecified
    p.vui.b_fullrange = 0;
    p.vui.i_colorprim = 1; // ITU-T H.264, tables E-3 to E-5: BT.709
    p.vui.i_transfer = 1;
    p.vui.i_colmatrix = 1;
    p.vui.i_chroma_loc = 1; // figure E-1: centre of the four
}

void set_coding(x264_param_t& p, const H264Spec& spec)
{
    p.i_threads = 1;
    p.i_lookahead_threads = 1;
    p.b_sliced_threads = 0;
    p.i_sync_lookahead = 0;
    p.b_deterministic = 1;
    p.b_cpu_independent = 1;

    p.i_keyint_max = X264_KEYINT_MAX_INFINITE; // IDRs come from us, by frame index
    p.i_keyint_min = 1;
    p.i_scenecut_threshold = 0;
    p.b_intra_refresh = 0;
    p.b_open_gop = 0;
    p.i_bframe = 0;
    p.i_bframe_adaptive = X264_B_ADAPT_NONE;
    p.i_bframe_pyramid = X264_B_PYRAMID_NONE;
    p.i_frame_reference = std::min(p.i_frame_reference, kMaxReferences);
    p.b_cabac = 1;
    p.analyse.b_transform_8x8 = 1; // this is what makes it High
    p.analyse.i_weighted_pred = X264_WEIGHTP_NONE;
    p.analyse.b_weighted_bipred = 0;
    p.analyse.i_direct_mv_pred = X264_DIRECT_PRED_SPATIAL;
    p.analyse.b_mb_info = 1;

    p.rc.i_rc_method = X264_RC_CRF;
    p.rc.f_rf_constant = static_cast<float>(spec.crf);
    p.rc.i_lookahead = std::min(p.rc.i_lookahead, spec.lookahead);
    if (spec.max_bitrate_kbps > 0) {
        p.rc.i_vbv_max_bitrate = spec.max_bitrate_kbps;
        p.rc.i_vbv_buffer_size = static_cast<int>(kVbvSeconds * spec.max_bitrate_kbps);
    }
}

}

Status check_h264_spec(const H264Spec& spec)
{
    if (spec.size.width < 2 || spec.size.height < 2 || spec.size.width % 2 != 0 || spec.size.height % 2 != 0)
        return fail(Errc::invalid_input,
                    fmt::format("H.264: {} x {}: width and height must be even", spec.size.width, spec.size.height));
    if (spec.fps <= base::MediaTime{} || spec.fps.numerator() > 1'000'000 || spec.fps.denominator() > 100'000)
        return fail(Errc::invalid_input, "H.264: the frame rate is out of range");
    if (!(spec.crf >= 1 && spec.crf <= 51)) // below 1 x264 is lossless, which no player of High profile decodes
        return fail(Errc::invalid_input, fmt::format("H.264: crf {} is outside 1 to 51", spec.crf));
    if (spec.max_bitrate_kbps < 0 || spec.max_bitrate_kbps > 1'000'000 || spec.gop_frames < 0 || spec.lookahead < 0 ||
        !(spec.stillness >= 0 && spec.stillness <= 1) || !(spec.holding >= 0 && spec.holding <= 1) ||
        spec.gop_frames > RepeatStream::kMaxGopFrames)
        return fail(Errc::invalid_input, "H.264: bitrate cap or keyframe interval is out of range");
    return {};
}

int preset_lookahead(const H264Spec& spec)
{
    x264_param_t params;
    if (!is_preset(spec.preset) || x264_param_default_preset(&params, spec.preset.c_str(), nullptr) != 0)
        return 0;
    return params.rc.i_lookahead;
}

Result<x264_param_t> x264_settings(const H264Spec& spec)
{
    x264_param_t params;
    if (!is_preset(spec.preset) || x264_param_default_preset(&params, spec.preset.c_str(), nullptr) != 0)
        return fail(
            Errc::invalid_input,
            fmt::format("H.264: there is no preset {}; use one of ultrafast, superfast, veryfast, faster, fast, "
                        "medium, slow, slower, veryslow",
                        spec.preset));
    params.i_log_level = X264_LOG_WARNING;
    set_stream(params, spec);
    set_coding(params, spec);
    if (x264_param_apply_profile(&params, "high") != 0)
        return fail(Errc::internal, "x264: these settings are not of the High profile");
    return params;
}

}
