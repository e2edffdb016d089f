// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/media/audio_track.h"

#include "compositor/media/packet_file.h"

#include <span>

namespace media {
namespace {

using base::Errc;
using base::fail;

constexpr std::string_view kMagic = "LSDAUD01"; // the last two digits are the version
constexpr std::size_t kMaxNoteBytes = 4096;

}

struct AudioTrackWriter::State {
    PacketFileWriter file;
    std::string subject;
    std::int64_t end_sample = 0;
};

AudioTrackWriter::AudioTrackWriter(std::unique_ptr<State> state) : state_(std::move(state)) {}
AudioTrackWriter::AudioTrackWriter(AudioTrackWriter&&) noexcept = default;
AudioTrackWriter::~AudioTrackWriter() = default;

Result<AudioTrackWriter> AudioTrackWriter::create(const std::filesystem::path& path,
                                                  const std::vector<std::byte>& config, int bitrate_bps)
{
    if (config.empty() || bitrate_bps <= 0)
        return fail(Errc::internal, fmt::format("sound {}: no AudioSpecificConfig or no bitrate", path.string()));
    ByteWriter header;
    header.blob(config);
    header.u32(static_cast<std::uint32_t>(bitrate_bps));
    PacketFileWriter file = TRY(PacketFileWriter::create(path, kMagic, header.bytes()));
    return AudioTrackWriter(std::unique_ptr<State>(new State{std::move(file), "sound " + path.string()}));
}

Status AudioTrackWriter::add(const AudioPacket& packet)
{
    State& state = *state_;
    if (packet.pts_sample != state.end_sample || packet.duration_samples < 1 ||
        packet.duration_samples > kAacFrameSamples)
        return fail(Errc::internal, fmt::format("{}: a packet at {} where {} is due", state.subject, packet.pts_sample,
                                                state.end_sample));
    state.end_sample += packet.duration_samples;
    return state.file.add(packet.pts_sample, packet.duration_samples, 0, packet.bytes);
}

Status AudioTrackWriter::finish(std::string_view note)
{
    State& state = *state_;
    if (note.size() > kMaxNoteBytes)
        return fail(Errc::internal, fmt::format("{}: a note of {} bytes", state.subject, note.size()));
    ByteWriter trailer;
    trailer.i64(state.end_sample);
    trailer.text(note);
    return state.file.finish(trailer.bytes());
}

struct AudioTrackReader::State {
    AudioTrackInfo info;
    PacketFileReader file;
};

AudioTrackReader::AudioTrackReader(std::unique_ptr<State> state) : state_(std::move(state)) {}
AudioTrackReader::AudioTrackReader(AudioTrackReader&&) noexcept = default;
AudioTrackReader& AudioTrackReader::operator=(AudioTrackReader&&) noexcept = default;
AudioTrackReader::~AudioTrackReader() = default;

Result<AudioTrackReader> AudioTrackReader::open(const std::filesystem::path& path)
{
    PacketFileReader file = TRY(PacketFileReader::open(path, kMagic, "sound"));
    AudioTrackInfo info;
    ByteReader header(file.header());
    info.config = header.blob();
    info.bitrate_bps = static_cast<int>(header.u32());
    ByteReader trailer(file.trailer());
    info.duration_samples = trailer.i64();
    info.note = trailer.text();
    info.packet_count = file.count();
    if (!header.at_end() || !trailer.at_end())
        return file.broken("its header is damaged");
    return AudioTrackReader(std::unique_ptr<State>(new State{std::move(info), std::move(file)}));
}

const AudioTrackInfo& AudioTrackReader::info() const
{
    return state_->info;
}

Result<std::optional<AudioPacket>> AudioTrackReader::next()
{
    std::optional<StoredPacket> stored = TRY(state_->file.next());
    if (!stored)
        return std::optional<AudioPacket>();
    return std::optional(AudioPacket{std::move(stored->bytes), stored->first, static_cast<int>(stored->second)});
}

Result<AudioTrackInfo> check_audio_track(const std::filesystem::path& path)
{
    AudioTrackReader reader = TRY(AudioTrackReader::open(path));
    while (true) {
        const auto packet = TRY(reader.next());
        if (!packet)
            return reader.info();
    }
}

}
