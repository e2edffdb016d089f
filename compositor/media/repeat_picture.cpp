// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/media/repeat_picture.h"

#include "compositor/base/check.h"
#include "compositor/media/h264_bits.h"

namespace media {
namespace {

using base::Errc;
using base::fail;

constexpr int kOrderBits = 16;
constexpr std::uint32_t kRepeatSet = 1;

std::vector<std::byte> nal_unit(int reference_idc, int type, std::span<const std::byte> payload)
{
    std::vector<std::byte> nal{static_cast<std::byte>(reference_idc << 5 | type)};
    append_with_emulation_prevention(nal, payload);
    return nal;
}

std::vector<std::byte> behind_length(const std::vector<std::byte>& nal)
{
    std::vector<std::byte> bytes;
    bytes.reserve(nal.size() + 4);
    for (int shift = 24; shift >= 0; shift -= 8)
        bytes.push_back(static_cast<std::byte>(nal.size() >> shift));
    bytes.insert(bytes.end(), nal.begin(), nal.end());
    return bytes;
}

// The same set with pic_order_cnt_type 0.
std::vector<std::byte> counted_by_order(const std::vector<std::byte>& sps, const SequenceSet& set)
{
    const auto payload = without_emulation_prevention(std::span(sps).subspan(1));
    BitWriter out;
    out.copy(payload, 0, set.order_begin_bit);
    out.ue(0);
    out.ue(kOrderBits - 4);
    std::size_t end = payload.size() * 8; // of what stands before the trailing bits
    while ((std::to_integer<unsigned>(payload[(end - 1) / 8]) >> (7 - (end - 1) % 8) & 1U) == 0)
        --end;
    out.copy(payload, set.order_end_bit, end - 1);
    out.trailing();
    std::vector<std::byte> nal{sps[0]};
    append_with_emulation_prevention(nal, out.payload());
    return nal;
}

std::vector<std::byte> repeat_set(const SequenceSet& sequence)
{
    BitWriter out;
    out.ue(kRepeatSet);
    out.ue(sequence.id);
    out.flag(false); // entropy_coding_mode_flag: CAVLC
    out.flag(false); // bottom_field_pic_order_in_frame_present_flag
    out.ue(0);       // num_slice_groups_minus1
    out.ue(0);       // num_ref_idx_l0_default_active_minus1
    out.ue(0);       // num_ref_idx_l1_default_active_minus1
    out.flag(false); // weighted_pred_flag
    out.bits(0, 2);  // weighted_bipred_idc
    out.se(0);       // pic_init_qp_minus26
    out.se(0);       // pic_init_qs_minus26
    out.se(0);       // chroma_qp_index_offset
    out.flag(true);  // deblocking_filter_control_present_flag
    out.flag(false); // constrained_intra_pred_flag
    out.flag(false); // redundant_pic_cnt_present_flag
    out.trailing();
    constexpr int kPictureSetType = 8;
    return nal_unit(3, kPictureSetType, out.payload());
}

}

Result<RepeatStream> RepeatStream::create(const H264Headers& plain)
{
    RepeatStream stream;
    stream.plain_sequence_ = TRY(read_sequence_set(plain.sps));
    if (plain.pps.size() != 1)
        return fail(Errc::internal, "H.264: one picture parameter set was expected");
    stream.picture_set_ = TRY(read_picture_set(plain.pps.front()));
    if (!stream.picture_set_.cabac || stream.picture_set_.weighted || stream.picture_set_.id == kRepeatSet ||
        stream.plain_sequence_.reference_frames == 0)
        return fail(Errc::internal, "H.264: repeats need CABAC, no weights, and references");
    stream.headers_.sps = counted_by_order(plain.sps, stream.plain_sequence_);
    stream.headers_.pps = {plain.pps.front(), repeat_set(stream.plain_sequence_)};
    return stream;
}

std::uint32_t RepeatStream::order_of(std::int64_t frame) const
{
    const std::int64_t since = frame - idr_frame_;
    ASSERT(since >= 0 && since <= 2 * kMaxGopFrames);
    return static_cast<std::uint32_t>(2 * since) & ((1U << kOrderBits) - 1);
}

Result<VideoPacket> RepeatStream::coded(const VideoPacket& packet)
{
    const auto nal = TRY(single_nal(packet));
    const SliceHeader header = TRY(read_slice_header(nal, plain_sequence_, std::span(&picture_set_, 1)));
    if (header.reference_idc == 0)
        return fail(Errc::internal, "H.264: the encoder made a picture that nothing refers to");
    if (header.idr)
        idr_frame_ = packet.pts_frame;
    next_frame_num_ = (header.frame_num + 1) & ((1U << plain_sequence_.frame_num_bits) - 1);

    const auto payload = without_emulation_prevention(nal.subspan(1));
    BitWriter out;
    out.copy(payload, 0, header.idr_id_begin_bit);
    if (header.idr)
        out.ue(static_cast<std::uint32_t>(packet.pts_frame & 1)); // two IDRs in a row differ (7.4.3), joined films too
    out.bits(order_of(packet.pts_frame), kOrderBits);
    out.copy(payload, header.order_end_bit, header.end_bit);
    out.align_with_ones();
    out.bytes(std::span(payload).subspan((header.end_bit + 7) / 8));

    VideoPacket rewritten{{}, packet.pts_frame, packet.dts_frame, packet.key};
    std::vector<std::byte> unit{nal[0]};
    append_with_emulation_prevention(unit, out.payload());
    rewritten.bytes = behind_length(unit);
    return rewritten;
}

VideoPacket RepeatStream::repeat(std::int64_t frame) const
{
    BitWriter out; // slice header, 7.3.3, and slice data, 7.3.4
    out.ue(0);     // first_mb_in_slice
    out.ue(5);     // slice_type: P, like all slices of the picture
    out.ue(kRepeatSet);
    out.bits(next_frame_num_, plain_sequence_.frame_num_bits);
    out.bits(order_of(frame), kOrderBits);
    out.flag(false); // num_ref_idx_active_override_flag
    out.flag(false); // ref_pic_list_modification_flag_l0
    out.se(0);       // slice_qp_delta
    out.ue(1);       // disable_deblocking_filter_idc
    const frame::Size macroblocks = plain_sequence_.macroblocks;
    out.ue(static_cast<std::uint32_t>(macroblocks.width * macroblocks.height)); // mb_skip_run
    out.trailing();
    constexpr int kSliceType = 1;
    return {behind_length(nal_unit(0, kSliceType, out.payload())), frame, frame, false};
}

}
