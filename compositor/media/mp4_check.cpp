// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/media/mp4_check.h"

#include "compositor/base/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace media {
namespace {

using base::Errc;
using base::fail;
using base::Result;
using base::Status;
using Bytes = std::span<const std::byte>;

constexpr std::uint64_t kMaxMoovBytes = 256ULL << 20U;

std::uint64_t big_endian(Bytes bytes)
{
    std::uint64_t value = 0;
    for (const std::byte byte : bytes)
        value = value << 8U | std::to_integer<std::uint64_t>(byte);
    return value;
}

struct Found {
    std::string handler;
    std::int64_t samples = -1;
    std::int64_t duration_runs = -1; // entries of stts
};

struct Seen {
    std::vector<Found> tracks;
    bool edit_list = false;
    bool sound = true; // the boxes fit into each other
};

bool holds_boxes(std::string_view type)
{
    return type == "trak" || type == "mdia" || type == "minf" || type == "stbl" || type == "edts";
}

void note(std::string_view type, Bytes body, Seen& seen)
{
    if (type == "trak")
        seen.tracks.emplace_back();
    if (type == "elst" || type == "edts")
        seen.edit_list = true;
    if (seen.tracks.empty())
        return;
    Found& track = seen.tracks.back();
    if (type == "hdlr" && body.size() >= 12 && track.handler.empty())
        track.handler.assign(reinterpret_cast<const char*>(body.data()) + 8, 4);
    if (type == "stsz" && body.size() >= 12)
        track.samples = static_cast<std::int64_t>(big_endian(body.subspan(8, 4)));
    if (type == "stts" && body.size() >= 8)
        track.duration_runs = static_cast<std::int64_t>(big_endian(body.subspan(4, 4)));
}

void walk(Bytes bytes, Seen& seen)
{
    while (!bytes.empty()) {
        const std::uint64_t size = bytes.size() < 8 ? 0 : big_endian(bytes.first(4));
        if (size < 8 || size > bytes.size()) {
            seen.sound = false;
            return;
        }
        const std::string_view type(reinterpret_cast<const char*>(bytes.data()) + 4, 4);
        const Bytes body = bytes.subspan(8, static_cast<std::size_t>(size) - 8);
        note(type, body, seen);
        if (holds_boxes(type))
            walk(body, seen);
        bytes = bytes.subspan(static_cast<std::size_t>(size));
    }
}

// The bytes inside moov. Fails when mdat comes first.
Result<std::vector<std::byte>> read_moov(int fd, std::string_view subject)
{
    off_t at = 0;
    while (true) {
        std::array<std::byte, 16> head{};
        const ssize_t got = ::pread(fd, head.data(), head.size(), at);
        if (got < 8)
            return fail(Errc::internal, fmt::format("{}: the MP4 has no moov box", subject));
        std::uint64_t size = big_endian(Bytes(head).first(4));
        const std::uint64_t head_bytes = size == 1 ? 16 : 8;
        if (size == 1)
            size = big_endian(Bytes(head).subspan(8));
        const std::string_view type(reinterpret_cast<const char*>(head.data()) + 4, 4);
        if (type == "mdat")
            return fail(Errc::internal, fmt::format("{}: the MP4's moov box is not before its mdat box", subject));
        if (size < head_bytes)
            return fail(Errc::internal, fmt::format("{}: the MP4's boxes are broken", subject));
        if (type == "moov" && size <= kMaxMoovBytes) {
            std::vector<std::byte> moov(size - head_bytes);
            const ssize_t filled = ::pread(fd, moov.data(), moov.size(), at + static_cast<off_t>(head_bytes));
            if (filled != static_cast<ssize_t>(moov.size()))
                return fail(Errc::internal, fmt::format("{}: the MP4's moov box is cut off", subject));
            return moov;
        }
        at += static_cast<off_t>(size);
    }
}

}

Status check_mp4(const std::filesystem::path& path, const Mp4Expectation& expected)
{
    const base::Fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!fd)
        return base::fail_errno(path.string(), errno);
    const auto moov = TRY(read_moov(fd.get(), path.string()));
    Seen seen;
    walk(moov, seen);
    const auto wrong = [&](std::string_view what) {
        return fail(Errc::internal, fmt::format("{}: the MP4 {}", path.string(), what));
    };
    if (!seen.sound)
        return wrong("has broken boxes");
    if (seen.edit_list)
        return wrong("has an edit list");
    std::int64_t video = 0;
    std::int64_t audio = 0;
    for (const Found& track : seen.tracks) {
        if (track.handler == "vide") {
            video = track.samples;
            if (track.duration_runs != 1)
                return wrong("has pictures of different length");
        } else if (track.handler == "soun") {
            audio = track.samples;
        }
    }
    if (video != expected.video_samples || audio != expected.audio_samples)
        return wrong(fmt::format("holds {} pictures and {} sound packets, {} and {} were written", video, audio,
                                 expected.video_samples, expected.audio_samples));
    return {};
}

}
