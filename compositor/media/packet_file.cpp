// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/media/packet_file.h"

#include "compositor/base/check.h"
#include "compositor/base/hash.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>

namespace media {
namespace {

using base::Errc;
using base::Result;
using base::Status;

static_assert(std::endian::native == std::endian::little,
              "the file is little-endian and values are copied as they lie");

constexpr std::size_t kMagicBytes = 8;
constexpr std::uint32_t kMaxBlock = 64U << 20U; // of a header or a packet: a wrong length must not ask for gigabytes
constexpr std::size_t kBufferBytes = 256U << 10U;

// Header: magic, length, checksum of both and the bytes; then the bytes.
struct HeaderFrame {
    std::array<char, kMagicBytes> magic;
    std::uint64_t length;
    std::uint64_t checksum;
};
struct PacketFrame {
    std::uint64_t length;
    std::int64_t first;
    std::int64_t second;
    std::uint64_t flags;
    std::uint64_t chain; // of everything before it and of the packet itself
};
// At the very end, behind the trailer's bytes.
struct EndFrame {
    std::uint64_t trailer_length;
    std::int64_t count;
    std::uint64_t chain;
    std::uint64_t checksum; // of the trailer's bytes and the three above
};

template <class T> std::span<const std::byte> bytes_of(const T& value)
{
    return std::as_bytes(std::span(&value, 1));
}

std::uint64_t header_checksum(const HeaderFrame& frame, std::span<const std::byte> header)
{
    return base::combine(base::combine(base::xxh3_64(std::string_view(frame.magic.data(), kMagicBytes)), frame.length),
                         base::xxh3_64(header));
}

std::uint64_t packet_chain(std::uint64_t before, const PacketFrame& frame, std::span<const std::byte> bytes)
{
    std::uint64_t chain = base::combine(before, base::xxh3_64(bytes));
    chain = base::combine(chain, frame.length);
    chain = base::combine(chain, static_cast<std::uint64_t>(frame.first));
    chain = base::combine(chain, static_cast<std::uint64_t>(frame.second));
    return base::combine(chain, frame.flags);
}

std::uint64_t end_checksum(const EndFrame& end, std::span<const std::byte> trailer)
{
    return base::combine(
        base::combine(base::combine(base::xxh3_64(trailer), end.trailer_length), static_cast<std::uint64_t>(end.count)),
        end.chain);
}

}

void ByteWriter::raw(const void* data, std::size_t size)
{
    const auto* begin = static_cast<const std::byte*>(data);
    bytes_.insert(bytes_.end(), begin, begin + size);
}

void ByteWriter::blob(std::span<const std::byte> bytes)
{
    u32(static_cast<std::uint32_t>(bytes.size()));
    bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
}

std::vector<std::byte> ByteReader::blob()
{
    const std::size_t size = u32();
    if (size > rest_.size()) {
        ok_ = false;
        return {};
    }
    std::vector<std::byte> out(rest_.begin(), rest_.begin() + static_cast<std::ptrdiff_t>(size));
    rest_ = rest_.subspan(size);
    return out;
}

std::string ByteReader::text()
{
    const auto bytes = blob();
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

Result<PacketFileWriter> PacketFileWriter::create(const std::filesystem::path& path, std::string_view magic,
                                                  std::span<const std::byte> header)
{
    ASSERT(magic.size() == kMagicBytes && header.size() <= kMaxBlock);
    PacketFileWriter writer(TRY(base::AtomicFile::create(path)));
    HeaderFrame frame{};
    std::copy(magic.begin(), magic.end(), frame.magic.begin());
    frame.length = header.size();
    frame.checksum = header_checksum(frame, header);
    writer.chain_ = frame.checksum;
    TRY(writer.put(bytes_of(frame)));
    TRY(writer.put(header));
    return writer;
}

Status PacketFileWriter::put(std::span<const std::byte> bytes)
{
    pending_.insert(pending_.end(), bytes.begin(), bytes.end());
    if (pending_.size() < kBufferBytes)
        return {};
    TRY(file_.write(pending_));
    pending_.clear();
    return {};
}

Status PacketFileWriter::add(std::int64_t first, std::int64_t second, std::uint32_t flags,
                             std::span<const std::byte> bytes)
{
    ASSERT(bytes.size() <= kMaxBlock);
    PacketFrame frame{bytes.size(), first, second, flags, 0};
    chain_ = packet_chain(chain_, frame, bytes);
    frame.chain = chain_;
    ++count_;
    TRY(put(bytes_of(frame)));
    return put(bytes);
}

Status PacketFileWriter::finish(std::span<const std::byte> trailer)
{
    EndFrame end{trailer.size(), count_, chain_, 0};
    end.checksum = end_checksum(end, trailer);
    TRY(put(trailer));
    TRY(put(bytes_of(end)));
    TRY(file_.write(pending_));
    pending_.clear();
    return file_.commit();
}

tl::unexpected<base::Error> PacketFileReader::broken(std::string_view cause) const
{
    return base::fail(Errc::invalid_input, fmt::format("{}: {}", subject_, cause));
}

Result<PacketFileReader> PacketFileReader::open(const std::filesystem::path& path, std::string_view magic,
                                                std::string_view what)
{
    PacketFileReader reader;
    reader.subject_ = fmt::format("{} {}", what, path.string());
    reader.fd_.reset(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!reader.fd_)
        return base::fail_errno(reader.subject_, errno);
    TRY(reader.read_trailer());
    TRY(reader.read_header(magic));
    return reader;
}

Status PacketFileReader::read_trailer()
{
    struct stat info {};
    if (::fstat(fd_.get(), &info) != 0)
        return base::fail_errno(subject_, errno);
    const off_t size = info.st_size;
    EndFrame end{};
    if (!S_ISREG(info.st_mode) || size < static_cast<off_t>(sizeof(HeaderFrame) + sizeof end))
        return broken("it is cut off");
    if (::pread(fd_.get(), &end, sizeof end, size - static_cast<off_t>(sizeof end)) != static_cast<ssize_t>(sizeof end))
        return broken("it cannot be read");
    const std::uint64_t room = static_cast<std::uint64_t>(size) - sizeof(HeaderFrame) - sizeof end;
    if (end.trailer_length > std::min<std::uint64_t>(room, kMaxBlock))
        return broken("it is cut off or damaged");
    trailer_.resize(end.trailer_length);
    const off_t at = size - static_cast<off_t>(sizeof end) - static_cast<off_t>(trailer_.size());
    if (::pread(fd_.get(), trailer_.data(), trailer_.size(), at) != static_cast<ssize_t>(trailer_.size()))
        return broken("it cannot be read");
    if (end.checksum != end_checksum(end, trailer_))
        return broken("it is cut off or damaged");
    count_ = end.count;
    chain_at_end_ = end.chain;
    return {};
}

Status PacketFileReader::read_header(std::string_view magic)
{
    HeaderFrame frame{};
    TRY(read_exact(&frame, sizeof frame));
    if (std::string_view(frame.magic.data(), kMagicBytes) != magic)
        return broken("it is of another kind or version");
    if (frame.length > kMaxBlock)
        return broken("its header is damaged");
    header_.resize(frame.length);
    TRY(read_exact(header_.data(), header_.size()));
    if (frame.checksum != header_checksum(frame, header_))
        return broken("its header is damaged");
    chain_ = frame.checksum;
    return {};
}

Status PacketFileReader::read_exact(void* target, std::size_t size)
{
    auto* out = static_cast<std::byte*>(target);
    while (size > 0) {
        if (buffer_at_ == buffer_.size()) {
            buffer_.resize(kBufferBytes);
            const ssize_t got = ::read(fd_.get(), buffer_.data(), buffer_.size());
            buffer_.resize(static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
            buffer_at_ = 0;
            if (got < 0 && errno == EINTR)
                continue;
            if (got < 0)
                return base::fail_errno(subject_, errno);
            if (got == 0)
                return broken("it is cut off");
        }
        const std::size_t part = std::min(size, buffer_.size() - buffer_at_);
        std::memcpy(out, buffer_.data() + buffer_at_, part);
        buffer_at_ += part;
        out += part;
        size -= part;
    }
    return {};
}

Result<std::optional<StoredPacket>> PacketFileReader::next()
{
    if (read_ == count_) {
        if (chain_ != chain_at_end_)
            return broken("it is damaged");
        return std::optional<StoredPacket>();
    }
    PacketFrame frame{};
    TRY(read_exact(&frame, sizeof frame));
    if (frame.length > kMaxBlock)
        return broken(fmt::format("packet {} is damaged", read_));
    StoredPacket packet;
    packet.first = frame.first;
    packet.second = frame.second;
    packet.flags = static_cast<std::uint32_t>(frame.flags);
    packet.bytes.resize(frame.length);
    TRY(read_exact(packet.bytes.data(), packet.bytes.size()));
    chain_ = packet_chain(chain_, frame, packet.bytes);
    if (chain_ != frame.chain)
        return broken(fmt::format("packet {} is damaged", read_));
    ++read_;
    return std::optional<StoredPacket>(std::move(packet));
}

}
