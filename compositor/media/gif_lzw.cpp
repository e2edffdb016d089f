// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/media/gif_lzw.h"

#include <algorithm>
#include <array>
#include <optional>

namespace media {
namespace {

using base::Errc;
using base::fail;

constexpr unsigned kMaxBits = 12;
constexpr std::size_t kCodes = 1U << kMaxBits;

class Codes {
public:
    explicit Codes(std::span<const std::byte> data) : data_(data) {}
    std::optional<unsigned> next(unsigned bits)
    {
        while (held_ < bits) {
            if (at_ == data_.size())
                return std::nullopt;
            store_ |= std::to_integer<unsigned>(data_[at_++]) << held_;
            held_ += 8;
        }
        const unsigned code = store_ & ((1U << bits) - 1U);
        store_ >>= bits;
        held_ -= bits;
        return code;
    }

private:
    std::span<const std::byte> data_;
    std::size_t at_ = 0;
    unsigned store_ = 0;
    unsigned held_ = 0;
};

// A string of the table is its last pixel behind another string; the root strings are the pixels themselves.
struct Table {
    std::array<std::uint16_t, kCodes> before{};
    std::array<std::uint16_t, kCodes> length{};
    std::array<std::uint8_t, kCodes> first{};
    std::array<std::uint8_t, kCodes> last{};
    unsigned clear = 0;
    unsigned count = 0;

    explicit Table(unsigned code_bits) : clear(1U << code_bits)
    {
        for (unsigned i = 0; i < clear; ++i) {
            length[i] = 1;
            first[i] = last[i] = static_cast<std::uint8_t>(i);
        }
        reset();
    }
    void reset() { count = clear + 2; }
    void add(unsigned prefix, std::uint8_t pixel)
    {
        if (count == kCodes)
            return; // full: it stays as it is until the clear code
        before[count] = static_cast<std::uint16_t>(prefix);
        length[count] = static_cast<std::uint16_t>(length[prefix] + 1);
        first[count] = first[prefix];
        last[count++] = pixel;
    }
};

// Writes the string backwards; what does not fit any more is left out.
std::size_t put(const Table& table, unsigned code, std::span<std::uint8_t> out)
{
    const std::size_t length = table.length[code];
    for (std::size_t at = length; at-- > 0; code = table.before[code])
        if (at < out.size())
            out[at] = table.last[code];
    return std::min(length, out.size());
}

}

base::Status decode_gif_lzw(std::span<const std::byte> data, unsigned code_bits, std::span<std::uint8_t> indices)
{
    if (code_bits < 1 || code_bits > 8)
        return fail(Errc::invalid_input, fmt::format("the GIF claims pixels of {} bits", code_bits));
    Table table(code_bits);
    Codes codes(data);
    unsigned bits = code_bits + 1;
    unsigned previous = kCodes; // none
    while (!indices.empty()) {
        const std::optional<unsigned> code = codes.next(bits);
        if (!code || *code == table.clear + 1)
            return fail(Errc::invalid_input, "the GIF's picture ends too early");
        if (*code == table.clear) {
            table.reset();
            bits = code_bits + 1;
            previous = kCodes;
            continue;
        }
        const bool known = *code < table.count && *code != table.clear;
        const bool about_to_be = previous != kCodes && *code == table.count && table.count < kCodes;
        if (!known && !about_to_be)
            return fail(Errc::invalid_input, "the GIF is damaged: a code means nothing");
        if (previous != kCodes)
            table.add(previous, table.first[known ? *code : previous]);
        indices = indices.subspan(put(table, *code, indices));
        previous = *code;
        if (table.count == 1U << bits && bits < kMaxBits)
            ++bits;
    }
    return {};
}

}
