// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/text/mapped_file.h"

#include "compositor/base/file.h"
#include "compositor/base/hash.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <cerrno>
#include <utility>

namespace text {

base::Result<MappedFile> MappedFile::open(const std::filesystem::path& path)
{
    const base::Fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (!fd) {
        const int error_number = errno;
        if (error_number == ENOENT || error_number == ENOTDIR)
            return base::fail(base::Errc::not_found, fmt::format("{}: no such font file", path.string()));
        return base::fail_errno(path.string(), error_number);
    }
    struct stat info {};
    if (::fstat(fd.get(), &info) != 0)
        return base::fail_errno(path.string(), errno);
    if (!S_ISREG(info.st_mode) || info.st_size <= 0)
        return base::fail(base::Errc::invalid_input, fmt::format("{}: not a font file", path.string()));
    const auto size = static_cast<std::size_t>(info.st_size);
    void* address = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, fd.get(), 0);
    if (address == MAP_FAILED)
        return base::fail_errno(path.string(), errno);
    return MappedFile(std::span(static_cast<const std::byte*>(address), size));
}

MappedFile::MappedFile(MappedFile&& other) noexcept : bytes_(std::exchange(other.bytes_, {})), hash_(other.hash_) {}

MappedFile::~MappedFile()
{
    if (!bytes_.empty())
        ::munmap(const_cast<std::byte*>(bytes_.data()), bytes_.size());
}

std::uint64_t MappedFile::hash() const
{
    if (!hash_)
        hash_ = base::xxh3_64(bytes_);
    return *hash_;
}

}
