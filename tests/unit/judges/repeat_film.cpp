// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/unit/judges/repeat_film.h"

#include "tests/support/judge/picture_numbers.h"
#include "tests/unit/media/synthetic.h"

#include <gtest/gtest.h>
#include <x264.h>

#include <bit>

namespace test {
namespace {

constexpr frame::Size kSize{322, 242};
constexpr unsigned kMacroblocks = 21 * 16;
constexpr int kGopFrames = 25;

using Bytes = std::vector<std::byte>;

struct Coded {
    media::H264Headers headers;
    std::vector<media::VideoPacket> pictures;
};

class BitWriter {
public:
    explicit BitWriter(unsigned nal_header) { fixed(nal_header, 8); }
    BitWriter& fixed(unsigned value, unsigned count)
    {
        while (count-- > 0)
            bits_.push_back((value >> count & 1U) != 0);
        return *this;
    }
    BitWriter& exp_golomb(unsigned value)
    {
        const auto length = static_cast<unsigned>(std::bit_width(value + 1));
        return fixed(0, length - 1).fixed(value + 1, length);
    }
    Bytes finish() // stop bit, and emulation prevention (7.4.1)
    {
        fixed(1, 1);
        Bytes bytes;
        unsigned zeros = 0;
        for (std::size_t i = 0; i < bits_.size(); i += 8) {
            unsigned byte = 0;
            for (std::size_t bit = 0; bit < 8; ++bit)
                byte = byte << 1U | (i + bit < bits_.size() && bits_[i + bit] ? 1U : 0U);
            if (zeros >= 2 && byte <= 3) {
                bytes.push_back(std::byte{3});
                zeros = 0;
            }
            bytes.push_back(static_cast<std::byte>(byte));
            zeros = byte == 0 ? zeros + 1 : 0;
        }
        return bytes;
    }

private:
    std::vector<bool> bits_;
};

// 7.3.2.2: CAVLC, no weights, deblocking said by the slice.
Bytes repeat_pps()
{
    BitWriter bits(0x68);
    bits.exp_golomb(1).exp_golomb(0); // its id, the SPS's
    bits.fixed(0, 2);                 // entropy_coding_mode, bottom_field_pic_order
    for (int i = 0; i < 3; ++i)       // slice groups, references of list 0 and 1, all minus 1
        bits.exp_golomb(0);
    bits.fixed(0, 3);           // weights
    for (int i = 0; i < 3; ++i) // QP, QS, chroma offset
        bits.exp_golomb(0);
    return bits.fixed(0b100, 3)
        .finish(); // deblocking control is there; constrained intra and redundant pictures are not
}

// 7.3.3: a P picture of one slice that skips every macroblock.
Bytes repeat_picture(unsigned frame_num, unsigned frame_num_bits, unsigned skipped)
{
    BitWriter bits(0x01);
    bits.exp_golomb(0).exp_golomb(5).exp_golomb(1); // first macroblock, all slices P, PPS
    bits.fixed(frame_num & ((1U << frame_num_bits) - 1), frame_num_bits);
    bits.fixed(0, 2);                                     // references: as many as the PPS says, in their own order
    bits.exp_golomb(0).exp_golomb(1).exp_golomb(skipped); // slice_qp_delta, deblocking off, mb_skip_run
    return bits.finish();
}

Bytes behind_length(const Bytes& unit)
{
    Bytes bytes;
    for (const unsigned shift : {24U, 16U, 8U, 0U})
        bytes.push_back(static_cast<std::byte>(unit.size() >> shift));
    bytes.insert(bytes.end(), unit.begin(), unit.end());
    return bytes;
}

x264_t* open_encoder()
{
    x264_param_t params;
    x264_param_default_preset(&params, "veryfast", "zerolatency");
    params.i_width = kSize.width;
    params.i_height = kSize.height;
    params.i_csp = X264_CSP_I420;
    params.i_threads = 1;
    params.i_bframe = 0;
    params.i_keyint_max = params.i_keyint_min = kGopFrames;
    params.i_scenecut_threshold = 0;
    params.b_annexb = 0;
    params.b_repeat_headers = 0;
    params.i_log_level = X264_LOG_ERROR;
    return x264_encoder_open(&params);
}

Coded encode_with_x264()
{
    Coded coded;
    x264_t* encoder = open_encoder();
    x264_nal_t* nals = nullptr;
    int count = 0;
    x264_encoder_headers(encoder, &nals, &count);
    for (int i = 0; i < count; ++i) {
        const auto* unit = reinterpret_cast<const std::byte*>(nals[i].p_payload) + 4; // behind its length
        const Bytes bytes(unit, unit + nals[i].i_payload - 4);
        if (nals[i].i_type == NAL_SPS)
            coded.headers.sps = bytes;
        else if (nals[i].i_type == NAL_PPS)
            coded.headers.pps.push_back(bytes);
    }
    for (int i = 0; i < kRepeatFilmCoded; ++i) {
        frame::Yuv420 source = moving_picture(kSize, i);
        x264_picture_t picture;
        x264_picture_t out;
        x264_picture_init(&picture);
        picture.img.i_csp = X264_CSP_I420;
        picture.img.i_plane = 3;
        for (int plane = 0; plane < 3; ++plane) {
            picture.img.plane[plane] = source.plane(plane);
            picture.img.i_stride[plane] = static_cast<int>(source.stride_bytes(plane));
        }
        picture.i_pts = i;
        const int size = x264_encoder_encode(encoder, &nals, &count, &picture, &out);
        const auto* first = reinterpret_cast<const std::byte*>(nals[0].p_payload);
        coded.pictures.push_back({Bytes(first, first + size), 2 * i, 2 * i, out.b_keyframe != 0});
    }
    x264_encoder_close(encoder);
    return coded;
}

}

void write_repeat_film(const std::filesystem::path& path, const RepeatSpec& spec)
{
    Coded coded = encode_with_x264();
    const auto& sps = coded.headers.sps;
    const auto bits = judge::frame_num_bits({reinterpret_cast<const std::uint8_t*>(sps.data()), sps.size()});
    ASSERT_TRUE(bits);
    coded.headers.pps.push_back(repeat_pps());
    media::Mp4Spec film;
    film.video = {kSize, {30, 1}, coded.headers};
    auto writer = media::Mp4Writer::create(path, film);
    ASSERT_TRUE(writer);
    for (int i = 0; i < kRepeatFilmCoded; ++i) {
        ASSERT_TRUE(writer->write_video(coded.pictures[static_cast<std::size_t>(i)]));
        const auto frame_num = static_cast<unsigned>(i % kGopFrames + spec.frame_num_step);
        const Bytes unit = repeat_picture(frame_num, *bits, kMacroblocks - static_cast<unsigned>(spec.skipped_less));
        ASSERT_TRUE(writer->write_video({behind_length(unit), 2 * i + 1, 2 * i + 1, false}));
    }
    const auto finished = writer->finish();
    ASSERT_TRUE(finished) << finished.error().what;
}

}
