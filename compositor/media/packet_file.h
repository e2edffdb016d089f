// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Packets on disk between a header and a trailer, every byte under an XXH3 checksum: what segments of video and tracks
// of sound are stored in. The trailer says how many packets there are, so a file that was cut off is found when it is
// opened. Little-endian. Room-internal. Thread: one object, one thread.

#include "compositor/base/file.h"
#include "compositor/base/result.h"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace media {

// Plain values one behind the other.
class ByteWriter {
public:
    void u32(std::uint32_t value) { raw(&value, sizeof value); }
    void i64(std::int64_t value) { raw(&value, sizeof value); }
    void blob(std::span<const std::byte> bytes);
    void text(std::string_view text) { blob(std::as_bytes(std::span(text))); }
    const std::vector<std::byte>& bytes() const { return bytes_; }

private:
    void raw(const void* data, std::size_t size);
    std::vector<std::byte> bytes_;
};

// The reverse. Reading past the end gives zeros and ok() becomes false.
class ByteReader {
public:
    explicit ByteReader(std::span<const std::byte> bytes) : rest_(bytes) {}
    std::uint32_t u32() { return value<std::uint32_t>(); }
    std::int64_t i64() { return value<std::int64_t>(); }
    std::vector<std::byte> blob();
    std::string text();
    bool ok() const { return ok_; }
    bool at_end() const { return ok_ && rest_.empty(); }

private:
    template <class T> T value()
    {
        T out{};
        if (rest_.size() < sizeof out) {
            ok_ = false;
            return out;
        }
        std::memcpy(&out, rest_.data(), sizeof out);
        rest_ = rest_.subspan(sizeof out);
        return out;
    }
    std::span<const std::byte> rest_;
    bool ok_ = true;
};

struct StoredPacket {
    std::int64_t first = 0; // two numbers and flags whose meaning is the caller's
    std::int64_t second = 0;
    std::uint32_t flags = 0;
    std::vector<std::byte> bytes;
};

class PacketFileWriter {
public:
    static base::Result<PacketFileWriter> create(const std::filesystem::path& path, std::string_view magic,
                                                 std::span<const std::byte> header);
    base::Status add(std::int64_t first, std::int64_t second, std::uint32_t flags, std::span<const std::byte> bytes);
    base::Status finish(std::span<const std::byte> trailer);
    std::int64_t count() const { return count_; }

private:
    explicit PacketFileWriter(base::AtomicFile file) : file_(std::move(file)) {}
    base::Status put(std::span<const std::byte> bytes); // through a buffer
    base::AtomicFile file_;
    std::vector<std::byte> pending_;
    std::uint64_t chain_ = 0;
    std::int64_t count_ = 0;
};

class PacketFileReader {
public:
    // `what` is the word for the file in messages: "segment".
    static base::Result<PacketFileReader> open(const std::filesystem::path& path, std::string_view magic,
                                               std::string_view what);
    std::span<const std::byte> header() const { return header_; }
    std::span<const std::byte> trailer() const { return trailer_; }
    std::int64_t count() const { return count_; }
    base::Result<std::optional<StoredPacket>> next();
    tl::unexpected<base::Error> broken(std::string_view cause) const;

private:
    PacketFileReader() = default;
    base::Status read_header(std::string_view magic);
    base::Status read_trailer();
    base::Status read_exact(void* target, std::size_t size);
    base::Fd fd_;
    std::string subject_;
    std::vector<std::byte> header_;
    std::vector<std::byte> trailer_;
    std::vector<std::byte> buffer_; // read ahead
    std::size_t buffer_at_ = 0;
    std::int64_t count_ = 0;
    std::int64_t read_ = 0;
    std::uint64_t chain_ = 0;
    std::uint64_t chain_at_end_ = 0;
};

}
