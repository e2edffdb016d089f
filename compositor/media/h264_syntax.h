// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The parts of H.264 syntax (Rec. ITU-T H.264, 7.3) that repeat pictures touch: parameter sets and slice headers of
// progressive 4:2:0 streams with one slice a picture, as x264 writes them. Anything else is an error, never a guess.
// Reads x264's units and is the reader of the tests. NAL units come without start code or length. Thread: any.

#include "compositor/base/result.h"
#include "compositor/media/h264_encoder.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace media {

// Sequence parameter set, 7.3.2.1.1.
struct SequenceSet {
    std::uint32_t id = 0;
    int profile = 0;
    int level = 0;
    int frame_num_bits = 0;
    std::uint32_t order_type = 0; // pic_order_cnt_type
    int order_bits = 0;           // of pic_order_cnt_lsb; 0 unless order_type is 0
    std::uint32_t reference_frames = 0;
    frame::Size macroblocks;
    std::size_t order_begin_bit = 0, order_end_bit = 0; // where the payload says order_type and what belongs to it
};

// Picture parameter set, 7.3.2.2.
struct PictureSet {
    std::uint32_t id = 0;
    std::uint32_t sequence_id = 0;
    bool cabac = false;
    bool bottom_order = false; // bottom_field_pic_order_in_frame_present_flag
    std::uint32_t default_references = 1;
    bool weighted = false; // weighted_pred_flag
    bool deblocking_control = false;
    bool redundant_count = false;
};

enum class SliceType : std::uint8_t { p = 0, b = 1, i = 2 };

// Slice header, 7.3.3.
struct SliceHeader {
    int reference_idc = 0; // nal_ref_idc
    bool idr = false;
    std::uint32_t first_macroblock = 0;
    SliceType type = SliceType::p;
    std::uint32_t picture_set = 0;
    std::uint32_t frame_num = 0;
    std::uint32_t idr_id = 0;
    std::uint32_t order = 0; // pic_order_cnt_lsb; 0 where the stream counts otherwise
    std::uint32_t deblocking_off = 0;
    std::size_t idr_id_begin_bit = 0;                   // in the payload: idr_pic_id is [this, order_begin_bit)
    std::size_t order_begin_bit = 0, order_end_bit = 0; // pic_order_cnt_lsb lies, or would lie, here
    std::size_t end_bit = 0;                            // slice data begins
};

Result<SequenceSet> read_sequence_set(std::span<const std::byte> nal);
Result<PictureSet> read_picture_set(std::span<const std::byte> nal);
Result<SliceHeader> read_slice_header(std::span<const std::byte> nal, const SequenceSet& sequence,
                                      std::span<const PictureSet> pictures);

// One picture of a stream of ours, for tests and for people.
enum class PictureKind { idr, coded, repeat };
struct CodedPicture {
    PictureKind kind = PictureKind::coded; // repeat: a P picture of which every macroblock is skipped
    SliceHeader header;
    std::size_t bytes = 0; // of the NAL unit
};
Result<CodedPicture> read_picture(const H264Headers& headers, const VideoPacket& packet);

// The NAL unit of a packet that holds one.
Result<std::span<const std::byte>> single_nal(const VideoPacket& packet);

}
