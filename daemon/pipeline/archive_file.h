// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A tar file (POSIX pax) of plain files, written and read with libarchive, which stays inside. What is read is hostile:
// only plain files in plain tar, names are never used as paths, sizes and counts are limited. Thread: one.

#include "compositor/base/result.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct archive;

namespace pipeline {

struct ArchiveCloser {
    void operator()(archive* opened) const;
};
using ArchiveHandle = std::unique_ptr<archive, ArchiveCloser>;

class ArchiveWriter {
public:
    static base::Result<ArchiveWriter> create(const std::filesystem::path& path); // whole after finish(), else nothing
    ArchiveWriter(ArchiveWriter&&) noexcept;
    ~ArchiveWriter();

    base::Status add_text(const std::string& name, std::string_view text);
    base::Status add_file(const std::string& name, const std::filesystem::path& file);
    base::Status finish();

private:
    ArchiveWriter() = default;
    base::Status begin(const std::string& name, std::uint64_t bytes);
    base::Status write(const void* bytes, std::size_t count);
    std::filesystem::path path_, part_;
    ArchiveHandle archive_;
};

struct ArchiveEntry {
    std::string name; // as it stands there
    std::uint64_t bytes = 0;
};

struct ArchiveLimits {
    std::uint64_t all_bytes = 0;
    std::uint64_t entry_bytes = 0;
    int entries = 0;
};

class ArchiveReader {
public:
    static base::Result<ArchiveReader> open(const std::filesystem::path& path, const ArchiveLimits& limits);

    base::Result<std::optional<ArchiveEntry>> next(); // empty at the end
    // The entry of the last next(), once.
    base::Result<std::string> text(std::uint64_t limit_bytes);
    base::Result<std::string> unpack(const std::filesystem::path& to); // the SHA-256 of what came

private:
    ArchiveReader(ArchiveHandle opened, std::string subject, const ArchiveLimits& limits)
        : archive_(std::move(opened)), subject_(std::move(subject)), limits_(limits)
    {
    }
    base::Result<std::size_t> read(void* into, std::size_t room);
    tl::unexpected<base::Error> bad(std::string_view why) const;
    ArchiveHandle archive_;
    std::string subject_;
    ArchiveLimits limits_;
    int entries_ = 0;
    std::uint64_t bytes_ = 0; // read so far
    std::uint64_t entry_bytes_ = 0;
};

}
