// SPDX-License-Identifier: GPL-3.0-or-later
#include "daemon/pipeline/archive_file.h"

#include "compositor/base/file.h"
#include "compositor/base/hash.h"

#include <archive.h>
#include <archive_entry.h>
#include <sys/mman.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

namespace pipeline {
namespace {

using base::Errc;
using base::Result;
using base::Status;

constexpr std::size_t kBlockBytes = 1U << 16U;

struct EntryCloser {
    void operator()(archive_entry* entry) const { archive_entry_free(entry); }
};

// libarchive's one checker. A warning is a failure too: what was asked did not happen as asked.
Status check(int code, archive* of, std::string_view subject)
{
    if (code == ARCHIVE_OK)
        return {};
    const char* text = archive_error_string(of);
    if (const int number = archive_errno(of); number == ENOSPC || number == EDQUOT)
        return base::fail_errno(subject, number);
    return base::fail(Errc::invalid_input,
                      fmt::format("{}: {}", subject, text != nullptr ? text : "it cannot be read"));
}

struct Mapping {
    void* address = MAP_FAILED;
    std::size_t bytes = 0;
    ~Mapping()
    {
        if (address != MAP_FAILED)
            ::munmap(address, bytes);
    }
};

Result<std::string> hash_of(const std::filesystem::path& path)
{
    const base::Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file)
        return base::fail_errno(path.string(), errno);
    std::error_code error;
    Mapping mapping{MAP_FAILED, static_cast<std::size_t>(std::filesystem::file_size(path, error))};
    if (error)
        return base::fail_errno(path.string(), error.value());
    if (mapping.bytes == 0)
        return base::to_hex(base::sha256(std::string_view()));
    mapping.address = ::mmap(nullptr, mapping.bytes, PROT_READ, MAP_PRIVATE, file.get(), 0);
    if (mapping.address == MAP_FAILED)
        return base::fail_errno(path.string(), errno);
    return base::to_hex(base::sha256(std::span(static_cast<const std::byte*>(mapping.address), mapping.bytes)));
}

}

void ArchiveCloser::operator()(archive* opened) const
{
    archive_free(opened);
}

Result<ArchiveWriter> ArchiveWriter::create(const std::filesystem::path& path)
{
    ArchiveWriter writer;
    writer.path_ = path;
    writer.part_ = path.string() + ".part";
    writer.archive_.reset(archive_write_new());
    archive* const tar = writer.archive_.get();
    TRY(check(archive_write_set_format_pax_restricted(tar), tar, path.string()));
    TRY(check(archive_write_open_filename(tar, writer.part_.c_str()), tar, path.string()));
    return writer;
}

ArchiveWriter::ArchiveWriter(ArchiveWriter&& other) noexcept = default;

ArchiveWriter::~ArchiveWriter()
{
    if (!archive_)
        return;
    archive_.reset();
    ::unlink(part_.c_str());
}

Status ArchiveWriter::begin(const std::string& name, std::uint64_t bytes)
{
    const std::unique_ptr<archive_entry, EntryCloser> entry(archive_entry_new());
    archive_entry_set_pathname(entry.get(), name.c_str());
    archive_entry_set_size(entry.get(), static_cast<la_int64_t>(bytes));
    archive_entry_set_filetype(entry.get(), AE_IFREG);
    archive_entry_set_perm(entry.get(), 0644);
    return check(archive_write_header(archive_.get(), entry.get()), archive_.get(), path_.string());
}

Status ArchiveWriter::write(const void* bytes, std::size_t count)
{
    const la_ssize_t written = archive_write_data(archive_.get(), bytes, count);
    if (written == static_cast<la_ssize_t>(count))
        return {};
    return check(ARCHIVE_FATAL, archive_.get(), path_.string());
}

Status ArchiveWriter::add_text(const std::string& name, std::string_view text)
{
    TRY(begin(name, text.size()));
    return write(text.data(), text.size());
}

Status ArchiveWriter::add_file(const std::string& name, const std::filesystem::path& file)
{
    const base::Fd from(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
    if (!from)
        return base::fail_errno(file.string(), errno);
    std::error_code error;
    const std::uint64_t bytes = std::filesystem::file_size(file, error);
    if (error)
        return base::fail_errno(file.string(), error.value());
    TRY(begin(name, bytes));
    std::array<std::byte, kBlockBytes> block;
    while (true) {
        const ssize_t got = ::read(from.get(), block.data(), block.size());
        if (got < 0)
            return base::fail_errno(file.string(), errno);
        if (got == 0)
            return {};
        TRY(write(block.data(), static_cast<std::size_t>(got)));
    }
}

Status ArchiveWriter::finish()
{
    TRY(check(archive_write_close(archive_.get()), archive_.get(), path_.string()));
    archive_.reset();
    if (::rename(part_.c_str(), path_.c_str()) != 0)
        return base::fail_errno(path_.string(), errno);
    return {};
}

Result<ArchiveReader> ArchiveReader::open(const std::filesystem::path& path, const ArchiveLimits& limits)
{
    ArchiveReader reader(ArchiveHandle(archive_read_new()), path.filename().string(), limits);
    archive* const tar = reader.archive_.get();
    std::error_code error;
    if (std::filesystem::file_size(path, error) > limits.all_bytes && !error)
        return reader.bad(fmt::format("it is larger than {} bytes", limits.all_bytes));
    TRY(check(archive_read_support_format_tar(tar), tar,
              reader.subject_)); // and no filter: nothing that unpacks to more
    TRY(check(archive_read_open_filename(tar, path.c_str(), kBlockBytes), tar, reader.subject_));
    return reader;
}

tl::unexpected<base::Error> ArchiveReader::bad(std::string_view why) const
{
    return base::fail(Errc::invalid_input, fmt::format("{}: {}", subject_, why));
}

Result<std::optional<ArchiveEntry>> ArchiveReader::next()
{
    archive_entry* entry = nullptr;
    const int code = archive_read_next_header(archive_.get(), &entry);
    if (code == ARCHIVE_EOF)
        return std::optional<ArchiveEntry>{};
    TRY(check(code, archive_.get(), subject_));
    const char* const name = archive_entry_pathname(entry);
    if (name == nullptr)
        return bad("an entry has no name");
    if (archive_entry_filetype(entry) != AE_IFREG || archive_entry_hardlink(entry) != nullptr ||
        archive_entry_symlink(entry) != nullptr)
        return bad(fmt::format("\"{}\" is no plain file", name));
    if (++entries_ > limits_.entries)
        return bad(fmt::format("more than {} entries", limits_.entries));
    const la_int64_t bytes = archive_entry_size(entry);
    if (bytes < 0 || static_cast<std::uint64_t>(bytes) > limits_.entry_bytes)
        return bad(fmt::format("\"{}\" is larger than {} bytes", name, limits_.entry_bytes));
    entry_bytes_ = 0;
    return std::optional(ArchiveEntry{name, static_cast<std::uint64_t>(bytes)});
}

Result<std::size_t> ArchiveReader::read(void* into, std::size_t room)
{
    const la_ssize_t got = archive_read_data(archive_.get(), into, room);
    if (got < 0)
        TRY(check(ARCHIVE_FATAL, archive_.get(), subject_));
    bytes_ += static_cast<std::uint64_t>(got);
    entry_bytes_ += static_cast<std::uint64_t>(got);
    if (bytes_ > limits_.all_bytes || entry_bytes_ > limits_.entry_bytes) // a sparse file unpacks to more than it is
        return bad("it unpacks to more than is allowed");
    return static_cast<std::size_t>(got);
}

Result<std::string> ArchiveReader::text(std::uint64_t limit_bytes)
{
    std::string text;
    std::array<char, kBlockBytes> block;
    while (const std::size_t got = TRY(read(block.data(), block.size()))) {
        if (text.size() + got > limit_bytes)
            return bad(fmt::format("its first entry is larger than {} bytes", limit_bytes));
        text.append(block.data(), got);
    }
    return text;
}

Result<std::string> ArchiveReader::unpack(const std::filesystem::path& to)
{
    {
        const base::Fd file(::open(to.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
        if (!file)
            return base::fail_errno(to.string(), errno);
        std::array<std::byte, kBlockBytes> block;
        while (const std::size_t got = TRY(read(block.data(), block.size()))) {
            for (std::size_t at = 0; at < got;) {
                const ssize_t written = ::write(file.get(), block.data() + at, got - at);
                if (written < 0)
                    return base::fail_errno(to.string(), errno);
                at += static_cast<std::size_t>(written);
            }
        }
    }
    return hash_of(to);
}

}
