// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// A font file mapped read-only: its pages are shared by all faces and by all processes that use it. Stays mapped until
// destroyed, whatever happens to its name. Thread: one at a time (the hash is computed on first use).

#include "compositor/base/result.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>

namespace text {

class MappedFile {
public:
    static base::Result<MappedFile> open(const std::filesystem::path& path);
    MappedFile(MappedFile&& other) noexcept;
    MappedFile& operator=(MappedFile&&) = delete;
    ~MappedFile();

    std::span<const std::byte> bytes() const { return bytes_; }
    std::uint64_t hash() const; // of the bytes

private:
    explicit MappedFile(std::span<const std::byte> bytes) : bytes_(bytes) {}
    std::span<const std::byte> bytes_;
    mutable std::optional<std::uint64_t> hash_;
};

}
