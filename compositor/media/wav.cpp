// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/media/wav.h"

#include "compositor/base/file.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <string_view>

namespace media {
namespace {

using base::Errc;
using base::fail;

static_assert(std::endian::native == std::endian::little, "RIFF is little-endian and samples are copied as they lie");

constexpr std::size_t kHeaderBytes = 44;
constexpr std::uint64_t kMaxBytes = 1ULL << 30;

template <class T> void put(std::vector<std::byte>& out, T value)
{
    const auto* begin = reinterpret_cast<const std::byte*>(&value);
    out.insert(out.end(), begin, begin + sizeof value);
}

void put_text(std::vector<std::byte>& out, std::string_view text)
{
    for (const char c : text)
        out.push_back(static_cast<std::byte>(c));
}

template <class T> T get(std::span<const std::byte> bytes, std::size_t at)
{
    T value{};
    std::memcpy(&value, bytes.data() + at, sizeof value);
    return value;
}

bool named(std::span<const std::byte> bytes, std::size_t at, std::string_view name)
{
    return std::memcmp(bytes.data() + at, name.data(), name.size()) == 0;
}

Status parse_format(std::span<const std::byte> chunk, WavClip& clip)
{
    if (chunk.size() < 16)
        return fail(Errc::invalid_input, "the WAV's format chunk is cut off");
    clip.channels = get<std::uint16_t>(chunk, 2);
    clip.sample_rate_hz = get<std::int32_t>(chunk, 4);
    const int bits = get<std::uint16_t>(chunk, 14);
    if (get<std::uint16_t>(chunk, 0) != 1 || bits != 16 || clip.channels < 1 || clip.channels > 2)
        return fail(Errc::invalid_input, "the WAV is not 16-bit PCM in one or two channels");
    if (clip.sample_rate_hz < 1'000 || clip.sample_rate_hz > 768'000)
        return fail(Errc::invalid_input, fmt::format("the WAV claims {} samples a second", clip.sample_rate_hz));
    return {};
}

Result<WavClip> parse(std::span<const std::byte> bytes)
{
    if (bytes.size() < 12 || !named(bytes, 0, "RIFF") || !named(bytes, 8, "WAVE"))
        return fail(Errc::invalid_input, "this is no WAV file");
    WavClip clip;
    std::size_t at = 12;
    while (at + 8 <= bytes.size()) {
        const std::size_t length = get<std::uint32_t>(bytes, at + 4);
        const auto chunk = bytes.subspan(at + 8, std::min(length, bytes.size() - at - 8));
        if (named(bytes, at, "fmt "))
            TRY(parse_format(chunk, clip));
        if (named(bytes, at, "data")) {
            if (clip.sample_rate_hz == 0)
                return fail(Errc::invalid_input, "the WAV has samples before their format");
            if (chunk.size() < length)
                return fail(Errc::invalid_input, "the WAV is cut off");
            const std::size_t frame_bytes = 2U * static_cast<std::size_t>(clip.channels);
            clip.samples.resize(chunk.size() / frame_bytes * static_cast<std::size_t>(clip.channels));
            std::memcpy(clip.samples.data(), chunk.data(), clip.samples.size() * 2);
            return clip;
        }
        at += 8 + length + length % 2;
    }
    return fail(Errc::invalid_input, "the WAV holds no samples");
}

}

Status write_wav(const std::filesystem::path& path, const WavClip& clip)
{
    if (clip.channels < 1 || clip.channels > 2 || clip.sample_rate_hz <= 0)
        return fail(Errc::internal, fmt::format("{}: a WAV of {} channels at {} Hz", path.string(), clip.channels,
                                                clip.sample_rate_hz));
    const std::size_t data_bytes = clip.samples.size() * 2;
    if (data_bytes > kMaxBytes - kHeaderBytes)
        return fail(Errc::invalid_input, fmt::format("{}: the clip is too long for a WAV file", path.string()));
    std::vector<std::byte> out;
    out.reserve(kHeaderBytes + data_bytes);
    put_text(out, "RIFF");
    put(out, static_cast<std::uint32_t>(36 + data_bytes));
    put_text(out, "WAVEfmt ");
    put(out, std::uint32_t{16});
    put(out, std::uint16_t{1});
    put(out, static_cast<std::uint16_t>(clip.channels));
    put(out, static_cast<std::uint32_t>(clip.sample_rate_hz));
    put(out, static_cast<std::uint32_t>(clip.sample_rate_hz * clip.channels * 2));
    put(out, static_cast<std::uint16_t>(clip.channels * 2));
    put(out, std::uint16_t{16});
    put_text(out, "data");
    put(out, static_cast<std::uint32_t>(data_bytes));
    const auto samples = std::as_bytes(std::span(clip.samples));
    out.insert(out.end(), samples.begin(), samples.end());
    return base::write_file_atomic(path, out);
}

Result<WavClip> read_wav(const std::filesystem::path& path)
{
    const auto bytes = TRY(base::read_file(path, kMaxBytes));
    auto clip = parse(bytes);
    if (!clip)
        return base::in_context(path.string(), std::move(clip).error());
    return clip;
}

std::vector<std::int16_t> to_pcm16(std::span<const float> samples)
{
    std::vector<std::int16_t> out(samples.size());
    std::transform(samples.begin(), samples.end(), out.begin(), [](float sample) {
        return static_cast<std::int16_t>(std::lrintf(std::clamp(sample * 32767.0F, -32768.0F, 32767.0F)));
    });
    return out;
}

}
