// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Bits of an H.264 stream as Rec. ITU-T H.264 writes them: u(n), ue(v) and se(v) (9.1), and the emulation prevention
// bytes between a NAL unit and its raw payload (7.4.1). Of this room only. Thread: one object, one thread.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace media {

// Reads a raw payload (without emulation prevention). Past the end every bit is 0 and ok() is false.
class BitReader {
public:
    explicit BitReader(std::span<const std::byte> payload) : payload_(payload) {}
    std::uint32_t bits(int count); // u(n), most significant bit first; 0 to 32
    bool flag() { return bits(1) != 0; }
    std::uint32_t ue(); // at most 2^32 - 2; a longer code is not ok
    std::int32_t se();
    std::size_t position() const { return position_; } // in bits
    bool more_data() const;                            // more_rbsp_data (7.2): anything before the trailing bits
    bool ok() const { return ok_; }

private:
    std::span<const std::byte> payload_;
    std::size_t position_ = 0;
    bool ok_ = true;
};

class BitWriter {
public:
    void bits(std::uint32_t value, int count); // 0 to 32
    void flag(bool value) { bits(value ? 1 : 0, 1); }
    void ue(std::uint32_t value); // below 2^32 - 1
    void se(std::int32_t value);
    void copy(std::span<const std::byte> payload, std::size_t first_bit, std::size_t end_bit);
    void trailing();        // a one and zeros up to the byte's end (7.3.2.11)
    void align_with_ones(); // cabac_alignment_one_bit (7.3.4)
    bool aligned() const { return free_bits_ == 0; }
    void bytes(std::span<const std::byte> payload); // aligned only
    const std::vector<std::byte>& payload() const { return payload_; }

private:
    std::vector<std::byte> payload_;
    int free_bits_ = 0; // of the last byte
};

// Of a NAL unit behind its header byte.
std::vector<std::byte> without_emulation_prevention(std::span<const std::byte> nal_body);
void append_with_emulation_prevention(std::vector<std::byte>& nal, std::span<const std::byte> payload);

}
