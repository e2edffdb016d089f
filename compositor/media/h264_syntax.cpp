// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/media/h264_syntax.h"

#include "compositor/media/h264_bits.h"

#include <algorithm>

namespace media {
namespace {

using base::Errc;
using base::fail;

enum NalType : int { nal_slice = 1, nal_idr = 5, nal_sequence_set = 7, nal_picture_set = 8 }; // table 7-1

tl::unexpected<base::Error> unknown(const char* what)
{
    return fail(Errc::internal, fmt::format("H.264: {}", what));
}

int type_of(std::span<const std::byte> nal)
{
    return nal.empty() ? 0 : std::to_integer<int>(nal[0]) & 31;
}

std::vector<std::byte> payload_of(std::span<const std::byte> nal)
{
    return without_emulation_prevention(nal.subspan(1));
}

// pic_order_cnt_type and its fields.
bool read_order(BitReader& in, SequenceSet& set)
{
    set.order_begin_bit = in.position();
    set.order_type = in.ue();
    if (set.order_type == 0)
        set.order_bits = static_cast<int>(in.ue()) + 4;
    set.order_end_bit = in.position();
    return set.order_type != 1 && set.order_bits <= 16;
}

// Of P slices: what stands between the picture order count and slice_qp_delta. False: something unknown.
bool skip_references(BitReader& in, const PictureSet& set, const SliceHeader& header)
{
    if (header.type == SliceType::p) {
        if (in.flag()) // num_ref_idx_active_override_flag
            in.ue();
        if (in.flag()) // ref_pic_list_modification_flag_l0
            while (in.ok() && in.ue() != 3)
                in.ue();
        if (set.weighted)
            return false; // pred_weight_table
    }
    if (header.reference_idc == 0)
        return true;
    if (header.idr) {
        in.bits(2); // no_output_of_prior_pics_flag, long_term_reference_flag
    } else if (in.flag()) {
        for (std::uint32_t operation = in.ue(); in.ok() && operation != 0; operation = in.ue()) {
            if (operation != 1)
                return false; // only "one short-term picture is done with"
            in.ue();
        }
    }
    return true;
}

}

Result<SequenceSet> read_sequence_set(std::span<const std::byte> nal)
{
    if (type_of(nal) != nal_sequence_set)
        return unknown("this is no sequence parameter set");
    const auto payload = payload_of(nal);
    BitReader in(payload);
    SequenceSet set;
    set.profile = static_cast<int>(in.bits(8));
    in.bits(8); // constraint flags
    set.level = static_cast<int>(in.bits(8));
    set.id = in.ue();
    if (set.profile != 100 && set.profile != 77 && set.profile != 66)
        return unknown("the sequence parameter set is of a profile other than High, Main and Baseline");
    if (set.profile == 100) {
        const bool yuv420 = in.ue() == 1, eight_bits = in.ue() == 0 && in.ue() == 0;
        in.flag(); // qpprime_y_zero_transform_bypass_flag
        if (!yuv420 || !eight_bits || in.flag())
            return unknown("the sequence parameter set is not 4:2:0 of 8 bits, or has scaling lists");
    }
    set.frame_num_bits = static_cast<int>(in.ue()) + 4;
    if (set.frame_num_bits > 16 || !read_order(in, set))
        return unknown("the sequence parameter set counts pictures in an unknown way");
    set.reference_frames = in.ue();
    in.flag(); // gaps_in_frame_num_value_allowed_flag
    set.macroblocks.width = static_cast<int>(in.ue()) + 1;
    set.macroblocks.height = static_cast<int>(in.ue()) + 1;
    if (!in.flag() || !in.ok())
        return unknown("the sequence parameter set is cut off, or allows interlaced pictures");
    return set;
}

Result<PictureSet> read_picture_set(std::span<const std::byte> nal)
{
    if (type_of(nal) != nal_picture_set)
        return unknown("this is no picture parameter set");
    const auto payload = payload_of(nal);
    BitReader in(payload);
    PictureSet set;
    set.id = in.ue();
    set.sequence_id = in.ue();
    set.cabac = in.flag();
    set.bottom_order = in.flag();
    if (in.ue() != 0)
        return unknown("the picture parameter set has slice groups");
    set.default_references = in.ue() + 1;
    in.ue(); // num_ref_idx_l1_default_active_minus1
    set.weighted = in.flag();
    in.bits(2); // weighted_bipred_idc
    in.se();    // pic_init_qp_minus26
    in.se();    // pic_init_qs_minus26
    in.se();    // chroma_qp_index_offset
    set.deblocking_control = in.flag();
    in.flag(); // constrained_intra_pred_flag
    set.redundant_count = in.flag();
    if (!in.ok() || set.redundant_count || set.bottom_order)
        return unknown("the picture parameter set is cut off, or of a kind that x264 does not write");
    return set;
}

Result<SliceHeader> read_slice_header(std::span<const std::byte> nal, const SequenceSet& sequence,
                                      std::span<const PictureSet> pictures)
{
    if (type_of(nal) != nal_slice && type_of(nal) != nal_idr)
        return unknown("this is no slice");
    const auto payload = payload_of(nal.first(std::min<std::size_t>(nal.size(), 128))); // headers are shorter
    BitReader in(payload);
    SliceHeader header;
    header.reference_idc = std::to_integer<int>(nal[0]) >> 5 & 3;
    header.idr = type_of(nal) == nal_idr;
    header.first_macroblock = in.ue();
    const std::uint32_t type = in.ue() % 5;
    header.picture_set = in.ue();
    const auto set = std::ranges::find(pictures, header.picture_set, &PictureSet::id);
    if (type > 2 || type == 1 || set == pictures.end())
        return unknown("the slice is neither I nor P, or names a parameter set that is not there");
    header.type = static_cast<SliceType>(type);
    header.frame_num = in.bits(sequence.frame_num_bits);
    header.idr_id_begin_bit = in.position();
    if (header.idr)
        header.idr_id = in.ue();
    header.order_begin_bit = in.position();
    header.order = in.bits(sequence.order_bits);
    header.order_end_bit = in.position();
    if (!skip_references(in, *set, header))
        return unknown("the slice header has weights or marks references in an unknown way");
    if (set->cabac && header.type != SliceType::i)
        in.ue(); // cabac_init_idc
    in.se();     // slice_qp_delta
    if (set->deblocking_control) {
        header.deblocking_off = in.ue();
        if (header.deblocking_off != 1) {
            in.se();
            in.se();
        }
    }
    header.end_bit = in.position();
    if (!in.ok())
        return unknown("the slice header is cut off");
    return header;
}

Result<std::span<const std::byte>> single_nal(const VideoPacket& packet)
{
    const std::span<const std::byte> bytes(packet.bytes);
    std::size_t length = 0;
    for (std::size_t i = 0; i < 4 && i < bytes.size(); ++i)
        length = length << 8U | std::to_integer<std::size_t>(bytes[i]);
    if (bytes.size() < 5 || length != bytes.size() - 4)
        return unknown("the packet does not hold just one NAL unit");
    return bytes.subspan(4);
}

Result<CodedPicture> read_picture(const H264Headers& headers, const VideoPacket& packet)
{
    const SequenceSet sequence = TRY(read_sequence_set(headers.sps));
    std::vector<PictureSet> sets;
    for (const auto& nal : headers.pps)
        sets.push_back(TRY(read_picture_set(nal)));
    const auto nal = TRY(single_nal(packet));
    CodedPicture picture;
    picture.header = TRY(read_slice_header(nal, sequence, sets));
    picture.bytes = nal.size();
    if (picture.header.idr) {
        picture.kind = PictureKind::idr;
        return picture;
    }
    const auto set = std::ranges::find(sets, picture.header.picture_set, &PictureSet::id);
    if (set->cabac || picture.header.type != SliceType::p)
        return picture;
    const auto payload = payload_of(nal);
    BitReader in(payload);
    for (std::size_t at = 0; at < picture.header.end_bit; ++at)
        in.flag();
    const auto skipped = in.ue(); // mb_skip_run, 7.3.4
    const auto all = static_cast<std::uint32_t>(sequence.macroblocks.width * sequence.macroblocks.height);
    if (skipped == all && !in.more_data() && in.ok())
        picture.kind = PictureKind::repeat;
    return picture;
}

}
