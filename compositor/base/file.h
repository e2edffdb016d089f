// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Files that are whole or absent. Anything written under a final name is written aside in the same folder, fsynced and
// renamed, so a kill at any instant leaves either the old file, the new file, or a leftover `*.part`. Thread: any.

#include "compositor/base/handle.h"
#include "compositor/base/result.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace base {

// Fails with not_found, or invalid_input when it is no regular file or larger than limit_bytes.
Result<std::vector<std::byte>> read_file(const std::filesystem::path& path, std::uint64_t limit_bytes);
Result<std::string> read_text_file(const std::filesystem::path& path, std::uint64_t limit_bytes);

// What is no regular file (a device, a pipe) is written into as it is.
Status write_file_atomic(const std::filesystem::path& path, std::span<const std::byte> bytes);
Status write_file_atomic(const std::filesystem::path& path, std::string_view text);

// Something that is there and is neither a file nor a folder: a device or a pipe; and what is open already, under its
// names in /dev and /proc.
bool is_device_or_pipe(const std::filesystem::path& path);

Status make_folders(const std::filesystem::path& folder);

// Makes `target` a whole copy of `source` (written aside, renamed); shares blocks where the file system can.
Status copy_file_atomic(const std::filesystem::path& source, const std::filesystem::path& target);

// A file being written aside. Destroyed without commit(), it removes what it wrote. Refuses to take the place of
// something that is no regular file.
class AtomicFile {
public:
    static Result<AtomicFile> create(const std::filesystem::path& final_path);
    AtomicFile(AtomicFile&&) noexcept;
    AtomicFile& operator=(AtomicFile&&) = delete;
    ~AtomicFile();

    const std::filesystem::path& part_path() const { return part_path_; } // for libraries that open by name
    int fd() const { return fd_.get(); }
    Status write(std::span<const std::byte> bytes);
    Status commit(); // fsync, rename, fsync of the folder

private:
    AtomicFile() = default;
    std::filesystem::path final_path_;
    std::filesystem::path part_path_;
    Fd fd_;
};

// Message of an errno value with its subject and the way out; ENOSPC and EDQUOT become Errc::no_space.
tl::unexpected<Error> fail_errno(std::string_view subject, int error_number,
                                 std::source_location where = std::source_location::current());

// The folder that holds `config/` and `fonts/`: $LESEDI_ROOT, or found upwards from the program, or ../share/lesedi.
Result<std::filesystem::path> resource_root();

}
