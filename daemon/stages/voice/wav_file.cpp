// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/stages/voice/wav_file.h"

#include <unistd.h>

#include <array>
#include <bit>
#include <cerrno>
#include <cstring>
#include <limits>

namespace voice {
namespace {

constexpr std::uint64_t kLimitBytes = 1ULL << 30;
constexpr std::size_t kHeaderBytes = 44;
static_assert(std::endian::native == std::endian::little, "samples are written as they lie in memory");

using Header = std::array<std::byte, kHeaderBytes>;

void put(Header& header, std::size_t at, std::uint32_t value, std::size_t bytes)
{
    for (std::size_t i = 0; i < bytes; ++i)
        header[at + i] = static_cast<std::byte>(value >> (8 * i));
}

void put_tag(Header& header, std::size_t at, const char (&tag)[5])
{
    std::memcpy(&header[at], tag, 4);
}

Header make_header(int sample_rate_hz, std::uint64_t sample_count)
{
    const auto data_bytes = static_cast<std::uint32_t>(sample_count * 2);
    const auto rate = static_cast<std::uint32_t>(sample_rate_hz);
    Header header{};
    put_tag(header, 0, "RIFF");
    put(header, 4, data_bytes + kHeaderBytes - 8, 4);
    put_tag(header, 8, "WAVE");
    put_tag(header, 12, "fmt ");
    put(header, 16, 16, 4);
    put(header, 20, 1, 2); // WAVE_FORMAT_PCM
    put(header, 22, 1, 2);
    put(header, 24, rate, 4);
    put(header, 28, rate * 2, 4);
    put(header, 32, 2, 2);
    put(header, 34, 16, 2);
    put_tag(header, 36, "data");
    put(header, 40, data_bytes, 4);
    return header;
}

std::uint32_t get(std::span<const std::byte> bytes, std::size_t at, std::size_t count)
{
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < count; ++i)
        value |= std::to_integer<std::uint32_t>(bytes[at + i]) << (8 * i);
    return value;
}

bool has_tag(std::span<const std::byte> bytes, std::size_t at, const char (&tag)[5])
{
    return std::memcmp(&bytes[at], tag, 4) == 0;
}

tl::unexpected<base::Error> wrong(const std::filesystem::path& path, std::string_view cause)
{
    return base::fail(base::Errc::invalid_input, fmt::format("{}: {}", path.string(), cause));
}

base::Result<Pcm> parse(const std::filesystem::path& path, std::span<const std::byte> bytes)
{
    if (bytes.size() < 12 || !has_tag(bytes, 0, "RIFF") || !has_tag(bytes, 8, "WAVE"))
        return wrong(path, "not a WAV file");
    Pcm pcm;
    for (std::size_t at = 12; at + 8 <= bytes.size();) {
        const std::size_t size = get(bytes, at + 4, 4);
        const std::size_t body = at + 8;
        if (size > bytes.size() - body)
            return wrong(path, "the file ends before its sound does");
        if (has_tag(bytes, at, "fmt ") && size >= 16) {
            if (get(bytes, body, 2) != 1 || get(bytes, body + 2, 2) != 1 || get(bytes, body + 14, 2) != 16)
                return wrong(path, "not mono PCM of 16 bit");
            pcm.sample_rate_hz = static_cast<int>(get(bytes, body + 4, 4) & 0x7fffffff);
        } else if (has_tag(bytes, at, "data")) {
            pcm.samples.resize(size / 2);
            std::memcpy(pcm.samples.data(), bytes.data() + body, pcm.samples.size() * 2);
            if (pcm.sample_rate_hz < 1000 || pcm.sample_rate_hz > 192'000)
                return wrong(path, fmt::format("a sample rate of {} Hz", pcm.sample_rate_hz));
            return pcm;
        }
        at = body + size + (size & 1);
    }
    return wrong(path, "no sound in the file");
}

}

base::Result<Pcm> read_wav(const std::filesystem::path& path)
{
    const auto bytes = TRY(base::read_file(path, kLimitBytes));
    return parse(path, bytes);
}

base::Status write_wav(const std::filesystem::path& path, int sample_rate_hz, std::span<const std::int16_t> samples)
{
    auto writer = TRY(WavWriter::create(path, sample_rate_hz));
    TRY(writer.write(samples));
    return writer.finish();
}

base::Result<WavWriter> WavWriter::create(const std::filesystem::path& path, int sample_rate_hz)
{
    auto file = TRY(base::AtomicFile::create(path));
    TRY(file.write(make_header(sample_rate_hz, 0)));
    return WavWriter(std::move(file), sample_rate_hz);
}

base::Status WavWriter::write(std::span<const std::int16_t> samples)
{
    sample_count_ += samples.size();
    if (sample_count_ * 2 + kHeaderBytes > std::numeric_limits<std::uint32_t>::max())
        return base::fail(base::Errc::invalid_input, "voice: the track is longer than a WAV file can be");
    return file_.write(std::as_bytes(samples));
}

base::Status WavWriter::finish()
{
    const Header header = make_header(sample_rate_hz_, sample_count_);
    if (::pwrite(file_.fd(), header.data(), header.size(), 0) != static_cast<ssize_t>(header.size()))
        return base::fail_errno(file_.part_path().string(), errno);
    return file_.commit();
}

}
