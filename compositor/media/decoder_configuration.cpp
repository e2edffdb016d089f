// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/media/decoder_configuration.h"

#include "compositor/media/h264_bits.h"

#include <initializer_list>

namespace media {
namespace {

using base::Errc;
using base::fail;
using Bytes = std::vector<std::byte>;

constexpr std::size_t kMostBytes = 0xffff; // of a set: its length has 16 bits

void put(Bytes& out, std::initializer_list<int> values)
{
    for (const int value : values)
        out.push_back(static_cast<std::byte>(value));
}

void put_16(Bytes& out, std::size_t value)
{
    out.push_back(static_cast<std::byte>(value >> 8U));
    out.push_back(static_cast<std::byte>(value));
}

void put_set(Bytes& out, const Bytes& set)
{
    put_16(out, set.size());
    out.insert(out.end(), set.begin(), set.end());
}

// AVCDecoderConfigurationRecord, 5.3.3.1: 4-byte lengths; High profile's extra fields say 4:2:0, 8 bits.
Bytes avc_configuration(const VideoHeaders& headers)
{
    const Bytes& sps = headers.sps;
    Bytes out{std::byte{1}, sps[1], sps[2], sps[3], std::byte{0xff}, std::byte{0xe1}};
    put_set(out, sps);
    out.push_back(static_cast<std::byte>(headers.pps.size()));
    for (const auto& pps : headers.pps)
        put_set(out, pps);
    if (std::to_integer<int>(sps[1]) >= 100)
        put(out, {0xfc | 1, 0xf8, 0xf8, 0});
    return out;
}

// An array of hvcC: complete, so that players of hvc1 look for no sets in the pictures.
void put_array(Bytes& out, int nal_type, std::initializer_list<const Bytes*> sets)
{
    put(out, {0x80 | nal_type});
    put_16(out, sets.size());
    for (const Bytes* set : sets)
        put_set(out, *set);
}

// HEVCDecoderConfigurationRecord, 8.3.3.1, of a Main stream (4:2:0, 8 bits) with one picture set. The profile, its
// flags and the level are bytes of the sequence set (7.3.3 of H.265): 1 to 12 behind its NAL header.
Result<Bytes> hevc_configuration(const VideoHeaders& headers)
{
    if (headers.vps.empty() || headers.vps.size() > kMostBytes || headers.pps.size() != 1)
        return fail(Errc::internal, "MP4: HEVC needs one VPS, one SPS and one PPS");
    const auto payload = without_emulation_prevention(std::span(headers.sps).subspan(2));
    if (payload.size() < 13)
        return fail(Errc::internal, "MP4: the SPS is cut off");
    const int head = std::to_integer<int>(payload[0]); // 4 bits of id, 3 of layers - 1, 1 of nesting
    Bytes out{std::byte{1}};
    out.insert(out.end(), payload.begin() + 1, payload.begin() + 13);
    put(out, {0xf0, 0x00, 0xfc, 0xfc | 1, 0xf8, 0xf8, 0, 0});
    put(out, {(((head >> 1) & 7) + 1) << 3 | (head & 1) << 2 | 3, 3});
    put_array(out, 32, {&headers.vps});
    put_array(out, 33, {&headers.sps});
    put_array(out, 34, {&headers.pps.front()});
    return out;
}

}

Result<std::vector<std::byte>> decoder_configuration(const VideoHeaders& headers)
{
    if (headers.sps.size() < 4 || headers.sps.size() > kMostBytes || headers.pps.empty() || headers.pps.size() > 255)
        return fail(Errc::internal, "MP4: SPS or PPS are missing");
    for (const Bytes& pps : headers.pps)
        if (pps.size() > kMostBytes)
            return fail(Errc::internal, "MP4: a PPS is too long");
    if (headers.codec == VideoCodec::hevc)
        return hevc_configuration(headers);
    return avc_configuration(headers);
}

}
