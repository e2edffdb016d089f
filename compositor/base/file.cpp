// SPDX-License-Identifier: GPL-3.0-or-later
#include "compositor/base/file.h"

#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace base {
namespace {

Status write_all(int fd, std::span<const std::byte> bytes, std::string_view subject)
{
    while (!bytes.empty()) {
        const ssize_t written = ::write(fd, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return fail_errno(subject, errno);
        bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
    return {};
}

Status sync_folder(const std::filesystem::path& folder)
{
    const Fd fd(::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!fd)
        return fail_errno(folder.string(), errno);
    if (::fsync(fd.get()) != 0 && errno != EINVAL) // some file systems cannot sync a folder
        return fail_errno(folder.string(), errno);
    return {};
}

}

tl::unexpected<Error> fail_errno(std::string_view subject, int error_number, std::source_location where)
{
    switch (error_number) {
    case ENOENT:
        return fail(Errc::not_found, fmt::format("{}: no such file or folder", subject), where);
    case ENOSPC:
        return fail(
            Errc::no_space,
            fmt::format("{}: the disk is full; free some space and run it again, finished work is kept", subject),
            where);
    case EDQUOT:
        return fail(Errc::no_space,
                    fmt::format("{}: your disk quota is used up; free some space and run it again", subject), where);
    case EACCES:
    case EPERM:
        return fail(Errc::invalid_input, fmt::format("{}: permission denied", subject), where);
    case EROFS:
        return fail(Errc::invalid_input, fmt::format("{}: the file system is read-only", subject), where);
    default:
        return fail(Errc::unavailable, fmt::format("{}: {}", subject, std::strerror(error_number)), where);
    }
}

Result<std::vector<std::byte>> read_file(const std::filesystem::path& path, std::uint64_t limit_bytes)
{
    const Fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (!fd)
        return fail_errno(path.string(), errno);
    struct stat info {};
    if (::fstat(fd.get(), &info) != 0)
        return fail_errno(path.string(), errno);
    if (S_ISDIR(info.st_mode))
        return fail(Errc::invalid_input, fmt::format("{}: this is a folder, a file is needed", path.string()));
    if (!S_ISREG(info.st_mode))
        return fail(Errc::invalid_input, fmt::format("{}: this is not a regular file", path.string()));
    if (static_cast<std::uint64_t>(info.st_size) > limit_bytes)
        return fail(Errc::invalid_input,
                    fmt::format("{}: {:.1f} MB is more than the limit of {:.1f} MB", path.string(),
                                static_cast<double>(info.st_size) / 1e6, static_cast<double>(limit_bytes) / 1e6));
    std::vector<std::byte> bytes(static_cast<std::size_t>(info.st_size));
    std::size_t filled = 0;
    while (filled < bytes.size()) {
        const ssize_t got = ::read(fd.get(), bytes.data() + filled, bytes.size() - filled);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return fail_errno(path.string(), errno);
        if (got == 0)
            break; // the file shrank while being read
        filled += static_cast<std::size_t>(got);
    }
    bytes.resize(filled);
    return bytes;
}

Result<std::string> read_text_file(const std::filesystem::path& path, std::uint64_t limit_bytes)
{
    const auto bytes = TRY(read_file(path, limit_bytes));
    return std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

bool is_device_or_pipe(const std::filesystem::path& path)
{
    const std::string name = path.lexically_normal().string();
    if (name == "/dev/stdout" || name == "/dev/stderr" || name.starts_with("/dev/fd/") ||
        name.starts_with("/proc/self/fd/"))
        return true;
    std::error_code ignored;
    using std::filesystem::file_type;
    const file_type kind = std::filesystem::status(path, ignored).type();
    return kind != file_type::regular && kind != file_type::directory && kind != file_type::not_found &&
           kind != file_type::none;
}

Status write_file_atomic(const std::filesystem::path& path, std::span<const std::byte> bytes)
{
    if (is_device_or_pipe(path)) {
        const Fd into(::open(path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC));
        return into ? write_all(into.get(), bytes, path.string()) : fail_errno(path.string(), errno);
    }
    auto file = TRY(AtomicFile::create(path));
    TRY(file.write(bytes));
    return file.commit();
}

Status write_file_atomic(const std::filesystem::path& path, std::string_view text)
{
    return write_file_atomic(path, std::as_bytes(std::span(text)));
}

Status make_folders(const std::filesystem::path& folder)
{
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error)
        return fail_errno(folder.string(), error.value());
    return {};
}

Status copy_file_atomic(const std::filesystem::path& source, const std::filesystem::path& target)
{
    const Fd in(::open(source.c_str(), O_RDONLY | O_CLOEXEC));
    if (!in)
        return fail_errno(source.string(), errno);
    auto out = TRY(AtomicFile::create(target));
    if (::ioctl(out.fd(), FICLONE, in.get()) == 0)
        return out.commit();
    std::vector<std::byte> block(1U << 20U);
    while (true) {
        const ssize_t got = ::read(in.get(), block.data(), block.size());
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return fail_errno(source.string(), errno);
        if (got == 0)
            return out.commit();
        TRY(out.write(std::span(block).first(static_cast<std::size_t>(got))));
    }
}

Result<AtomicFile> AtomicFile::create(const std::filesystem::path& final_path)
{
    static std::atomic<unsigned> serial{0};
    if (is_device_or_pipe(final_path))
        return fail(Errc::invalid_input,
                    fmt::format("{}: that is no regular file (a device or a pipe); give the name of a file",
                                final_path.string()));
    AtomicFile file;
    file.final_path_ = final_path;
    file.part_path_ = final_path;
    file.part_path_ += fmt::format(".{}-{}.part", ::getpid(), serial.fetch_add(1));
    file.fd_.reset(::open(file.part_path_.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
    if (!file.fd_) {
        const int error_number = errno;
        file.part_path_.clear();
        return fail_errno(final_path.string(), error_number);
    }
    return file;
}

AtomicFile::AtomicFile(AtomicFile&& other) noexcept
    : final_path_(std::move(other.final_path_)), part_path_(std::move(other.part_path_)), fd_(std::move(other.fd_))
{
    other.part_path_.clear();
}

AtomicFile::~AtomicFile()
{
    if (!part_path_.empty())
        ::unlink(part_path_.c_str());
}

Status AtomicFile::write(std::span<const std::byte> bytes)
{
    return write_all(fd_.get(), bytes, final_path_.string());
}

Status AtomicFile::commit()
{
    if (::fsync(fd_.get()) != 0)
        return fail_errno(final_path_.string(), errno);
    fd_.reset();
    if (::rename(part_path_.c_str(), final_path_.c_str()) != 0)
        return fail_errno(final_path_.string(), errno);
    part_path_.clear();
    return sync_folder(final_path_.parent_path());
}

Result<std::filesystem::path> resource_root()
{
    const auto is_root = [](const std::filesystem::path& folder) {
        std::error_code error;
        return std::filesystem::is_regular_file(folder / "config" / "default.json", error);
    };
    if (const char* named = std::getenv("LESEDI_ROOT"); named != nullptr && *named != '\0') {
        if (is_root(named))
            return std::filesystem::path(named);
        return fail(Errc::not_found, fmt::format("LESEDI_ROOT: {} holds no config/default.json", named));
    }
    std::error_code error;
    const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
    for (auto folder = program.parent_path(); folder != folder.root_path() && !folder.empty();
         folder = folder.parent_path()) {
        if (is_root(folder))
            return folder;
        if (is_root(folder / "share" / "lesedi"))
            return folder / "share" / "lesedi";
    }
    return fail(Errc::not_found, "config/default.json is not beside the program or above it; set LESEDI_ROOT "
                                 "to the folder that holds config/ and fonts/");
}

}
