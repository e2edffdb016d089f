// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/media/segment_file.h"

#include "compositor/base/hash.h"
#include "compositor/media/packet_file.h"

#include <string_view>

namespace media {
namespace {

using base::Errc;
using base::fail;

constexpr std::string_view kMagic = "LSDSEG02"; // the last two digits are the version
constexpr std::size_t kMaxKeyBytes = 4096;
constexpr std::uint32_t kKeyFlag = 1;

ByteWriter stored_headers(const SegmentInfo& info)
{
    ByteWriter out;
    out.u32(static_cast<std::uint32_t>(info.size.width));
    out.u32(static_cast<std::uint32_t>(info.size.height));
    out.i64(info.fps.numerator());
    out.i64(info.fps.denominator());
    out.u32(static_cast<std::uint32_t>(info.headers.codec));
    out.blob(info.headers.vps);
    out.blob(info.headers.sps);
    out.u32(static_cast<std::uint32_t>(info.headers.pps.size()));
    for (const auto& pps : info.headers.pps)
        out.blob(pps);
    return out;
}

std::optional<SegmentInfo> parse_info(std::span<const std::byte> bytes)
{
    ByteReader in(bytes);
    SegmentInfo info;
    info.size.width = static_cast<int>(in.u32());
    info.size.height = static_cast<int>(in.u32());
    const std::int64_t numerator = in.i64();
    const std::int64_t denominator = in.i64();
    const std::uint32_t codec = in.u32();
    info.headers.codec = static_cast<VideoCodec>(codec);
    info.headers.vps = in.blob();
    info.headers.sps = in.blob();
    const std::uint32_t pps_count = in.u32();
    for (std::uint32_t i = 0; i < pps_count && in.ok(); ++i)
        info.headers.pps.push_back(in.blob());
    info.first_frame = in.i64();
    info.frame_count = in.i64();
    info.key = in.text();
    if (!in.at_end() || numerator <= 0 || denominator <= 0 || info.frame_count < 1 ||
        codec > static_cast<std::uint32_t>(VideoCodec::hevc))
        return std::nullopt;
    info.fps = {numerator, denominator};
    return info;
}

}

std::uint64_t headers_hash(const SegmentInfo& info)
{
    return base::xxh3_64(stored_headers(info).bytes());
}

struct SegmentWriter::State {
    SegmentInfo info;
    PacketFileWriter file;
    std::string subject;
};

SegmentWriter::SegmentWriter(std::unique_ptr<State> state) : state_(std::move(state)) {}
SegmentWriter::SegmentWriter(SegmentWriter&&) noexcept = default;
SegmentWriter::~SegmentWriter() = default;

Result<SegmentWriter> SegmentWriter::create(const std::filesystem::path& path, const SegmentInfo& info)
{
    if (info.frame_count < 1 || info.first_frame < 0 || info.headers.sps.empty() || info.headers.pps.empty() ||
        info.key.size() > kMaxKeyBytes)
        return fail(Errc::internal, fmt::format("segment {}: frames, headers or key are missing", path.string()));
    ByteWriter header = stored_headers(info);
    header.i64(info.first_frame);
    header.i64(info.frame_count);
    header.text(info.key);
    PacketFileWriter file = TRY(PacketFileWriter::create(path, kMagic, header.bytes()));
    return SegmentWriter(std::unique_ptr<State>(new State{info, std::move(file), "segment " + path.string()}));
}

Status SegmentWriter::add(const VideoPacket& packet)
{
    State& state = *state_;
    if (state.file.count() == 0 && !packet.key)
        return fail(Errc::internal, fmt::format("{}: it does not begin with an IDR picture", state.subject));
    const std::int64_t in_segment = packet.pts_frame - state.info.first_frame;
    if (in_segment < 0 || in_segment >= state.info.frame_count)
        return fail(Errc::internal,
                    fmt::format("{}: frame {} is not of this segment", state.subject, packet.pts_frame));
    return state.file.add(packet.pts_frame, packet.dts_frame, packet.key ? kKeyFlag : 0, packet.bytes);
}

Status SegmentWriter::finish()
{
    State& state = *state_;
    if (state.file.count() != state.info.frame_count)
        return fail(Errc::internal, fmt::format("{}: {} packets for {} frames", state.subject, state.file.count(),
                                                state.info.frame_count));
    return state.file.finish({});
}

struct SegmentReader::State {
    SegmentInfo info;
    PacketFileReader file;
};

SegmentReader::SegmentReader(std::unique_ptr<State> state) : state_(std::move(state)) {}
SegmentReader::SegmentReader(SegmentReader&&) noexcept = default;
SegmentReader& SegmentReader::operator=(SegmentReader&&) noexcept = default;
SegmentReader::~SegmentReader() = default;

Result<SegmentReader> SegmentReader::open(const std::filesystem::path& path)
{
    PacketFileReader file = TRY(PacketFileReader::open(path, kMagic, "segment"));
    std::optional<SegmentInfo> info = parse_info(file.header());
    if (!info || info->frame_count != file.count())
        return file.broken("its header is damaged");
    return SegmentReader(std::unique_ptr<State>(new State{*std::move(info), std::move(file)}));
}

const SegmentInfo& SegmentReader::info() const
{
    return state_->info;
}

Result<std::optional<VideoPacket>> SegmentReader::next()
{
    std::optional<StoredPacket> stored = TRY(state_->file.next());
    if (!stored)
        return std::optional<VideoPacket>();
    return std::optional(
        VideoPacket{std::move(stored->bytes), stored->first, stored->second, (stored->flags & kKeyFlag) != 0});
}

Result<SegmentInfo> check_segment(const std::filesystem::path& path)
{
    SegmentReader reader = TRY(SegmentReader::open(path));
    while (true) {
        const auto packet = TRY(reader.next());
        if (!packet)
            return reader.info();
    }
}

}
