// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/judge/picture_numbers.h"

#include <optional>

namespace judge {
namespace {

using base::Errc;
using base::fail;
using base::Result;
using base::Status;

// The bits of a NAL unit behind its first byte, without emulation prevention (7.3.1).
class Bits {
public:
    explicit Bits(std::span<const std::uint8_t> nal)
    {
        for (std::size_t i = 1; i < nal.size() && bytes_.size() < 64; ++i)
            if (i < 3 || nal[i] != 3 || nal[i - 1] != 0 || nal[i - 2] != 0)
                bytes_.push_back(nal[i]);
    }

    Result<std::uint32_t> fixed(unsigned count) // u(count)
    {
        std::uint32_t value = 0;
        for (; count > 0; --count, ++at_) {
            if (at_ / 8 >= bytes_.size())
                return fail(Errc::invalid_input, "H.264: a header ends too early");
            value = value << 1U | (bytes_[at_ / 8] >> (7 - at_ % 8) & 1U);
        }
        return value;
    }

    Result<std::uint32_t> exp_golomb() // ue(v)
    {
        unsigned zeros = 0;
        while (TRY(fixed(1)) == 0)
            if (++zeros > 31)
                return fail(Errc::invalid_input, "H.264: a number in a header is too long");
        return (1U << zeros) - 1 + TRY(fixed(zeros));
    }

private:
    Bytes bytes_;
    std::size_t at_ = 0;
};

bool has_chroma_format(std::uint32_t profile) // 7.3.2.1.1
{
    return profile == 100 || profile == 110 || profile == 122 || profile == 244 || profile == 44;
}

}

Result<unsigned> frame_num_bits(std::span<const std::uint8_t> sps)
{
    Bits bits(sps);
    const std::uint32_t profile = TRY(bits.fixed(8));
    TRY(bits.fixed(16));    // constraints, level
    TRY(bits.exp_golomb()); // seq_parameter_set_id
    if (has_chroma_format(profile)) {
        if (TRY(bits.exp_golomb()) != 1)
            return fail(Errc::invalid_input, "SPS: it is not 4:2:0");
        TRY(bits.exp_golomb()); // bit_depth_luma_minus8
        TRY(bits.exp_golomb()); // bit_depth_chroma_minus8
        TRY(bits.fixed(1));     // qpprime_y_zero_transform_bypass_flag
        if (TRY(bits.fixed(1)) != 0)
            return fail(Errc::unavailable, "SPS: this judge cannot read scaling matrices");
    }
    return TRY(bits.exp_golomb()) + 4;
}

Result<PictureNumbers> PictureNumbers::create(std::span<const std::uint8_t> avcc)
{
    PictureNumbers made;
    made.head_ = TRY(read_avcc(avcc));
    made.bits_ = TRY(frame_num_bits(made.head_.sps));
    return made;
}

Status PictureNumbers::check(std::span<const std::uint8_t> sample)
{
    std::optional<std::uint32_t> number;
    bool reference = false;
    for (const auto nal : TRY(split_sample(head_, sample))) {
        const unsigned type = nal[0] & 0x1fU;
        if (type != 1 && type != 5) // slices, of an IDR picture
            continue;
        Bits bits(nal);
        TRY(bits.exp_golomb()); // first_mb_in_slice
        TRY(bits.exp_golomb()); // slice_type
        TRY(bits.exp_golomb()); // pic_parameter_set_id
        const std::uint32_t found = TRY(bits.fixed(bits_));
        const std::uint32_t due = type == 5 ? 0 : (last_reference_ + 1) % (1U << bits_);
        if (found != due)
            return fail(Errc::invalid_input, fmt::format("frame_num is {}, {} is due: a reference picture is missing "
                                                         "or out of order",
                                                         found, due));
        number = found;
        reference = (nal[0] & 0x60U) != 0; // nal_ref_idc
    }
    if (!number)
        return fail(Errc::invalid_input, "a sample holds no picture");
    if (reference)
        last_reference_ = *number;
    return {};
}

}
