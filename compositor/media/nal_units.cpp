// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/media/nal_units.h"

#include "compositor/media/h264_bits.h"

#include <algorithm>
#include <cstdlib>

namespace media {
namespace {

using base::Errc;
using base::fail;

constexpr int kH264High = 100;
constexpr int kHevcMain = 1;

NalKind h264_kind(int type) // table 7-1 of H.264
{
    switch (type) {
    case 5:
        return NalKind::key_slice;
    case 6:
        return NalKind::information;
    case 7:
        return NalKind::sps;
    case 8:
        return NalKind::pps;
    default:
        return type >= 1 && type <= 4 ? NalKind::slice : NalKind::padding;
    }
}

NalKind hevc_kind(int type) // table 7-1 of H.265
{
    switch (type) {
    case 19:
    case 20:
        return NalKind::key_slice;
    case 32:
        return NalKind::vps;
    case 33:
        return NalKind::sps;
    case 34:
        return NalKind::pps;
    case 39:
    case 40:
        return NalKind::information;
    default:
        return type <= 31 ? NalKind::slice : NalKind::padding;
    }
}

bool equal(NalUnit unit, const std::vector<std::byte>& set)
{
    return std::ranges::equal(unit, set);
}

bool is_known(const VideoHeaders& headers, NalKind kind, NalUnit unit)
{
    if (kind == NalKind::vps)
        return equal(unit, headers.vps);
    if (kind == NalKind::sps)
        return equal(unit, headers.sps);
    return std::ranges::any_of(headers.pps, [&](const auto& pps) { return equal(unit, pps); });
}

void append(std::vector<std::byte>& packet, NalUnit unit)
{
    for (const unsigned shift : {24U, 16U, 8U, 0U})
        packet.push_back(static_cast<std::byte>(unit.size() >> shift));
    packet.insert(packet.end(), unit.begin(), unit.end());
}

Status check_profile(const VideoHeaders& headers)
{
    if (headers.codec == VideoCodec::h264) {
        const int profile = headers.sps.size() < 4 ? 0 : std::to_integer<int>(headers.sps[1]);
        if (profile != kH264High)
            return fail(Errc::device_lost,
                        fmt::format("the stream is of profile {} where High ({}) was asked for", profile, kH264High));
        return {};
    }
    const auto payload =
        without_emulation_prevention(NalUnit(headers.sps).subspan(std::min<std::size_t>(2, headers.sps.size())));
    const int profile = payload.size() < 13 ? 0 : std::to_integer<int>(payload[1]) & 0x1f; // 7.3.3 of H.265
    if (profile != kHevcMain)
        return fail(Errc::device_lost,
                    fmt::format("the stream is of profile {} where Main ({}) was asked for", profile, kHevcMain));
    return {};
}

}

std::vector<NalUnit> split_byte_stream(std::span<const std::byte> stream)
{
    constexpr std::byte kZero{0};
    std::vector<NalUnit> units;
    std::size_t begin = stream.size(); // of the unit being read; at the end: none yet
    bool inside = false;
    const auto close = [&](std::size_t end) {
        while (end > begin && stream[end - 1] == kZero) // zeros before a start code belong to no unit
            --end;
        if (inside && end > begin)
            units.push_back(stream.subspan(begin, end - begin));
    };
    for (std::size_t at = 0; at + 3 <= stream.size();) {
        if (stream[at] != kZero || stream[at + 1] != kZero || stream[at + 2] != std::byte{1}) {
            ++at;
            continue;
        }
        close(at);
        at += 3;
        begin = at;
        inside = true;
    }
    close(stream.size());
    return units;
}

NalKind nal_kind(VideoCodec codec, NalUnit unit)
{
    const int first = unit.empty() ? 0 : std::to_integer<int>(unit.front());
    return codec == VideoCodec::h264 ? h264_kind(first & 0x1f) : hevc_kind((first >> 1) & 0x3f);
}

Result<VideoHeaders> headers_in(VideoCodec codec, std::span<const std::byte> stream)
{
    VideoHeaders headers{.codec = codec};
    for (const NalUnit unit : split_byte_stream(stream)) {
        const NalKind kind = nal_kind(codec, unit);
        if (kind == NalKind::vps)
            headers.vps.assign(unit.begin(), unit.end());
        else if (kind == NalKind::sps)
            headers.sps.assign(unit.begin(), unit.end());
        else if (kind == NalKind::pps)
            headers.pps.emplace_back(unit.begin(), unit.end());
    }
    if (headers.sps.empty() || headers.pps.empty() || (codec == VideoCodec::hevc && headers.vps.empty()))
        return fail(Errc::device_lost, "the encoder gave no parameter sets");
    TRY(check_profile(headers));
    return headers;
}

Result<VideoPacket> packet_from(const VideoHeaders& headers, std::span<const std::byte> stream)
{
    VideoPacket packet;
    bool has_picture = false;
    for (const NalUnit unit : split_byte_stream(stream)) {
        const NalKind kind = nal_kind(headers.codec, unit);
        switch (kind) {
        case NalKind::vps:
        case NalKind::sps:
        case NalKind::pps:
            if (!is_known(headers, kind, unit))
                return fail(Errc::device_lost, "the encoder changed its parameter sets between pictures");
            break;
        case NalKind::key_slice:
        case NalKind::slice:
            has_picture = true;
            packet.key = packet.key || kind == NalKind::key_slice;
            append(packet.bytes, unit);
            break;
        case NalKind::information:
            append(packet.bytes, unit);
            break;
        case NalKind::padding:
            break;
        }
    }
    if (!has_picture)
        return fail(Errc::device_lost, "the encoder gave a packet without a picture");
    return packet;
}

}
