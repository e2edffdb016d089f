// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/media/h264_bits.h"

#include "compositor/base/check.h"

#include <algorithm>
#include <bit>

namespace media {

std::uint32_t BitReader::bits(int count)
{
    std::uint32_t value = 0;
    for (int i = 0; i < count; ++i) {
        const std::size_t byte = position_ / 8;
        std::uint32_t bit = 0;
        if (byte < payload_.size())
            bit = std::to_integer<std::uint32_t>(payload_[byte]) >> (7 - position_ % 8) & 1U;
        else
            ok_ = false;
        value = value << 1U | bit;
        ++position_;
    }
    return value;
}

std::uint32_t BitReader::ue()
{
    int zeros = 0;
    while (ok_ && !flag())
        if (++zeros > 31)
            ok_ = false;
    return ok_ ? (1U << zeros) - 1 + bits(zeros) : 0;
}

std::int32_t BitReader::se()
{
    const std::uint32_t code = ue();
    const auto magnitude = static_cast<std::int32_t>((std::uint64_t{code} + 1) / 2);
    return code % 2 == 1 ? magnitude : -magnitude;
}

bool BitReader::more_data() const
{
    std::size_t last = payload_.size();
    while (last > 0 && payload_[last - 1] == std::byte{0})
        --last;
    if (last == 0)
        return false;
    const int zeros = std::countr_zero(std::to_integer<unsigned>(payload_[last - 1]));
    const std::size_t stop_bit = last * 8 - 1 - static_cast<std::size_t>(zeros);
    return position_ < stop_bit;
}

void BitWriter::bits(std::uint32_t value, int count)
{
    while (count > 0) {
        if (free_bits_ == 0) {
            payload_.push_back(std::byte{0});
            free_bits_ = 8;
        }
        const int part = std::min(count, free_bits_);
        const std::uint32_t taken = value >> (count - part) & ((1U << part) - 1);
        payload_.back() |= static_cast<std::byte>(taken << (free_bits_ - part));
        free_bits_ -= part;
        count -= part;
    }
}

void BitWriter::ue(std::uint32_t value)
{
    const std::uint32_t code = value + 1;
    const int length = std::bit_width(code);
    bits(0, length - 1);
    bits(code, length);
}

void BitWriter::se(std::int32_t value)
{
    ue(value > 0 ? 2 * static_cast<std::uint32_t>(value) - 1 : 2 * static_cast<std::uint32_t>(-value));
}

void BitWriter::copy(std::span<const std::byte> payload, std::size_t first_bit, std::size_t end_bit)
{
    ASSERT(first_bit <= end_bit && end_bit <= payload.size() * 8);
    for (std::size_t at = first_bit; at < end_bit; ++at)
        bits(std::to_integer<std::uint32_t>(payload[at / 8]) >> (7 - at % 8) & 1U, 1);
}

void BitWriter::trailing()
{
    bits(1, 1);
    free_bits_ = 0;
}

void BitWriter::align_with_ones()
{
    if (free_bits_ > 0)
        bits((1U << free_bits_) - 1, free_bits_);
}

void BitWriter::bytes(std::span<const std::byte> payload)
{
    ASSERT(aligned());
    payload_.insert(payload_.end(), payload.begin(), payload.end());
}

std::vector<std::byte> without_emulation_prevention(std::span<const std::byte> nal_body)
{
    std::vector<std::byte> payload;
    payload.reserve(nal_body.size());
    int zeros = 0;
    for (const std::byte byte : nal_body) {
        if (zeros >= 2 && byte == std::byte{3}) {
            zeros = 0;
            continue;
        }
        zeros = byte == std::byte{0} ? zeros + 1 : 0;
        payload.push_back(byte);
    }
    return payload;
}

void append_with_emulation_prevention(std::vector<std::byte>& nal, std::span<const std::byte> payload)
{
    nal.reserve(nal.size() + payload.size() + payload.size() / 64 + 4);
    int zeros = 0;
    for (const std::byte byte : payload) {
        if (zeros >= 2 && byte <= std::byte{3}) {
            nal.push_back(std::byte{3});
            zeros = 0;
        }
        zeros = byte == std::byte{0} ? zeros + 1 : 0;
        nal.push_back(byte);
    }
}

}
