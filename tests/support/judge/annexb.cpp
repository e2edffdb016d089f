// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/judge/annexb.h"

#include <array>

namespace judge {
namespace {

using base::Errc;
using base::fail;
using base::Result;

constexpr std::array<std::uint8_t, 4> kStartCode{0, 0, 0, 1};
constexpr unsigned kIdrSlice = 5; // nal_unit_type, table 7-1

class Reader {
public:
    explicit Reader(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}
    bool at_end() const { return bytes_.empty(); }

    Result<std::span<const std::uint8_t>> take(std::size_t count)
    {
        if (count > bytes_.size())
            return fail(Errc::invalid_input, "H.264 in MP4: a length points past the end");
        const auto taken = bytes_.first(count);
        bytes_ = bytes_.subspan(count);
        return taken;
    }

    Result<std::size_t> number(std::size_t count)
    {
        std::size_t value = 0;
        for (const std::uint8_t byte : TRY(take(count)))
            value = value << 8U | byte;
        return value;
    }

private:
    std::span<const std::uint8_t> bytes_;
};

void append_unit(Bytes& to, std::span<const std::uint8_t> unit)
{
    to.insert(to.end(), kStartCode.begin(), kStartCode.end());
    to.insert(to.end(), unit.begin(), unit.end());
}

}

Result<StreamHead> read_avcc(std::span<const std::uint8_t> avcc)
{
    Reader reader(avcc);
    if (TRY(reader.number(1)) != 1)
        return fail(Errc::invalid_input, "avcC: the version is not 1");
    TRY(reader.take(3)); // profile, compatibility, level
    StreamHead head;
    head.length_bytes = static_cast<int>(TRY(reader.number(1)) & 3U) + 1;
    for (const std::size_t count_bits : {0x1fU, 0xffU}) { // SPS, PPS
        const std::size_t count = TRY(reader.number(1)) & count_bits;
        if (count == 0)
            return fail(Errc::invalid_input, "avcC: a parameter set is missing");
        for (std::size_t i = 0; i < count; ++i) {
            const std::size_t length = TRY(reader.number(2));
            const auto set = TRY(reader.take(length));
            if (head.sps.empty())
                head.sps.assign(set.begin(), set.end());
            append_unit(head.parameter_sets, set);
        }
    }
    return head;
}

Result<std::vector<std::span<const std::uint8_t>>> split_sample(const StreamHead& head,
                                                                std::span<const std::uint8_t> sample)
{
    Reader reader(sample);
    std::vector<std::span<const std::uint8_t>> units;
    while (!reader.at_end()) {
        const std::size_t length = TRY(reader.number(static_cast<std::size_t>(head.length_bytes)));
        units.push_back(TRY(reader.take(length)));
        if (units.back().empty())
            return fail(Errc::invalid_input, "H.264 in MP4: an empty NAL unit");
    }
    return units;
}

Result<AccessUnit> to_annexb(const StreamHead& head, std::span<const std::uint8_t> sample)
{
    AccessUnit unit;
    Bytes body;
    for (const auto nal : TRY(split_sample(head, sample))) {
        unit.idr = unit.idr || (nal[0] & 0x1fU) == kIdrSlice;
        append_unit(body, nal);
    }
    if (unit.idr)
        unit.bytes = head.parameter_sets;
    unit.bytes.insert(unit.bytes.end(), body.begin(), body.end());
    return unit;
}

}
